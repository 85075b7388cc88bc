"""Accepting reported results or returning them; every change with its event in one transaction."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data import evidence, milestones, roadmaps
from data.database import Connection
from domain.access import Action, require
from domain.coverage import RoomCoverage
from domain.errors import DomainError
from domain.evidence import Demand, Evidence, missing
from domain.ledger import Notice
from domain.milestone import AlreadyMarkedError, Change, Milestone, State, next_state
from domain.people import Actor, Group, Person
from domain.roadmap import AlreadyDone
from services import coverage, hearing, notices
from services.card import Card, called_for, read_card
from services.changing import change_state, check_length, current
from services.office import Office


@dataclass(frozen=True, slots=True)
class Decided:
    """An accepted or returned result, and who is to hear of it besides the decider.

    ``group``: the one that it was reported from.
    """

    card: Card
    notice: Notice
    reporter: Person | None = None
    group: Group | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Several results decided at once.

    ``changed``: somebody else was there first. ``undocumented``: left alone, nothing confirms them.
    ``audience`` and ``groups``: who is to hear of which.
    """

    accepted: tuple[Milestone, ...]
    changed: tuple[Milestone, ...] = ()
    undocumented: tuple[Milestone, ...] = ()
    audience: tuple[tuple[Person, tuple[Milestone, ...]], ...] = ()
    groups: tuple[tuple[Group, tuple[Milestone, ...]], ...] = ()


class NoEvidenceError(DomainError):
    """The result is not confirmed; to be accepted all the same it has to be said so."""

    def __init__(
        self, milestone: Milestone, sentence: str = "Подтверждения нет. Принять без документа?"
    ) -> None:
        super().__init__(sentence)
        self.milestone = milestone


class GapsError(NoEvidenceError):
    """Rooms were not photographed before or after, or none is named: what photo monitoring is there for."""

    def __init__(self, milestone: Milestone, gaps: Sequence[RoomCoverage]) -> None:
        super().__init__(milestone, "Сняты не все помещения. Принять так?")
        self.gaps = tuple(gaps)


async def accept(
    office: Office, actor: Actor, milestone_id: int, revision: int | None = None, *, insist: bool = True
) -> Decided:
    """Accept a reported result.

    Unless one insists, raises ``NoEvidenceError`` where nothing confirms it, ``GapsError`` where photo
    monitoring leaves rooms out.
    """
    now = office.clock()
    async with office.database.transaction() as connection:
        milestone = await current(connection, actor, milestone_id, Action.ACCEPT, revision)
        next_state(milestone.state, Change.ACCEPT)
        bare = is_bare(milestone, await evidence.of_milestone(connection, milestone_id))
        if bare and not insist:
            raise NoEvidenceError(milestone)
        gaps = await coverage.unmet(connection, milestone)
        if gaps and not insist:
            raise GapsError(milestone, gaps)
        await accept_one(connection, actor, milestone, now, _noted(bare, gaps))
        return await _decided(office, connection, actor, milestone_id, Notice.ACCEPTED, now)


async def accept_many(
    office: Office, actor: Actor, chosen: Sequence[tuple[int, int]], *, insist: bool = False
) -> Batch:
    """Accept these (id, revision): what somebody else changed is left alone and named, the others done.

    What nothing confirms is left alone too, unless one insists. Raises ``AccessDeniedError``.
    """
    now = office.clock()
    accepted, changed, undocumented = [], [], []
    async with office.database.transaction() as connection:
        found = await milestones.of_ids(connection, [each for each, _ in chosen])
        given = await evidence.of_milestones(connection, found)
        for milestone_id, revision in chosen:
            if (milestone := found.get(milestone_id)) is None:
                continue
            require(actor, Action.ACCEPT, milestone)
            gaps = await coverage.unmet(connection, milestone)
            bare = is_bare(milestone, given.get(milestone_id, []))
            if milestone.revision != revision or milestone.state is not State.REPORTED:
                changed.append(milestone)
            elif (bare or gaps) and not insist:
                undocumented.append(milestone)
            elif await was_first(accept_one(connection, actor, milestone, now, _noted(bare, gaps))):
                accepted.append(milestone)
            else:
                changed.append(milestone)
        audience = tuple(await hearing.reporters(connection, actor, accepted))
        groups = tuple(await hearing.groups(connection, actor, accepted))
        await notices.owe(connection, Notice.ACCEPTED, [*audience, *groups], now)
    return Batch(tuple(accepted), tuple(changed), tuple(undocumented), audience, groups)


async def return_for_rework(
    office: Office, actor: Actor, milestone_id: int, remark: str, revision: int | None = None
) -> Decided:
    """Return a reported result with a remark that its reporter will read."""
    check_length(remark)
    if not (remark := remark.strip()):
        raise DomainError("Напишите, что исправить: без замечания вернуть результат нельзя.")
    now = office.clock()
    async with office.database.transaction() as connection:
        milestone = await current(connection, actor, milestone_id, Action.ACCEPT, revision)
        state = next_state(milestone.state, Change.RETURN)
        await change_state(
            connection,
            actor,
            milestone,
            Change.RETURN,
            now,
            state=state.value,
            remark=remark,
            reported_on=None,
            steps_since=office.today(now, milestone.zone),
        )
        return await _decided(office, connection, actor, milestone_id, Notice.RETURNED, now)


async def check_returnable(office: Office, actor: Actor, milestone_id: int, revision: int) -> Milestone:
    """The milestone; raises, as ``return_for_rework`` would, before a remark is asked for."""
    async with office.database.transaction() as connection:
        milestone = await current(connection, actor, milestone_id, Action.ACCEPT, revision)
    next_state(milestone.state, Change.RETURN)
    return milestone


async def confirm_done(office: Office, actor: Actor, milestone_id: int, revision: int) -> Decided:
    """Accept what the table itself names as done («Издан приказ … от 06.12.2023 № 1704»), as of that day."""
    now = office.clock()
    async with office.database.transaction() as connection:
        milestone = await current(connection, actor, milestone_id, Action.ACCEPT, revision)
        done = (await roadmaps.measure(connection, milestone.measure_id)).already_done
        if done is None or milestone.state is not State.OPEN:
            raise AlreadyMarkedError("Уже отмечено, подтверждать больше нечего.")
        await accept_already_done(connection, actor, milestone, done, now)
        return Decided(await read_card(office, connection, actor, milestone_id), Notice.ACCEPTED)


async def accept_already_done(
    connection: Connection, actor: Actor, milestone: Milestone, done: AlreadyDone, now: datetime
) -> None:
    """Write down that the milestone was reached on the day that the table names."""
    await change_state(
        connection,
        actor,
        milestone,
        Change.ACCEPT,
        now,
        state=State.ACCEPTED.value,
        reported_on=done.on,
        reported_by=actor.person.id,
    )


async def accept_one(
    connection: Connection, actor: Actor, milestone: Milestone, now: datetime, notes: Mapping[str, Any]
) -> None:
    """Accept a reported result inside a transaction; raises ``AlreadyMarkedError``."""
    values = {"state": State.ACCEPTED.value, "remark": None}
    await change_state(connection, actor, milestone, Change.ACCEPT, now, notes=notes, **values)


def lacking(milestone: Milestone, given: Sequence[Evidence]) -> tuple[Demand, ...]:
    """What the expected result calls for and nobody has sent."""
    return missing(called_for(milestone), given)


def is_bare(milestone: Milestone, given: Sequence[Evidence]) -> bool:
    """Whether the result is not confirmed: nothing was sent, or not what is called for."""
    return not given or bool(lacking(milestone, given))


async def was_first(change: Awaitable[None]) -> bool:
    """Make the change; False when somebody was faster."""
    try:
        await change
    except AlreadyMarkedError:
        return False
    return True


async def _decided(
    office: Office, connection: Connection, actor: Actor, milestone_id: int, notice: Notice, now: datetime
) -> Decided:
    card = await read_card(office, connection, actor, milestone_id)
    told = await hearing.reporters(connection, actor, [card.milestone])
    groups = await hearing.groups(connection, actor, [card.milestone])
    await notices.owe(connection, notice, [*told, *groups], now)
    return Decided(card, notice, told[0][0] if told else None, groups[0][0] if groups else None)


def _noted(bare: bool, gaps: Sequence[RoomCoverage]) -> Mapping[str, Any]:
    notes: dict[str, Any] = {"without_document": True} if bare else {}
    return {**notes, "rooms_missing": [room.name for room in gaps]} if gaps else notes
