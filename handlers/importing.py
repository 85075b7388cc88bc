"""A roadmap comes in: a file or a pasted table, its preview, and the decision."""

from aiogram import Bot, F, Router
from aiogram.enums import ChatAction
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.chat_action import ChatActionSender

from domain.access import may_control, require_control
from domain.people import Actor
from handlers import keyboards, texts
from handlers.answering import acknowledge, replace
from handlers.callbacks import milestones_behind
from handlers.callbacks.drafts import DraftButton
from handlers.edition import announce
from handlers.files import download
from handlers.keyboards import rollout as rollout_keyboards
from services import importing, people
from services.importing import StoredDraft
from services.office import Office

router = Router(name="importing")

SUFFIXES = (
    ".docx",
    ".doc",
    ".xlsx",
    ".xls",
    ".xlsm",
    ".docm",
    ".csv",
    ".html",
    ".htm",
    ".md",
    ".txt",
    ".tsv",
)
PASTED_ROWS = 3


def _is_roadmap_file(message: Message, actor: Actor) -> bool:
    """A document that a controller sends on its own; in reply to a milestone it is evidence."""
    name = (message.document.file_name or "") if message.document else ""
    return (
        may_control(actor)
        and name.lower().endswith(SUFFIXES)
        and not milestones_behind(message.reply_to_message)
    )


def _is_pasted_table(message: Message, actor: Actor) -> bool:
    lines = (message.text or "").splitlines()
    return may_control(actor) and sum("\t" in line or "|" in line for line in lines) >= PASTED_ROWS


@router.message(Command("import", ignore_case=True), F.text)
async def ask_for_file(message: Message, actor: Actor, state: FSMContext) -> None:
    """Say what to send."""
    await state.clear()
    require_control(actor)
    await message.answer(texts.SEND_FILE)


@router.message(StateFilter(None), F.document, _is_roadmap_file)
async def read_file(message: Message, actor: Actor, office: Office, bot: Bot) -> None:
    """Read a file and show what was understood."""
    document = message.document
    if document is None:
        return
    async with ChatActionSender(bot=bot, chat_id=message.chat.id, action=ChatAction.TYPING):
        content = await download(bot, document.file_id, document.file_size)
        kept = await importing.draft_document(office, actor, content, document.file_name or "")
    await _preview(message, kept, actor, office)


@router.message(StateFilter(None), F.text, _is_pasted_table)
async def read_pasted(message: Message, actor: Actor, office: Office) -> None:
    """Read a table pasted as a message."""
    kept = await importing.draft_message(office, actor, message.text or "")
    await _preview(message, kept, actor, office)


@router.callback_query(DraftButton.filter())
async def decide(
    query: CallbackQuery, callback_data: DraftButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """Load the draft or forget it."""
    if callback_data.load:
        roadmap = await importing.confirm_draft(
            office, actor, callback_data.id, accept_done=callback_data.done
        )
        unmanned = await people.unmanned_of(office, actor, roadmap.id)
        keyboard = rollout_keyboards.offer(roadmap, unmanned)
        await replace(query, bot, texts.imported(roadmap, unmanned), keyboard)
    else:
        await importing.discard_draft(office, actor, callback_data.id)
        await replace(query, bot, texts.DRAFT_DROPPED, None)
    await acknowledge(query)


async def _preview(message: Message, kept: list[StoredDraft], actor: Actor, office: Office) -> None:
    for each in kept:
        await message.answer(texts.draft_preview(each.draft), reply_markup=keyboards.draft(each))
        await announce(message, each, actor, office)
