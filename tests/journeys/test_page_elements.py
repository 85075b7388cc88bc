"""What Telegram's apps show, shown by the page: a server without a bot, and a browser."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page

from sandbox.entities import formatted
from sandbox.session import StoryState
from sandbox.story import STORY
from sandbox.world import Answer, Message
from tests.journeys.browser import CHROMIUM, NO_CHROMIUM, PHONE, be, looking_at
from tests.sandbox.page_session import Visitor, visited

pytestmark = [
    pytest.mark.long,
    pytest.mark.xdist_group("test_page_elements"),
    pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM),
]


@pytest.fixture
async def visitor() -> AsyncIterator[Visitor]:
    async with visited() as visitor:
        visitor.session.cast["boris"].send("/start")
        yield visitor


@pytest.fixture
async def page(visitor: Visitor) -> AsyncIterator[Page]:
    async with looking_at(visitor.page.url) as page:
        await be(page, "Борис Петров")
        yield page


def says(visitor: Visitor, html: str, **content: Any) -> Message:
    """The bot writes to Boris."""
    world = visitor.session.stage.server.world
    text, entities = formatted(html, "HTML", None)
    return world.post(
        visitor.session.cast["boris"].chat, world.bot, {"text": text, "entities": entities} | content
    )


async def test_formatting_is_shown_and_markup_in_the_words_is_not_obeyed(visitor, page):
    says(
        visitor,
        "😀 <b>Срок <i>17</i></b> <u>да</u> <s>нет</s> <code>/x</code> <tg-spoiler>тайна</tg-spoiler>"
        "<blockquote>цитата</blockquote>&lt;img src=x onerror=alert(1)&gt; &amp; /plan",
    )
    text = page.locator(".message.bot .text").last
    assert await text.locator("b > i").text_content() == "17"
    for tag in ("u", "s", "code", ".spoiler", "blockquote"):
        assert await text.locator(tag).count() == 1
    assert await text.locator("img").count() == 0
    assert "<img src=x onerror=alert(1)> & /plan" in (await text.text_content() or "")
    await text.locator("button", has_text="/plan").click()
    await page.locator(".message.mine", has_text="/plan").wait_for()


async def test_a_toast_passes_and_an_alert_waits_to_be_closed(visitor, page):
    world = visitor.session.stage.server.world
    rows = [[{"text": "Принять", "callback_data": "a"}, {"text": "Вернуть", "callback_data": "b"}]]
    says(visitor, "2.1", markup={"inline_keyboard": rows})
    for label, alert in (("Принять", False), ("Вернуть", True)):
        button = page.locator(".inline button", has_text=label)
        await button.click()
        await page.locator(".inline button[aria-busy=true]").wait_for()
        pressed = list(world.callbacks.values())[-1]
        pressed.answer = Answer("Уже отмечено", alert)
        world.changed("answer", pressed.message.chat, pressed)
        await page.locator("dialog[open]" if alert else ".toast", has_text="Уже отмечено").wait_for()
        await page.locator(".inline button[aria-busy=true]").wait_for(state="detached")
    await page.locator("dialog").get_by_role("button", name="Закрыть").click()
    assert await page.locator("dialog[open]").count() == 0


async def test_an_edited_message_changes_in_place_and_a_deleted_one_goes(visitor, page):
    message = says(visitor, "Загружаю…")
    await page.get_by_text("Загружаю…").wait_for()
    world = visitor.session.stage.server.world
    message.remember()
    message.text, message.edit_date = "Загружено", world.clock()
    world.changed("edit", message.chat, message)
    await page.locator(".message.bot", has_text="Загружено").get_by_text("изменено").wait_for()
    message.deleted = True
    world.changed("delete", message.chat, message)
    await page.locator(".message.bot").wait_for(state="detached")


async def test_somebody_typing_is_shown_until_the_message_comes(visitor, page):
    world = visitor.session.stage.server.world
    chat = visitor.session.cast["boris"].chat
    chat.action = "typing"
    world.changed("action", chat)
    await page.locator(".chat-head", has_text="печатает…").wait_for()
    says(visitor, "Готово")
    await page.locator(".chat-head .hint", has_text="бот").wait_for()


async def test_a_reply_keyboard_writes_what_stands_on_its_keys(visitor, page):
    keyboard = {"keyboard": [["Да", {"text": "Нет"}]], "one_time_keyboard": True}
    says(visitor, "Уже исполнено?", markup=keyboard)
    await page.locator(".keyboard button", has_text="Нет").click()
    await page.locator(".message.mine", has_text="Нет").wait_for()
    await page.locator(".keyboard").wait_for(state="detached")


async def test_what_arrives_in_another_chat_is_counted_until_it_is_read(visitor, page):
    await be(page, "Елена Орлова")
    says(visitor, "Срок завтра")
    row = page.locator(".person-row", has_text="Борис Петров")
    await row.locator(".badge", has_text="1").wait_for()
    await row.click()
    await row.locator(".badge").wait_for(state="detached")


async def test_on_a_phone_the_story_is_told_above_the_chat(visitor):
    async with looking_at(visitor.page.url, PHONE) as page:
        visitor.session.story = StoryState(begun=True, played=2)
        visitor.session.changed()
        await page.locator("#caption", has_text=STORY[1].remark).wait_for()
        assert STORY[2].title in (await page.text_content("#caption-next") or "")
