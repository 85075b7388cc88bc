"""What the bot has not yet heard: getUpdates confirmation, redelivery ("Getting updates")."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.refusals import ApiError

KEPT = timedelta(hours=24)
CALLBACK_KEPT = timedelta(seconds=150)
ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
WEBHOOK_SET = "Conflict: terminated by setWebhook request"


@dataclass(frozen=True)
class Update:
    """One update, its payload fixed at the moment it happened; ``chat_id`` orders webhook deliveries."""

    id: int
    kind: str
    payload: dict[str, Any]
    chat_id: int
    at: datetime
    starts_poll: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the Update object."""
        return {"update_id": self.id, self.kind: self.payload}

    def expired(self, now: datetime) -> bool:
        """Whether Telegram would no longer deliver it."""
        return now - self.at > (CALLBACK_KEPT if self.kind == "callback_query" else KEPT)


class UpdateQueue:
    """Unconfirmed updates in order. ``allowed`` is None for the default set of kinds."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.waiting: list[Update] = []
        self.allowed: frozenset[str] | None = None
        self._cut = False
        self.changed = asyncio.Event()
        self._next_id = random.randrange(10**8, 5 * 10**8)  # noqa: S311 -- not a secret
        self._poller: asyncio.Future[None] | None = None
        self._conflict = OTHER_POLLER

    def add(self, kind: str, payload: dict[str, Any], chat_id: int) -> None:
        """Append an update unless the bot did not ask for its kind, and wake whoever waits."""
        if not self.wants(kind):
            return
        self.waiting.append(Update(self._next_id, kind, payload, chat_id, self.clock(), self._cut))
        self._next_id += 1
        self._cut = False
        self.touch()

    def wants(self, kind: str) -> bool:
        """Whether ``allowed_updates`` lets this kind through; the default leaves three kinds out."""
        return kind in self.allowed if self.allowed else kind not in ONLY_ON_REQUEST

    def allow(self, kinds: list[str] | None) -> None:
        """Remember ``allowed_updates``; None keeps what was set before, an empty list is the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def cut(self) -> None:
        """Let the next update arrive in a poll of its own, after all before it are confirmed."""
        self._cut = bool(self.waiting)

    def touch(self) -> None:
        """Wake everyone who waits for a change of the queue."""
        self.changed.set()
        self.changed = asyncio.Event()

    def confirm(self, offset: int) -> None:
        """Forget all updates below ``offset``; a negative one keeps only the last ``-offset``."""
        kept = self.waiting[offset:] if offset < 0 else [u for u in self.waiting if u.id >= offset]
        if len(kept) < len(self.waiting):
            self.waiting = kept
            self.touch()

    def remove(self, update: Update) -> None:
        """Forget one update: a webhook took it."""
        self.waiting = [each for each in self.waiting if each is not update]

    def pending(self) -> list[Update]:
        """Return the updates still to be delivered; what is too old is forgotten."""
        now = self.clock()
        self.waiting = [each for each in self.waiting if not each.expired(now)]
        return self.waiting

    def end_poll(self, reason: str = OTHER_POLLER) -> None:
        """End a request that waits, with a 409."""
        self._conflict = reason
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    async def poll(self, offset: int, limit: int, wait: float) -> list[dict[str, Any]]:
        """Answer getUpdates: confirm, then wait up to ``wait`` seconds for something to hand out.

        Raises the 409 where a newer request comes while this one waits.
        """
        self.end_poll()
        self.confirm(offset)
        if wait > 0 and not self._batch(limit):
            await self._news(limit, wait)
        return [each.to_json() for each in self._batch(limit)]

    @property
    def polled(self) -> bool:
        """Whether a request waits for updates at this moment."""
        return self._poller is not None and not self._poller.done()

    async def _news(self, limit: int, wait: float) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + wait
        poller = self._poller = loop.create_future()
        self.touch()
        try:
            while not self._batch(limit) and (left := deadline - loop.time()) > 0:
                await _first_of(poller, self.changed, left)
                if poller.done():
                    raise ApiError(409, self._conflict)
        finally:
            poller.cancel()

    def _batch(self, limit: int) -> list[Update]:
        pending = self.pending()[:limit]
        return pending[:1] + list(itertools.takewhile(lambda each: not each.starts_poll, pending[1:]))


async def _first_of(poller: asyncio.Future[None], changed: asyncio.Event, wait: float) -> None:
    change = asyncio.create_task(changed.wait())
    try:
        waited: list[asyncio.Future[Any]] = [poller, change]
        await asyncio.wait(waited, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
    finally:
        change.cancel()
