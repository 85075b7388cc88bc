"""The evidence of a milestone, sent back to whoever asks to see it."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from aiogram import Bot, F, Router
from aiogram.enums import ChatAction
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, FSInputFile, InputMediaDocument, InputMediaPhoto, MediaUnion, Message
from aiogram.utils.chat_action import ChatActionSender

from domain.evidence import Evidence, EvidenceKind
from domain.people import Actor
from handlers import keyboards, texts
from handlers.answering import acknowledge, below
from handlers.callbacks import Do, MilestoneButton
from services import evidence
from services.evidence import Given
from services.office import Office

router = Router(name="attachments")

ALBUM = 10
"""The most pieces of an album (Bot API, sendMediaGroup)."""
MOST_SENT = 50
"""The newest of them: more would run into the limit of messages a minute."""


@router.callback_query(MilestoneButton.filter(F.do == Do.FILES))
async def send_back(
    query: CallbackQuery, callback_data: MilestoneButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Подтверждения»: a list with the words, then the files themselves."""
    given = await evidence.given_for(office, actor, callback_data.id)
    if not given.evidence:
        await acknowledge(query, texts.NOTHING_GIVEN, alert=True)
        return
    await acknowledge(query)
    photos = any(each.kind is EvidenceKind.PHOTO for each in given.evidence)
    await below(query, bot, texts.given(given), keyboards.given(given.milestone, photos=photos))
    chat_id = query.message.chat.id if query.message else query.from_user.id
    async with ChatActionSender(bot=bot, chat_id=chat_id, action=ChatAction.UPLOAD_DOCUMENT):
        for album in _albums(given.evidence):
            await _send(bot, query, given, album)


def _albums(pieces: Sequence[Evidence]) -> Iterator[list[Evidence]]:
    """The files in the order they came, as many together as Telegram lets: photos apart from documents."""
    files = [each for each in pieces if each.file_id][-MOST_SENT:]
    for _, group in groupby(files, _is_picture):
        alike = list(group)
        yield from (alike[start : start + ALBUM] for start in range(0, len(alike), ALBUM))


def _is_picture(piece: Evidence) -> bool:
    # A picture with a name was sent as a file: Telegram gives it back as one only.
    return piece.kind is EvidenceKind.PHOTO and not piece.file_name


async def _send(bot: Bot, query: CallbackQuery, given: Given, album: Sequence[Evidence]) -> None:
    try:
        await _post(bot, query, album, [each.file_id or "" for each in album])
    except TelegramBadRequest:
        # Telegram has forgotten the file, or calls it something else (a video): ours is still there.
        for each in album:
            if each.id in given.files and given.files[each.id].exists():
                kept = FSInputFile(given.files[each.id], each.file_name or f"{each.id}")
                await _post(bot, query, [each], [kept], as_file=True)


async def _post(
    bot: Bot,
    query: CallbackQuery,
    album: Sequence[Evidence],
    files: Sequence[str | FSInputFile],
    *,
    as_file: bool = False,
) -> None:
    kind = InputMediaPhoto if _is_picture(album[0]) and not as_file else InputMediaDocument
    media: list[MediaUnion] = [kind(media=each) for each in files]
    message = query.message
    if isinstance(message, Message):
        await message.answer_media_group(media)
    else:
        await bot.send_media_group(message.chat.id if message else query.from_user.id, media)
