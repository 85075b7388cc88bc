"""``/roles``: whose, taken away, given; whoever it concerns is told."""

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.people import Actor, Role
from handlers.answering import acknowledge, replace
from handlers.callbacks.settings import RoleButton, RoleDo
from handlers.dialogue import Dialogue
from handlers.keyboards import roles as keyboards
from handlers.notice import tell
from handlers.texts import roles as words
from services import administration
from services.administration import RoleGoneError
from services.office import Office

router = Router(name="administration")


@router.message(Command("roles", ignore_case=True), F.text)
async def open_list(
    message: Message, command: CommandObject, actor: Actor, office: Office, state: FSMContext
) -> None:
    """``/roles``: everybody a page at a time, or those with these words in their name."""
    await state.clear()
    shown = await administration.find(office, actor, command.args or "")
    await message.answer(words.people(shown), reply_markup=keyboards.people(shown))


@router.callback_query(RoleButton.filter(F.do == RoleDo.PEOPLE))
async def turn_page(
    query: CallbackQuery, callback_data: RoleButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """Another page."""
    shown = await administration.find(office, actor, page=callback_data.page)
    await replace(query, bot, words.people(shown), keyboards.people(shown))
    await acknowledge(query)


@router.callback_query(RoleButton.filter(F.do.in_({RoleDo.CARD, RoleDo.ADD})))
async def open_card(
    query: CallbackQuery,
    callback_data: RoleButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """Somebody's roles, or those that can be added."""
    await state.clear()
    shown = await administration.card(office, actor, callback_data.person)
    if callback_data.do is RoleDo.ADD:
        await replace(query, bot, words.choose_role(shown), keyboards.choose_role(shown))
    else:
        await replace(query, bot, words.card(shown, office.zone), keyboards.card(shown))
    await acknowledge(query)


@router.callback_query(RoleButton.filter((F.do == RoleDo.ASK_REVOKE) & F.role))
async def ask_revoke(
    query: CallbackQuery, callback_data: RoleButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Снять»: what that means first."""
    shown, membership = await administration.held(office, actor, *_which(callback_data))
    await replace(query, bot, words.ask_revoke(shown, membership), keyboards.ask_revoke(shown, membership))
    await acknowledge(query)


@router.callback_query(RoleButton.filter((F.do == RoleDo.REVOKE) & F.role))
async def revoke(
    query: CallbackQuery, callback_data: RoleButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """Taken away; the person hears of it."""
    done = await administration.revoke(office, actor, *_which(callback_data))
    await tell(bot, office, done.card.person, words.revoked(done), None)
    await replace(query, bot, words.changed(done, office.zone), keyboards.card(done.card))
    await acknowledge(query, words.popup(done.membership, given=False))


@router.callback_query(RoleButton.filter((F.do == RoleDo.WHERE) & F.role))
async def choose_where(
    query: CallbackQuery,
    callback_data: RoleButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """In which organisation: a button, or words of its name."""
    person, _, role = _which(callback_data)
    shown = await administration.where(office, actor, person, role, page=callback_data.page)
    await state.set_state(Dialogue.role)
    await state.set_data({"person": person, "role": role.value})
    await replace(query, bot, words.choose_where(shown), keyboards.choose_where(shown))
    await acknowledge(query)


@router.message(StateFilter(Dialogue.role), F.text, ~F.text.startswith("/"))
async def look_where(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """Words of the organisation's name."""
    asked = await state.get_data()
    shown = await administration.where(
        office, actor, asked["person"], Role(asked["role"]), message.text or ""
    )
    await message.answer(words.choose_where(shown), reply_markup=keyboards.choose_where(shown))


@router.callback_query(RoleButton.filter((F.do == RoleDo.GRANT) & F.role))
async def grant(
    query: CallbackQuery,
    callback_data: RoleButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """Given; the person hears of it once."""
    await state.clear()
    done = await administration.grant(office, actor, *_which(callback_data))
    if done.fresh:
        await tell(bot, office, done.card.person, words.granted(done.membership), None)
    await replace(query, bot, words.changed(done, office.zone), keyboards.card(done.card))
    await acknowledge(query, words.popup(done.membership, given=True) if done.fresh else words.ALREADY)


def _which(button: RoleButton) -> tuple[int, int, Role]:
    """(person, organisation, role) of a button that names a role."""
    if button.role is None:
        raise RoleGoneError
    return button.person, button.organisation, button.role
