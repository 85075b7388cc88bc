import json

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyParameters,
)

from sandbox.people import Person


def keyboard(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=t, callback_data=d) for t, d in row] for row in rows]
    )


async def refusal_of(raw, method: str, **params) -> str:
    status, body = await raw(method, **params)
    assert status == body["error_code"]
    return f"{status} {body['description']}"


async def test_a_text_arrives_formatted_and_dated_by_the_clock(bot: Bot, anna: Person, clock):
    sent = await bot.send_message(anna.id, "Срок <b>17 января</b> &lt;&amp;", parse_mode="HTML")
    assert (sent.text, sent.date, sent.from_user.id) == ("Срок 17 января <&", clock.now, 42)
    assert sent.html_text == "Срок <b>17 января</b> &lt;&amp;"
    seen = anna.last()
    assert (seen.text, seen.html, seen.from_bot, seen.edited) == (
        sent.text,
        "Срок <b>17 января</b> &lt;&amp;",
        True,
        False,
    )


async def test_buttons_are_seen_with_labels_data_and_links(bot: Bot, anna: Person):
    markup = keyboard([("Принять", "a:1"), ("Вернуть", "r:1")])
    markup.inline_keyboard.append([InlineKeyboardButton(text="Сайт", url="https://example.org/x")])
    sent = await bot.send_message(anna.id, "?", reply_markup=markup)
    assert sent.reply_markup.inline_keyboard[0][0].callback_data == "a:1"
    rows = anna.last().buttons
    assert [[(b.label, b.data, b.url) for b in row] for row in rows] == [
        [("Принять", "a:1", None), ("Вернуть", "r:1", None)],
        [("Сайт", None, "https://example.org/x")],
    ]


async def test_a_reply_keyboard_is_shown_but_not_returned(bot: Bot, anna: Person):
    markup = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="План")]])
    sent = await bot.send_message(anna.id, "Меню", reply_markup=markup)
    assert sent.reply_markup is None
    assert anna.last().buttons[0][0].label == "План"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "400 Bad Request: message text is empty"),
        (" \n ", "400 Bad Request: message text is empty"),
        ("ы" * 4097, "400 Bad Request: message is too long"),
    ],
)
async def test_texts_are_1_to_4096_characters(raw, anna: Person, text, refusal):
    assert await refusal_of(raw, "sendMessage", chat_id=anna.id, text=text) == refusal


@pytest.mark.parametrize(
    ("chat_id", "refusal"),
    [
        ("", "400 Bad Request: chat_id is empty"),
        (777, "400 Bad Request: chat not found"),
        ("@nobody", "400 Bad Request: chat not found"),
    ],
)
async def test_an_unknown_chat_is_not_found(raw, chat_id, refusal):
    assert await refusal_of(raw, "sendMessage", chat_id=chat_id, text="кому?") == refusal


@pytest.mark.parametrize(
    ("markup", "refusal"),
    [
        ({"inline_keyboard": [[{"text": "x", "callback_data": "я" * 33}]]}, "BUTTON_DATA_INVALID"),
        ({"inline_keyboard": [[{"text": "x", "callback_data": ""}]]}, "BUTTON_DATA_INVALID"),
        (
            {"inline_keyboard": [[{"text": "x"}]]},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "1"}] * 9]}, "REPLY_MARKUP_INVALID"),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "1"}]] * 101}, "REPLY_MARKUP_TOO_LONG"),
        (
            {"inline_keyboard": [[{"text": "x", "url": "nowhere"}]]},
            "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL",
        ),
        (
            {"inline_keyboard": [{"text": "x"}]},
            'field "inline_keyboard" of the reply markup must be an Array of Arrays',
        ),
        ("{broken", "can't parse reply keyboard markup JSON object"),
    ],
)
async def test_keyboards_telegram_would_refuse_are_refused(raw, anna: Person, markup, refusal):
    said = await refusal_of(raw, "sendMessage", chat_id=anna.id, text="?", reply_markup=markup)
    assert said == f"400 Bad Request: {refusal}"
    assert not [message for message in anna.messages() if message.from_bot]


async def test_64_bytes_of_callback_data_are_enough_for_32_letters(raw, anna: Person):
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "я" * 32}]]}
    status, _ = await raw("sendMessage", chat_id=anna.id, text="?", reply_markup=json.dumps(markup))
    assert status == 200


async def test_a_reply_shows_what_it_answers(bot: Bot, anna: Person):
    asked = anna.send("когда?")
    sent = await bot.send_message(anna.id, "завтра", reply_parameters=ReplyParameters(message_id=asked.id))
    assert sent.reply_to_message.text == "когда?"
    assert anna.last().reply_to is asked


async def test_a_reply_to_nothing_is_refused_unless_allowed(raw, anna: Person):
    reply = {"message_id": 999}
    said = await refusal_of(raw, "sendMessage", chat_id=anna.id, text="?", reply_parameters=reply)
    assert said == "400 Bad Request: message to be replied not found"
    reply["allow_sending_without_reply"] = True
    status, body = await raw("sendMessage", chat_id=anna.id, text="?", reply_parameters=reply)
    assert (status, "reply_to_message" in body["result"]) == (200, False)


async def test_a_photo_is_uploaded_sent_again_by_id_and_captioned(bot: Bot, anna: Person, photos):
    sent = await bot.send_photo(anna.id, BufferedInputFile(photos[0], "1.jpg"), caption="до")
    assert [(size.width, size.height) for size in sent.photo] == [(90, 68), (320, 240), (480, 360)]
    again = await bot.send_photo(anna.id, sent.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
    assert (sent.caption, again.caption) == ("до", None)


@pytest.mark.parametrize(
    ("method", "params", "refusal"),
    [
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendDocument", {}, "there is no document in the request"),
        ("sendPhoto", {"photo": "no-such-id"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"photo": "https://example.org/x.jpg"}, "failed to get HTTP URL content"),
        ("sendPhoto", {"photo": "x", "caption": "ы" * 1025}, "message caption is too long"),
        ("sendMediaGroup", {}, 'parameter "media" is required'),
        ("sendMediaGroup", {"media": []}, "there are no messages to send"),
        (
            "sendMediaGroup",
            {"media": [{"type": "photo", "media": "x"}] * 11},
            "too many messages to send as an album",
        ),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
    ],
)
async def test_media_telegram_would_refuse_is_refused(raw, anna: Person, method, params, refusal):
    assert await refusal_of(raw, method, chat_id=anna.id, **params) == f"400 Bad Request: {refusal}"


async def test_a_document_cannot_be_sent_as_a_photo(bot: Bot, anna: Person):
    sent = await bot.send_document(anna.id, BufferedInputFile(b"x", "x.bin"))
    with pytest.raises(TelegramBadRequest, match="can't use file of type Document as Photo"):
        await bot.send_photo(anna.id, sent.document.file_id)


async def test_what_is_no_picture_is_no_photo(bot: Bot, anna: Person):
    with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
        await bot.send_photo(anna.id, BufferedInputFile(b"not a picture", "1.jpg"))


async def test_an_album_of_one_is_an_ordinary_message(bot: Bot, anna: Person, photos):
    sent = await bot.send_media_group(anna.id, [InputMediaPhoto(media=BufferedInputFile(photos[0], "x.jpg"))])
    assert [message.media_group_id for message in sent] == [None]


async def test_documents_and_photos_do_not_mix_and_nothing_is_sent(bot: Bot, anna: Person, photos):
    items = [
        InputMediaPhoto(media=BufferedInputFile(photos[0], "x.jpg")),
        InputMediaDocument(media=BufferedInputFile(b"x", "x.txt")),
    ]
    with pytest.raises(TelegramBadRequest, match="document can't be mixed with other media types"):
        await bot.send_media_group(anna.id, items)
    assert not [message for message in anna.messages() if message.from_bot]
