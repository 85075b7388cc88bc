"""Being away («в отпуске с … по …», both days inclusive): who stands in, and for how long."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from domain.deadline import parse, parse_answer
from domain.deadline.normalise import normalise
from domain.errors import DomainError
from domain.russian import date_in_words

LONGEST = timedelta(days=3 * 366)
"""As long as a parental leave («отпуск по уходу за ребёнком»)."""

_HALVES = re.compile(r"(?:с|со|от)?\s*(.+?)\s*(?:\bпо\b|\bдо\b|[-–—])\s*(.+)")
_OPEN_END = re.compile(r"(?:с|со|от)\s")
_UNTIL = re.compile(r"(?:по|до)\s")


class AbsenceError(DomainError):
    """These days cannot be an absence."""


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away from ``starts`` to ``ends``.

    ``deputy_able``: whether the deputy has a role and messages reach them; otherwise nobody stands in.
    """

    id: int
    person_id: int
    person: str
    starts: date
    ends: date
    deputy_id: int | None = None
    deputy: str | None = None
    deputy_able: bool = True

    def covers(self, day: date) -> bool:
        """Whether that day falls into it."""
        return self.starts <= day <= self.ends

    def overlaps(self, starts: date, ends: date) -> bool:
        """Whether the two have a day in common."""
        return self.starts <= ends and starts <= self.ends


@dataclass(frozen=True, slots=True)
class Away:
    """All absences of some days, asked about one day at a time."""

    absences: tuple[Absence, ...] = ()

    def on(self, day: date) -> Mapping[int, Absence]:
        """Who is away that day, by id of the person."""
        return {each.person_id: each for each in self.absences if each.covers(day)}

    def standing(self, person_ids: Iterable[int], day: date) -> dict[int, bool]:
        """Who is to be told that day in place of these people; True: only because somebody is away."""
        away = self.on(day)
        told: dict[int, bool] = {}
        for each in person_ids:
            present = stand_in(each, away)
            if present is not None:
                told[present] = told.get(present, True) and present != each
        return told

    def stood_for(self, person_id: int, day: date) -> tuple[Absence, ...]:
        """The absences during which that person stands in, the soonest over first."""
        away = self.on(day)
        found = [each for each in away.values() if stand_in(each.person_id, away) == person_id]
        return tuple(sorted(found, key=lambda each: (each.ends, each.id)))


def stand_in(person_id: int, away: Mapping[int, Absence]) -> int | None:
    """Who is there for the person: they themselves, their deputy, the deputy's deputy; ``None``: nobody."""
    passed: set[int] = set()
    while (absence := away.get(person_id)) is not None:
        passed.add(person_id)
        if absence.deputy_id is None or not absence.deputy_able or absence.deputy_id in passed:
            return None
        person_id = absence.deputy_id
    return person_id


def parse_span(text: str, on: date) -> tuple[date, date]:
    """The first and last day that a person means on day ``on``: «с 15 по 28 июля», «до пятницы», «завтра».

    Raises ``UnclearDateError`` or ``AbsenceError`` with a sentence for the person.
    """
    words = " ".join(text.casefold().split())
    deadline = parse(normalise(text), on)
    if deadline.start is not None and deadline.due is not None:
        return deadline.start, deadline.due
    if until := _UNTIL.match(words):
        return on, parse_answer(words[until.end() :], on)
    if halves := _HALVES.fullmatch(words):
        starts = parse_answer(halves[1], on)
        return starts, parse_answer(halves[2], starts)
    if _OPEN_END.match(words):
        raise AbsenceError("А до какого дня? Напишите, например, «с 15 по 28 июля».")
    day = parse_answer(text, on)
    return day, day


def check_span(starts: date, ends: date, today: date) -> None:
    """Raise ``AbsenceError`` unless somebody can be away on these days."""
    if ends < starts:
        raise AbsenceError("Последний день раньше первого. Напишите, например, «с 15 по 28 июля».")
    if ends < today:
        raise AbsenceError("Эти дни уже прошли. Напишите те, что впереди, например, «с 15 по 28 июля».")
    if ends - starts > LONGEST or starts - today > LONGEST:
        raise AbsenceError("Это дольше трёх лет. Проверьте год и напишите дни ещё раз.")


def check_free(own: Iterable[Absence], starts: date, ends: date) -> None:
    """Raise ``AbsenceError`` where the days overlap an absence of the same person."""
    for each in own:
        if each.overlaps(starts, ends):
            first, last = date_in_words(each.starts), date_in_words(each.ends, year=True)
            raise AbsenceError(
                f"На эти дни отсутствие уже отмечено: с {first} по {last}."
                " Отмените его или выберите другие дни."
            )
