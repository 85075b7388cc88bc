"""What goes wrong on purpose: floods, broken gateways, lost connections, silence."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from sandbox.refusals import ApiError

Kind = Literal["429", "502", "500", "drop-before", "drop-after", "slow", "lost-answer"]
LISTENING_CHECK_SECONDS = 0.02
GATEWAY_PAGE = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>"


@dataclass
class Fault:
    """One fault and where it strikes.

    ``429`` asks for ``retry_after`` seconds; ``502`` is an HTML page; ``500`` a JSON refusal; ``drop-before``
    closes the connection and does nothing; ``drop-after`` does the work and closes it; ``slow`` does the work
    and answers ``seconds`` later; ``lost-answer`` does the work, keeps silent for ``seconds``, then closes.
    """

    kind: Kind
    method: str | None = None
    chat_id: int | None = None
    times: int | None = 1
    retry_after: int = 1
    seconds: float = 30.0

    def strikes(self, method: str, chat_id: str) -> bool:
        """Whether the fault is for this request."""
        if self.times == 0 or (self.method is not None and self.method.lower() != method.lower()):
            return False
        return self.chat_id is None or str(self.chat_id) == chat_id


Accept = Callable[[], Awaitable[web.StreamResponse]]


class Faults:
    """The faults in force, oldest first."""

    def __init__(self) -> None:
        self.active: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Put a fault in force; it goes by itself after ``times`` strikes (None: stays)."""
        self.active.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """End one fault."""
        self.active = [each for each in self.active if each is not fault]

    def clear(self) -> None:
        """End all faults."""
        self.active = []

    def next(self, method: str, chat_id: str) -> Fault | None:
        """Take the fault that strikes this request, if there is one."""
        for fault in self.active:
            if fault.strikes(method, chat_id):
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None


def dropped(request: web.Request) -> web.StreamResponse:
    """Close the connection under a request."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _silence(request: web.Request, seconds: float) -> None:
    """Wait, but no longer than somebody listens: a client that gave up has nothing under way."""
    for _ in range(math.ceil(seconds / LISTENING_CHECK_SECONDS)):
        if request.transport is None or request.transport.is_closing():
            return
        await asyncio.sleep(LISTENING_CHECK_SECONDS)


async def suffer(fault: Fault, request: web.Request, accept: Accept) -> web.StreamResponse:
    """Answer a request the way ``fault`` has it; ``accept`` does what the request asks."""
    if fault.kind == "429":
        raise ApiError(
            429, f"Too Many Requests: retry after {fault.retry_after}", retry_after=fault.retry_after
        )
    if fault.kind == "500":
        raise ApiError(500, "Internal Server Error")
    if fault.kind == "502":
        return web.Response(status=502, text=GATEWAY_PAGE, content_type="text/html")
    if fault.kind == "drop-before":
        return dropped(request)
    answer = await accept()
    if fault.kind == "drop-after":
        return dropped(request)
    await _silence(request, fault.seconds)
    return answer if fault.kind == "slow" else dropped(request)
