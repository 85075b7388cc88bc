"""The reading of one wording: rules in their order, then clauses, then the deadline that they add up to."""

import re
from datetime import date, timedelta
from typing import Final

from domain.deadline import dates, events, repetition
from domain.deadline.clauses import Reading, read_clauses
from domain.deadline.dates import year_rules
from domain.deadline.lexer import lex
from domain.deadline.model import Deadline
from domain.deadline.normalise import LONGEST, LONGEST_RAW, normalise, readings
from domain.deadline.outcome import conclude
from domain.deadline.phrase import Phrase, Rule, rule

_EXCEL_SERIAL: Final = re.compile(r"(\d{5})(?:\.0)?")
_EXCEL_SERIALS: Final = range(36_526, 54_789)  # 2000 to 2049: other five digits are a sum or a number
_EXCEL_EPOCH: Final = date(
    1899, 12, 30
)  # day 60 is the 29 February 1900 that never was: right from 1 March 1900
_EXCEL_MONTH: Final = re.compile(r"(янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[.-] ?([23]\d)")
_BLANK: Final = re.compile(r"_{2,}|(?<![а-яa-z])_(?![а-яa-z])|(?<=\d)_")

_CLOCK: Final[tuple[Rule, ...]] = (
    rule(r"в (<d\d+>) (?=час|мск)", "время "),
    rule(r"(?:в|до|с|к|по|не позднее) \d{1,2} час(?: \d{1,2} минута)?(?! (?:с|после|до) [а-я])", ""),
    rule(r"<d\d+> час", "время"),
    rule(
        r"(?:(?:в|до|с|к|по|около|не позднее|не позднее чем|-|,|и) )*время(?: год)?(?: (?:час|мск|время))*"
        r"(?: (?:-|до|по) время(?: (?:час|мск|время))*)?",
        "",
    ),
)
_AGES: Final[tuple[Rule, ...]] = (rule(r"(?:до|от|с) \d+ лет", lambda p, m: p.add("x", m[0])),)
_MASKS: Final[tuple[Rule, ...]] = (
    rule(r"\d+(?: \d{3})* (?:единица|лет|%)|<d\d+> (?:единица|%)|% ", lambda p, m: p.add("x", m[0])),
    rule(r"\d+ - (?:лети[а-я]*|лет)", lambda p, m: p.add("x", m[0])),
    rule(r"#[^()<;]{0,12}\d*", lambda p, m: p.add("x", m[0])),
    rule(r"(?:\d )?(?:\( )?\d (?:этап[а-я]*|очеред[ьи]|тур[а-я]*|поток[а-я]*|смен[аы])(?: :| -)?", "этап"),
)


def parse(text: str, on: date) -> Deadline:
    """Understand the wording of a deadline as read on day ``on``.

    Total: any text answers, and what is not understood for certain is ``unknown``. Years that the wording
    leaves out are taken so that the deadline is the first on or after ``on``; «до/к/не позднее D» includes D.
    """
    normal = normalise(text[:LONGEST_RAW]) if len(text) <= LONGEST_RAW else ""
    if not normal or len(normal) > LONGEST:
        return Deadline(text, "unknown")
    first: Deadline | None = None
    for reading in readings(normal):
        deadline = _understood(text, reading, on)
        if deadline.kind != "unknown":
            return deadline
        first = first or deadline
    return first or Deadline(text, "unknown")


def _understood(text: str, reading: str, on: date) -> Deadline:
    serial = _EXCEL_SERIAL.fullmatch(reading)
    if serial and int(serial[1]) in _EXCEL_SERIALS:
        return Deadline(text, "date", due=_EXCEL_EPOCH + timedelta(days=int(serial[1])))
    short = _EXCEL_MONTH.fullmatch(reading)  # its format «МММ.ГГ»: «фев.25» is a year, a day stands first
    phrase = lex(f"{short[1]} 20{short[2]}" if short else reading, on.year)
    rewrite(phrase, on)
    found = read_clauses(phrase)
    if _BLANK.search(reading):
        found = Reading(tentative=found.tentative)
    return conclude(text, found, on)


def rewrite(phrase: Phrase, on: date) -> None:
    """Apply the whole grammar to a lexed wording; the order is part of the grammar."""
    phrase.apply(_CLOCK)
    phrase.apply(repetition.CYCLE_RULES)
    phrase.apply(repetition.FREQUENCY_RULES)
    phrase.apply(_AGES)
    phrase.apply(events.COUNTED_RULES)
    phrase.apply(_MASKS)
    phrase.apply(year_rules(on))
    phrase.apply(dates.day_and_month_rules(on))
    phrase.repeat(dates.DAYS_BEFORE_A_DATE)
    phrase.apply(dates.SPAN_RULES)
    phrase.apply(dates.WEEKDAY_BESIDE_A_DATE)
    phrase.apply(repetition.MONTH_DAY_RULES)
    repetition.bare_month_days(phrase)
