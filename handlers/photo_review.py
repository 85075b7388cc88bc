"""``/review``: new photos a series at a time, taken or asked for again with a remark."""

from collections.abc import Sequence

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, FSInputFile, InputFile, InputMediaPhoto, Message

from domain.people import Actor
from domain.photo_review import AlreadyReviewedError, Span
from handlers.answering import acknowledge, below, replace
from handlers.callbacks import Do
from handlers.callbacks.monitoring import Judge, ShotsButton
from handlers.dialogue import Dialogue, enter
from handlers.keyboards import choice
from handlers.keyboards import monitoring as keyboards
from handlers.notice import tell
from handlers.texts import photo_review as words
from services import photo_review
from services.office import Office
from services.photo_review import Decided, NothingNewError, Series

router = Router(name="photo_review")


@router.message(Command("review", ignore_case=True), F.text)
async def begin(message: Message, actor: Actor, office: Office, state: FSMContext, bot: Bot) -> None:
    """``/review``: the oldest series first."""
    await state.clear()
    try:
        found = await photo_review.series(office, actor)
    except NothingNewError as error:
        await message.answer(error.user_message, reply_markup=keyboards.beside())
        return
    await _send(bot, message.chat.id, found)
    await message.answer(words.series(found, office.zone), reply_markup=keyboards.series(found))


@router.callback_query(ShotsButton.filter(F.do == Judge.NEXT))
async def go_on(
    query: CallbackQuery,
    callback_data: ShotsButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """«Дальше», or a school of the list."""
    await state.clear()
    found = await photo_review.series(office, actor, callback_data.school, callback_data.last)
    await _show(query, office, bot, found)
    await acknowledge(query)


@router.callback_query(ShotsButton.filter(F.do == Judge.SCHOOLS))
async def by_school(query: CallbackQuery, actor: Actor, office: Office, bot: Bot) -> None:
    """Where the new photos come from."""
    found = await photo_review.by_school(office, actor)
    await below(query, bot, words.by_school(found), keyboards.heaps(found))
    await acknowledge(query)


@router.callback_query(ShotsButton.filter(F.do == Judge.REPEATS))
async def repeats(
    query: CallbackQuery, callback_data: ShotsButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Повторы»: everything that was sent before."""
    found = await photo_review.repeats(office, actor, callback_data.page)
    await replace(query, bot, words.repeats(found), keyboards.repeats(found))
    await acknowledge(query)


@router.callback_query(ShotsButton.filter(F.do == Judge.UNCLAIMED))
async def unclaimed(query: CallbackQuery, actor: Actor, office: Office, bot: Bot) -> None:
    """«Без пункта»: what nobody can review, for nobody knows what it is."""
    found = await photo_review.unclaimed(office, actor)
    await below(query, bot, words.unclaimed(found), keyboards.unclaimed(found))
    await acknowledge(query)


@router.callback_query(ShotsButton.filter(F.do == Judge.ASK_SENDERS))
async def ask_senders(query: CallbackQuery, actor: Actor, office: Office, bot: Bot) -> None:
    """«Спросить отправителей»: the question that they left unanswered, once more."""
    asked = await photo_review.questions(office, actor)
    for each in asked:
        markup = choice(each.candidates, Do.PLACE) if each.candidates else None
        await tell(bot, office, each.unclaimed.person, words.which_item(each), markup)
    await replace(query, bot, words.asked_senders(asked), None)
    await acknowledge(query)


@router.callback_query(ShotsButton.filter(F.do == Judge.ACCEPT))
async def accept(
    query: CallbackQuery, callback_data: ShotsButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """They will do; the next series follows."""
    done = await photo_review.accept(office, actor, callback_data.span)
    await replace(query, bot, words.decided(done), None)
    await acknowledge(query)
    await _show_next(query, callback_data, actor, office, bot)


@router.callback_query(ShotsButton.filter(F.do == Judge.ASK_REMARK))
async def ask_remark(
    query: CallbackQuery,
    callback_data: ShotsButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """«Переснять»: why?"""
    shots = await photo_review.look(office, actor, callback_data.span)
    span = callback_data.span
    broken_off = await enter(
        state, Dialogue.photo_remark, {"first": span.first, "last": span.last, "number": span.number}
    )
    await below(
        query, bot, words.ask_remark(shots) + broken_off, keyboards.remarks(span, callback_data.school)
    )
    await acknowledge(query)


@router.callback_query(ShotsButton.filter((F.do == Judge.REMARK) & (F.remark < len(words.REMARKS))))
async def ask_again(
    query: CallbackQuery,
    callback_data: ShotsButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """One of the usual remarks; the next series follows."""
    await state.clear()
    done = await photo_review.ask_again(
        office, actor, callback_data.span, words.REMARKS[callback_data.remark]
    )
    await _tell(done, office, bot)
    await replace(query, bot, words.decided(done), None)
    await acknowledge(query)
    await _show_next(query, callback_data, actor, office, bot)


@router.message(StateFilter(Dialogue.photo_remark), F.text, ~F.text.startswith("/"))
async def take_remark(message: Message, actor: Actor, office: Office, state: FSMContext, bot: Bot) -> None:
    """A remark of one's own."""
    span = Span(**await state.get_data())
    try:
        done = await photo_review.ask_again(office, actor, span, message.text or "")
    except AlreadyReviewedError:
        await state.clear()
        raise
    await state.clear()
    await _tell(done, office, bot)
    await message.answer(words.decided(done), reply_markup=keyboards.go_on())


async def _show_next(
    query: CallbackQuery, pressed: ShotsButton, actor: Actor, office: Office, bot: Bot
) -> None:
    try:
        found = await photo_review.series(office, actor, pressed.school, pressed.first)
    except NothingNewError as error:
        await below(query, bot, error.user_message, keyboards.beside())
        return
    await _show(query, office, bot, found)


async def _show(query: CallbackQuery, office: Office, bot: Bot, found: Series) -> None:
    chat_id = query.message.chat.id if query.message else query.from_user.id
    await _send(bot, chat_id, found)
    await below(query, bot, words.series(found, office.zone), keyboards.series(found))


async def _send(bot: Bot, chat_id: int, found: Series) -> None:
    """The photos themselves, together; those sent as files as their previews."""
    try:
        await _post(bot, chat_id, _pictures(found, by_id=True))
    except TelegramBadRequest:
        # Telegram has forgotten one of them: ours are still there.
        await _post(bot, chat_id, _pictures(found, by_id=False))


def _pictures(found: Series, *, by_id: bool) -> list[str | InputFile]:
    pictures: list[str | InputFile] = []
    for shot in found.shots:
        if by_id and shot.file_id and not shot.file_name:
            pictures.append(shot.file_id)
        elif shot.id in found.previews:
            pictures.append(FSInputFile(found.previews[shot.id], f"{shot.id}.jpg"))
    return pictures


async def _post(bot: Bot, chat_id: int, pictures: Sequence[str | InputFile]) -> None:
    if len(pictures) == 1:
        await bot.send_photo(chat_id, pictures[0])
    elif pictures:
        await bot.send_media_group(chat_id, [InputMediaPhoto(media=each) for each in pictures])


async def _tell(done: Decided, office: Office, bot: Bot) -> None:
    for person in done.told:
        await tell(bot, office, person, words.asked_again(done), keyboards.asked_again(done.milestone))
