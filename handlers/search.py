"""Finding measures by a word or a number: ``/find`` everywhere, plain words in private."""

from aiogram import Bot, F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.people import Actor
from handlers import keyboards, texts
from handlers.answering import acknowledge, replace
from handlers.callbacks import FoundButton
from handlers.dialogue import Dialogue
from services import card as cards
from services.office import Office
from services.search import search

router = Router(name="search")
plain_words = Router(name="plain words")
"""Asked late: whatever else a text may be for comes first."""

LONGEST = 100
"""More characters than that, or more than one line, is something pasted, not words to look for."""


async def _is_addressed(message: Message, bot: Bot) -> bool | dict[str, str]:
    """Words for the bot: any in private; in a group those that reply to it or mention it."""
    text = (message.text or "").strip()
    if text.startswith("/") or "\n" in text or len(text) > LONGEST:
        return False
    if message.chat.type == ChatType.PRIVATE:
        return {"words": text}
    name = f"@{(await bot.me()).username}"
    replied = message.reply_to_message
    mentioned = name.lower() in text.lower()
    if not mentioned and not (replied and replied.from_user and replied.from_user.id == bot.id):
        return False
    return {"words": " ".join(word for word in text.split() if word.lower() != name.lower())}


@router.message(Command("find", ignore_case=True), F.text)
async def find(
    message: Message, command: CommandObject, actor: Actor, office: Office, state: FSMContext
) -> None:
    """``/find закупка``."""
    await state.clear()
    await _answer(message, command.args or "", actor, office)


# A series of photos lets through what cannot be for it.
@plain_words.message(StateFilter(None, Dialogue.photos), F.text, _is_addressed)
async def find_words(message: Message, words: str, actor: Actor, office: Office) -> None:
    """A word or a number, where nothing else is awaited."""
    await _answer(message, words, actor, office)


@router.callback_query(FoundButton.filter())
async def turn_page(
    query: CallbackQuery, callback_data: FoundButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """Another page of what was found: the message says for which words."""
    words = texts.asked_in(query.message.text or "") if isinstance(query.message, Message) else None
    if words is None:
        await acknowledge(query, texts.SEARCH_AGAIN, alert=True)
        return
    found = await search(office, actor, words, callback_data.page)
    await replace(query, bot, texts.found(found), keyboards.found(found))
    await acknowledge(query)


async def _answer(message: Message, words: str, actor: Actor, office: Office) -> None:
    if not words.strip():
        await message.answer(texts.WHAT_TO_FIND)
        return
    found = await search(office, actor, words)
    if found.total == 1:
        shown = await cards.card(office, actor, found.milestones[0].id)
        await message.answer(texts.card(shown), reply_markup=keyboards.card(shown))
        return
    await message.answer(texts.found(found), reply_markup=keyboards.found(found))
