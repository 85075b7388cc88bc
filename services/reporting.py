"""Reporting a result, accepting it or returning it; every change with its event in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from data import events, evidence, milestones, people, roadmaps
from data.database import Connection
from data.evidence import NewEvidence
from domain.access import Action
from domain.errors import DomainError
from domain.evidence import DocumentReference, EvidenceKind, recognise_document
from domain.milestone import AlreadyMarkedError, Change, Milestone, State, next_state
from domain.people import Actor, Person, Role
from domain.roadmap import AlreadyDone
from services.lookup import Card, read_card, visible
from services.office import Office

MAX_TEXT = 3000


@dataclass(frozen=True, slots=True)
class Reported:
    """A reported result: what was recognised in the words, and whom to ask for acceptance.

    No ``controllers``: nobody accepts, so the result counts as accepted. Whom Telegram does not reach now is
    among them: a blocked bot must not wave results through.
    """

    card: Card
    document: DocumentReference | None
    controllers: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """An accepted or returned result, and who is to hear of it (``None`` where it is the decider)."""

    card: Card
    reporter: Person | None
    remark: str | None = None


class TextTooLongError(DomainError):
    """Longer than a comment may be."""

    def __init__(self, length: int) -> None:
        super().__init__(
            f"Слишком длинно: {length} знаков, а можно до {MAX_TEXT}. Сократите или пришлите текст файлом."
        )


@dataclass(frozen=True, slots=True)
class Message:
    """Where words came from: with the chat they make the natural key of the evidence."""

    chat_id: int
    message_id: int


async def report(
    office: Office,
    actor: Actor,
    milestone_id: int,
    *,
    revision: int | None = None,
    text: str = "",
    message: Message | None = None,
) -> Reported:
    """Note that the result is there. ``revision``: the one that the button pressed was made for, if any.

    Raises ``AlreadyMarkedError`` when somebody was faster, ``WrongStateError``, ``AccessDeniedError``.
    """
    _check_length(text)
    now = office.clock()
    document = recognise_document(text) if text else None
    async with office.database.transaction() as connection:
        milestone = await _current(connection, actor, milestone_id, Action.REPORT, revision)
        state = next_state(milestone.state, Change.REPORT)
        if text and message:
            await _keep_words(connection, actor, milestone, text, message, now, document)
        controllers = await people.with_role(connection, Role.CONTROLLER)
        await _change(
            connection,
            actor,
            milestone,
            Change.REPORT,
            now,
            state=(state if controllers else State.ACCEPTED).value,
            reported_on=office.today(now, milestone.zone),
            reported_by=actor.person.id,
            remark=None,
        )
        card = await read_card(office, connection, actor, milestone_id)
    return Reported(card, document, tuple(controllers))


async def confirm_done(office: Office, actor: Actor, milestone_id: int, revision: int) -> Decided:
    """Accept what the table itself names as done («Издан приказ … от 06.12.2023 № 1704»), as of that day."""
    now = office.clock()
    async with office.database.transaction() as connection:
        milestone = await _current(connection, actor, milestone_id, Action.ACCEPT, revision)
        done = (await roadmaps.measure(connection, milestone.measure_id)).already_done
        if done is None or milestone.state is not State.OPEN:
            raise AlreadyMarkedError("Уже отмечено, подтверждать больше нечего.")
        await accept_already_done(connection, actor, milestone, done, now)
        return Decided(await read_card(office, connection, actor, milestone_id), None)


async def accept_already_done(
    connection: Connection, actor: Actor, milestone: Milestone, done: AlreadyDone, now: datetime
) -> None:
    """Write down that the milestone was reached on the day that the table names."""
    await _change(
        connection,
        actor,
        milestone,
        Change.ACCEPT,
        now,
        state=State.ACCEPTED.value,
        reported_on=done.on,
        reported_by=actor.person.id,
    )


async def start(office: Office, actor: Actor, milestone_id: int, revision: int | None = None) -> Card:
    """Note «взято в работу»: it quiets the ladder for a few working days and closes nothing."""
    now = office.clock()
    async with office.database.transaction() as connection:
        milestone = await _current(connection, actor, milestone_id, Action.REPORT, revision)
        next_state(milestone.state, Change.START)
        today = office.today(now, milestone.zone)
        if not await milestones.acknowledge(connection, milestone, today):
            raise AlreadyMarkedError("Пока вы нажимали, пункт изменился. Вот он как есть.")
        before = {"in_progress_on": _iso(milestone.in_progress_on)}
        await _log(connection, actor, milestone, Change.START, now, before, {"in_progress_on": _iso(today)})
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


async def check_returnable(office: Office, actor: Actor, milestone_id: int, revision: int) -> None:
    """Raise, as ``return_for_rework`` would, before a remark is asked for."""
    async with office.database.transaction() as connection:
        milestone = await _current(connection, actor, milestone_id, Action.ACCEPT, revision)
        next_state(milestone.state, Change.RETURN)


async def accept(office: Office, actor: Actor, milestone_id: int, revision: int | None = None) -> Decided:
    """Accept a reported result."""
    return await _decide(office, actor, milestone_id, revision, Change.ACCEPT, None)


async def return_for_rework(
    office: Office, actor: Actor, milestone_id: int, remark: str, revision: int | None = None
) -> Decided:
    """Return a reported result with a remark that its reporter will read."""
    _check_length(remark)
    if not remark.strip():
        raise DomainError("Напишите, что исправить: без замечания вернуть результат нельзя.")
    return await _decide(office, actor, milestone_id, revision, Change.RETURN, remark.strip())


async def _decide(
    office: Office, actor: Actor, milestone_id: int, revision: int | None, change: Change, remark: str | None
) -> Decided:
    now = office.clock()
    async with office.database.transaction() as connection:
        milestone = await _current(connection, actor, milestone_id, Action.ACCEPT, revision)
        values: dict[str, Any] = {"state": next_state(milestone.state, change).value, "remark": remark}
        if change is Change.RETURN:
            values |= {"reported_on": None, "steps_since": office.today(now, milestone.zone)}
        await _change(connection, actor, milestone, change, now, **values)
        reporter_id = await milestones.reporter(connection, milestone_id)
        reporter = None
        if reporter_id is not None and reporter_id != actor.person.id:
            reporter = await people.get(connection, reporter_id)
        card = await read_card(office, connection, actor, milestone_id)
    return Decided(card, reporter, remark)


async def _current(
    connection: Connection, actor: Actor, milestone_id: int, action: Action, revision: int | None
) -> Milestone:
    milestone = await visible(connection, actor, milestone_id, action)
    if revision is not None and revision != milestone.revision:
        raise AlreadyMarkedError("Уже отмечено: пункт изменился после этого сообщения. Вот он как есть.")
    return milestone


async def _change(
    connection: Connection, actor: Actor, milestone: Milestone, change: Change, now: datetime, **values: Any
) -> None:
    if not await milestones.change(connection, milestone, **values):
        raise AlreadyMarkedError("Уже отмечено: вас опередили на мгновение. Вот пункт как есть.")
    after = {name: _iso(value) for name, value in values.items()}
    before = {"state": milestone.state.value, "reported_on": _iso(milestone.reported_on)}
    await _log(connection, actor, milestone, change, now, before, after)


async def _log(
    connection: Connection,
    actor: Actor,
    milestone: Milestone,
    change: Change,
    now: datetime,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    await events.append(
        connection,
        at=now,
        action=change.value,
        actor=actor,
        roadmap_id=milestone.roadmap_id,
        milestone_id=milestone.id,
        before=before,
        after=after,
    )


async def _keep_words(
    connection: Connection,
    actor: Actor,
    milestone: Milestone,
    text: str,
    message: Message,
    now: datetime,
    document: DocumentReference | None,
) -> None:
    new = NewEvidence(
        kind=EvidenceKind.TEXT,
        chat_id=message.chat_id,
        message_id=message.message_id,
        text=text,
        document_number=document.number if document else None,
        document_date=document.on if document else None,
    )
    await evidence.add(connection, new, milestone_id=milestone.id, person_id=actor.person.id, now=now)


def _check_length(text: str) -> None:
    if len(text) > MAX_TEXT:
        raise TextTooLongError(len(text))


def _iso(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
