import io

import pytest
from aiogram import Bot
from PIL import Image

from sandbox.media import without_metadata
from sandbox.people import Person
from sandbox.server import BotApiServer


async def messages_of(bot: Bot) -> list:
    return [update.message for update in await bot.get_updates(timeout=0)]


async def download(bot: Bot, file_id: str) -> bytes:
    content = await bot.download(file_id)
    return content.read()


def picture_with_exif() -> bytes:
    image, out = Image.new("RGB", (1000, 500), "teal"), io.BytesIO()
    exif = image.getexif()
    exif[0x010F] = "Camera"
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


async def test_a_command_is_marked_as_a_command(bot: Bot, anna: Person):
    anna.send("/start abc")
    message = (await messages_of(bot))[0]
    assert (message.text, message.chat.type, message.from_user.full_name) == (
        "/start abc",
        "private",
        "Анна Петрова",
    )
    assert (message.entities[0].type, message.entities[0].length) == ("bot_command", 6)


async def test_ids_do_not_fit_into_32_bits(server: BotApiServer, anna: Person):
    assert anna.id > 2**32
    assert server.group("Школа", [anna], supergroup=True).id < -(2**32)


async def test_a_photo_has_sizes_of_which_the_largest_is_the_picture(bot: Bot, anna: Person, photos):
    anna.send_photo(photos[0], caption="каб. 12")
    message = (await messages_of(bot))[0]
    sizes = [(size.width, size.height) for size in message.photo]
    assert (message.caption, sizes) == ("каб. 12", [(90, 68), (320, 240), (480, 360)])
    assert [size.file_size for size in message.photo] == sorted(size.file_size for size in message.photo)
    assert await download(bot, message.photo[-1].file_id) == photos[0]


async def test_every_size_is_a_picture_of_that_size(bot: Bot, anna: Person):
    anna.send_photo(picture_with_exif())
    for size in (await messages_of(bot))[0].photo:
        with Image.open(io.BytesIO(await download(bot, size.file_id))) as image:
            image.load()
            assert image.size == (size.width, size.height)


async def test_exif_is_lost_in_photos_and_kept_in_documents(bot: Bot, anna: Person):
    original = picture_with_exif()
    anna.send_photo(original)
    anna.send_document(original, "IMG_1.jpg")
    photo, document = await messages_of(bot)
    sent = await download(bot, photo.photo[-1].file_id)
    with Image.open(io.BytesIO(sent)) as image:
        assert dict(image.getexif()) == {}
    assert await download(bot, document.document.file_id) == original
    assert (document.document.mime_type, without_metadata(sent)) == ("image/jpeg", sent)


async def test_what_is_no_picture_cannot_be_sent_as_one(anna: Person):
    with pytest.raises(ValueError, match="neither a JPEG nor a PNG"):
        anna.send_photo(b"GIF89a")


async def test_an_album_comes_as_separate_updates_with_one_group(bot: Bot, anna: Person, photos):
    anna.send_album(photos, caption="/photo 8")
    messages = await messages_of(bot)
    assert len(messages) == 6
    assert len({message.media_group_id for message in messages}) == 1
    assert [message.caption for message in messages] == ["/photo 8", *[None] * 5]
    assert len({message.photo[-1].file_unique_id for message in messages}) == 6


async def test_an_album_may_be_split_over_polls(bot: Bot, anna: Person, photos):
    anna.send("до альбома")
    anna.send_album(photos, split=4)
    first = await bot.get_updates(timeout=0)
    second = await bot.get_updates(offset=first[-1].update_id + 1, timeout=0)
    assert (len(first), len(second)) == (5, 2)
    assert first[-1].message.media_group_id == second[0].message.media_group_id


async def test_documents_can_be_an_album_too(bot: Bot, anna: Person):
    anna.send_documents([("акт.docx", b"1"), ("фото.jpg", b"2")], caption="всё")
    messages = await messages_of(bot)
    assert [message.document.file_name for message in messages] == ["акт.docx", "фото.jpg"]
    assert [message.caption for message in messages] == [None, "всё"]


async def test_a_reply_carries_the_message_it_answers(bot: Bot, anna: Person):
    sent = await bot.send_message(anna.id, "Срок 17 января")
    anna.send("сделано", reply_to=anna.last())
    message = (await messages_of(bot))[0]
    assert (message.reply_to_message.message_id, message.reply_to_message.from_user.id) == (
        sent.message_id,
        42,
    )


async def test_other_kinds_of_messages_can_be_sent(bot: Bot, anna: Person):
    anna.send_other(location={"latitude": 55.18, "longitude": 36.61})
    assert (await messages_of(bot))[0].location.latitude == 55.18


async def test_an_edited_message_is_told_as_an_edit(bot: Bot, anna: Person, clock):
    written = anna.send("/done 3")
    clock.forward(minutes=1)
    anna.edit(written, "/done 4")
    update = (await bot.get_updates(timeout=0))[-1]
    assert (update.edited_message.text, update.edited_message.message_id) == ("/done 4", written.id)


async def test_a_forwarded_message_names_its_author(server: BotApiServer, bot: Bot, anna: Person):
    boris = server.person("Борис")
    written = boris.send("приказ подписан")
    anna.forward(written)
    message = (await messages_of(bot))[-1]
    assert (message.text, message.forward_origin.sender_user.id) == ("приказ подписан", boris.id)


async def test_longer_texts_than_an_app_sends_are_not_sent(anna: Person):
    with pytest.raises(ValueError, match="4096"):
        anna.send("ы" * 4097)
    with pytest.raises(ValueError, match="1024"):
        anna.send_document(b"x", "x.txt", caption="ы" * 1025)


@pytest.mark.parametrize(
    ("link", "text"),
    [
        ("https://t.me/vekha_sandbox_bot?start=" + "aZ_9-" * 12 + "abcd", "/start " + "aZ_9-" * 12 + "abcd"),
        ("https://t.me/Vekha_Sandbox_Bot", "/start"),
        ("tg://resolve?domain=vekha_sandbox_bot&start=abc", "/start abc"),
    ],
)
async def test_a_link_to_the_bot_starts_it_with_its_payload(bot: Bot, anna: Person, link, text):
    anna.follow(link)
    assert [message.text for message in await messages_of(bot)] == [text]


@pytest.mark.parametrize(
    "link",
    [
        "https://t.me/vekha_sandbox_bot?start=" + "a" * 65,
        "https://t.me/vekha_sandbox_bot?start=a.b",
        "https://t.me/vekha_sandbox_bot?start=школа",
        "https://t.me/vekha_sandbox_bot?start=",
        "https://t.me/another_bot?start=abc",
    ],
)
async def test_a_link_no_app_would_pass_on_is_refused(anna: Person, link):
    with pytest.raises(ValueError, match="does not start this bot"):
        anna.follow(link)


async def test_who_blocked_the_bot_writes_it_no_more(anna: Person):
    anna.block()
    with pytest.raises(ValueError, match="blocked"):
        anna.send("нельзя")
