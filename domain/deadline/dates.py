"""Rules for calendar terms: years, days, months, quarters, half-years, school years, seasons, their parts."""

import re
from datetime import date, timedelta
from typing import Final

from domain.deadline.lexicon import MONTHS, SEASONS, WEEKDAYS
from domain.deadline.phrase import CALENDAR, Phrase, Rule, rule
from domain.deadline.terms import (
    FIRST_YEAR,
    LAST_YEAR,
    Term,
    begin_or_end_of,
    current,
    day_before,
    day_term,
    first_day_of,
    fixed,
    last_day_of,
    middle_day_of,
    months_term,
    part_of_month,
    school_year,
    weekday_of_month,
)

MONTH: Final = f"(?:{'|'.join(MONTHS)})"
WEEKDAY: Final = f"(?:{'|'.join(WEEKDAYS)})"
_NUMBERS: Final = r"(?:\d|последний)(?: (?:,|и|-|/|;|по) (?:\d|последний)){0,9}"
_YEAR: Final = r"(?: (?:, )?(?P<year><y\d+>|<g\d+>))?"
_UNIT: Final = "(?P<unit>год|квартал|полугодие|месяц|неделя)"
_DECADES: Final = {"1": (1, 10), "2": (11, 20), "3": (21, -1), "последний": (-10, -1)}
_WEEKS: Final = {
    "1": (1, 7),
    "2": (8, 14),
    "3": (15, 21),
    "4": (22, 28),
    "5": (29, -1),
    "последний": (-7, -1),
}
_HALVES: Final = {"1": (1, 15), "2": (16, -1)}
PARTS: Final = {"декада": _DECADES, "неделя": _WEEKS, "половина": _HALVES}


def year_rules(on: date) -> tuple[Rule, ...]:
    """Printed years, school years and those named from the day of reading."""

    def named(shift: int) -> Rule:
        words = "текущий|(?<=[a-z>] )(?:т|с)" if shift == 0 else "следующий"  # «15 мая с.г.»
        return rule(f"(?:{words}) год", lambda p, _: p.calendar(months_term("year", 1, 12, on.year + shift)))

    return (
        rule(
            r"(?:x|х)(?: [-+] \d)? год|год (?:x|х)(?: [-+] \d)?|20 xx год|n год",
            lambda p, _: p.add("t", None),
        ),
        rule(r"(\d{4}) (?:-|/) (\d{4}|\d{2}) учебный(?: год)?", _school),
        rule(r"(\d{4}) (?:-|/) (\d{4}|\d{2})(?= (?:,|и) <g)", _school),
        rule(r"(<g\d+>)(?: учебный)?(?: год)?", lambda _, m: m[1]),
        rule(r"\d{4} учебный(?: год)?", lambda p, _: p.add("b", None)),
        rule(
            r"(?:следующий|новый) учебный год",
            lambda p, _: p.calendar(school_year(on.year + (on.month >= 9))),
        ),
        rule(r"(?:текущий )?учебный год", lambda p, _: p.calendar(school_year())),
        rule(r"календарный год", "год"),
        rule(r"(\d{4})(?: год)?", _year),
        named(0),
        named(1),
    )


def _school(phrase: Phrase, match: re.Match[str]) -> str | None:
    first, last = int(match[1]), int(match[2])
    follows = last in (first + 1, (first + 1) % 100) and FIRST_YEAR <= first <= LAST_YEAR
    return phrase.calendar(school_year(first) if follows else None)


def _year(phrase: Phrase, match: re.Match[str]) -> str | None:
    year = int(match[1])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return phrase.calendar(months_term("year", 1, 12, year))


def day_and_month_rules(on: date) -> tuple[Rule, ...]:
    """«15 августа 2024 г.», «27-29 декабря», «вторая пятница мая», «декабрь 2023»."""

    def day(phrase: Phrase, match: re.Match[str]) -> str:
        year = _printed_year(phrase, match) or (2000 + int(match["short"]) if match["short"] else None)
        return phrase.calendar(day_term(int(match[1]), MONTHS.index(match[2]) + 1, year))

    def template(phrase: Phrase, _: re.Match[str]) -> str:
        return phrase.add("t", None)

    short = r"(?: (?P<short>\d{2}) год(?! до))?"
    return (
        rule(rf"(?:\d{{1,2}} )?{MONTH} <t\d+>", template),
        rule(rf"(\d{{1,2}}) (?:число )?({MONTH})(?: месяц)?{_YEAR}{short}", day),
        rule(rf"(\d|последний) ({WEEKDAY}) ({MONTH}){_YEAR}", _weekday),
        rule(rf"({MONTH})(?: месяц)?{_YEAR}{short}", _month),
        rule(r"месяц (<s\d+>)", lambda _, m: m[1]),
        *_relative_rules(on),
    )


def _shared_month(phrase: Phrase, match: re.Match[str]) -> str | None:
    """In «27-29 декабря» the first number takes its month from the second."""
    term: Term = phrase.at(match["date"])
    span = term.at(term.year or 2000)
    if span is None:
        return None
    day, month, year = int(match["day"]), span.start.month, term.year
    if day > span.start.day and match["joint"] in ("по", "до", "-"):
        month, year = (month - 1, year) if month > 1 else (12, year and year - 1)
    return f"{phrase.calendar(day_term(day, month, year))} {match['joint']} {match['date']}"


DAYS_BEFORE_A_DATE: Final = (
    rule(
        r"(?P<day>\d{1,2}) (?:число )?"
        r"(?P<joint>(?:по|-|,|и|/|;|, и)(?: (?:до|к|не позднее))?) (?P<date><d\d+>)",
        _shared_month,
    ),
    rule(
        r"с (?P<day>\d{1,2}) (?:число )?(?P<joint>до) (?P<date><d\d+>)",
        lambda p, m: f"с {_shared_month(p, m)}",
    ),
)


def _weekday(phrase: Phrase, match: re.Match[str]) -> str:
    number = -1 if match[1] == "последний" else int(match[1])
    month = MONTHS.index(match[3]) + 1
    return phrase.calendar(
        weekday_of_month(number, WEEKDAYS.index(match[2]), month, _printed_year(phrase, match))
    )


def _month(phrase: Phrase, match: re.Match[str]) -> str:
    month, year = MONTHS.index(match[1]) + 1, match["year"]
    if year and year.startswith("<g"):
        return f"{phrase.calendar(months_term('month', month, 1))} , {year}"
    short = 2000 + int(match["short"]) if match["short"] else None
    return phrase.calendar(months_term("month", month, 1, _printed_year(phrase, match) or short))


def _relative_rules(on: date) -> tuple[Rule, ...]:
    def within(phrase: Phrase, match: re.Match[str]) -> str:
        return f"в течение {phrase.calendar(current(match['unit'], on))}"

    def shifted(phrase: Phrase, match: re.Match[str]) -> str:
        return phrase.calendar(current(match["unit"], on, shift=match[1] == "следующий"))

    def weekday(phrase: Phrase, match: re.Match[str]) -> str:
        day = on + timedelta(days=(WEEKDAYS.index(match[1]) - on.weekday()) % 7)
        return phrase.calendar(fixed("date", day, day))

    def edge(phrase: Phrase, match: re.Match[str]) -> str:
        return f"{match[1]} {match[2]} {phrase.calendar(current(match['unit'], on))}"

    return (
        rule(rf"(до|к|по|не позднее|в) (конец|окончание|начало|середина) {_UNIT}", edge),
        rule(rf"(?<=^)()(начало|середина|конец) {_UNIT}", edge),
        rule(rf"(текущий|следующий) {_UNIT}", shifted),
        rule(rf"(?<=^)(?:в|до|к|не позднее) ({WEEKDAY})(?= ?$)", weekday),
        rule(rf"(?:в )?(?:течение )?(?:на )?весь {_UNIT}", within),
        rule(rf"в течение {_UNIT}", within),
    )


def _printed_year(phrase: Phrase, match: re.Match[str]) -> int | None:
    mark = match["year"]
    if not mark:
        return None
    term: Term = phrase.at(mark)
    return term.year


def _numbered(unit: str, first_month: int, months: int, most: int, kind: str) -> Rule:
    """«I, III кварталы 2024 г.»: each number becomes a term, the signs between them stay."""

    def build(phrase: Phrase, match: re.Match[str]) -> str | None:
        year, mark = _printed_year(phrase, match), match["year"]
        if mark and mark.startswith("<g"):
            return _school_halves(phrase, match, year) if unit == "полугодие" else None

        def one(number: re.Match[str]) -> str:
            n = int(number[0]) if number[0] != "последний" else most
            if not 1 <= n <= most:
                return phrase.add("b", None)
            return phrase.calendar(months_term(kind, first_month + (n - 1) * months, months, year))  # type: ignore[arg-type]

        return re.sub(r"\d|последний", one, match[1])

    return rule(rf"({_NUMBERS})(?: - й)? {unit}{_YEAR}", build)


def _school_halves(phrase: Phrase, match: re.Match[str], begins: int | None) -> str | None:
    halves = {
        "1": months_term("half-year", 9, 4, begins),
        "2": months_term("half-year", 1, 5, begins and begins + 1),
    }
    term = halves.get(match[1])
    return phrase.calendar(term) if term else None


def _season(phrase: Phrase, match: re.Match[str]) -> str:
    year = _printed_year(phrase, match)
    if match[1] == "winter" and year and match["year"].startswith("<y"):
        return phrase.add("x", "«зима 2024» may begin or end in 2024")
    return phrase.calendar(months_term("period", SEASONS[match[1]], 3, year))


def _winter(phrase: Phrase, match: re.Match[str]) -> str:
    first: Term = phrase.at(match[1])
    return phrase.calendar(months_term("period", 12, 3, first.year))


def _half_of_year(phrase: Phrase, match: re.Match[str]) -> str | None:
    first_month = {"1": 1, "2": 7}.get(match[1])
    if first_month is None:
        return None
    year = phrase.at(match[2]).year if match[2].startswith("<") else None
    return phrase.calendar(months_term("half-year", first_month, 6, year))


def _part(phrase: Phrase, match: re.Match[str]) -> str | None:
    """«вторая декада мая», «1-2 неделя сентября», «март (первая половина)»."""
    month: Term = phrase.at(match["month"])
    span = month.at(month.year or 2000)
    parts = PARTS[match["part"]]
    if month.kind != "month" or span is None:
        return None

    def one(number: re.Match[str]) -> str:
        days = parts.get(number[0])
        if days is None:
            return phrase.add("b", None)
        if days[0] > 28:
            days = (-3, -1)
        return phrase.calendar(part_of_month(span.start.month, days[0], days[1], month.year))

    return re.sub(r"\d|последний", one, match["numbers"])


def _edge_day(phrase: Phrase, match: re.Match[str]) -> str:
    """«до конца», «к началу», «до начала» with what they are said of: a day of its own."""
    term: Term = phrase.at(match[3])
    if match[1] == "после" or (match[1], match[2]) == ("по", "окончание"):
        return f"после {match[3]}"
    if match[2] == "середина":
        day = middle_day_of(term)
    elif match[2] in ("конец", "окончание"):
        day = last_day_of(term)
    else:
        day = first_day_of(term) if match[1] in ("к", "с") else day_before(term)
    preposition = "с" if match[1] == "с" else "до"
    return f"{preposition} {phrase.calendar(day)}"


def _edge_span(phrase: Phrase, match: re.Match[str]) -> str:
    edge = "конец" if match[1] == "окончание" else match[1]
    return phrase.calendar(begin_or_end_of(phrase.at(match[2]), edge))


_SEASON_ADJECTIVES: Final = {"весенн": "spring", "летн": "summer", "осенн": "autumn", "зимн": "winter"}
_PART_NAMES: Final = "(?P<part>декада|неделя|половина)"
_SPAN: Final = r"<[syg]\d+>"
SPAN_RULES: Final = (
    *(rule(rf"{stem}(?:ий|его|ем|ему) период", season) for stem, season in _SEASON_ADJECTIVES.items()),
    _numbered("квартал", 1, 3, 4, "quarter"),
    _numbered("полугодие", 1, 6, 2, "half-year"),
    rule(r"(\d) половина (<y\d+>|год)", _half_of_year),
    rule(r"winter (<y\d+>) (?:-|/) <y\d+>", _winter),
    rule(rf"({'|'.join(SEASONS)}){_YEAR}", _season),
    rule(rf"(?P<numbers>{_NUMBERS}) {_PART_NAMES} (?P<month><s\d+>)", _part),
    rule(rf"(?P<month><s\d+>) (?:, )?(?:\( )?(?P<numbers>{_NUMBERS}) {_PART_NAMES}(?: \))?", _part),
    rule(rf"(не позднее|до|по|к|с|после|перед)(?: самый)? (конец|окончание|начало) ({_SPAN})", _edge_day),
    rule(rf"(не позднее|до|к)(?: самый)? (середина) ({_SPAN})", _edge_day),
    rule(rf"(начало|середина|конец|окончание) ({_SPAN})", _edge_span),
)

WEEKDAY_BESIDE_A_DATE: Final = (
    rule(rf"(?:в )?{WEEKDAY} (?:, )?(?:\( )?({CALENDAR})(?: \))?", lambda _, m: m[1]),
    rule(rf"({CALENDAR})(?: год)? (?:, )?(?:\( )?{WEEKDAY}(?: \))?", lambda _, m: m[1]),
)
