"""A comment from the card, heard by the other side."""

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.people import Actor
from handlers import keyboards, texts
from handlers.answering import acknowledge, below
from handlers.callbacks import Do, MilestoneButton
from handlers.dialogue import Dialogue, enter, is_meant
from handlers.notice import tell
from services import commenting, evidence
from services.office import Office

router = Router(name="commenting")


@router.callback_query(MilestoneButton.filter(F.do == Do.COMMENT))
async def ask(
    query: CallbackQuery,
    callback_data: MilestoneButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """«Комментарий»: the words come as a message."""
    milestone = await commenting.check_commentable(office, actor, callback_data.id)
    broken_off = await enter(state, Dialogue.comment, {"milestone": milestone.id})
    await below(query, bot, texts.ask_comment(milestone) + broken_off, None)
    await acknowledge(query)


@router.message(StateFilter(Dialogue.comment), is_meant, F.text, ~F.text.startswith("/"))
async def take(message: Message, actor: Actor, office: Office, state: FSMContext, bot: Bot) -> None:
    """The words came; ones that are refused are awaited again."""
    asked = await state.get_data()
    source = evidence.Message(message.chat.id, message.message_id)
    result = await commenting.comment(office, actor, asked["milestone"], message.text or "", source)
    for person in result.told:
        text = texts.comment_from(result, actor.person.name)
        await tell(bot, office, person, text, keyboards.opened(result.milestone))
    await message.answer(texts.commented(result), reply_markup=keyboards.opened(result.milestone))
    # Last: where the answer fails, the words come again and are known by their message.
    await state.clear()
