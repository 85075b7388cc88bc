"""What the page may ask, and what it is told."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import sandbox
from sandbox.web import PAGE
from tests.sandbox.page_session import Visitor, visited

PHOTOS = [(path.name, path.read_bytes()) for path in (Path(sandbox.__path__[0]) / "photos").glob("*.jpg")]


@pytest.fixture
async def visitor() -> AsyncIterator[Visitor]:
    async with visited() as visitor:
        yield visitor


async def test_the_page_is_served_with_a_policy_that_keeps_everything_at_home(visitor):
    for path in ("/", "/app.js", "/style.css", "/icon.svg"):
        async with visitor.http.get(visitor.page.url + path) as answer:
            assert answer.status == 200
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/web.py",
        "/../web.py",
        "/%2e%2e/web.py",
        "/sandbox/files/x",
        "/sandbox/samples/web.py",
        "/bot42:TEST/getMe",
    ],
)
async def test_nothing_but_the_page_is_served(visitor, path):
    async with visitor.http.get(visitor.page.url + path) as answer:
        assert answer.status == 404


async def test_the_page_answers_to_this_machine_only(visitor):
    assert visitor.page.url.startswith("http://127.0.0.1:")
    async with visitor.http.get(visitor.page.url, headers={"Host": "rebound.example"}) as answer:
        assert answer.status == 403


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}])
async def test_other_sites_cannot_act(visitor, headers):
    asked = {"name": "offline"}
    async with visitor.http.post(
        f"{visitor.page.url}/sandbox/trouble", json=asked, headers=headers
    ) as answer:
        assert answer.status == 403
    assert visitor.session.troubles.in_force() == []


async def test_a_text_reaches_the_bot_and_the_page_as_it_was_written(visitor):
    boris = visitor.who("boris")
    status, _ = await visitor.send(person=boris, chat=boris, text="<b>/plan</b> & план")
    assert status == 200
    update = visitor.session.stage.server.world.queue.waiting[-1].to_json()
    assert update["message"]["text"] == "<b>/plan</b> & план"
    shown = next(chat for chat in (await visitor.state())["chats"] if chat["id"] == boris)
    assert shown["started"]
    assert shown["messages"][-1]["text"] == "<b>/plan</b> & план"


async def test_every_act_takes_a_minute_of_the_sandboxs_time(visitor):
    boris = visitor.who("boris")
    before = visitor.session.now
    await visitor.send(person=boris, chat=boris, text="/plan")
    await visitor.send(person=boris, chat=boris, text="/help")
    assert (visitor.session.now - before).total_seconds() == 120


async def test_photos_become_an_album_and_can_be_looked_at(visitor):
    galina = visitor.who("galina")
    await visitor.send(tuple(PHOTOS), person=galina, chat=galina, text="после ремонта")
    shown = visitor.session.cast["galina"].messages()
    assert len({message.media_group_id for message in shown}) == 1
    assert [message.caption for message in shown] == ["после ремонта", None, None, None, None, None]
    chat = next(chat for chat in (await visitor.state())["chats"] if chat["id"] == galina)
    async with visitor.http.get(visitor.page.url + chat["messages"][0]["photo"]["url"]) as answer:
        assert await answer.read() == PHOTOS[0][1]
        assert answer.content_type == "image/jpeg"


async def test_a_document_is_downloaded_and_never_shown_as_a_page(visitor):
    galina = visitor.who("galina")
    await visitor.send((("акт.html", b"<script>1</script>"),), person=galina, chat=galina, **{"as": "file"})
    message = visitor.session.cast["galina"].messages()[-1]
    async with visitor.http.get(f"{visitor.page.url}/sandbox/files/{message.document.path}") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.content_type == "application/octet-stream"


@pytest.mark.parametrize(
    ("files", "fields", "words"),
    [
        ((("снимок.jpg", b"no picture"),), {}, "JPEG"),
        (tuple(PHOTOS * 2), {}, "до 10 файлов"),
        ((), {"text": "x" * 4097}, "4096"),
        ((), {"text": ""}, "1 to 4096"),
        ((), {"text": "?", "reply_to": 77}, "такого сообщения"),
    ],
)
async def test_what_an_app_would_not_send_is_refused_with_a_reason(visitor, files, fields, words):
    galina = visitor.who("galina")
    status, answer = await visitor.send(files, person=galina, chat=galina, **fields)
    assert status == 400
    assert words in answer["error"]
    assert visitor.session.cast["galina"].messages() == []


async def test_nobody_writes_in_a_chat_of_others(visitor):
    status, answer = await visitor.send(person=visitor.who("pavel"), chat=visitor.who("elena"), text="?")
    assert status == 400
    assert "не состоит" in answer["error"]


async def test_a_button_is_pressed_and_its_answer_comes_as_an_event(visitor):
    boris = visitor.session.cast["boris"]
    boris.send("/start")
    events = []
    visitor.session.watchers.append(events.append)
    world = visitor.session.stage.server.world
    markup = {"inline_keyboard": [[{"text": "2.1", "callback_data": "m:c:1:0"}]]}
    message = world.post(boris.chat, world.bot, {"text": "Срок", "markup": markup})
    asked = {"person": boris.id, "chat": boris.id, "message": message.id}
    assert (await visitor.ask("press", **asked, data="m:c:1:0"))[0] == 200
    assert world.queue.waiting[-1].payload["data"] == "m:c:1:0"
    assert events[0]["message"]["inline"] == [[{"label": "2.1", "data": "m:c:1:0", "url": None}]]
    assert events[-1] | {"data": "m:c:1:0", "text": None} == events[-1]
    assert events[-1]["type"] == "press"


async def test_own_messages_are_edited_and_deleted_others_are_not_edited(visitor):
    boris = visitor.session.cast["boris"]
    message = boris.send("приказ № 21")
    asked = {"person": boris.id, "chat": boris.id, "message": message.id}
    assert (await visitor.ask("edit", **asked, text="приказ № 12"))[0] == 200
    assert (message.text, message.edited) == ("приказ № 12", True)
    assert (await visitor.ask("delete", **asked))[0] == 200
    shown = next(chat for chat in (await visitor.state())["chats"] if chat["id"] == boris.id)
    assert shown["messages"] == [{"id": message.id, "chat": boris.id, "thread": None, "deleted": True}]
    world = visitor.session.stage.server.world
    theirs = world.post(boris.chat, world.bot, {"text": "Срок"})
    status, _ = await visitor.ask("edit", **(asked | {"message": theirs.id}), text="нет")
    assert (status, theirs.text) == (400, "Срок")


async def test_blocking_and_letting_back_in(visitor):
    boris = visitor.session.cast["boris"]
    boris.send("/start")
    await visitor.ask("block", person=boris.id, on=True)
    assert boris.chat.bot_status == "kicked"
    status, answer = await visitor.send(person=boris.id, chat=boris.id, text="/plan")
    assert (status, "blocked" in answer["error"]) == (400, True)
    await visitor.ask("block", person=boris.id, on=False)
    assert (await visitor.send(person=boris.id, chat=boris.id, text="/plan"))[0] == 200


async def test_troubles_begin_and_end(visitor):
    for name in ("offline", "flood", "cut-before", "cut-after", "gateway", "limits"):
        await visitor.ask("trouble", name=name)
        assert name in (await visitor.state())["troubles"]
        await visitor.ask("trouble", name=name)
    assert (await visitor.state())["troubles"] == []
    assert visitor.session.stage.server.faults.active == []
    assert (await visitor.ask("trouble", name="earthquake"))[0] == 400


async def test_the_clock_moves_without_a_bot_too_and_never_back(visitor):
    status, answer = await visitor.ask("clock", how="day")
    assert (status, answer["now"][:16]) == (200, "2024-01-13T09:00")
    status, answer = await visitor.ask("clock", how="date", date="2024-01-10")
    assert (status, "только вперёд" in answer["error"]) == (400, True)


async def test_one_thing_at_a_time(visitor):
    visitor.session.busy = "story"
    status, answer = await visitor.ask("clock", how="hour")
    assert (status, "Подождите" in answer["error"]) == (400, True)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"'])
async def test_a_malformed_request_is_refused(visitor, body):
    headers = {"Origin": visitor.page.url, "Content-Type": "application/json"}
    async with visitor.http.post(f"{visitor.page.url}/sandbox/clock", data=body, headers=headers) as answer:
        assert answer.status == 400


async def test_the_stream_tells_of_what_happens(visitor):
    async with visitor.http.get(f"{visitor.page.url}/sandbox/events") as stream:
        assert stream.content_type == "text/event-stream"
        await stream.content.readuntil(b"\n\n")
        visitor.session.cast["boris"].send("/plan")
        event = json.loads((await stream.content.readuntil(b"\n\n")).removeprefix(b"data: "))
    assert event["type"] == "message"
    assert event["message"]["text"] == "/plan"


async def test_the_log_shows_what_waits_and_what_the_bot_complained_of(visitor):
    visitor.session.cast["boris"].send("/plan")
    async with visitor.http.get(f"{visitor.page.url}/sandbox/log") as answer:
        log = await answer.json()
    assert log == {"calls": [], "waiting": 1, "complaints": "WARNING: молчу"}


def test_the_page_names_no_other_machine_and_writes_no_markup():
    for path in PAGE.iterdir():
        words = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "://" not in words.replace("https?:\\/\\/", ""), path.name
        for risky in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert risky not in words, path.name
