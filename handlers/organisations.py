"""Organisations for the centre: found, renamed, put under a municipality, two spellings made one."""

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.people import Actor
from handlers.answering import acknowledge, below, replace
from handlers.callbacks.joining import OrganisationButton, OrganisationDo
from handlers.dialogue import Dialogue
from handlers.joining import hand_out_links
from handlers.keyboards import organisations as keyboards
from handlers.texts import organisations as words
from services import organisations, people_list
from services.office import Office

router = Router(name="organisations")


@router.message(Command("organisations", ignore_case=True), F.text)
async def open_list(
    message: Message, command: CommandObject, actor: Actor, office: Office, state: FSMContext
) -> None:
    """``/organisations``: all of them a page at a time, or those with these words in a name."""
    await state.clear()
    shown = await organisations.find(office, actor, command.args or "")
    await message.answer(words.listing(shown), reply_markup=keyboards.listing(shown))


@router.callback_query(OrganisationButton.filter(F.do == OrganisationDo.LIST))
async def turn_page(
    query: CallbackQuery, callback_data: OrganisationButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """Another page."""
    shown = await organisations.find(office, actor, "", callback_data.page)
    await replace(query, bot, words.listing(shown), keyboards.listing(shown))
    await acknowledge(query)


@router.callback_query(OrganisationButton.filter(F.do == OrganisationDo.CARD))
async def open_card(
    query: CallbackQuery,
    callback_data: OrganisationButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """All about one; whatever was being typed about it is dropped."""
    await state.clear()
    shown = await organisations.card(office, actor, callback_data.id)
    await replace(query, bot, words.card(shown), keyboards.card(shown))
    await acknowledge(query)


@router.callback_query(
    OrganisationButton.filter(
        F.do.in_({OrganisationDo.RENAME, OrganisationDo.ADD_NAME, OrganisationDo.ALIKE})
    )
)
async def ask_name(
    query: CallbackQuery,
    callback_data: OrganisationButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """A name is awaited: the new one, one more, or that of the other spelling, with those alike offered."""
    shown = await organisations.card(office, actor, callback_data.id)
    await state.set_state(Dialogue.organisation)
    await state.set_data({"do": callback_data.do.value, "organisation": callback_data.id})
    if callback_data.do is OrganisationDo.ALIKE:
        found = await organisations.alike(office, actor, callback_data.id)
        text, keyboard = words.choose_other(shown.organisation), keyboards.others(callback_data.id, found)
    else:
        renaming = callback_data.do is OrganisationDo.RENAME
        text, keyboard = words.ASK_RENAME if renaming else words.ASK_NAME, keyboards.back(callback_data.id)
    await below(query, bot, text, keyboard)
    await acknowledge(query)


@router.message(StateFilter(Dialogue.organisation), F.text, ~F.text.startswith("/"))
async def take_name(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """The name that was asked for; a refusal leaves the dialogue open for another one."""
    asked = await state.get_data()
    do, organisation_id, name = OrganisationDo(asked["do"]), asked["organisation"], message.text or ""
    if do is OrganisationDo.ALIKE:
        shown = await organisations.card(office, actor, organisation_id)
        found = await organisations.alike(office, actor, organisation_id, name)
        text, keyboard = words.choose_other(shown.organisation), keyboards.others(organisation_id, found)
        await message.answer(text, reply_markup=keyboard)
        return
    change = organisations.rename if do is OrganisationDo.RENAME else organisations.add_name
    changed = await change(office, actor, organisation_id, name)
    await state.clear()
    await message.answer(words.card(changed), reply_markup=keyboards.card(changed))


@router.callback_query(OrganisationButton.filter(F.do == OrganisationDo.AUTHORITY))
async def set_authority(
    query: CallbackQuery, callback_data: OrganisationButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """Which municipality a school belongs to: chosen from pages, then set."""
    if callback_data.other:
        shown = await organisations.set_municipality(office, actor, callback_data.id, callback_data.other)
        await replace(query, bot, words.card(shown), keyboards.card(shown))
    else:
        page = await organisations.municipalities(office, actor, callback_data.page)
        text = words.CHOOSE_AUTHORITY if page.found else words.NO_AUTHORITIES
        await replace(query, bot, text, keyboards.authorities(callback_data.id, page))
    await acknowledge(query)


@router.callback_query(OrganisationButton.filter(F.do.in_({OrganisationDo.PREVIEW, OrganisationDo.MERGE})))
async def merge(
    query: CallbackQuery,
    callback_data: OrganisationButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """What would pass over, then it does."""
    await state.clear()
    if callback_data.do is OrganisationDo.PREVIEW:
        shown = await organisations.preview_merge(office, actor, callback_data.id, callback_data.other)
        await replace(query, bot, words.merger(shown), keyboards.merger(shown))
    else:
        shown = await organisations.merge(office, actor, callback_data.id, callback_data.other)
        await replace(query, bot, words.merged(shown), keyboards.back(callback_data.id))
    await acknowledge(query)


@router.callback_query(OrganisationButton.filter(F.do == OrganisationDo.LINKS))
async def reissue(
    query: CallbackQuery, callback_data: OrganisationButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """New links for those who have not joined."""
    issued = await people_list.reissue(office, actor, callback_data.id)
    await hand_out_links(query, bot, issued)
    await acknowledge(query)
