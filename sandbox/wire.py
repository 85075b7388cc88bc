"""The Bot API over HTTP: addresses, envelopes, the log of requests."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.faults import Accept, Faults, suffer
from sandbox.limits import RateLimits
from sandbox.media import MAX_UPLOAD_BYTES
from sandbox.methods import METHODS
from sandbox.params import Params, read_params
from sandbox.refusals import ApiError, bad_request
from sandbox.webhook import Webhook, allowed_updates
from sandbox.world import World

FORM_OVERHEAD_BYTES = 2**20
LONGEST_POLL_SECONDS = 50


@dataclass
class ApiCall:
    """One request of the bot: its method as the bot spelled it, its parameters and the names of its files.

    ``at`` is the event loop's time in seconds; ``error`` is the refusal, None where the request was granted.
    """

    method: str
    params: dict[str, Any]
    files: list[str]
    at: float
    error: str | None = None


@dataclass
class Wire:
    """Answers HTTP requests from the state of a world."""

    world: World
    token: str
    faults: Faults
    limits: RateLimits
    requests: list[ApiCall] = field(default_factory=list)
    open: dict[int, tuple[str, web.Request]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.webhook = Webhook(self.world, self.perform)

    def app(self) -> web.Application:
        """Build the application with the two addresses of the Bot API."""
        app = web.Application(client_max_size=MAX_UPLOAD_BYTES + FORM_OVERHEAD_BYTES)
        app.router.add_route("*", "/bot{token}/{method}", self.answer)
        app.router.add_get("/file/bot{token}/{path:.+}", self.download)
        app.router.add_route("*", "/{path:bot.*}", self.nowhere)
        return app

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one method call, as busy until the answer is ready."""
        method = request.match_info["method"]
        return await self._tracked(request, method, self._guarded(request, method))

    def under_way(self) -> list[str]:
        """Return the methods the bot still waits for; a long poll is no work."""
        return [method for method, _ in self.open.values() if method.lower() != "getupdates"]

    def cut(self) -> None:
        """Break every connection on which a request waits for its answer."""
        for _, request in self.open.values():
            if request.transport is not None:
                request.transport.abort()

    async def nowhere(self, request: web.Request) -> web.StreamResponse:
        """Answer an address that is no method."""
        return _refused(ApiError(404, "Not Found"))

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Serve a file by the path ``getFile`` gave."""
        found = self.world.files.by_path.get(request.match_info["path"])
        if (refusal := self._token_refusal(request)) is not None:
            return _refused(refusal)
        if found is None:
            return _refused(ApiError(404, "Not Found"))

        async def accept() -> web.StreamResponse:
            return web.Response(body=found.content, content_type=found.mime or "image/jpeg")

        return await self._tracked(request, "download", self._with_faults(request, "download", "", accept))

    async def _tracked(
        self, request: web.Request, method: str, answer: Awaitable[web.StreamResponse]
    ) -> web.StreamResponse:
        self.open[id(request)] = method, request
        try:
            return await answer
        finally:
            del self.open[id(request)]
            if method.lower() != "getupdates":
                self.world.queue.touch()

    def _token_refusal(self, request: web.Request) -> ApiError | None:
        token = request.match_info["token"]
        if token == self.token:
            return None
        known_shape = re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token)
        return ApiError(401, "Unauthorized") if known_shape else ApiError(404, "Not Found")

    async def _guarded(self, request: web.Request, method: str) -> web.StreamResponse:
        if (refusal := self._token_refusal(request)) is not None:
            return _refused(refusal)
        try:
            params = await read_params(request)
        except ApiError as error:
            return _refused(error)
        call = self._logged(method, params)

        async def accept() -> web.StreamResponse:
            return web.json_response({"ok": True, "result": await self._granted(call, params)})

        try:
            return await self._with_faults(request, method, params.text("chat_id"), accept)
        except ApiError as error:
            call.error = error.description
            return _refused(error)

    async def perform(self, params: Params) -> None:
        """Do the method that the answer of a webhook calls, if it calls one; a refusal is only logged."""
        if "method" not in params.values:
            return
        method = str(params.values.pop("method"))
        call = self._logged(method, params)
        try:
            if method.lower() in {"setwebhook", "deletewebhook"}:  # it would wait for its own end
                raise bad_request("the sandbox does not change the webhook from within its own answer")
            await self._granted(call, params)
        except ApiError as error:
            call.error = error.description

    async def _granted(self, call: ApiCall, params: Params) -> object:
        """Return the result of a method. Raises ApiError where it is refused."""
        self.limits.check(call.method, self.world.chats.get(params.integer("chat_id")), call.at)
        return await self._result(call.method.lower(), params)

    async def _with_faults(
        self, request: web.Request, method: str, chat_id: str, accept: Accept
    ) -> web.StreamResponse:
        fault = self.faults.next(method, chat_id)
        return await (accept() if fault is None else suffer(fault, request, accept))

    def _logged(self, method: str, params: Params) -> ApiCall:
        now = asyncio.get_running_loop().time()
        call = ApiCall(method, params.values, sorted(params.uploads), now)
        if method.lower() != "getupdates":
            self.requests.append(call)
        return call

    async def _result(self, method: str, params: Params) -> object:
        match method:
            case "getupdates":
                return await self._updates(params)
            case "setwebhook":
                return await self.webhook.set(params)
            case "deletewebhook":
                return await self.webhook.delete(params)
            case "getwebhookinfo":
                return self.webhook.info()
        if method not in METHODS:
            raise ApiError(404, "Not Found: method not found")
        return METHODS[method](self.world, params)

    async def _updates(self, params: Params) -> list[dict[str, Any]]:
        queue = self.world.queue
        self.webhook.refuse_polling()
        queue.allow(allowed_updates(params))
        limit = min(max(params.integer("limit", 100), 1), 100)
        timeout = min(max(params.integer("timeout"), 0), LONGEST_POLL_SECONDS)
        return await queue.poll(params.integer("offset"), limit, timeout)


def _refused(error: ApiError) -> web.Response:
    retry = error.parameters.get("retry_after")
    headers = {"Retry-After": str(retry)} if retry else {}
    return web.json_response(error.envelope(), status=error.code, headers=headers)
