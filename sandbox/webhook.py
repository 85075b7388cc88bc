"""Updates pushed instead of polled (Bot API, "setWebhook"): in order within a chat, again until taken."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from sandbox.params import Params, answered_params
from sandbox.refusals import ApiError, bad_request
from sandbox.updates import WEBHOOK_ACTIVE, WEBHOOK_SET, Update
from sandbox.world import World

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- the name of a header
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
ANSWERED_WITHIN_SECONDS = 60
FIRST_RETRY_SECONDS = 0.05
LAST_RETRY_SECONDS = 5.0


class Webhook:
    """The webhook of the bot; without a ``url`` there is none and the bot polls.

    ``perform`` does the method that an answer calls; the bot does not hear how that ended.
    """

    def __init__(self, world: World, perform: Callable[[Params], Awaitable[None]]) -> None:
        self.world = world
        self.perform = perform
        self.url = ""
        self.secret = ""
        self.max_connections = 40
        self.last_error: tuple[int, str] | None = None
        self._task: asyncio.Task[None] | None = None

    async def set(self, params: Params) -> bool:
        """Set or, with an empty ``url``, remove the webhook. Raises a 400."""
        url, secret = params.text("url"), params.text("secret_token")
        _check(url, secret)
        await self.stop()
        self.world.queue.allow(allowed_updates(params))
        self._drop_if_asked(params)
        self.url, self.secret, self.last_error = url, secret, None
        self.max_connections = min(max(params.integer("max_connections", 40), 1), 100)
        if url:
            self.world.queue.end_poll(WEBHOOK_SET)
            self._task = asyncio.create_task(self._run())
        return True

    async def delete(self, params: Params) -> bool:
        """Remove the webhook."""
        await self.stop()
        self.url = ""
        self._drop_if_asked(params)
        return True

    def info(self) -> dict[str, Any]:
        """Return the WebhookInfo object."""
        shown: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.world.queue.pending()),
        }
        if self.url:
            shown["max_connections"] = self.max_connections
        if self.last_error is not None:
            shown["last_error_date"], shown["last_error_message"] = self.last_error
        allowed = self.world.queue.allowed
        return shown | ({"allowed_updates": sorted(allowed)} if allowed else {})

    def refuse_polling(self) -> None:
        """Raise the 409 of getUpdates where a webhook is set."""
        if self.url:
            raise ApiError(409, WEBHOOK_ACTIVE)

    async def stop(self) -> None:
        """End deliveries; what was not taken stays in the queue."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    def _drop_if_asked(self, params: Params) -> None:
        if params.flag("drop_pending_updates"):
            self.world.queue.waiting = []
            self.world.queue.touch()

    async def _run(self) -> None:
        busy: dict[int, asyncio.Task[None]] = {}
        timeout = aiohttp.ClientTimeout(total=ANSWERED_WITHIN_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as tasks:
            while True:
                changed = self.world.queue.changed
                busy = {chat_id: task for chat_id, task in busy.items() if not task.done()}
                for update in self.world.queue.pending():
                    if update.chat_id not in busy and len(busy) < self.max_connections:
                        task = busy[update.chat_id] = tasks.create_task(self._deliver(session, update))
                        task.add_done_callback(lambda _: self.world.queue.touch())
                await changed.wait()

    async def _deliver(self, session: aiohttp.ClientSession, update: Update) -> None:
        pause = FIRST_RETRY_SECONDS
        while (problem := await self._attempt(session, update)) is not None:
            self.last_error = (int(self.world.clock().timestamp()), problem)
            self.world.queue.touch()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LAST_RETRY_SECONDS)
        self.world.queue.remove(update)

    async def _attempt(self, session: aiohttp.ClientSession, update: Update) -> str | None:
        headers = {SECRET_HEADER: self.secret} if self.secret else {}
        try:
            post = session.post(self.url, json=update.to_json(), headers=headers, allow_redirects=False)
            async with post as answer:
                if not 200 <= answer.status < 300:
                    return f"Wrong response from the webhook: {answer.status} {answer.reason}"
                # An answer that is no method call, or none that can be read, is an answer all the same.
                with contextlib.suppress(ApiError, ValueError):
                    await self.perform(await answered_params(answer))
                return None
        except (aiohttp.ClientError, TimeoutError):
            return "Connection refused"


def allowed_updates(params: Params) -> list[str] | None:
    """Return the kinds of updates the bot asks for; what is no Array of String is as good as absent."""
    try:
        kinds = params.json("allowed_updates")
    except ApiError:
        return None
    return kinds if isinstance(kinds, list) and all(isinstance(each, str) for each in kinds) else None


def _check(url: str, secret: str) -> None:
    parts = urlsplit(url)
    if url and parts.scheme not in {"http", "https"}:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if url and parts.hostname not in LOOPBACK:
        raise bad_request("bad webhook: the sandbox delivers to its own machine only")
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
