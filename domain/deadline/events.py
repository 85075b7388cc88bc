"""Rules for deadlines that hang on an event: «за 10 дней до начала», «в течение трёх дней с момента»."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

from domain.calendar import WorkingCalendar
from domain.deadline.dates import MONTH
from domain.deadline.phrase import CALENDAR, Phrase, Rule, rule
from domain.deadline.repetition import Cycle, MonthDays


@dataclass(frozen=True, slots=True)
class Event:
    """``count`` units before (-1) or after (+1) an event; no count: at it, before or after it."""

    count: int | None = None
    unit: str = "день"
    sign: int = 1
    working: bool = False
    earliest: bool = False

    def counted_from(self, day: date) -> date | None:
        """The deadline, if the event is on ``day``; None if the wording counts hours or does not count."""
        if self.count is None or self.earliest or self.unit in ("час", "минута"):
            return None
        if self.working:
            calendar = WorkingCalendar()
            step = calendar.working_days_after if self.sign > 0 else calendar.working_days_before
            return step(day, self.count) if self.count else day
        if self.unit in ("месяц", "год", "лет"):
            months = self.count * (1 if self.unit == "месяц" else 12)
            return day + relativedelta(months=self.sign * months)
        days = {"день": 1, "неделя": 7, "декада": 10}[self.unit] * self.count
        return day + self.sign * timedelta(days=days)


_UNIT: Final = "(?P<unit>день|неделя|месяц|час|минута|год|лет|декада)"
_WORKING: Final = r"(?: (?P<working>рабочий|календарный|учебный))?"
_COUNT: Final = (
    rf"(?P<count>\d{{1,3}})(?: - х| - ти)?(?: \( \d* ?[а-я]* ?\))?{_WORKING} {_UNIT}(?! {MONTH}| <[^c]| \d)"
)
_LIMIT: Final = (
    r"(?:не )?(?:позднее|ранее|менее|более)(?: чем)?(?: через| за| в течение)?"
    r"|(?:в )?течение(?: первый| следующий)?(?: не более)?"
    r"|(?:в )?срок(?: до)?(?: не (?:позднее|более))?(?: чем)?(?: через)?|через|до|в|по окончание|с|"
)
_SINCE: Final = r"(?:с|после|по) (?:день|момент[а-я]*|дат[а-я]*|окончание|следующий)|после|до|с|перед"

_AHEAD: Final = r"(?:до|перед)(?: день| начало| дат[а-я]*)?(?= |$)"


def _counted(phrase: Phrase, match: re.Match[str], sign: int) -> str:
    earliest = match[0].startswith("не ранее")
    count = int(match["count"])
    return phrase.add("e", Event(count, match["unit"], sign, match["working"] == "рабочий", earliest))


def _one_unit(phrase: Phrase, match: re.Match[str], sign: int = 1) -> str:
    unit = "месяц" if match["unit"] == "полгода" else match["unit"]
    return phrase.add("e", Event(6 if match["unit"] == "полгода" else 1, unit, sign))


def _days_of_cycle(phrase: Phrase, match: re.Match[str]) -> str | None:
    """«в течение 10 дней после окончания квартала»: the tenth day of the month that follows."""
    cycle: Cycle = phrase.at(match["cycle"])
    days = int(match["count"])
    if match["working"] == "рабочий" or match["unit"] != "день" or not 1 <= days <= 31 or cycle.month:
        return phrase.add("e", Event())
    return f"до {phrase.add('n', MonthDays((days,)))} {match['cycle']}"


_ADJECTIVE: Final = (
    r"(?:в )?(?P<count>\d{1,3}) - (?:1 - )?(?P<unit>день|неделя|месяц|час|год)(?P<working>)"  # «трёхдневный»
)

COUNTED_RULES: Final[tuple[Rule, ...]] = (
    rule(rf"(?:{_LIMIT}) ?{_COUNT} (?P<cycle><c\d+>)", _days_of_cycle),
    rule(
        r"(?:(?:не )?(?:позднее|ранее|менее|более) )?(?:чем )?"
        rf"за (?:не )?(?:(?:менее|позднее|более) )?(?:чем )?(?:за )?{_COUNT}"
        r"(?: (?:до|перед)(?: день| начало| дата| дат[ыу])?)?",
        lambda p, m: _counted(p, m, -1),
    ),
    rule(
        rf"{_ADJECTIVE}(?: период)? срок(?: (?:{_SINCE}))?",
        lambda p, m: _counted(p, m, 1),
    ),
    rule(
        rf"{_ADJECTIVE}(?: срок)?(?: (?:{_SINCE}))",
        lambda p, m: _counted(p, m, 1),
    ),
    rule(rf"(?:{_LIMIT}) {_COUNT} {_AHEAD}", lambda p, m: _counted(p, m, -1)),
    rule(rf"(?:{_LIMIT}) {_COUNT}(?: (?:{_SINCE}))?", lambda p, m: _counted(p, m, 1)),
    rule(rf"{_COUNT} {_AHEAD}", lambda p, m: _counted(p, m, -1)),
    rule(rf"{_COUNT} (?:{_SINCE})", lambda p, m: _counted(p, m, 1)),
    rule(
        r"(?:(?:не )?(?:позднее|ранее|менее) )?(?:чем )?за (?P<unit>день|неделя|месяц|год|полгода)"
        r" до(?: день| начало| дат[а-я]*)?",
        lambda p, m: _one_unit(p, m, -1),
    ),
    rule(
        r"(?:не позднее(?: чем через)?|(?:в )?течение|через) (?P<unit>день|неделя|месяц|год|час|полгода)"
        rf" (?:{_SINCE})",
        _one_unit,
    ),
    rule(
        r"(?:(?:в )?течение|через) (?P<unit>день|неделя|час|полгода)|через (?P<unit2>месяц|год)",
        lambda p, m: p.add(
            "e",
            Event(
                6 if m["unit"] == "полгода" else 1,
                "месяц" if m["unit"] == "полгода" else m["unit"] or m["unit2"],
            ),
        ),
    ),
    rule(
        r"(?:не позднее |на |в )(?:1 )?следующий (?:за )?(?:рабочий |календарный )?день",
        lambda p, _: p.add("e", Event()),
    ),
)

_THING: Final = r"(?!срок|время|не |с |до |по |от |число|том|этом|<)[а-я~][а-я~-]*"
_LEAD: Final = (
    "(?:не позднее |не ранее |сразу |непосредственно |незамедлительно |в срок |срок )*"
    "(?:после|перед|накануне|одновременно|до|к|с день|с момент[а-я]*|с дат[а-я]*|по окончание|в день|в период"
    "|в ход[еу]|при|в время|на этап[а-я]*|по факт[а-я]*|по результат[а-я]*|по итог[а-я]*|на момент[а-я]*"
    "|в процесс[а-я]*)"
)
_YEAR_OF_EVENT: Final = r"предшеств|создани|открыти|реализаци|проведени|получени|начал|заверш|окончани"
LEAD_RULES: Final[tuple[Rule, ...]] = (
    # «1 ноября года, предшествующего году создания»: which year it is, the event decides.
    rule(
        rf"(?<=> )год (?:, )?(?:{_YEAR_OF_EVENT})[а-я]*(?: год)?(?: [а-я]+)?", lambda p, _: p.add("t", None)
    ),
    rule(
        r"(?:не позднее |до |в |к |на |по |после )?(?:конец|начало|середина|окончание)"
        r" (?:\d |учебный )?(?:четверть|триместр)",
        lambda p, _: p.add("e", Event()),
    ),
    rule(r"(?:в|на|во время|до|после|перед)(?: дни)?(?: [а-я]+)? каникулы", lambda p, _: p.add("e", Event())),
    rule(rf"по (?:итог|результат)[а-я]* {CALENDAR}", lambda p, _: p.add("e", Event())),
    rule(
        rf"(?:(?<=^)|(?<=^, )|(?<=> )|(?<=> , )|(?<=[,;и] ))(?:{_LEAD}) {_THING}",
        lambda p, _: p.add("e", Event()),
    ),
)
