"""Reporting a result, taking that back, taking work in hand; each with its event in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from data import events, evidence, milestones, people
from data.database import Connection
from data.events import Event
from domain.access import Action
from domain.coverage import RoomCoverage
from domain.document import DocumentReference, recognise_documents
from domain.errors import DomainError
from domain.evidence import Demand, missing
from domain.ledger import Notice
from domain.milestone import AlreadyMarkedError, Change, Milestone, State, check_undo, next_state
from domain.people import Actor, Person, Role
from services import coverage, notices
from services.card import Card, called_for, last_change, read_card
from services.changing import change_state, check_length, current, write_down
from services.evidence import Message, add_words
from services.office import Office


@dataclass(frozen=True, slots=True)
class Reported:
    """A reported result: the documents recognised in the words, and whom to ask for acceptance.

    No ``controllers``: nobody accepts, so the result counts as accepted. Whom Telegram does not reach now is
    among them: a blocked bot must not wave results through.
    """

    card: Card
    documents: tuple[DocumentReference, ...]
    controllers: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Nothing is reported yet: ``lacking`` is what the expected result calls for and nobody has sent.

    ``gaps``: the rooms that photo monitoring leaves out. ``documents``: recognised and kept meanwhile.
    """

    milestone: Milestone
    lacking: tuple[Demand, ...]
    gaps: tuple[RoomCoverage, ...] = ()
    documents: tuple[DocumentReference, ...] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """A report taken back, and the controllers who had been asked to accept it."""

    card: Card
    told: tuple[Person, ...]


async def hand_in(
    office: Office,
    actor: Actor,
    milestone_id: int,
    *,
    revision: int | None = None,
    text: str = "",
    message: Message | None = None,
) -> Reported | Wanted:
    """Report the result, if what has to confirm it is there or named in the words; else say what is not.

    Raises as ``report`` does.
    """
    check_length(text)
    async with office.database.transaction() as connection:
        milestone = await _reportable(connection, actor, milestone_id, revision)
        lacking = () if recognise_documents(text) else await _lacking(connection, milestone)
        gaps = await coverage.gaps(connection, milestone)
        if lacking or gaps:
            return Wanted(milestone, lacking, gaps)
        return await _report(office, connection, actor, milestone, text, message)


async def report(
    office: Office,
    actor: Actor,
    milestone_id: int,
    *,
    revision: int | None = None,
    text: str = "",
    message: Message | None = None,
) -> Reported:
    """Note that the result is there, confirmed or not.

    ``revision``: the one that the button was made for, if any. ``message``: where the words came from.
    Raises ``AlreadyMarkedError`` when somebody was faster, ``WrongStateError``, ``AccessDeniedError``.
    """
    check_length(text)
    async with office.database.transaction() as connection:
        milestone = await _reportable(connection, actor, milestone_id, revision)
        return await _report(office, connection, actor, milestone, text, message)


async def undo(office: Office, actor: Actor, milestone_id: int, revision: int | None = None) -> Undone:
    """Take one's own report back within ``UNDO_WITHIN``; the evidence stays.

    Raises ``UndoRefusedError``, ``AlreadyMarkedError``, ``WrongStateError``, ``AccessDeniedError``.
    """
    now = office.clock()
    async with office.database.transaction() as connection:
        milestone = await current(connection, actor, milestone_id, Action.REPORT, revision)
        history = await events.of_milestone(connection, milestone_id)
        state = next_state(milestone.state, Change.UNDO)
        last = last_change(history)
        if last is None or last.action != Change.REPORT:
            raise AlreadyMarkedError("Отменить нельзя: после отметки пункт уже изменили. Вот он как есть.")
        check_undo(last.person_id, last.at, actor.person.id, now)
        asked = milestone.state is State.REPORTED
        await change_state(
            connection,
            actor,
            milestone,
            Change.UNDO,
            now,
            state=state.value,
            reported_on=None,
            reported_by=None,
            remark=_last_remark(history),
            steps_since=office.today(now, milestone.zone),
        )
        told = await people.with_role(connection, Role.CONTROLLER) if asked else []
        card = await read_card(office, connection, actor, milestone_id)
    return Undone(card, tuple(each for each in told if each.id != actor.person.id))


async def start(office: Office, actor: Actor, milestone_id: int, revision: int | None = None) -> Card:
    """Note «взято в работу»: it quiets the ladder for a few working days and closes nothing."""
    now = office.clock()
    async with office.database.transaction() as connection:
        milestone = await current(connection, actor, milestone_id, Action.REPORT, revision)
        next_state(milestone.state, Change.START)
        today = office.today(now, milestone.zone)
        if not await milestones.acknowledge(connection, milestone, today):
            raise AlreadyMarkedError("Пока вы нажимали, пункт изменился. Вот он как есть.")
        before = {"in_progress_on": milestone.in_progress_on}
        await write_down(
            connection, actor, milestone, Change.START.value, now, before, {"in_progress_on": today}
        )
        return await read_card(office, connection, actor, milestone_id)


async def start_all(office: Office, actor: Actor, milestone_ids: Sequence[int]) -> list[str]:
    """Note «взято в работу» for all of these that are still open; gives their labels."""
    labels = []
    for milestone_id in milestone_ids:
        try:
            card = await start(office, actor, milestone_id)
        except DomainError:
            continue
        labels.append(card.milestone.label)
    return labels


def _last_remark(history: Sequence[Event]) -> str | None:
    """What the last return said: it is due again once the report that answered it is taken back."""
    returned = [each.after for each in history if each.action == Change.RETURN and each.after]
    return returned[-1].get("remark") if returned else None


async def _reportable(
    connection: Connection, actor: Actor, milestone_id: int, revision: int | None
) -> Milestone:
    milestone = await current(connection, actor, milestone_id, Action.REPORT, revision)
    next_state(milestone.state, Change.REPORT)
    return milestone


async def _lacking(connection: Connection, milestone: Milestone) -> tuple[Demand, ...]:
    called = called_for(milestone)
    return missing(called, await evidence.of_milestone(connection, milestone.id)) if called else ()


async def _report(
    office: Office,
    connection: Connection,
    actor: Actor,
    milestone: Milestone,
    text: str,
    message: Message | None,
) -> Reported:
    now = office.clock()
    if text and message:
        await add_words(connection, actor, milestone, text, message, now)
    controllers = await people.with_role(connection, Role.CONTROLLER)
    # Photo monitoring with rooms left out, or without any, is not done until somebody who may says so.
    waits = bool(controllers) or bool(await coverage.unmet(connection, milestone))
    await change_state(
        connection,
        actor,
        milestone,
        Change.REPORT,
        now,
        notes={"group": actor.group.id} if actor.group else {},
        state=(State.REPORTED if waits else State.ACCEPTED).value,
        reported_on=office.today(now, milestone.zone),
        reported_by=actor.person.id,
        remark=None,
    )
    others = [each for each in controllers if each.id != actor.person.id]
    if waits:
        await notices.owe(connection, Notice.REPORTED, ((each, [milestone]) for each in others), now)
    card = await read_card(office, connection, actor, milestone.id)
    return Reported(card, recognise_documents(text), tuple(controllers))
