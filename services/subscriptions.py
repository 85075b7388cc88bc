"""Reports by schedule: asked for by a button, made and sent by a job, at least once, in working hours."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from data import events, people, subscriptions
from domain.access import require_control
from domain.errors import DomainError
from domain.ledger import Delivered, Outcome, Postponed, Unreachable
from domain.people import Actor, Person, Role
from domain.reminder import DEFAULT_LADDER
from domain.report_order import Format, Order, What
from domain.subscription import Every, Subscription, is_offered, next_after
from services import report_files
from services.office import Office
from services.report_files import MOST_BYTES, Made

log = logging.getLogger(__name__)

PAGE = 8
WEEKLY = Order(What.SUMMARY, Format.PDF)
"""What every controller is sent once a week."""
SEND_FROM = time(10)
"""Reports have time: first comes what is to be done today."""
LEASE = timedelta(minutes=15)
"""By when a report is made and sent; after that somebody else sends it."""

Stopping = Callable[[], bool]


class Courier(Protocol):
    """The way by which files get to people."""

    async def bring(self, to: Person, subscription: Subscription, made: Made) -> Outcome:
        """Hand the files over; never raises for what Telegram answers."""

    async def excuse(self, to: Person, subscription: Subscription, sentence: str) -> Outcome:
        """Say why there is no report this time; never raises for what Telegram answers."""


class NotByScheduleError(DomainError):
    """Such a report is made on demand only."""

    def __init__(self) -> None:
        super().__init__("По расписанию присылаю отчёты по школе, муниципалитету или по всем школам.")


@dataclass(frozen=True, slots=True)
class Subscribed:
    """``subscription`` of a person; ``new``: they did not have it before."""

    subscription: Subscription
    person: Person
    new: bool


@dataclass(frozen=True, slots=True)
class Candidates:
    """One page of the people whom a report can be sent; ``more``: there is another page."""

    people: tuple[Person, ...]
    page: int
    more: bool


async def subscribe(
    office: Office, actor: Actor, order: Order, every: Every, person_id: int | None = None
) -> Subscribed:
    """Have the report sent every so often, to oneself or, as a controller, to another person.

    They get what they may see themselves. Raises ``NotByScheduleError``, ``AccessDeniedError``.
    """
    order.check()
    if not is_offered(order):
        raise NotByScheduleError
    for_whom = person_id or actor.person.id
    if for_whom != actor.person.id:
        require_control(actor)
    now = office.clock()
    async with office.database.transaction() as connection:
        new = await subscriptions.add(
            connection,
            for_whom,
            order,
            every,
            next_after(every, office.today(now)),
            created_by=actor.person.id,
            created_at=now,
        )
        found = await subscriptions.of_person(connection, for_whom)
        subscription = next(each for each in found if _is(each, order, every))
        if new:
            after = {"person": for_whom, **_words(subscription)}
            await events.append(connection, at=now, action="subscribed", actor=actor, after=after)
        return Subscribed(subscription, await people.get(connection, for_whom), new)


async def unsubscribe(office: Office, actor: Actor, subscription_id: int) -> Subscription | None:
    """Stop sending oneself a report; ``None`` where it was stopped already."""
    async with office.database.transaction() as connection:
        gone = await subscriptions.stop(connection, subscription_id, actor.person.id)
        if gone is not None:
            await events.append(
                connection, at=office.clock(), action="unsubscribed", actor=actor, before=_words(gone)
            )
    return gone


async def mine(office: Office, actor: Actor) -> list[Subscription]:
    """What the actor is sent."""
    async with office.database.transaction() as connection:
        return await subscriptions.of_person(connection, actor.person.id)


async def candidates(office: Office, actor: Actor, page: int) -> Candidates:
    """Whom a report can be sent by schedule; raises ``AccessDeniedError``."""
    require_control(actor)
    async with office.database.transaction() as connection:
        found = await subscriptions.candidates(connection, limit=PAGE + 1, offset=page * PAGE)
    return Candidates(tuple(found[:PAGE]), page, len(found) > PAGE)


async def send_due(office: Office, courier: Courier, stopping: Stopping) -> None:
    """Make and send whatever is due, once each however late it is; nothing outside working hours."""
    await enlist_controllers(office)
    while not stopping() and is_working(office, office.clock()) and await send_next(office, courier):
        pass


async def enlist_controllers(office: Office) -> None:
    """Every controller is sent the summary of all schools each week, unless they stopped it."""
    now = office.clock()
    first = next_after(Every.WEEK, office.today(now))
    async with office.database.transaction() as connection:
        for person_id in await subscriptions.without(connection, Role.CONTROLLER, WEEKLY, Every.WEEK):
            await subscriptions.add(
                connection, person_id, WEEKLY, Every.WEEK, first, created_by=None, created_at=now
            )


async def send_next(office: Office, courier: Courier) -> bool:
    """Make and send one report that is due; False where there is none.

    What Telegram does not take now, or a crash cut short, is sent again once the lease has run out.
    """
    now = office.clock()
    async with office.database.transaction() as connection:
        due = await subscriptions.claim(connection, office.today(now), now, now + LEASE)
        if due is None:
            return False
        person = await people.get(connection, due.person_id)
        memberships = await people.memberships_of(connection, due.person_id)
    outcome = await _send(office, courier, due, Actor(person, memberships, person.telegram_id))
    if isinstance(outcome, (Delivered, Unreachable)):
        async with office.database.transaction() as connection:
            await subscriptions.finish(connection, due, next_after(due.every, office.today(now)))
    return True


def is_working(office: Office, now: datetime) -> bool:
    """Whether it is a working day and hour at the office, and the morning's reminders are out."""
    local = now.astimezone(office.zone_info())
    hours = SEND_FROM <= local.time() < DEFAULT_LADDER.work_to
    return hours and office.calendar.is_working_day(local.date())


async def _send(office: Office, courier: Courier, due: Subscription, reader: Actor) -> Outcome:
    if not reader.person.in_telegram:
        return Unreachable("нет в Telegram")
    order = due.order(office.today())
    with TemporaryDirectory(prefix="vekha-") as folder:
        try:
            made = await report_files.make(office, reader, order, Path(folder), most_bytes=MOST_BYTES)
        except DomainError as refusal:
            # Their schools are gone, or the file is too large: the next one may be another matter. Whoever
            # counts on the report must not take silence for good news.
            log.warning("report %s of person %s is left out: %s", due.id, due.person_id, refusal.user_message)
            return await courier.excuse(reader.person, due, refusal.user_message)
        except Exception:
            # A report that cannot be made must not hold up those of others.
            log.exception("report %s of person %s failed", due.id, due.person_id)
            return Postponed(None, "отчёт не получился")
        return await courier.bring(reader.person, due, made)


def _is(subscription: Subscription, order: Order, every: Every) -> bool:
    place = subscription.school or subscription.municipality
    return (subscription.what, subscription.format, subscription.every, subscription.roadmap, place) == (
        order.what,
        order.format,
        every,
        order.roadmap,
        order.narrowed.school or order.narrowed.municipality,
    )


def _words(subscription: Subscription) -> dict[str, str | int]:
    return {
        "what": subscription.what.value,
        "format": subscription.format.value,
        "every": subscription.every.value,
        "roadmap": subscription.roadmap,
        "place": subscription.school or subscription.municipality,
    }
