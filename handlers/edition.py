"""A new edition of a roadmap that is loaded: its differences are shown below the preview and applied."""

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery, Message

from domain.people import Actor
from handlers.answering import acknowledge, below, replace
from handlers.callbacks.drafts import EditionButton
from handlers.keyboards import rollout as keyboards
from handlers.texts import edition as texts
from services import edition, people
from services.edition_work import EditionChangedError
from services.importing import StoredDraft
from services.office import Office

router = Router(name="edition")


async def announce(message: Message, kept: StoredDraft, actor: Actor, office: Office) -> None:
    """Say below the preview that the draft is an edition of what is loaded, if it is one."""
    found = await edition.candidates(office, actor, kept.draft)
    if len(found) > 1:
        keyboard = keyboards.which_roadmap(kept.id, found)
        await message.answer(texts.which_roadmap(found), reply_markup=keyboard)
    elif found:
        shown = await edition.compare(office, actor, kept.id, found[0].id)
        *first, last = texts.differences(shown)
        for part in first:
            await message.answer(part)
        await message.answer(last, reply_markup=keyboards.edition(shown))


@router.callback_query(EditionButton.filter(F.sign == ""))
async def show(
    query: CallbackQuery, callback_data: EditionButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """The differences from the roadmap that was chosen."""
    await _show(query, callback_data, actor, office, bot)
    await acknowledge(query)


@router.callback_query(EditionButton.filter())
async def apply(
    query: CallbackQuery, callback_data: EditionButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Применить изменения»: those that were shown, or the current ones are shown instead."""
    data = callback_data
    try:
        applied = await edition.apply(office, actor, data.draft, data.roadmap, data.sign)
    except EditionChangedError as error:
        await acknowledge(query, error.user_message, alert=True)
        await _show(query, callback_data, actor, office, bot)
        return
    unmanned = await people.unmanned_of(office, actor, applied.roadmap.id)
    await replace(query, bot, texts.applied(applied, unmanned), None)
    await acknowledge(query)


async def _show(query: CallbackQuery, data: EditionButton, actor: Actor, office: Office, bot: Bot) -> None:
    shown = await edition.compare(office, actor, data.draft, data.roadmap)
    *first, last = texts.differences(shown)
    for part in first:
        await below(query, bot, part, None)
    if first:
        await below(query, bot, last, keyboards.edition(shown))
    else:
        await replace(query, bot, last, keyboards.edition(shown))
