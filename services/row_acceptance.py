"""One document that closes a measure for every school: accepted, and closed, for all of them at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from data import acceptance as data
from data import evidence, people
from data.database import Connection
from domain.access import Action, require_control
from domain.errors import DomainError
from domain.evidence import Evidence, EvidenceKind
from domain.ledger import Notice
from domain.milestone import AlreadyMarkedError, Change, Milestone, State
from domain.people import Actor, Group, Person
from services import hearing, notices
from services.acceptance import Batch, accept_one, was_first
from services.card import visible
from services.changing import apply, write_down
from services.office import Office

# A thousand schools in one transaction would keep everybody else waiting for seconds.
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class RowAcceptance:
    """The same milestone at all schools, and the document of one of them, ``source``, that closes it.

    ``seen``: the newest row of the log when the list was made; what happens later is not decided by it.
    """

    source: Milestone
    proof: Evidence
    reported: tuple[Milestone, ...]
    still_open: tuple[Milestone, ...]
    seen: int


class NoProofError(DomainError):
    """Nothing that one school sent speaks for another one."""

    def __init__(self) -> None:
        super().__init__(
            "Документа, который закрыл бы этот пункт и в других школах, здесь нет: нужен файл или номер."
        )


def proof_among(given: Iterable[Evidence]) -> Evidence | None:
    """The document that may speak for other schools: the last with a number, else the last file.

    A photo shows one school only.
    """
    papers = [each for each in given if each.kind is EvidenceKind.DOCUMENT or each.document_number]
    numbered = [each for each in papers if each.document_number]
    return next(reversed(numbered or papers), None)


async def look(office: Office, actor: Actor, milestone_id: int) -> RowAcceptance:
    """What one decision would accept and close.

    Raises ``AlreadyMarkedError`` where the result does not wait any more, ``NoProofError``,
    ``AccessDeniedError``.
    """
    async with office.database.transaction() as connection:
        return await _row(connection, actor, milestone_id)


async def accept_row(
    office: Office, actor: Actor, milestone_id: int, seen: int, *, also_open: bool = False
) -> Batch:
    """Accept it wherever it is reported, with ``also_open`` close it everywhere else by the same document.

    What anybody touched after the list was ``seen`` is left alone and named. Raises what ``look`` raises.
    """
    now = office.clock()
    async with office.database.transaction() as connection:
        row = await _row(connection, actor, milestone_id)
        alike = await data.row_of(connection, row.source)
        touched = await data.touched_since(connection, [each.id for each in alike], seen)
    if row.source.id in touched:
        raise AlreadyMarkedError("Пункт изменился после этого списка. Вот он как есть.")
    meant = [*row.reported, *(row.still_open if also_open else ())]
    accepted: list[Milestone] = []
    audience: dict[Person, list[Milestone]] = {}
    groups: dict[Group, list[Milestone]] = {}
    for some in _chunks([each for each in meant if each.id not in touched]):
        async with office.database.transaction() as connection:
            closed = [each for each in some if await was_first(_close(connection, actor, each, row, now))]
            hear = await _audience(connection, actor, closed)
            hear_there = await hearing.groups(connection, actor, _reported(closed))
            await notices.owe(connection, Notice.ACCEPTED, [*hear, *hear_there], now)
            for person, theirs in hear:
                audience.setdefault(person, []).extend(theirs)
            for group, concerned in hear_there:
                groups.setdefault(group, []).extend(concerned)
        accepted += closed
    done = {each.id for each in accepted}
    late = touched | {each.id for each in meant if each.id not in done}
    return Batch(
        tuple(accepted),
        tuple(each for each in alike if each.id in late),
        audience=tuple((who, tuple(theirs)) for who, theirs in audience.items()),
        groups=tuple((who, tuple(theirs)) for who, theirs in groups.items()),
    )


async def _row(connection: Connection, actor: Actor, milestone_id: int) -> RowAcceptance:
    # In a school's group nobody decides for the other schools.
    require_control(actor)
    source = await visible(connection, actor, milestone_id, Action.ACCEPT)
    if source.state is not State.REPORTED:
        raise AlreadyMarkedError("Этот результат больше не ждёт приёмки. Вот он как есть.")
    proof = proof_among(await evidence.of_milestone(connection, milestone_id))
    if proof is None:
        raise NoProofError
    found = await data.row_of(connection, source)
    return RowAcceptance(
        source,
        proof,
        tuple(each for each in found if each.state is State.REPORTED),
        tuple(each for each in found if each.state is State.OPEN),
        await data.last_event(connection),
    )


async def _close(
    connection: Connection, actor: Actor, milestone: Milestone, row: RowAcceptance, now: datetime
) -> None:
    notes = {} if milestone.id == row.source.id else _by_document(row)
    if milestone.state is State.REPORTED:
        await accept_one(connection, actor, milestone, now, notes)
        return
    # Nobody has reported here: the document speaks from the day on which it was handed in.
    values: dict[str, Any] = {"state": State.ACCEPTED.value, "reported_on": row.source.reported_on}
    await apply(connection, milestone, **values, reported_by=actor.person.id, remark=None)
    before: dict[str, date | str | None] = {"state": milestone.state.value, "reported_on": None}
    reported = {**values, "state": State.REPORTED.value}
    await write_down(connection, actor, milestone, Change.REPORT.value, now, before, {**reported, **notes})
    await write_down(connection, actor, milestone, Change.ACCEPT.value, now, reported, {**values, **notes})


async def _audience(
    connection: Connection, actor: Actor, done: Sequence[Milestone]
) -> list[tuple[Person, tuple[Milestone, ...]]]:
    """Who reported, and for whom it was closed without a report: the people named for it."""
    told = await hearing.reporters(connection, actor, _reported(done))
    for milestone in done:
        if milestone.state is State.OPEN and milestone.assignee_ids:
            named = await people.reachable_of(connection, milestone.assignee_ids)
            told += [(each, (milestone,)) for each in named if each.id != actor.person.id]
    return told


def _reported(found: Sequence[Milestone]) -> list[Milestone]:
    return [each for each in found if each.state is State.REPORTED]


def _by_document(row: RowAcceptance) -> Mapping[str, Any]:
    return {
        "document_of": row.source.id,
        "document": row.proof.document_number or row.proof.file_name,
        "document_date": row.proof.document_date,
    }


def _chunks(found: Sequence[Milestone]) -> Iterator[Sequence[Milestone]]:
    return (found[start : start + _AT_ONCE] for start in range(0, len(found), _AT_ONCE))
