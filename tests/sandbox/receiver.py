"""A bot's own web server, to which the local server delivers."""

import asyncio
from typing import Any

from aiogram.types import Update
from aiohttp import web


class Receiver:
    """Takes updates; ``answers`` are the statuses it gives first, ``replies`` what it says with its 200s."""

    def __init__(self) -> None:
        self.updates: list[Update] = []
        self.secrets: list[str | None] = []
        self.answers: list[int] = []
        self.replies: list[dict[str, Any]] = []
        self.at_once = self.most_at_once = 0
        self.url = ""

    @property
    def texts(self) -> list[str | None]:
        """The texts of the messages, in the order in which they came."""
        return [update.message.text for update in self.updates if update.message]

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.02)
        self.updates.append(Update.model_validate(await request.json()))
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.at_once -= 1
        if self.answers:
            return web.Response(status=self.answers.pop(0), headers={"Location": "/elsewhere"})
        return web.Response(**self.replies.pop(0)) if self.replies else web.Response()
