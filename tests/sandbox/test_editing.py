import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

from sandbox.people import Person
from sandbox.server import BotApiServer

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
STALE = "query is too old and response timeout expired or query ID is invalid"


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    buttons = [InlineKeyboardButton(text=label, callback_data=f"do:{label}") for label in labels]
    return InlineKeyboardMarkup(inline_keyboard=[buttons])


async def test_an_edit_replaces_the_text_and_takes_the_keyboard_away(bot: Bot, anna: Person, clock):
    sent = await bot.send_message(anna.id, "Принять?", reply_markup=keyboard("Да"))
    clock.forward(minutes=5)
    edited = await bot.edit_message_text(
        "<b>Принято</b>", chat_id=anna.id, message_id=sent.message_id, parse_mode="HTML"
    )
    seen = anna.last()
    assert (edited.text, edited.edit_date) == ("Принято", int(clock.now.timestamp()))
    assert (seen.html, seen.edited, seen.buttons) == ("<b>Принято</b>", True, [])
    assert seen.history[0].text == "Принять?"


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot, anna: Person):
    sent = await bot.send_message(anna.id, "то же", reply_markup=keyboard("Да"))
    where = {"chat_id": anna.id, "message_id": sent.message_id}
    with pytest.raises(TelegramBadRequest) as refusal:
        await bot.edit_message_text("то же", reply_markup=keyboard("Да"), **where)
    assert refusal.value.message == f"Bad Request: {NOT_MODIFIED}"
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_reply_markup(reply_markup=keyboard("Да"), **where)
    assert not anna.last().edited


async def test_a_caption_is_edited_as_a_caption(bot: Bot, anna: Person):
    sent = await bot.send_document(anna.id, BufferedInputFile(b"x", "x.txt"), caption="было")
    where = {"chat_id": anna.id, "message_id": sent.message_id}
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await bot.edit_message_text("стало", **where)
    assert (await bot.edit_message_caption(caption="стало", **where)).caption == "стало"


async def test_a_deleted_message_is_gone_and_only_once(bot: Bot, anna: Person):
    sent = await bot.send_message(anna.id, "лишнее")
    await bot.delete_message(anna.id, sent.message_id)
    assert "лишнее" not in [message.text for message in anna.messages()]
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(anna.id, sent.message_id)


async def test_after_48_hours_a_message_cannot_be_deleted(bot: Bot, anna: Person, clock):
    sent = await bot.send_message(anna.id, "старое")
    clock.forward(hours=49)
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(anna.id, sent.message_id)


async def test_a_button_that_is_not_there_cannot_be_pressed(bot: Bot, anna: Person):
    await bot.send_message(anna.id, "?", reply_markup=keyboard("Принять", "Принять все"))
    with pytest.raises(LookupError, match="Принять все"):
        anna.press(anna.last(), "Удалить")
    with pytest.raises(LookupError, match="several"):
        anna.press(anna.last(), "Прин")
    assert anna.press(anna.last(), "Принять").data == "do:Принять"


async def test_a_stale_button_of_an_edited_message_still_sends_its_data(bot: Bot, anna: Person):
    sent = await bot.send_message(anna.id, "?", reply_markup=keyboard("Принять"))
    await bot.edit_message_text("Принято", chat_id=anna.id, message_id=sent.message_id)
    with pytest.raises(LookupError):
        anna.press(anna.last(), "Принять")
    assert anna.press(anna.last(), "Принять", stale=True).data == "do:Принять"


async def test_unknown_and_old_queries_cannot_be_answered(
    server: BotApiServer, bot: Bot, raw, anna: Person, clock
):
    await bot.send_message(anna.id, "?", reply_markup=keyboard("Да"))
    pressed = anna.press(anna.last(), "Да")
    clock.forward(minutes=16)
    for query in ("1", pressed.id):
        status, body = await raw("answerCallbackQuery", callback_query_id=query)
        assert (status, body["description"]) == (400, f"Bad Request: {STALE}")


async def test_an_answer_has_at_most_200_characters(bot: Bot, anna: Person):
    await bot.send_message(anna.id, "?", reply_markup=keyboard("Да"))
    pressed = anna.press(anna.last(), "Да")
    with pytest.raises(TelegramBadRequest, match="MESSAGE_TOO_LONG"):
        await bot.answer_callback_query(pressed.id, "ы" * 201)
    await bot.answer_callback_query(pressed.id, "ы" * 200)
    assert len(pressed.answer.text) == 200
