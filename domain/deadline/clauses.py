"""What is left of a wording after the grammar: clauses («до» + day, «в течение» + span) and leftovers."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Final

from domain.deadline.events import LEAD_RULES, Event
from domain.deadline.phrase import CALENDAR, Phrase, Rule, rule
from domain.deadline.repetition import Cycle, Frequency, MonthDays
from domain.deadline.terms import Term, between, fixed, in_school_year

BY, LATEST, SINCE, AFTER, THROUGH, WITHIN, SPAN, BARE = (
    "BY",
    "LATEST",
    "SINCE",
    "AFTER",
    "THROUGH",
    "WITHIN",
    "SPAN",
    "",
)
_DECISIVE: Final = frozenset((BY, LATEST, THROUGH, SPAN))


@dataclass(slots=True)
class Clause:
    """A term with its preposition. ``nested``: in brackets; ``leads``: only neutral words before it."""

    mark: str
    term: Term
    nested: bool = False
    leads: bool = False
    run: int = 0
    follows_frequency: bool = False

    @property
    def decisive(self) -> bool:
        """The preposition itself says that this is a deadline."""
        return self.mark in _DECISIVE


@dataclass(slots=True)
class Reading:
    """Everything recognised in a wording, and what was not."""

    clauses: list[Clause] = field(default_factory=list)
    frequencies: list[Frequency] = field(default_factory=list)
    month_days: list[MonthDays] = field(default_factory=list)
    cycles: list[Cycle] = field(default_factory=list)
    weekdays: tuple[str, ...] = ()
    events: list[Event] = field(default_factory=list)
    ongoing: bool = False
    tentative: bool = False
    further: bool = False
    template: bool = False
    impossible: bool = False
    unread: bool = False
    suspicious: bool = False

    def deadlines(self) -> list[Clause]:
        """The clauses that may be trusted, given what else stands in the wording."""
        outer = [c for c in self.clauses if not c.nested]
        trusted = [c for c in outer if c.decisive or not (self.suspicious or (self.unread and not c.leads))]
        if trusted or outer:
            return trusted
        return [c for c in self.clauses if c.decisive or not self.suspicious]

    def nested_limits(self) -> list[Clause]:
        """«сентябрь 2024 (до 15.09.2024)»: a limit in brackets beside the clause that decides."""
        return [c for c in self.clauses if c.nested and c.decisive]


_ONGOING: Final[tuple[Rule, ...]] = (
    rule(r"(?:на )?постоянно(?: (?:основ[а-я]+|действующ[а-я]+))?", "ONGOING"),
    rule(
        r"по мер[еа] [а-я]+(?: [а-я]+){0,4}|(?:при|по) необходимост[а-я]+|в рабочий порядк[а-я]+", "ONGOING"
    ),
    rule(
        r"(?:до|по) особ[а-я]+ распоряжени[а-я]+"
        r"|по (?:запрос|требовани|заявк|обращени)[а-я]*(?: [а-я]+){0,2}",
        "ONGOING",
    ),
    rule(r"до особ[а-я]+ документ", "ONGOING"),
    rule(r"(?:(?:в течение|на|за|в) )?весь (?:период|срок)(?: [а-я]+){0,4}", "ONGOING"),
    rule(r"в течение (?:срок|период)(?: [а-я]+){1,4}", "ONGOING"),
    rule(r"(?:требует|будет|будут) (?:в )?(?:уточнение|неточно)|неточно|требует уточнение|\?", "ROUGHLY"),
)
_MARKS: Final[tuple[Rule, ...]] = (
    rule(rf"({CALENDAR})(?: год| включительно| месяц)+", lambda _, m: m[1]),
    rule(r"(?:в )?(?:срок )?не позднее(?: чем)?(?: к| до)?", LATEST),
    rule(r"(?:в срок|срок|на срок) (?:до|к)|до|к", BY),
    rule(r"не ранее(?: чем)?(?: с| после)?|(?:в период )?начиная(?: с)?|(?:в период )?с", SINCE),
    rule(r"после", AFTER),
    rule(r"в течение|в период|на период|в ход[еу]|в|на|период", WITHIN),
    rule(r"от", "FROM"),
    rule(r"по", THROUGH),
    rule(rf"FROM ({CALENDAR}) (BY|THROUGH) ", f"{SINCE} "),
)
_DAY: Final = r"<d\d+>"
_MASKS: Final[tuple[Rule, ...]] = (
    rule(rf"FROM ({CALENDAR})(?! (?:BY|THROUGH))", lambda p, m: p.add("x", m[0])),
    rule(rf"за (?:{CALENDAR})(?: (?:-|,|и) {CALENDAR})*", lambda p, m: p.add("x", m[0])),
    rule(rf"(?:THROUGH )?документ WITHIN {_DAY}", lambda p, m: p.add("x", m[0])),
)


def _lead_year(phrase: Phrase, match: re.Match[str]) -> str | None:
    """«2024 год, март»: the year belongs to what follows."""
    year, term = phrase.at(match["year"]), phrase.at(match["term"])
    if match["mark"] or term.year is not None or year.implied:
        return None
    return phrase.calendar(term.in_year(year.year))


def _trailing_year(phrase: Phrase, match: re.Match[str]) -> str | None:
    """«сентябрь (2024 г.)», «июнь в 2024 году»."""
    year, term = phrase.at(match["year"]), phrase.at(match["term"])
    if term.year is not None or year.implied or "<r" in phrase.line:
        return None
    return phrase.calendar(term.in_year(year.year))


def _range(phrase: Phrase, match: re.Match[str]) -> str:
    term = between(phrase.at(match["first"]), phrase.at(match["last"]))
    return f"{SPAN if match[0].startswith(SINCE) else BARE} {phrase.calendar(term)}"


def _lost_dash(phrase: Phrase, match: re.Match[str]) -> str | None:
    first, last = phrase.at(match["first"]), phrase.at(match["last"])
    if first.year is not None or last.year is None:
        return None
    return phrase.calendar(between(first, last))


def _yearly_within(phrase: Phrase, match: re.Match[str]) -> str | None:
    """«ежегодно до 1 марта 2024-2026 годов»: a day of each year, and the years."""
    day, last = phrase.at(match["first"]), phrase.at(match["last"])
    if "<r" not in phrase.line or day.year is None or day.year > last.year:
        return None
    years = fixed("period", date(day.year, 1, 1), date(last.year, 12, 31))
    return f"{phrase.calendar(replace(day, year=None))} период {WITHIN} {phrase.calendar(years)}"


_FIRST: Final = rf"(?P<first>{CALENDAR})"
_LAST: Final = rf"(?P<last>{CALENDAR})"
_JOINING: Final[tuple[Rule, ...]] = (
    rule(
        rf"(?:(?P<mark>{BY}|{SINCE}|{LATEST}|{THROUGH}|{AFTER}|-) )?(?P<year><y\d+>)"
        rf" (?:[,:(-] )?(?:{WITHIN} )?(?P<term><[ds]\d+>)(?: \))?",
        _lead_year,
    ),
    rule(rf"(?P<term><[ds]\d+>) (?:, )?(?:{WITHIN} |\( )?(?P<year><y\d+>)(?: \))?", _trailing_year),
    rule(rf"(?P<first>{_DAY}) (?:-|,|и) (?P<last><y\d+>)", _yearly_within),
    rule(rf"{SINCE} {_FIRST} (?:[,-] |и )*(?:{THROUGH}|{BY}|{LATEST}|-) {_LAST}", _range),
    rule(rf"{_FIRST} (?:-|{THROUGH}) {_LAST}", _range),
    rule(rf"(?:между) {_FIRST} и {_LAST}", _range),
    rule(rf"начало (?:[:-] )?{_FIRST} (?:[,;] )?(?:окончание|завершение) (?:[:-] )?{_LAST}", _range),
    rule(rf"(?P<first>{_DAY}) (?P<last>{_DAY})", _lost_dash),
)

_MARK_WORDS: Final = frozenset((BY, LATEST, SINCE, AFTER, THROUGH, WITHIN, SPAN))
_CONNECTORS: Final = frozenset((",", ";", "и", "или", "либо", "/", "-", "также", "а"))
_NEUTRAL: Final = re.compile(
    r"срок|год|время|день|период|весь|не|то|есть|но|т|е|за|далее|FROM|ROUGHLY|ONGOING|месяц|каникулы|требует|уточнение|будет|будут"
    r"|(?:исполнени|выполнени|реализаци|проведени|представлени|предоставлени|сдач|дат|включительно|план|контрольн|конечн"
    r"|крайн|окончательн|график|согласовани|отдельн|мероприят|работ|точн|соответстви|согласно|установленн|расписани"
    r"|этап|готовност|самое|каждом|одновремен|том|числе|предел|назначен)[а-я]*"
    r"|[:;,/()+-]|окончание|начало|постоянно|текущий|новый|учебный|последний|каждый|отчетный|следующий|через"
)
_SUSPICIOUS: Final = re.compile(r"документ|единица|\d+|<x\d+>|[a-z]+|%|#")


def read_clauses(phrase: Phrase) -> Reading:
    """Reduce a rewritten phrase to its clauses and judge its leftovers."""
    phrase.apply(_ONGOING)
    phrase.apply(LEAD_RULES)
    phrase.apply(_MARKS)
    phrase.apply(_MASKS)
    phrase.apply(_JOINING)
    reading = Reading()
    _scan(phrase, reading)
    _fill_years(reading)
    return reading


def _scan(phrase: Phrase, reading: Reading) -> None:
    depth, mark, run = 0, BARE, 0
    for piece in phrase.line.split():
        depth += (piece == "(") - (piece == ")")
        if re.fullmatch(CALENDAR, piece):
            leads = not (reading.unread or reading.suspicious)
            clause = Clause(mark, phrase.at(piece), depth > 0, leads, run, bool(reading.frequencies))
            reading.clauses.append(clause)
        elif piece in _MARK_WORDS:
            mark = piece
        elif piece not in _CONNECTORS:
            mark, run = BARE, run + 1
            _note(phrase, piece, reading, outer=depth <= 0)


def _note(phrase: Phrase, piece: str, reading: Reading, *, outer: bool) -> None:
    """Take up a piece that is no calendar term."""
    if piece in ("далее", "ONGOING", "ROUGHLY"):
        reading.further |= piece == "далее"
        reading.ongoing |= piece == "ONGOING" and outer
        reading.tentative |= piece == "ROUGHLY"
    elif re.fullmatch(r"<[rncwebt]\d+>", piece):
        _keep(piece[1], phrase.at(piece), reading)
    elif outer and _SUSPICIOUS.fullmatch(piece):
        reading.suspicious = True
    elif outer and not _NEUTRAL.fullmatch(piece):
        reading.unread = True


def _keep(letter: str, meaning: object, reading: Reading) -> None:
    if isinstance(meaning, Frequency):
        reading.frequencies.append(meaning)
    elif isinstance(meaning, MonthDays):
        reading.month_days.append(meaning)
    elif isinstance(meaning, Cycle):
        reading.cycles.append(meaning)
    elif isinstance(meaning, Event):
        reading.events.append(meaning)
    elif isinstance(meaning, tuple):
        reading.weekdays += meaning
    reading.impossible |= letter == "b"
    reading.template |= letter == "t"


def _fill_years(reading: Reading) -> None:
    """In «сентябрь, декабрь 2024» the year belongs to both months, in «ноябрь, апрель 2025» to April."""
    for run in {c.run for c in reading.clauses}:
        clauses = [c for c in reading.clauses if c.run == run]
        for after, clause in zip(clauses[:0:-1], clauses[-2::-1], strict=True):
            if clause.term.year is None and after.term.year is not None and not after.term.school:
                clause.term = _nearest(clause.term, after.term, 0)
        for before, clause in pairwise(clauses):
            if clause.term.year is None and before.term.year is not None and not clause.term.school:
                clause.term = _nearest(clause.term, before.term, 1)


def _nearest(term: Term, known: Term, direction: int) -> Term:
    year = known.year or 0
    span, known_span = term.at(year), known.at(year)
    if span and known_span and (span.end < known_span.end) is bool(direction):
        year += 1 if direction else -1
    return replace(term, year=year)


def into_school_year(clauses: list[Clause], on: date) -> list[Clause]:
    """«сентябрь, март 2024/25 учебного года»: the months are placed into the school year."""
    years = [c for c in clauses if c.term.school]
    others = [c for c in clauses if not c.term.school]
    if len(years) != 1 or not others or any(c.term.year is not None for c in others):
        return clauses
    span = years[0].term.on_or_after(on)
    if span is None:
        return clauses
    return [replace(c, term=in_school_year(c.term, span.start.year)) for c in others]
