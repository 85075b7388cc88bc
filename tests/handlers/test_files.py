"""Which of a message's files is the original, and getting it from Telegram."""

import hashlib

import pytest
from aiogram.types import Chat, Document, Message, PhotoSize, Video

from domain.evidence import EvidenceKind
from handlers.files import MAX_BYTES, FileGoneError, announced, download, fetching_by, has_file
from sandbox.server import BotApiServer
from services.fetching import FileTooBigError
from tests.cast import NOW
from tests.stage import PHOTOS, Stage


def message(**content: object) -> Message:
    """A message in a private chat."""
    return Message(message_id=7, date=NOW, chat=Chat(id=1, type="private"), **content)  # type: ignore[arg-type]


def test_photos_documents_and_videos_can_be_kept_and_nothing_else() -> None:
    size = PhotoSize(file_id="a", file_unique_id="a", width=1, height=1)
    video = Video(file_id="v", file_unique_id="v", width=1, height=1, duration=1)
    assert has_file(message(photo=[size]))
    assert has_file(message(document=Document(file_id="d", file_unique_id="d")))
    assert has_file(message(video=video))
    assert not has_file(message(text="фото"))


async def test_the_largest_size_of_a_photo_is_taken(stage: Stage) -> None:
    sent = stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    update = Message.model_validate(sent.to_json())
    file = announced(update)
    assert file.kind is EvidenceKind.PHOTO
    assert file.file_id == max(update.photo or [], key=lambda each: each.width).file_id
    with stage.office.media.begin() as incoming:
        await fetching_by(stage.app.bot)(file.file_id, incoming)
        assert incoming.size > 1000


async def test_a_transfer_that_breaks_off_begins_again_and_leaves_nothing_of_the_first(stage: Stage) -> None:
    sent = stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    file = announced(Message.model_validate(sent.to_json()))
    stage.server.fault("drop-before", method="download", times=2)
    with stage.office.media.begin() as incoming:
        incoming.write(b"the beginning of another try")
        await fetching_by(stage.app.bot)(file.file_id, incoming)
        digest = incoming.keep()
    assert digest == hashlib.sha256(PHOTOS[0]).hexdigest()
    assert stage.office.media.path(digest).read_bytes() == PHOTOS[0]


async def test_what_is_larger_than_bots_may_fetch_is_not_even_asked_for(stage: Stage) -> None:
    with pytest.raises(FileTooBigError):
        await download(stage.app.bot, "id", MAX_BYTES + 1)
    assert stage.server.calls("getFile") == []


async def test_a_file_too_big_is_said_in_one_sentence(stage: Stage) -> None:
    stage.teacher.send_document(b"0" * (MAX_BYTES + 1), "видео.zip", caption="8")
    await stage.settle()
    assert "больше 20 МБ" in (stage.teacher.last().text or "")
    assert await stage.evidence("8") == ()


async def test_a_file_id_that_telegram_does_not_know_is_refused(stage: Stage) -> None:
    with pytest.raises(FileGoneError):
        await download(stage.app.bot, "forged", 10)


@pytest.mark.parametrize("kind", ["502", "500", "drop-before"])
async def test_telegrams_own_faults_end_in_one_refusal(stage: Stage, kind: str) -> None:
    server: BotApiServer = stage.server
    server.fault(kind, method="getFile", times=None)  # type: ignore[arg-type]
    with pytest.raises(FileGoneError):
        await download(stage.app.bot, "any", 10)
