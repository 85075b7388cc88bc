"""What a bot sends, changes and takes away, with two client libraries."""

import io

import pytest
from PIL import Image

from sandbox.people import Person
from sandbox.server import BotApiServer
from sandbox.world import Answer
from tests.sandbox.clients import Client, RefusedError


def keyboard(client: Client, *labels: str):
    make = client.types.InlineKeyboardButton
    row = [make(text=label, callback_data=f"do:{label}") for label in labels]
    return client.types.InlineKeyboardMarkup(inline_keyboard=[row])


def place(message: dict) -> dict[str, int]:
    return {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}


def picture(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (width, height)).save(out, "PNG")
    return out.getvalue()


async def refusal(client: Client, method: str, **params) -> tuple[str, str]:
    with pytest.raises(RefusedError) as refused:
        await client.call(method, **params)
    return refused.value.kind, refused.value.words


async def test_the_bot_knows_itself(client: Client):
    me = await client.call("get_me")
    assert (me["id"], me["is_bot"], me["username"]) == (42, True, "vekha_sandbox_bot")


@pytest.mark.parametrize(
    ("style", "markup"),
    [
        ("HTML", "<b>Срок</b> <a href='https://example.org/x'>план</a> 2 &lt; 3"),
        ("Markdown", "*Срок* [план](https://example.org/x) 2 < 3"),
        ("MarkdownV2", r"*Срок* [план](https://example.org/x) 2 < 3"),
    ],
)
async def test_all_three_styles_come_back_as_text_without_marks(client: Client, anna: Person, style, markup):
    sent = await client.call("send_message", chat_id=anna.id, text=markup, parse_mode=style)
    assert sent["text"] == "Срок план 2 < 3"
    assert sent["entities"] == [
        {"type": "bold", "offset": 0, "length": 4},
        {"type": "text_link", "offset": 5, "length": 4, "url": "https://example.org/x"},
    ]


async def test_the_clients_own_entities_count_utf16_units(client: Client, anna: Person):
    bold = client.types.MessageEntity(type="bold", offset=3, length=4)
    sent = await client.call("send_message", chat_id=anna.id, text="📌 срок", entities=[bold])
    assert sent["entities"] == [{"type": "bold", "offset": 3, "length": 4}]
    assert anna.last().html == "📌 <b>срок</b>"


async def test_text_and_keyboard_are_edited_and_the_message_deleted(client: Client, anna: Person):
    sent = await client.call(
        "send_message", chat_id=anna.id, text="Принять?", reply_markup=keyboard(client, "Да", "Нет")
    )
    assert [each.label for each in anna.last().buttons[0]] == ["Да", "Нет"]
    await client.call("edit_message_reply_markup", **place(sent), reply_markup=keyboard(client, "Да"))
    assert [each.label for each in anna.last().buttons[0]] == ["Да"]
    edited = await client.call("edit_message_text", **place(sent), text="Принято")
    assert (edited["text"], "edit_date" in edited, "reply_markup" in edited) == ("Принято", True, False)
    assert (anna.last().text, anna.last().buttons) == ("Принято", [])
    assert await client.call("delete_message", **place(sent))
    assert "Принято" not in [message.text for message in anna.messages()]


async def test_several_messages_are_deleted_at_once_and_missing_ones_skipped(client: Client, anna: Person):
    ids = [
        (await client.call("send_message", chat_id=anna.id, text=word))["message_id"] for word in ("а", "б")
    ]
    assert await client.call("delete_messages", chat_id=anna.id, message_ids=[*ids, 999])
    assert [message for message in anna.messages() if message.from_bot] == []


async def test_an_edit_that_changes_nothing_is_refused(client: Client, anna: Person):
    sent = await client.call("send_message", chat_id=anna.id, text="то же")
    kind, words = await refusal(client, "edit_message_text", **place(sent), text="то же")
    assert (kind, words) == (
        "bad request",
        "message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message",
    )


async def test_a_pressed_button_is_heard_and_answered(server: BotApiServer, client: Client, anna: Person):
    await client.call("send_message", chat_id=anna.id, text="?", reply_markup=keyboard(client, "Принять"))
    pressed = anna.press(anna.last(), "Принять")
    (update,) = await client.call("get_updates", timeout=0)
    query = update["callback_query"]
    assert (query["data"], query["from"]["id"], query["message"]["text"]) == ("do:Принять", anna.id, "?")
    assert query["id"].isdecimal()
    assert query["chat_instance"]
    await client.call("answer_callback_query", callback_query_id=query["id"], text="Есть", show_alert=True)
    assert pressed.answer == Answer("Есть", show_alert=True)


@pytest.mark.parametrize("shown", ["inaccessible", "absent"])
async def test_the_message_of_a_callback_may_be_missing(client: Client, anna: Person, shown):
    await client.call("send_message", chat_id=anna.id, text="?", reply_markup=keyboard(client, "Да"))
    anna.press(anna.last(), "Да", **{shown: True})
    query = (await client.call("get_updates", timeout=0))[0]["callback_query"]
    assert query["data"] == "do:Да"
    assert query.get("message", {}).get("text") is None
    assert ("message" in query) is (shown == "inaccessible")


async def test_a_stale_query_cannot_be_answered(client: Client, anna: Person, clock):
    await client.call("send_message", chat_id=anna.id, text="?", reply_markup=keyboard(client, "Да"))
    pressed = anna.press(anna.last(), "Да")
    clock.forward(minutes=16)
    assert await refusal(client, "answer_callback_query", callback_query_id=pressed.id) == (
        "bad request",
        "query is too old and response timeout expired or query id is invalid",
    )


@pytest.mark.parametrize("attached", [False, True])
async def test_a_photo_goes_up_comes_down_and_is_sent_again(client: Client, anna: Person, photos, attached):
    upload = client.file(photos[0], "1.jpg", attached=attached)
    sent = await client.call(
        "send_photo", chat_id=anna.id, photo=upload, caption="*до*", parse_mode="Markdown"
    )
    assert (sent["caption"], sent["caption_entities"][0]["type"]) == ("до", "bold")
    largest = sent["photo"][-1]
    assert await client.download(largest["file_id"]) == photos[0]
    again = await client.call("send_photo", chat_id=anna.id, photo=largest["file_id"])
    assert again["photo"][-1]["file_unique_id"] == largest["file_unique_id"]


@pytest.mark.parametrize("attached", [False, True])
async def test_a_document_keeps_name_kind_and_content(client: Client, anna: Person, attached):
    upload = client.file(b"a;b", "отчёт.csv", attached=attached)
    sent = await client.call("send_document", chat_id=anna.id, document=upload)
    assert (sent["document"]["file_name"], sent["document"]["mime_type"]) == ("отчёт.csv", "text/csv")
    assert await client.download(sent["document"]["file_id"]) == b"a;b"


async def test_a_link_to_a_file_is_good_for_an_hour(client: Client, anna: Person, clock):
    anna.send_document(b"x", "x.txt")
    file_id = anna.messages()[-1].document.file_id
    first = await client.call("get_file", file_id=file_id)
    clock.forward(minutes=59)
    assert await client.download(file_id) == b"x"
    assert (await client.call("get_file", file_id=file_id))["file_path"] == first["file_path"]


async def test_an_album_goes_out_as_messages_of_one_group(client: Client, anna: Person, photos):
    media = [
        client.types.InputMediaPhoto(media=client.file(photo, "x.jpg", attached=True), caption=caption)
        for photo, caption in zip(photos[:3], ["после", None, None], strict=True)
    ]
    sent = await client.call("send_media_group", chat_id=anna.id, media=media)
    assert len({each["media_group_id"] for each in sent}) == 1
    assert [each.get("caption") for each in sent] == ["после", None, None]
    assert [await client.download(each["photo"][-1]["file_id"]) for each in sent] == photos[:3]


async def test_an_album_comes_in_as_updates_of_one_group(client: Client, anna: Person, photos):
    anna.send_album(photos[:4], caption="до", split=3)
    first = await client.call("get_updates", timeout=0)
    rest = await client.call("get_updates", timeout=0, offset=first[-1]["update_id"] + 1)
    messages = [each["message"] for each in first + rest]
    assert (len(first), len(rest)) == (3, 1)
    assert len({each["media_group_id"] for each in messages}) == 1
    assert [each.get("caption") for each in messages] == ["до", None, None, None]
    assert [await client.download(each["photo"][-1]["file_id"]) for each in messages] == photos[:4]


async def test_text_becomes_a_document_and_the_document_a_photo(client: Client, anna: Person, photos):
    sent = await client.call("send_message", chat_id=anna.id, text="Готовлю отчёт…")
    report = client.types.InputMediaDocument(
        media=client.file(b"x", "отчёт.txt", attached=True), caption="Вот"
    )
    edited = await client.call("edit_message_media", **place(sent), media=report)
    assert (edited["document"]["file_name"], edited["caption"], "text" in edited) == (
        "отчёт.txt",
        "Вот",
        False,
    )
    photo = client.types.InputMediaPhoto(media=client.file(photos[0], "x.jpg", attached=True))
    edited = await client.call("edit_message_media", **place(sent), media=photo)
    assert ("document" in edited, "caption" in edited) == (False, False)
    assert anna.last().photo[-1].content == photos[0]


async def test_in_an_album_a_photo_stays_a_photo(client: Client, anna: Person, photos):
    media = [
        client.types.InputMediaPhoto(media=client.file(each, "x.jpg", attached=True)) for each in photos[:2]
    ]
    sent = await client.call("send_media_group", chat_id=anna.id, media=media)
    other = client.types.InputMediaDocument(media=client.file(b"x", "x.txt", attached=True))
    assert await refusal(client, "edit_message_media", **place(sent[0]), media=other) == (
        "bad request",
        "can't change media type in the album",
    )


async def test_a_caption_is_edited(client: Client, anna: Person):
    sent = await client.call(
        "send_document", chat_id=anna.id, document=client.file(b"x", "x.txt"), caption="1"
    )
    edited = await client.call("edit_message_caption", **place(sent), caption="2")
    assert (edited["caption"], anna.last().caption) == ("2", "2")


async def test_a_caption_may_have_1024_characters_after_parsing(client: Client, anna: Person):
    caption = "<b>" + "&lt;" * 1024 + "</b>"
    upload = client.file(b"x", "x.txt")
    sent = await client.call(
        "send_document", chat_id=anna.id, document=upload, caption=caption, parse_mode="HTML"
    )
    assert len(sent["caption"]) == 1024


async def test_an_answer_quotes_what_it_answers(client: Client, anna: Person):
    asked = anna.send("Какой срок?")
    parameters = client.types.ReplyParameters(message_id=asked.id)
    sent = await client.call("send_message", chat_id=anna.id, text="17.01", reply_parameters=parameters)
    assert (sent["reply_to_message"]["text"], anna.last().reply_to) == ("Какой срок?", asked)


async def test_messages_are_forwarded_and_copied(client: Client, anna: Person):
    written = anna.send("как есть")
    source = {"chat_id": anna.id, "from_chat_id": anna.id, "message_id": written.id}
    assert (await client.call("forward_message", **source))["forward_origin"]["sender_user"]["id"] == anna.id
    assert (await client.call("copy_message", **source))["message_id"] == anna.last().id
    assert anna.last().origin is None


@pytest.mark.parametrize(
    ("width", "height", "refused"),
    [(5001, 5000, True), (5000, 5000, False), (2100, 100, True), (2000, 100, False)],
)
async def test_photos_have_limits_of_size_and_shape(client: Client, anna: Person, width, height, refused):
    photo = client.file(picture(width, height), "x.png")
    if refused:
        said = await refusal(client, "send_photo", chat_id=anna.id, photo=photo)
        assert said == ("bad request", "photo_invalid_dimensions")
    else:
        sent = (await client.call("send_photo", chat_id=anna.id, photo=photo))["photo"][-1]
        assert (sent["width"], sent["height"]) == (width, height)


async def test_a_photo_has_at_most_ten_megabytes_and_a_document_may_have_more(client: Client, anna: Person):
    content = picture(1, 1) + bytes(10 * 2**20)
    kind, words = await refusal(client, "send_photo", chat_id=anna.id, photo=client.file(content, "x.png"))
    assert kind == "bad request"
    assert words.endswith("bytes is too big for a photo; the maximum size is 10485760 bytes")
    sent = await client.call("send_document", chat_id=anna.id, document=client.file(content, "x.png"))
    assert sent["document"]["file_size"] == len(content)


async def test_an_upload_over_fifty_megabytes_is_too_large(client: Client, anna: Person):
    upload = client.file(bytes(52 * 2**20), "x.bin")
    kind, words = await refusal(client, "send_document", chat_id=anna.id, document=upload)
    assert (kind, words) == ("network", "request entity too large")


async def test_a_file_over_twenty_megabytes_cannot_be_fetched(client: Client, anna: Person):
    anna.send_document(bytes(20 * 2**20 + 1), "big.bin")
    file_id = anna.messages()[-1].document.file_id
    assert await refusal(client, "get_file", file_id=file_id) == ("bad request", "file is too big")


async def test_typing_is_shown_until_the_message_comes(client: Client, anna: Person):
    await client.call("send_chat_action", chat_id=anna.id, action="typing")
    assert anna.chat.action == "typing"
    await client.call("send_message", chat_id=anna.id, text="вот")
    assert anna.chat.action is None
