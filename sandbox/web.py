"""The page over HTTP, on 127.0.0.1 only: its files, what it asks for, and a stream of what happens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web
from aiohttp.web_request import FileField

from sandbox.acting import ACTS, Parcel, Words, send
from sandbox.media import MAX_UPLOAD_BYTES, StoredFile
from sandbox.session import Session, SessionError
from sandbox.stage import StoryError

HERE = Path(__file__).resolve().parent
PAGE = HERE / "page"
SAMPLES = {path.name: path for path in (HERE / "seed-roadmap.txt", *(HERE / "photos").glob("*.jpg"))}
HOST = "127.0.0.1"
KEEP_ALIVE_SECONDS = 15
REFUSED = (SessionError, StoryError, LookupError, ValueError, TypeError)
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Page:
    """Serves the page of a session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self, port: int) -> None:
        """Listen on 127.0.0.1; ``port`` 0 takes a free one. Raises OSError where it is taken."""
        self._runner = web.AppRunner(self._app(), shutdown_timeout=0.2, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, port).start()
        self.url = f"http://{HOST}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=MAX_UPLOAD_BYTES + 2**20, middlewares=[self._guard])
        app.router.add_get("/", self._file)
        app.router.add_get("/{name:[a-z0-9-]+\\.(?:html|css|js|svg)}", self._file)
        app.router.add_get("/sandbox/state", self._state)
        app.router.add_get("/sandbox/log", self._log)
        app.router.add_get("/sandbox/events", self._events)
        app.router.add_get("/sandbox/files/{path:.+}", self._download)
        app.router.add_get("/sandbox/samples/{name}", self._sample)
        app.router.add_post("/sandbox/send", self._send)
        app.router.add_post("/sandbox/{act:[a-z]+}", self._act)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer this page only: other names for this address and other sites' requests are refused."""
        port = self.url.rpartition(":")[2]
        ours = {f"{HOST}:{port}", f"localhost:{port}"}
        origin = request.headers.get("Origin", "").removeprefix("http://")
        if request.host not in ours or (request.method != "GET" and origin not in ours):
            return web.Response(status=403, text="Only the sandbox's own page may ask.")
        try:
            response = await handler(request)
        except web.HTTPException as error:
            error.headers.update(SECURITY)
            raise
        if not response.prepared:
            response.headers.update(SECURITY)
        return response

    async def _file(self, request: web.Request) -> web.StreamResponse:
        path = PAGE / request.match_info.get("name", "index.html")
        if not path.is_file():
            raise web.HTTPNotFound
        return web.Response(body=path.read_bytes(), content_type=TYPES[path.suffix], charset="utf-8")

    async def _state(self, _: web.Request) -> web.StreamResponse:
        return web.json_response(self.session.state())

    async def _log(self, _: web.Request) -> web.StreamResponse:
        return web.json_response(self.session.log())

    async def _download(self, request: web.Request) -> web.StreamResponse:
        found = self.session.stage.server.world.files.by_path.get(request.match_info["path"])
        if found is None:
            raise web.HTTPNotFound
        headers = {} if found.kind == "photo" else {"Content-Disposition": _attachment(found)}
        return web.Response(body=found.content, content_type=_type(found), headers=headers)

    async def _sample(self, request: web.Request) -> web.StreamResponse:
        path = SAMPLES.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        kind = "image/jpeg" if path.suffix == ".jpg" else "text/plain"
        return web.Response(body=path.read_bytes(), content_type=kind)

    async def _send(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        found = [each for each in form.getall("files", []) if isinstance(each, FileField)]
        files: list[Parcel] = [(each.filename, each.file.read()) for each in found]
        return await self._answered(lambda: send(self.session, Words.of(fields), files))

    async def _act(self, request: web.Request) -> web.StreamResponse:
        act = ACTS.get(request.match_info["act"])
        if act is None:
            raise web.HTTPNotFound
        try:
            asked = await request.json()
        except ValueError:
            asked = None
        if not isinstance(asked, dict):
            raise web.HTTPBadRequest
        return await self._answered(lambda: act(self.session, asked))

    async def _answered(self, act: Callable[[], Awaitable[dict[str, Any] | None]]) -> web.StreamResponse:
        try:
            return web.json_response(await act() or {})
        except REFUSED as error:
            words = error.args[0] if error.args else type(error).__name__
            return web.json_response({"error": str(words)}, status=400)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Tell of every change (Server-Sent Events) until the page is closed."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", **SECURITY})
        await response.prepare(request)
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        watcher = queue.put_nowait
        self.session.watchers.append(watcher)
        try:
            await response.write(b": open\n\n")
            while True:
                await response.write(await _next(queue))
        except ConnectionResetError:
            return response
        finally:
            self.session.watchers.remove(watcher)


async def _next(queue: asyncio.Queue[dict[str, Any]]) -> bytes:
    try:
        event = await asyncio.wait_for(queue.get(), KEEP_ALIVE_SECONDS)
    except TimeoutError:
        return b": still here\n\n"
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()


def _type(stored: StoredFile) -> str:
    """A type that a browser never runs."""
    if stored.kind == "photo":
        return "image/png" if stored.content.startswith(b"\x89PNG") else "image/jpeg"
    return "application/octet-stream"


def _attachment(stored: StoredFile) -> str:
    return f"attachment; filename*=UTF-8''{quote(stored.name or 'file', safe='')}"
