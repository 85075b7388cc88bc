"""Delivering the ledger: claim, look again, send outside any transaction, record.

At least once, never silently lost, at most one repeat after a crash; one message per recipient and slot.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from data import chats, events, people, reminders, schedule
from data.database import Connection
from domain.ledger import (
    Delivered,
    Letter,
    Moved,
    Outcome,
    Postponed,
    ReminderState,
    Unreachable,
    Way,
    pause,
)
from domain.people import Group, Person
from services.ladders import read_ladders
from services.letters import awake, compose
from services.office import Office

log = logging.getLogger(__name__)

LEASE = schedule.LONGEST_LEASE
LONGEST_HOLD = timedelta(days=31)
"""Nothing is put off for longer: not over the longest holidays, and not by Telegram."""
SEND_SECONDS = 240.0
"""By when after the claim a letter has to be sent: within the lease, or somebody else would send it too."""
BATCH = 30
"""Recipients claimed in one transaction: what is at hand was looked at no more than seconds ago."""
CARRIERS = 64
"""Letters under way at once: one slow answer of Telegram must not hold up the others."""

Stopping = Callable[[], bool]
_SENT = {Way.TELEGRAM: "доставлено", Way.MAIL: "доставлено по почте"}


class Sender(Protocol):
    """The one way out to people."""

    async def send(self, letter: Letter) -> Outcome:
        """Hand the letter over; never raises for what Telegram or the mail server answers."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """Letters under lease, to be sent before the event loop's time ``until``.

    ``anything``: whether rows were claimed at all; they may all have turned out not to hold any more.
    """

    anything: bool
    letters: list[Letter]
    until: float


async def deliver_next(office: Office, sender: Sender) -> bool:
    """Deliver all that is due to one recipient; False when nothing is due to anybody."""
    claim = await _claim(office, most=1)
    for letter in claim.letters:
        await _record(office, [(letter, await _send(sender, letter, claim.until))])
    return claim.anything


async def deliver_due(office: Office, sender: Sender, stopping: Stopping) -> None:
    """Deliver all that is due to anybody, as fast as the sender takes it.

    Asked to stop, it ends after what is under way. When nothing but refusals comes back, Telegram is out: the
    rest waits for the next time.
    """
    await _Round(office, sender, stopping).run()


class _Round:
    """One going over of the ledger: claimed by the dozen, carried side by side, recorded together."""

    def __init__(self, office: Office, sender: Sender, stopping: Stopping) -> None:
        self._office = office
        self._sender = sender
        self._stopping = stopping
        self._hand: deque[tuple[Letter, float]] = deque()
        self._claiming = asyncio.Lock()
        self._recorder = _Recorder(office)
        self._exhausted = False
        self._refusals = 0

    async def run(self) -> None:
        carriers = (self._carry() for _ in range(CARRIERS))
        # All of them are waited for, whatever befalls one: none may go on behind the engine's back.
        ends = await asyncio.gather(*carriers, return_exceptions=True)
        ends += await asyncio.gather(self._recorder.settle(), self._lay_down(), return_exceptions=True)
        for failure in ends:
            if isinstance(failure, BaseException):
                raise failure

    async def _carry(self) -> None:
        while (taken := await self._take()) is not None:
            letter, until = taken
            outcome = await _send(self._sender, letter, until)
            await self._recorder.record(letter, outcome)
            self._refusals = self._refusals + 1 if isinstance(outcome, Postponed) else 0
            if isinstance(outcome, (Moved, Unreachable)):
                # Its rows may be due again at once, by another way or to another id.
                self._exhausted = False

    async def _take(self) -> tuple[Letter, float] | None:
        async with self._claiming:
            while not (self._stopping() or self._refusals >= CARRIERS):
                if self._hand:
                    return self._hand.popleft()
                if self._exhausted:
                    return None
                claim = await _claim(self._office, most=BATCH)
                self._exhausted = not claim.anything
                self._hand.extend((letter, claim.until) for letter in claim.letters)
        return None

    async def _lay_down(self) -> None:
        ids = [each for letter, _ in self._hand for each in letter.reminder_ids]
        if ids:
            async with self._office.database.transaction() as connection:
                await reminders.release(connection, ids)


class _Recorder:
    """Records outcomes; those that come while one transaction is under way share the next one."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._waiting: list[tuple[Letter, Outcome]] = []
        self._turn = asyncio.Lock()

    async def record(self, letter: Letter, outcome: Outcome) -> None:
        """Return once it is stored, by this call or by that of somebody before."""
        entry = (letter, outcome)
        self._waiting.append(entry)
        async with self._turn:
            if any(each is entry for each in self._waiting):
                await self._store()

    async def settle(self) -> None:
        """Store what a failure left over: it is on record nowhere else, and would be sent again."""
        async with self._turn:
            await self._store()

    async def _store(self) -> None:
        batch, self._waiting = self._waiting, []
        if not batch:
            return
        try:
            await _record(self._office, batch)
        except BaseException:
            # The others of the batch try again for themselves.
            self._waiting = [*batch, *self._waiting]
            raise


async def _claim(office: Office, *, most: int) -> _Claim:
    now, until = office.clock(), asyncio.get_running_loop().time() + SEND_SECONDS
    async with office.database.transaction() as connection:
        zones = await reminders.zones_due(connection, now)
        if not zones:
            await reminders.let_go(connection, now + LONGEST_HOLD)
            return _Claim(False, [], until)
        ladders = await read_ladders(connection)
        hours = ladders.in_use()
        zones = [zone for zone in zones if any(awake(zone, each, office.calendar, now) for each in hours)]
        rows = await reminders.claim(connection, now, zones, now + LEASE, most=most) if zones else []
        letters = await compose(office, connection, rows, ladders, now) if rows else []
    return _Claim(bool(rows), letters, until)


async def _send(sender: Sender, letter: Letter, until: float) -> Outcome:
    try:
        async with asyncio.timeout_at(until):
            return await sender.send(letter)
    except TimeoutError:
        return Postponed(None, "нет ответа")
    except Exception:
        # One letter that cannot be written must not keep the others from being sent.
        log.exception("the letter of reminders %s was not sent", letter.reminder_ids[:10])
        return Postponed(None, "внутренняя ошибка, она записана в журнал")


async def _record(office: Office, outcomes: Sequence[tuple[Letter, Outcome]]) -> None:
    now = office.clock()
    async with office.database.transaction() as connection:
        for letter, outcome in outcomes:
            await _note(office, connection, letter, outcome, now)


async def _note(
    office: Office, connection: Connection, letter: Letter, outcome: Outcome, now: datetime
) -> None:
    ids = letter.reminder_ids
    match outcome:
        case Delivered(message_id, way):
            await reminders.finish(
                connection, ids, ReminderState.SENT, now, _SENT[way], message_id=message_id, way=way
            )
        case Unreachable():
            if await _has_another_way(office, connection, letter, outcome, now):
                await reminders.put_off(connection, ids, now, outcome.reason)
                return
            await reminders.finish(connection, ids, ReminderState.FAILED, now, outcome.reason)
            await schedule.plan_again(connection, [item.milestone.id for item in letter.items])
        case Moved(telegram_id):
            assert isinstance(letter.to, Group)
            await chats.migrate(connection, letter.to.telegram_id, telegram_id)
            await reminders.put_off(connection, ids, now, "группа стала супергруппой")
        case Postponed(seconds, reason):
            wait = pause(letter.attempts, ids[0]) if seconds is None else seconds
            # At least a second: rows free at once would be claimed again and again without a pause.
            await reminders.put_off(connection, ids, now + timedelta(seconds=max(wait, 1)), reason)


async def _has_another_way(
    office: Office, connection: Connection, letter: Letter, refused: Unreachable, now: datetime
) -> bool:
    """Mark what does not lead there any more; whether the same rows can go by mail instead."""
    to = letter.to
    if isinstance(to, Group):
        await chats.mark_unreachable(connection, to.id, now, refused.reason)
        return False
    if refused.way is Way.MAIL:
        await _drop_address(connection, to, refused, now)
        return False
    await people.mark_unreachable(connection, to.id, now, refused.reason)
    return to.in_telegram and office.mail and to.email is not None


async def _drop_address(connection: Connection, person: Person, refused: Unreachable, now: datetime) -> None:
    # An address that does not exist is no way: it would keep the next on the ladder from being told.
    before = {"email": person.email}
    await people.drop_email(connection, person.id, now, refused.reason)
    after = {"person_id": person.id, "reason": refused.reason}
    await events.append(connection, at=now, action="mail-refused", before=before, after=after)
