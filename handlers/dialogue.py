"""The few dialogues that outlast one message, and the way out of them."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers import texts
from handlers.answering import acknowledge
from handlers.callbacks import FinishButton

router = Router(name="dialogue")


class Dialogue(StatesGroup):
    """What the bot waits for from a person in a chat."""

    photos = State()
    remark = State()
    date = State()
    name = State()
    schools = State()


WHAT = {
    Dialogue.photos.state: "приём фото и документов",
    Dialogue.remark.state: "возврат на доработку",
    Dialogue.date.state: "ввод даты",
    Dialogue.name.state: "ввод названия",
    Dialogue.schools.state: "список школ",
}


@router.message(Command("cancel", ignore_case=True), F.text)
async def cancel(message: Message, state: FSMContext) -> None:
    """Leave the dialogue and say what was dropped."""
    current = await state.get_state()
    await state.clear()
    if current is None:
        await message.answer(texts.NOTHING_TO_CANCEL)
    else:
        await message.answer(texts.dropped(WHAT.get(current, "начатое")))


@router.callback_query(FinishButton.filter())
async def finish(query: CallbackQuery, state: FSMContext) -> None:
    """«Готово»."""
    await state.clear()
    await acknowledge(query, texts.FINISHED)
    if isinstance(query.message, Message):
        await query.message.edit_reply_markup(reply_markup=None)


@router.message(StateFilter(Dialogue.photos), F.text, F.chat.type == ChatType.PRIVATE)
async def text_where_photos_are_awaited(message: Message) -> None:
    """A text where a photo is awaited changes nothing and is answered."""
    await message.answer(texts.CONTINUE_OR_CANCEL)
