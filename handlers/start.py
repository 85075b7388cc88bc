"""Joining by a link, help, and inviting others."""

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.deep_linking import create_start_link

from domain.people import Actor
from handlers import keyboards, texts
from handlers.answering import acknowledge, below, replace
from handlers.callbacks import InviteButton, RevokeButton
from handlers.commands import commands_for
from services import membership
from services.office import Office

router = Router(name="start")
router.message.filter(F.text)


@router.message(CommandStart(deep_link=True, ignore_case=True))
async def join(message: Message, command: CommandObject, office: Office, state: FSMContext) -> None:
    """``/start TOKEN``: spend an invitation."""
    user = message.from_user
    if user is None:
        return
    await state.clear()
    joined = await membership.join(office, user.id, message.chat.id, user.full_name, command.args or "")
    await message.answer(texts.welcome(joined))


@router.message(CommandStart(ignore_case=True))
@router.message(Command("help", ignore_case=True))
async def help_(message: Message, actor: Actor, state: FSMContext) -> None:
    """What the bot can do for this person."""
    await state.clear()
    await message.answer(texts.help_(commands_for(actor)))


@router.message(Command("invite", ignore_case=True))
async def invite(
    message: Message, command: CommandObject, actor: Actor, office: Office, state: FSMContext
) -> None:
    """Where to invite somebody: chosen from a list, or a new organisation by its name."""
    await state.clear()
    known = await membership.organisations_to_invite(office, actor)
    if command.args:
        organisation = await membership.ensure_organisation(office, actor, command.args)
        await message.answer(texts.choose_role(organisation.name), reply_markup=keyboards.roles(organisation))
        return
    await message.answer(texts.CHOOSE_ORGANISATION, reply_markup=keyboards.organisations(known))


@router.callback_query(InviteButton.filter())
async def invite_to(
    query: CallbackQuery, callback_data: InviteButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """The roles that an organisation has, then the link."""
    if callback_data.role is None:
        organisation = await membership.organisation(office, actor, callback_data.organisation)
        await replace(query, bot, texts.choose_role(organisation.name), keyboards.roles(organisation))
    else:
        made = await membership.invite(
            office, actor, organisation_id=callback_data.organisation, role=callback_data.role
        )
        link = await create_start_link(bot, made.token)
        await below(query, bot, texts.invitation(made, link), keyboards.invitation(made))
    await acknowledge(query)


@router.callback_query(RevokeButton.filter())
async def revoke(
    query: CallbackQuery, callback_data: RevokeButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Отозвать» under a link."""
    revoked = await membership.revoke(office, actor, callback_data.token)
    await replace(query, bot, texts.INVITE_REVOKED if revoked else texts.INVITE_USED, None)
    await acknowledge(query)
