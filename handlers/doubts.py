"""The doubts of a draft, one at a time: shown, decided by a button or in words, taken back."""

from aiogram import Bot, F, Router
from aiogram.filters import ExceptionTypeFilter, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, ErrorEvent, InlineKeyboardMarkup, Message

from domain.deadline import UnclearDateError
from domain.draft.settling import Choice, NotOfferedError, choices, open_doubts
from domain.errors import DomainError
from domain.people import Actor
from handlers import keyboards, texts
from handlers.answering import acknowledge, below, replace
from handlers.callbacks.drafts import DoubtButton, UndoButton
from handlers.dialogue import Dialogue
from services import drafts
from services.drafts import NoNameError, Settled, StaleDraftError
from services.importing import StoredDraft
from services.office import Office

router = Router(name="doubts")

_ASKS = (F.choice == Choice.DATE) | ((F.choice == Choice.NAME) & (F.chosen == 0))


@router.callback_query(DoubtButton.filter(F.choice.is_(None)))
async def show(
    query: CallbackQuery,
    callback_data: DoubtButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """A doubt, or the draft itself."""
    await state.clear()
    kept = await drafts.look(office, actor, callback_data.draft)
    index = callback_data.at if callback_data.revision == kept.revision else _first(kept)
    text, keyboard = await _screen(office, actor, kept, index if callback_data.at >= 0 else None)
    await replace(query, bot, text, keyboard)
    await acknowledge(query)


@router.callback_query(DoubtButton.filter(_ASKS))
async def ask(
    query: CallbackQuery,
    callback_data: DoubtButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """«Указать дату» and the like: the answer comes as a message."""
    kept = await drafts.look(office, actor, callback_data.draft, callback_data.revision)
    at = callback_data.at
    if at not in open_doubts(kept.draft) or callback_data.choice not in choices(kept.draft, at):
        raise NotOfferedError
    dated = callback_data.choice is Choice.DATE
    await state.set_state(Dialogue.date if dated else Dialogue.name)
    await state.set_data(callback_data.model_dump(mode="json"))
    asked = texts.ask_date() if dated else texts.ask_name(kept.draft.problems[at].code)
    await below(query, bot, asked, None)
    await acknowledge(query)


@router.callback_query(DoubtButton.filter())
async def decide(
    query: CallbackQuery,
    callback_data: DoubtButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """A decision by a button; the next doubt takes its place."""
    await state.clear()
    data = callback_data
    settled = await drafts.decide(
        office,
        actor,
        data.draft,
        data.revision,
        data.at,
        Choice(data.choice or Choice.KEEP),
        chosen=data.chosen,
    )
    await _go_on(query, settled, actor, office, bot)


@router.callback_query(UndoButton.filter())
async def undo(
    query: CallbackQuery,
    callback_data: UndoButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """«Вернуть как было»."""
    await state.clear()
    settled = await drafts.undo(office, actor, callback_data.draft, callback_data.revision)
    await _go_on(query, settled, actor, office, bot)


@router.message(StateFilter(Dialogue.date, Dialogue.name), F.text, ~F.text.startswith("/"))
async def take_words(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """The date or the name came; one that is not understood is refused and awaited again."""
    asked = DoubtButton.model_validate(await state.get_data())
    try:
        settled = await drafts.decide(
            office,
            actor,
            asked.draft,
            asked.revision,
            asked.at,
            Choice(asked.choice or Choice.DATE),
            words=message.text or "",
        )
    except (UnclearDateError, NoNameError, StaleDraftError):
        raise
    except DomainError:
        await state.clear()
        raise
    text, keyboard = await _screen(office, actor, settled.kept, settled.next)
    noted = texts.refusal(texts.decided(settled.decision))
    await message.answer(f"{noted}\n\n{text}", reply_markup=keyboard)
    # Last: where the answer fails, the words come again and find the draft as they changed it.
    await state.clear()


@router.error(ExceptionTypeFilter(StaleDraftError), F.update.callback_query.as_("query"))
async def show_current(
    event: ErrorEvent, query: CallbackQuery, actor: Actor, office: Office, bot: Bot
) -> None:
    """A button made for an older draft decides nothing: it answers with the doubt as it is now."""
    await acknowledge(query, str(event.exception), alert=True)
    text, keyboard = await _current(office, actor, _draft_behind(query.data or ""))
    await replace(query, bot, text, keyboard)


@router.error(ExceptionTypeFilter(StaleDraftError), F.update.message.as_("message"))
async def say_current(
    event: ErrorEvent, message: Message, actor: Actor, office: Office, state: FSMContext
) -> None:
    """So do words that come for an older draft."""
    text, keyboard = await _current(office, actor, (await state.get_data())["draft"])
    await message.answer(f"{event.exception}\n\n{text}", reply_markup=keyboard)
    await state.clear()


async def _go_on(query: CallbackQuery, settled: Settled, actor: Actor, office: Office, bot: Bot) -> None:
    text, keyboard = await _screen(office, actor, settled.kept, settled.next)
    await replace(query, bot, text, keyboard)
    await acknowledge(query, texts.decided(settled.decision))


async def _current(office: Office, actor: Actor, draft_id: int) -> tuple[str, InlineKeyboardMarkup]:
    kept = await drafts.look(office, actor, draft_id)
    return await _screen(office, actor, kept, _first(kept))


def _draft_behind(data: str) -> int:
    undoes = data.startswith(f"{UndoButton.__prefix__}:")
    return (UndoButton.unpack(data) if undoes else DoubtButton.unpack(data)).draft


async def _screen(
    office: Office, actor: Actor, kept: StoredDraft, index: int | None
) -> tuple[str, InlineKeyboardMarkup]:
    """A doubt with its buttons; the draft where no doubt is meant or that one is settled."""
    if index is None or index not in open_doubts(kept.draft):
        return texts.draft_preview(kept.draft), keyboards.draft(kept)
    asks = Choice.NAME in choices(kept.draft, index)
    offered = await drafts.names(office, actor, kept, index) if asks else []
    return texts.doubt(kept.draft, index), keyboards.doubt(kept, index, offered)


def _first(kept: StoredDraft) -> int | None:
    return next(iter(open_doubts(kept.draft)), None)
