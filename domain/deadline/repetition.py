"""Rules for what repeats: how often, on which weekdays, on which days, where in a reporting cycle."""

import re
from dataclasses import dataclass
from typing import Final

from domain.deadline.dates import MONTH, PARTS, WEEKDAY
from domain.deadline.lexicon import WEEKDAYS
from domain.deadline.phrase import Phrase, Rule, rule

_RRULE_DAYS: Final = dict(zip(WEEKDAYS, ("MO", "TU", "WE", "TH", "FR", "SA", "SU"), strict=True))
WORKING_DAYS: Final = ("MO", "TU", "WE", "TH", "FR")


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often: an RFC 5545 unit and interval; ``days`` are its BYDAY values («1MO» within a month)."""

    unit: str
    interval: int = 1
    days: tuple[str, ...] = ()

    @property
    def months(self) -> int:
        """Months from one time to the next; 0 for weeks and days."""
        return {"YEARLY": 12, "MONTHLY": 1}.get(self.unit, 0) * self.interval


@dataclass(frozen=True, slots=True)
class MonthDays:
    """Days named without a month: «до 5 и 20 числа»; negative from the end. ``first`` begins a span."""

    days: tuple[int, ...]
    first: int | None = None
    working: bool = False


@dataclass(frozen=True, slots=True)
class Cycle:
    """Place in a reporting cycle of ``months``: the month (from 0) of it in which the deadline falls."""

    months: int | None
    month: int


_WORDS: Final = {
    "ежедневно": Frequency("DAILY"),
    "еженедельно": Frequency("WEEKLY"),
    "ежемесячно": Frequency("MONTHLY"),
    "ежеквартально": Frequency("MONTHLY", 3),
    "ежеполугодно": Frequency("MONTHLY", 6),
    "ежегодно": Frequency("YEARLY"),
}
_UNITS: Final = {
    "день": Frequency("DAILY"),
    "час": Frequency("DAILY"),
    "неделя": Frequency("WEEKLY"),
    "декада": Frequency("DAILY", 10),
    "месяц": Frequency("MONTHLY"),
    "четверть": Frequency("MONTHLY", 3),
    "квартал": Frequency("MONTHLY", 3),
    "триместр": Frequency("MONTHLY", 4),
    "полугодие": Frequency("MONTHLY", 6),
    "полгода": Frequency("MONTHLY", 6),
    "год": Frequency("YEARLY"),
    "лет": Frequency("YEARLY"),
}
_UNIT: Final = f"(?:учебный |календарный |рабочий )?(?P<unit>{'|'.join(_UNITS)})"
_DAYS_PER: Final = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 30, "YEARLY": 365}
_CYCLES: Final = {"месяц": 1, "квартал": 3, "полугодие": 6, "год": 12}
_MOST_WEEKS: Final = 5
_CYCLE: Final = f"(?P<cycle>{'|'.join(_CYCLES)})"


def _every(times: int, per: Frequency) -> Frequency:
    """``times`` in each ``per``, as evenly as a rule can say it."""
    months = per.months
    if times == 1:
        return per
    if months and months % times == 0:
        return Frequency("MONTHLY", months // times)
    days = _DAYS_PER[per.unit] * per.interval // max(times, 1)
    return Frequency("WEEKLY", days // 7) if days >= 7 else Frequency("DAILY", max(days, 1))


def _times(phrase: Phrase, match: re.Match[str]) -> str:
    times = 2 if match["twice"] else max(int(match["times"] or 1), 1)
    unit = _UNITS[match["unit"]]
    per = Frequency(unit.unit, unit.interval * int(match["units"] or 1))
    return phrase.add("r", _every(times, per))


def _each(phrase: Phrase, match: re.Match[str]) -> str:
    unit = _UNITS[match["unit"]]
    return phrase.add("r", Frequency(unit.unit, unit.interval * int(match["units"] or 1)))


def _weekly(phrase: Phrase, match: re.Match[str]) -> str:
    return phrase.add("r", Frequency("WEEKLY", 1, _weekdays(match["days"])))


def _weekdays(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_RRULE_DAYS[d] for d in re.findall(WEEKDAY, text)))


def _working_week(phrase: Phrase, match: re.Match[str]) -> str:
    first, last = WEEKDAYS.index(match[1]), WEEKDAYS.index(match[2])
    days = tuple(_RRULE_DAYS[d] for d in WEEKDAYS[first : last + 1])
    return phrase.add("w", days or tuple(_RRULE_DAYS.values()))


def _monthly_weekday(phrase: Phrase, match: re.Match[str]) -> str:
    numbers = [-1 if n == "последний" else int(n) for n in re.findall(r"\d|последний", match["numbers"])]
    if not all(n == -1 or 1 <= n <= _MOST_WEEKS for n in numbers):
        return phrase.add("b", None)
    days = tuple(f"{n}{day}" for n in numbers for day in _weekdays(match["days"]))
    return phrase.add("r", Frequency("MONTHLY", 1, days))


def _cycle(phrase: Phrase, match: re.Match[str]) -> str:
    """«(второго) месяца, следующего за отчётным кварталом»."""
    which = match["which"]
    months = _CYCLES.get(match["cycle"] or "")
    month = int(which) - 1 if which and which.isdigit() else 0
    return phrase.add("c", Cycle(months, month))


def _month_of_cycle(phrase: Phrase, match: re.Match[str]) -> str:
    """«последнего месяца квартала»."""
    months = _CYCLES[match["cycle"]]
    month = months - 1 if match["which"] == "последний" else int(match["which"]) - 1
    return phrase.add("c", Cycle(months, month))


def _last_day(phrase: Phrase, match: re.Match[str]) -> str:
    months = _CYCLES[match["cycle"]]
    days = phrase.add("n", MonthDays((-1,), working="рабочий" in match[0]))
    return f"{days} {phrase.add('c', Cycle(months, months - 1))}"


def _end_of_each(phrase: Phrase, match: re.Match[str]) -> str | None:
    """«ежеквартально до конца квартала»; in «ежемесячно до конца года» the year bounds the series instead."""
    months = {phrase.at(mark).months for mark in re.findall(r"<r\d+>", phrase.line)}
    return _last_day(phrase, match) if _CYCLES[match["cycle"]] in months else None


def _month_days(phrase: Phrase, match: re.Match[str]) -> str:
    days = tuple(int(n) for n in re.findall(r"\d+", match["days"]))
    return phrase.add("n", MonthDays(days)) if all(1 <= d <= 31 for d in days) else phrase.add("b", None)


def _month_days_span(phrase: Phrase, match: re.Match[str]) -> str:
    first, last = int(match["first"]), int(match["last"])
    valid = 1 <= first <= last <= 31
    return phrase.add("n", MonthDays((last,), first)) if valid else phrase.add("b", None)


def _month_part(phrase: Phrase, match: re.Match[str]) -> str | None:
    days = PARTS[match["part"]].get(match["number"])
    if days is None:
        return None
    return phrase.add("n", MonthDays((days[1],), days[0]))


def _word(phrase: Phrase, match: re.Match[str]) -> str:
    return phrase.add("r", _WORDS[match[0]])


_DAY_LIST: Final = f"{WEEKDAY}(?: (?:,|и|, и|-|/)(?: (?:по|в))? {WEEKDAY}){{0,6}}"
_NUMBERS: Final = r"(?:\d|последний)(?: (?:,|и|-) (?:\d|последний)){0,4}"
_FOLLOWS: Final = "следующий (?:за|после)(?: отчетный)?"

CYCLE_RULES: Final[tuple[Rule, ...]] = (
    rule(rf"год (?:, )?{_FOLLOWS}(?: год)? (?:создание|проведение|открытие)", lambda p, _: p.add("t", None)),
    rule(r"год (?:, )?следующий за текущий(?: год)?", "следующий год"),
    rule(
        rf"(?:(?:год|месяц) (?:, )?)?{_FOLLOWS}(?: год){{1,2}}"
        rf"|год (?:, )?{_FOLLOWS}(?: период)?|отчетный год",
        lambda p, _: p.add("c", Cycle(12, 0)),
    ),
    rule(
        rf"(?:(?P<which>\d) )?месяц (?:, )?{_FOLLOWS}(?: {_CYCLE})?(?: период)?(?: месяц)?(?! месяц)",
        _cycle,
    ),
    rule(rf"(?:(?P<which>\d) )?{_FOLLOWS}(?: {_CYCLE})?(?: период)? месяц", _cycle),
    rule(
        rf"(?P<which>\d|последний) месяц (?:каждый |текущий |отчетный |следующий )?{_CYCLE}", _month_of_cycle
    ),
    rule(
        rf"последний (?:рабочий |календарный )?(?:день|число) (?:каждый |отчетный |текущий )?{_CYCLE}",
        _last_day,
    ),
    rule(
        r"(?P<which>)(?:(?:по )?окончание|после окончание|после) (?:каждый |отчетный )?" + _CYCLE,
        lambda p, m: p.add("c", Cycle(_CYCLES[m["cycle"]], 0)),
    ),
)

FREQUENCY_RULES: Final[tuple[Rule, ...]] = (
    rule(
        r"(?:не )?(?:(?:менее|более) )?(?:чем )?"
        r"(?:(?P<twice>дважды)|(?:(?P<times>\d{1,2})(?: - \d)? )?(?:раз|р))"
        rf" (?:в|/|за) (?:каждый )?(?:течение )?(?:(?P<units>\d{{1,2}}) )?{_UNIT}",
        _times,
    ),
    rule(rf"(?:в )?каждый (?P<numbers>{_NUMBERS}) (?P<days>{WEEKDAY})(?: месяц)?", _monthly_weekday),
    rule(
        rf"(?:в )?(?:каждый )?(?P<numbers>{_NUMBERS}) (?P<days>{_DAY_LIST})"
        r" (?:каждый )?(?:месяц|(?=ежемесячно))",
        _monthly_weekday,
    ),
    rule(
        r"(?:ежемесячно|каждый месяц) (?:, |\( )?(?:в |каждый )?"
        rf"(?P<numbers>{_NUMBERS}) (?P<days>{_DAY_LIST})(?: \))?",
        _monthly_weekday,
    ),
    rule(rf"с ({WEEKDAY}) по ({WEEKDAY})", _working_week),
    rule(rf"(?:по|(?:в )?каждый|(?:в|каждый) неделя (?:в|по)) (?P<days>{_DAY_LIST})", _weekly),
    rule(rf"еженедельно (?:, |\( |- )?(?:по |в |каждый )?(?P<days>{_DAY_LIST})(?: \))?", _weekly),
    rule(rf"(?P<days>{_DAY_LIST}) (?:, )?(?:еженедельно|каждый неделя)", _weekly),
    rule(
        r"(?:по|кроме) рабочий день|каждый рабочий день",
        lambda p, _: p.add("r", Frequency("DAILY", 1, WORKING_DAYS)),
    ),
    rule(r"каждый (?P<day>\d{1,2}) число(?: месяц)?", lambda _, m: f"ежемесячно {m['day']} число"),
    rule(rf"(?:в )?каждый (?:(?P<units>\d{{1,2}}) )?{_UNIT}", _each),
    rule(rf"по(?: итог[а-я]*)?(?: каждый| отчетный)? (?P<units>){_UNIT}", _each),
    rule("|".join(_WORDS), _word),
    rule(rf"(?:до|не позднее|в|к) (?:конец|окончание) (?:каждый |отчетный )?{_CYCLE}", _end_of_each),
)

_DAY_NUMBER: Final = r"\d{1,2}"
MONTH_DAY_RULES: Final[tuple[Rule, ...]] = (
    rule(
        rf"с (?P<first>{_DAY_NUMBER})(?: число)? (?:по|до) (?P<last>{_DAY_NUMBER}) число(?! {MONTH})",
        _month_days_span,
    ),
    rule(rf"(?P<first>{_DAY_NUMBER}) - (?P<last>{_DAY_NUMBER}) число", _month_days_span),
    rule(
        rf"(?P<days>{_DAY_NUMBER}(?: (?:,|и|, и)(?: до)? {_DAY_NUMBER}){{0,5}}) (?:календарный )?число",
        _month_days,
    ),
    rule(
        r"последний (?:(?:день|число)(?: месяц)?|рабочий день(?: месяц)?)",
        lambda p, m: p.add("n", MonthDays((-1,), working="рабочий" in m[0])),
    ),
    rule(r"(?P<number>\d|последний) (?P<part>декада|неделя|половина)(?: месяц)?", _month_part),
)
_BARE_DAYS: Final = rule(
    rf"(?:до|к|не позднее|по|,|-|\() (?P<days>{_DAY_NUMBER}(?: (?:,|и) {_DAY_NUMBER}){{0,5}})"
    r"(?= ?$| \)| <r| <c| ,)",
    _month_days,
)


def bare_month_days(phrase: Phrase) -> None:
    """«ежемесячно, до 25»: with a monthly frequency a lone number is a day of the month."""
    months = [phrase.at(mark).months for mark in re.findall(r"<r\d+>", phrase.line)]
    if any(0 < m < 12 for m in months):
        phrase.apply((_BARE_DAYS,))
