"""``/people``: who is there, whom messages reach, what has nobody; and the card of each."""

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.deep_linking import create_start_link

from data.rosters import Which
from domain.people import Actor
from handlers.answering import acknowledge, below, replace
from handlers.callbacks.people import Look, PeopleButton
from handlers.keyboards import people as keyboards
from handlers.texts import people as words
from handlers.texts.joining import links_of
from services import duties, people
from services.office import Office

router = Router(name="people")

_LISTS = {Look.NEVER_STARTED: Which.NEVER_STARTED, Look.BLOCKED: Which.BLOCKED}


@router.message(Command("people", ignore_case=True), F.text)
async def open_people(
    message: Message, command: CommandObject, actor: Actor, office: Office, state: FSMContext
) -> None:
    """The counts and the organisations; or whoever is called so."""
    await state.clear()
    if command.args:
        found = await people.listed(office, actor, words=command.args)
        await message.answer(words.listing(found), reply_markup=keyboards.listing(found))
        return
    shown = await people.overview(office, actor)
    await message.answer(words.overview(shown), reply_markup=keyboards.overview(shown))


@router.callback_query(PeopleButton.filter(F.show == Look.OVERVIEW))
async def show_overview(
    query: CallbackQuery, callback_data: PeopleButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """Another page of the organisations."""
    shown = await people.overview(office, actor, callback_data.page)
    await replace(query, bot, words.overview(shown), keyboards.overview(shown))
    await acknowledge(query)


@router.callback_query(PeopleButton.filter(F.show.in_({Look.PLACE, *_LISTS})))
async def show_list(
    query: CallbackQuery, callback_data: PeopleButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """The people of an organisation, those who never pressed Start, those who blocked the bot."""
    shown = await people.listed(
        office,
        actor,
        which=_LISTS.get(callback_data.show, Which.ALL),
        organisation_id=callback_data.id or None,
        page=callback_data.page,
    )
    await replace(query, bot, words.listing(shown), keyboards.listing(shown))
    await acknowledge(query)


@router.callback_query(PeopleButton.filter(F.show == Look.GAPS))
async def show_gaps(
    query: CallbackQuery, callback_data: PeopleButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """The milestones of which nobody can be reminded."""
    shown = await people.gaps(office, actor, callback_data.page)
    await replace(query, bot, words.gaps(shown), keyboards.gaps(shown))
    await acknowledge(query)


@router.callback_query(PeopleButton.filter(F.show == Look.CARD))
async def show_card(
    query: CallbackQuery,
    callback_data: PeopleButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """All about one person; whatever was being typed about them is dropped."""
    await state.clear()
    shown = await people.card(office, actor, callback_data.id)
    await replace(query, bot, words.card(shown), keyboards.card(shown))
    await acknowledge(query)


@router.callback_query(PeopleButton.filter(F.show == Look.LINK))
async def give_link(
    query: CallbackQuery, callback_data: PeopleButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Новая ссылка», as a message fit to forward."""
    made = await people.new_link(office, actor, callback_data.id)
    address = await create_start_link(bot, made.token)
    for part in links_of([(made, address)]):
        await below(query, bot, part, None)
    await acknowledge(query)


@router.callback_query(PeopleButton.filter(F.show == Look.ANSWERING))
async def show_answering(
    query: CallbackQuery, callback_data: PeopleButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Кто отвечает»."""
    shown = await duties.of_organisation(office, actor, callback_data.id)
    await replace(query, bot, words.answering(shown), keyboards.answering(shown))
    await acknowledge(query)
