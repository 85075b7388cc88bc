"""``/coverage``: which rooms were photographed, as words and as pictures; the manifest of all originals."""

from aiogram import Bot, F, Router
from aiogram.enums import ChatAction
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import BufferedInputFile, CallbackQuery, Message
from aiogram.utils.chat_action import ChatActionSender

from domain.access import may_control
from domain.people import Actor
from handlers.answering import acknowledge, below, replace
from handlers.callbacks import Do, MilestoneButton
from handlers.callbacks.monitoring import CoverageButton, Look
from handlers.keyboards import monitoring as keyboards
from handlers.texts import coverage as words
from services import coverage, manifest
from services.office import Office

router = Router(name="coverage")


@router.message(Command("coverage", ignore_case=True), F.text)
async def open_coverage(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """``/coverage``: of one's only school at once, else of all a page at a time."""
    await state.clear()
    found = await coverage.schools(office, actor)
    if found.number > 1:
        await message.answer(words.schools(found), reply_markup=keyboards.schools(found))
        return
    (only,) = found.found
    keyboard = keyboards.coverage(only, controls=_controls(actor), several=False)
    await message.answer(words.coverage(only), reply_markup=keyboard)


@router.callback_query(CoverageButton.filter(F.show == Look.SCHOOLS))
async def turn(
    query: CallbackQuery, callback_data: CoverageButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """A page of the schools."""
    found = await coverage.schools(office, actor, callback_data.page)
    await replace(query, bot, words.schools(found), keyboards.schools(found))
    await acknowledge(query)


@router.callback_query(CoverageButton.filter(F.show == Look.SCHOOL))
async def show_school(
    query: CallbackQuery, callback_data: CoverageButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """The matrix of one school."""
    found = await coverage.of_school(office, actor, callback_data.id)
    several = (await coverage.schools(office, actor)).number > 1
    keyboard = keyboards.coverage(found, controls=_controls(actor), several=several)
    await replace(query, bot, words.coverage(found), keyboard)
    await acknowledge(query)


@router.callback_query(MilestoneButton.filter(F.do == Do.COVERAGE))
async def show_for_milestone(
    query: CallbackQuery, callback_data: MilestoneButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Что снято» under the card of photo monitoring."""
    found = await coverage.of_milestone(office, actor, callback_data.id)
    keyboard = keyboards.coverage(found, controls=_controls(actor), several=False)
    await below(query, bot, words.coverage(found), keyboard)
    await acknowledge(query)


@router.callback_query(CoverageButton.filter(F.show == Look.PICTURE))
async def send_picture(
    query: CallbackQuery, callback_data: CoverageButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """The same as a picture."""
    drawn = await coverage.picture(office, actor, callback_data.id)
    await _send_photo(query, bot, BufferedInputFile(drawn, "coverage.png"))
    await acknowledge(query)


@router.callback_query(CoverageButton.filter(F.show == Look.PAIRS))
async def choose_pair(
    query: CallbackQuery, callback_data: CoverageButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """The rooms that can be compared."""
    found = await coverage.of_school(office, actor, callback_data.id)
    await replace(query, bot, words.coverage(found), keyboards.pairs(found))
    await acknowledge(query)


@router.callback_query(CoverageButton.filter(F.show == Look.PAIR))
async def send_pair(
    query: CallbackQuery, callback_data: CoverageButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """A room before and after, side by side."""
    pair = await coverage.pair(office, actor, callback_data.id)
    picture = BufferedInputFile(pair.picture, "before-after.jpg")
    await _send_photo(query, bot, picture, words.pair_caption(pair.room))
    await acknowledge(query)


@router.callback_query(CoverageButton.filter(F.show == Look.MANIFEST))
async def send_manifest(
    query: CallbackQuery, callback_data: CoverageButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """The hashes of everything that the school has sent."""
    text = await manifest.export(office, actor, school_id=callback_data.id)
    # With a mark of its encoding: a spreadsheet would take it for Windows-1251.
    file = BufferedInputFile(text.encode("utf-8-sig"), f"opis-{office.today().isoformat()}.tsv")
    if isinstance(query.message, Message):
        await query.message.answer_document(file, caption=words.MANIFEST)
    else:
        await bot.send_document(query.from_user.id, file, caption=words.MANIFEST)
    await acknowledge(query)


async def _send_photo(
    query: CallbackQuery, bot: Bot, picture: BufferedInputFile, caption: str | None = None
) -> None:
    message = query.message
    chat_id = message.chat.id if message else query.from_user.id
    async with ChatActionSender(bot=bot, chat_id=chat_id, action=ChatAction.UPLOAD_PHOTO):
        if isinstance(message, Message):
            await message.answer_photo(picture, caption=caption)
        else:
            await bot.send_photo(chat_id, picture, caption=caption)


def _controls(actor: Actor) -> bool:
    return may_control(actor) and actor.group is None
