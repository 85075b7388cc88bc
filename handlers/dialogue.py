"""The few dialogues that outlast one message, and the way out of them."""

from collections.abc import Mapping
from typing import Any

from aiogram import F, Router
from aiogram.filters import Command
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
    room = State()
    room_name = State()
    proof = State()
    comment = State()
    remark = State()
    new_day = State()
    reason = State()
    refusal = State()
    date = State()
    name = State()
    schools = State()
    people = State()
    organisation = State()
    personal = State()
    settings = State()
    role = State()
    absence = State()
    photo_remark = State()
    photo_day = State()
    photo_subject = State()


WHAT = {
    Dialogue.photos.state: "приём фото и документов",
    Dialogue.room.state: "ввод помещения",
    Dialogue.room_name.state: "переименование помещения",
    Dialogue.proof.state: "отметка о выполнении",
    Dialogue.comment.state: "ввод комментария",
    Dialogue.remark.state: "возврат на доработку",
    Dialogue.new_day.state: "перенос срока",
    Dialogue.reason.state: "перенос срока",
    Dialogue.refusal.state: "отказ в переносе",
    Dialogue.date.state: "ввод даты",
    Dialogue.name.state: "ввод названия",
    Dialogue.schools.state: "список школ",
    Dialogue.people.state: "список людей",
    Dialogue.organisation.state: "ввод названия организации",
    Dialogue.personal.state: "ввод своих данных",
    Dialogue.settings.state: "настройка",
    Dialogue.role.state: "выбор роли",
    Dialogue.absence.state: "отметка об отсутствии",
    Dialogue.photo_remark.state: "замечание к фото",
    Dialogue.photo_day.state: "запрос фото",
    Dialogue.photo_subject.state: "запрос фото",
}


def is_meant(_: object, addressed: bool = True) -> bool:
    """Whether words are for the bot: in a group people talk to each other while it waits for somebody."""
    return addressed


async def enter(state: FSMContext, dialogue: State, data: Mapping[str, Any]) -> str:
    """Begin a dialogue; gives what to add about the one that it breaks off, if any, and about groups."""
    current = await state.get_state()
    hint = f"\n\n{texts.ANSWER_HERE}" if state.key.chat_id != state.key.user_id else ""
    await state.set_state(dialogue)
    await state.set_data(data)
    if current in {None, dialogue.state, Dialogue.photos.state}:
        return hint
    return f"\n\n{texts.dropped(WHAT.get(current or '', 'начатое'))}{hint}"


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
    """«Готово», or «Не сейчас» where something was not finished."""
    current = await state.get_state()
    await state.clear()
    ended = current in {None, Dialogue.photos.state}
    await acknowledge(query, texts.FINISHED if ended else texts.dropped(WHAT.get(current or "", "начатое")))
    if isinstance(query.message, Message) and query.message.reply_markup is not None:
        await query.message.edit_reply_markup(reply_markup=None)
