"""Moving a due date: asked with a reason, decided by a controller, the original date kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from data import milestones, people, postponements
from data.database import Connection
from domain.access import EVERYTHING, Action, may, require_control
from domain.deadline import parse_answer
from domain.document import recognise_document
from domain.errors import DomainError
from domain.ledger import Notice
from domain.milestone import AlreadyMarkedError, Milestone
from domain.people import Actor, Person, Role
from domain.postponement import Postponement, Proposal, check_day, check_movable, propose
from domain.russian import date_in_words
from services import notices
from services.card import Card, read_card, visible
from services.changing import apply, check_length, current, write_down
from services.office import Office

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a person who wants another day has to know.

    ``decides``: they move it themselves. ``pending``: what somebody has asked for and they may decide.
    """

    milestone: Milestone
    today: date
    decides: bool
    pending: Postponement | None


@dataclass(frozen=True, slots=True)
class Submitted:
    """A request that waits, or a move that is done (``request.granted``), and who is to hear of it."""

    card: Card
    request: Postponement
    proposal: Proposal
    audience: tuple[Person, ...]
    notice: Notice


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that waits, and what the day asked for means."""

    request: Postponement
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Waiting:
    """The requests that wait for a decision: how many, and the oldest of them."""

    number: int
    found: tuple[tuple[Milestone, Postponement], ...]


class AlreadyAskedError(DomainError):
    """Somebody has asked for another day and nobody has decided yet."""

    def __init__(self, asked: Postponement, actor: Actor) -> None:
        who = (
            "Вы уже просили"
            if asked.asked_by_id == actor.person.id
            else f"{asked.asked_by}: уже есть просьба"
        )
        day = date_in_words(asked.new_due, year=True)
        super().__init__(f"{who} перенести срок на {day}. Дождитесь решения Центра проектного сопровождения.")


class NobodyDecidesError(DomainError):
    """No controller is registered."""

    def __init__(self) -> None:
        super().__init__(
            "Решать о переносе некому: в Вехе ещё нет никого из Центра проектного сопровождения."
            " Срок остаётся прежним, попросите пригласить Центр."
        )


class NoReasonError(DomainError):
    """Neither a request nor a move nor a refusal goes without words."""

    def __init__(self) -> None:
        super().__init__("Напишите причину: без неё срок не переносят и в переносе не отказывают.")


async def begin(office: Office, actor: Actor, milestone_id: int, revision: int | None) -> Beginning:
    """Whether the person may have another day, or who has asked for one.

    Raises ``AlreadyMarkedError``, ``WrongStateError``, ``AlreadyAskedError``, ``NobodyDecidesError``,
    ``AccessDeniedError``.
    """
    async with office.database.transaction() as connection:
        milestone, pending = await _movable(connection, actor, milestone_id, revision)
        decides = may(actor, Action.DECIDE, milestone)
        return Beginning(milestone, office.today(zone=milestone.zone), decides, pending)


async def weigh(
    office: Office, actor: Actor, milestone_id: int, revision: int, day: date | str
) -> tuple[Proposal, bool]:
    """What a day, given as a date or in a person's words, means; and whether the person decides on it.

    Raises what ``begin`` raises, ``UnclearDateError``, ``UnfitDayError``.
    """
    async with office.database.transaction() as connection:
        milestone, _ = await _movable(connection, actor, milestone_id, revision)
        today = office.today(zone=milestone.zone)
        new_due = parse_answer(day, today) if isinstance(day, str) else day
        decides = may(actor, Action.DECIDE, milestone)
        check_day(milestone, new_due, today, earlier=decides)
        return await _proposal(office, connection, milestone, new_due), decides


async def submit(
    office: Office, actor: Actor, milestone_id: int, revision: int, new_due: date, reason: str
) -> Submitted:
    """Ask for the day, or move to it at once where the person decides.

    Raises what ``weigh`` raises, ``NoReasonError``, ``TextTooLongError``.
    """
    reason = reason_in(reason)
    now = office.clock()
    async with office.database.transaction() as connection:
        milestone, pending = await _movable(connection, actor, milestone_id, revision)
        decides = may(actor, Action.DECIDE, milestone)
        check_day(milestone, new_due, office.today(now, milestone.zone), earlier=decides)
        request = pending or await _ask(connection, actor, milestone, new_due, reason, now)
        if decides:
            return await _move(office, connection, actor, milestone, request, new_due, reason, now)
        before, asked = {"due": milestone.due}, {"due": new_due, "reason": reason}
        await write_down(connection, actor, milestone, "postponement-asked", now, before, asked)
        audience = await people.with_role(connection, Role.CONTROLLER)
        return await _submitted(
            office, connection, actor, milestone, request, audience, Notice.MOVE_ASKED, now
        )


async def grant(office: Office, actor: Actor, request_id: int) -> Submitted:
    """Move the milestone to the day that was asked for.

    Raises ``AlreadyMarkedError`` where it was decided or the milestone changed meanwhile, ``UnfitDayError``
    where the day has passed, ``AccessDeniedError``.
    """
    now = office.clock()
    async with office.database.transaction() as connection:
        milestone, request = await _decidable(connection, actor, request_id)
        check_day(milestone, request.new_due, office.today(now, milestone.zone), earlier=True)
        return await _move(
            office, connection, actor, milestone, request, request.new_due, request.reason, now
        )


async def refuse(office: Office, actor: Actor, request_id: int, remark: str) -> Submitted:
    """Leave the due date as it is; raises what ``grant`` raises, ``NoReasonError``, ``TextTooLongError``."""
    remark = reason_in(remark)
    now = office.clock()
    async with office.database.transaction() as connection:
        milestone, request = await _decidable(connection, actor, request_id)
        settled = await _settle(connection, actor, request, now, granted=False, remark=remark)
        after = {"due": milestone.due, "reason": remark}
        asked = {"due": request.new_due}
        await write_down(connection, actor, milestone, "postponement-refused", now, asked, after)
        asker = await people.get(connection, request.asked_by_id)
        return await _submitted(
            office, connection, actor, milestone, settled, [asker], Notice.MOVE_REFUSED, now
        )


async def look(office: Office, actor: Actor, request_id: int) -> Asked:
    """A request that still waits; raises, as a decision would, where it does not."""
    async with office.database.transaction() as connection:
        milestone, request = await _decidable(connection, actor, request_id)
        return Asked(request, await _proposal(office, connection, milestone, request.new_due))


async def waiting(office: Office, actor: Actor) -> Waiting:
    """The requests that wait for a controller; raises ``AccessDeniedError``."""
    require_control(actor)
    async with office.database.transaction() as connection:
        number, requests = await postponements.waiting(connection, limit=MOST_SHOWN)
        found = await milestones.of_ids(connection, [each.milestone_id for each in requests])
    return Waiting(number, tuple((found[each.milestone_id], each) for each in requests))


def reason_in(text: str) -> str:
    """The words without the blanks around them; raises ``NoReasonError``, ``TextTooLongError``."""
    check_length(text)
    if not text.strip():
        raise NoReasonError
    return text.strip()


async def _movable(
    connection: Connection, actor: Actor, milestone_id: int, revision: int | None
) -> tuple[Milestone, Postponement | None]:
    milestone = await current(connection, actor, milestone_id, Action.POSTPONE, revision)
    check_movable(milestone)
    pending = await postponements.undecided(connection, milestone_id)
    if pending is not None and not pending.waits_for(milestone):
        pending = None
    if not may(actor, Action.DECIDE, milestone):
        if pending is not None:
            raise AlreadyAskedError(pending, actor)
        if not await people.has_any(connection, Role.CONTROLLER):
            raise NobodyDecidesError
    return milestone, pending


async def _proposal(office: Office, connection: Connection, milestone: Milestone, new_due: date) -> Proposal:
    siblings = await milestones.select_visible(connection, EVERYTHING, measure_id=milestone.measure_id)
    return propose(milestone, new_due, siblings, office.calendar)


async def _ask(
    connection: Connection, actor: Actor, milestone: Milestone, new_due: date, reason: str, now: datetime
) -> Postponement:
    left_over = await postponements.undecided(connection, milestone.id)
    if left_over is not None and not left_over.waits_for(milestone):
        # The milestone has changed since it was asked: nobody can decide it, and it must not be in the way.
        await postponements.decide(connection, left_over.id, decided_by=None, decided_at=now, granted=None)
    asked = await postponements.ask(
        connection,
        milestone.id,
        asked_by=actor.person.id,
        asked_at=now,
        old_due=milestone.due,
        new_due=new_due,
        reason=reason,
    )
    pending = await postponements.undecided(connection, milestone.id)
    if pending is None:
        raise AlreadyMarkedError("Пока вы выбирали день, срок уже решили. Вот пункт как есть.")
    if not asked:
        raise AlreadyAskedError(pending, actor)
    return pending


async def _decidable(connection: Connection, actor: Actor, request_id: int) -> tuple[Milestone, Postponement]:
    request = await postponements.get(connection, request_id)
    if request is None:
        raise DomainError("Такой просьбы о переносе нет. Откройте список: /queue.")
    milestone = await visible(connection, actor, request.milestone_id, Action.DECIDE)
    if request.decided_at is not None:
        raise _decided(request)
    if not request.waits_for(milestone):
        raise AlreadyMarkedError("Решать больше нечего: пункт изменился после этой просьбы. Вот он как есть.")
    return milestone, request


async def _move(
    office: Office,
    connection: Connection,
    actor: Actor,
    milestone: Milestone,
    request: Postponement,
    new_due: date,
    basis: str,
    now: datetime,
) -> Submitted:
    own = request.reason == basis
    settled = await _settle(
        connection, actor, request, now, granted=True, new_due=new_due, remark=None if own else basis
    )
    # The original date stays: it is what the document says, and what the next occurrence is counted from.
    await apply(connection, milestone, due=new_due, steps_since=office.today(now, milestone.zone))
    document = recognise_document(basis)
    after = {
        "due": new_due,
        "reason": basis,
        "document": document.number if document else None,
        "document_date": document.on if document else None,
    }
    await write_down(connection, actor, milestone, "moved", now, {"due": milestone.due}, after)
    told = await people.reachable_of(connection, {request.asked_by_id, *milestone.assignee_ids})
    return await _submitted(office, connection, actor, milestone, settled, told, Notice.MOVED, now)


async def _submitted(
    office: Office,
    connection: Connection,
    actor: Actor,
    milestone: Milestone,
    request: Postponement,
    audience: Iterable[Person],
    notice: Notice,
    now: datetime,
) -> Submitted:
    others = tuple(each for each in audience if each.id != actor.person.id)
    owed = ((each, [milestone]) for each in others)
    await notices.owe(connection, notice, owed, now, request_id=request.id)
    return Submitted(
        await read_card(office, connection, actor, milestone.id),
        request,
        await _proposal(office, connection, milestone, request.new_due),
        others,
        notice,
    )


async def _settle(
    connection: Connection,
    actor: Actor,
    request: Postponement,
    now: datetime,
    *,
    granted: bool,
    new_due: date | None = None,
    remark: str | None,
) -> Postponement:
    decided = await postponements.decide(
        connection,
        request.id,
        decided_by=actor.person.id,
        decided_at=now,
        granted=granted,
        new_due=new_due,
        remark=remark,
    )
    settled = await postponements.get(connection, request.id)
    assert settled is not None
    if not decided:
        raise _decided(settled)
    await notices.drop_request(connection, settled.milestone_id, settled.id, now)
    return settled


def _decided(request: Postponement) -> AlreadyMarkedError:
    day = date_in_words(request.new_due, year=True)
    ends = {True: f"срок перенесён на {day}", False: "в переносе отказано", None: "просьба снята"}
    who = f" ({request.decided_by})" if request.decided_by else ""
    return AlreadyMarkedError(f"Уже решено: {ends[request.granted]}{who}. Вот пункт как есть.")
