"""Asking schools for photos by a day, once or every week, and following what comes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from data import events, milestones, photo_requests, reminders
from data.database import Connection
from data.photo_requests import Asked
from domain.access import require_control
from domain.deadline import parse_answer
from domain.errors import DomainError
from domain.ledger import Reason, Reminder
from domain.milestone import Change, Milestone, State
from domain.people import Actor
from domain.photo_request import Answer, Offer, PhotoRequest, School, check, measure_for, offers
from domain.reminder import Audience
from services.changing import apply, change_state
from services.nudging import RANK
from services.office import Office
from services.organisations import CENTRE_NAME
from services.recipients import Recipients

PAGE = 8
STEP = "asked"


class NoSchoolsError(DomainError):
    """Nobody can be asked."""

    def __init__(self) -> None:
        super().__init__("Просить некого: дорожных карт школ пока нет. Загрузите их: /import.")


class RequestClosedError(DomainError):
    """There is no such request, or somebody has closed it."""

    def __init__(self) -> None:
        super().__init__("Этот запрос уже закрыт.")


@dataclass(frozen=True, slots=True)
class Choice:
    """A page of the schools that can be asked, ``number`` in all, and the requests that are open."""

    schools: tuple[School, ...]
    number: int
    page: int
    open: tuple[PhotoRequest, ...]

    @property
    def pages(self) -> int:
        """How many pages of schools there are."""
        return max(1, -(-self.number // PAGE))


@dataclass(frozen=True, slots=True)
class Sent:
    """A request was stored: ``people`` and ``groups`` hear of it, at ``silent`` schools nobody does."""

    request: PhotoRequest
    schools: int
    people: int
    groups: int
    silent: tuple[str, ...]
    today: date


@dataclass(frozen=True, slots=True)
class Progress:
    """A request and what each school has sent for it."""

    request: PhotoRequest
    answers: tuple[Answer, ...]
    today: date

    @property
    def there(self) -> int:
        """How many schools have reported."""
        return sum(each.is_there for each in self.answers)


async def whom(office: Office, actor: Actor, page: int = 0) -> Choice:
    """Whom to ask; raises ``AccessDeniedError``, ``NoSchoolsError``."""
    require_control(actor)
    async with office.database.transaction() as connection:
        found = await photo_requests.schools(connection)
        open_ones = await photo_requests.open_ones(connection)
    if not found:
        raise NoSchoolsError
    page = min(page, (len(found) - 1) // PAGE)
    shown = found[page * PAGE : (page + 1) * PAGE]
    return Choice(tuple(shown), len(found), page, tuple(open_ones))


def days(office: Office, actor: Actor) -> tuple[Offer, ...]:
    """The days to choose from; raises ``AccessDeniedError``."""
    require_control(actor)
    return offers(office.today(), office.calendar)


def day_in(office: Office, actor: Actor, text: str) -> date:
    """The day that the words mean; raises ``UnclearDateError``, ``RequestRefusedError``."""
    require_control(actor)
    today = office.today()
    day = parse_answer(text, today)
    check("любое", day, today)
    return day


async def ask(
    office: Office, actor: Actor, school_id: int | None, due: date, subject: str, *, weekly: bool = False
) -> Sent:
    """Ask that school, or all of them: everybody who works there is told at once, and reminded as usual.

    Raises ``AccessDeniedError``, ``RequestRefusedError``, ``NoSchoolsError``.
    """
    require_control(actor)
    now = office.clock()
    today = office.today(now)
    words = check(subject, due, today)
    async with office.database.transaction() as connection:
        schools = await photo_requests.schools(connection, school_id)
        if not schools:
            raise NoSchoolsError
        name = schools[0].name if school_id is not None else None
        new = PhotoRequest(0, school_id, name, words, actor.person.id, actor.person.name, now, due, weekly)
        request = replace(new, id=await photo_requests.add(connection, new))
        ids = await photo_requests.ask(
            connection, request.id, await _asked(connection, request, schools), today
        )
        told, silent = await _tell(office, connection, ids, now)
        await _log(connection, actor, request, now, "photos-asked", {"schools": len(schools)})
    people = {row.person_id for row in told if row.person_id}
    groups = {row.group_id for row in told if row.group_id}
    return Sent(request, len(schools), len(people), len(groups), silent, today)


async def progress(office: Office, actor: Actor, request_id: int) -> Progress:
    """What has come; raises ``AccessDeniedError``, ``RequestClosedError``."""
    require_control(actor)
    async with office.database.transaction() as connection:
        request = await _open(connection, request_id)
        answers = await photo_requests.answers(connection, request_id)
    return Progress(request, tuple(answers), office.today())


async def close(office: Office, actor: Actor, request_id: int) -> Progress:
    """Ask no more: what was not sent is cancelled, what was stays. Raises as ``progress`` does."""
    require_control(actor)
    now = office.clock()
    async with office.database.transaction() as connection:
        request = await _open(connection, request_id)
        if not await photo_requests.close(connection, request_id, now):
            raise RequestClosedError
        left = await photo_requests.unfinished(connection, request_id)
        for milestone in (await milestones.of_ids(connection, left)).values():
            await _end(connection, actor, milestone, now)
        await _log(connection, actor, request, now, "photos-no-longer-asked", {"cancelled": len(left)})
        answers = await photo_requests.answers(connection, request_id)
    return Progress(request, tuple(answers), office.today())


async def _asked(connection: Connection, request: PhotoRequest, schools: Sequence[School]) -> list[Asked]:
    taken = await photo_requests.last_positions(connection, [each.roadmap_id for each in schools])
    return [
        Asked(each, measure_for(request, each, taken.get(each.roadmap_id, 0) + 1, CENTRE_NAME))
        for each in schools
    ]


async def _tell(
    office: Office, connection: Connection, milestone_ids: Sequence[int], now: datetime
) -> tuple[list[Reminder], tuple[str, ...]]:
    """Rows of the ledger for all who work there, due now, and the schools where nobody is reached."""
    recipients = Recipients(connection, office, now)
    found = await milestones.of_ids(connection, milestone_ids)
    rows: list[Reminder] = []
    silent = []
    for milestone in found.values():
        people = await recipients.of(milestone, {Audience.ASSIGNEES})
        workers = [each for each, reason in people.items() if reason is Reason.ASSIGNEE]
        groups = await recipients.groups(milestone, frozenset({Audience.ASSIGNEES}))
        rows += [_row(milestone, now, person_id=each) for each in workers]
        rows += [_row(milestone, now, group_id=each) for each in groups]
        if not workers and not groups:
            silent.append(milestone.school)
    await reminders.plan(connection, rows)
    return rows, tuple(sorted(silent))


def _row(
    milestone: Milestone, now: datetime, *, person_id: int | None = None, group_id: int | None = None
) -> Reminder:
    return Reminder(
        person_id=person_id,
        group_id=group_id,
        milestone_id=milestone.id,
        revision=milestone.revision,
        step=STEP,
        rank=RANK,
        reason=Reason.NUDGE,
        zone=milestone.zone,
        due_at=now,
    )


async def _open(connection: Connection, request_id: int) -> PhotoRequest:
    request = await photo_requests.get(connection, request_id)
    if request is None or request.closed_at is not None:
        raise RequestClosedError
    return request


async def _end(connection: Connection, actor: Actor, milestone: Milestone, now: datetime) -> None:
    if milestone.state is State.OPEN:
        await change_state(
            connection, actor, milestone, Change.CANCEL, now, state=State.CANCELLED.value, rrule=None
        )
    else:
        await apply(connection, milestone, rrule=None)


async def _log(
    connection: Connection,
    actor: Actor,
    request: PhotoRequest,
    now: datetime,
    action: str,
    after: dict[str, int],
) -> None:
    said = {"request": request.id, "subject": request.subject, "due": request.due.isoformat(), **after}
    await events.append(connection, at=now, action=action, actor=actor, after=said)
