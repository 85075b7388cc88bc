"""Group chats: bound to an organisation, let go; where nothing is bound, nothing else is done."""

from aiogram import Bot, F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Chat, ChatMemberAdministrator, ChatMemberRestricted, Message

from domain.access import UnboundGroupError
from domain.errors import DomainError
from domain.people import Actor, Group
from handlers import keyboards, texts
from handlers.answering import acknowledge, replace
from handlers.callbacks import GroupButton, Tie
from handlers.commands import COMMANDS, commands_for
from handlers.notice import tell
from services import groups
from services.office import Office

router = Router(name="groups")
router.message.filter(F.text)

_PRIVATE = F.chat.type == ChatType.PRIVATE


class MayNotWriteError(DomainError):
    """The bot hears the command and cannot answer it where it was given."""


def _in_group(_: object, place: Group | None = None) -> bool:
    return place is not None


def _unbound(_: object, actor: Actor | None = None) -> bool:
    return actor is not None and actor.group is not None and actor.group.organisation_id is None


@router.message(Command("bind", "unbind", ignore_case=True), _PRIVATE)
async def bind_elsewhere(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """In private: how to bind a group, and those that were lost, for nobody can say ``/unbind`` there."""
    await state.clear()
    lost = await groups.lost(office, actor)
    await message.answer(texts.bind_elsewhere(lost), reply_markup=keyboards.lost_groups(lost))


@router.message(Command("bind", ignore_case=True))
async def bind(
    message: Message,
    command: CommandObject,
    actor: Actor,
    place: Group,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """``/bind``: what is bound here, or a choice; ``/bind СОШ № 5``: to that one."""
    await state.clear()
    bound = groups.bound_here(actor, place)
    if not await _may_write(bot, message.chat):
        await tell(bot, office, actor.person, texts.refusal(texts.may_not_write(place)), None)
        return
    if bound is not None and not command.args:
        await message.answer(texts.binding(bound), reply_markup=keyboards.binding(bound))
        return
    choice = await groups.choice(office, actor, command.args or "")
    if choice.only is None:
        text, keyboard = texts.choose_binding(choice, place), keyboards.choose_binding(choice)
    else:
        tied = await groups.bind(office, actor, place, message.chat.type, choice.only.id)
        text, keyboard = texts.binding(tied), keyboards.binding(tied)
    await message.answer(text, reply_markup=keyboard)


@router.message(Command("unbind", ignore_case=True))
async def unbind(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """``/unbind``."""
    await state.clear()
    await message.answer(texts.unbound(await groups.unbind(office, actor)))


@router.callback_query(GroupButton.filter(F.do == Tie.PAGE), _in_group)
async def turn_page(
    query: CallbackQuery, callback_data: GroupButton, actor: Actor, place: Group, office: Office, bot: Bot
) -> None:
    """Another page of organisations."""
    choice = await groups.choice(office, actor, page=callback_data.page)
    await replace(query, bot, texts.choose_binding(choice, place), keyboards.choose_binding(choice))
    await acknowledge(query)


@router.callback_query(GroupButton.filter(F.do == Tie.BIND), _in_group)
async def bind_to(
    query: CallbackQuery, callback_data: GroupButton, actor: Actor, place: Group, office: Office, bot: Bot
) -> None:
    """The organisation was chosen."""
    chat = query.message.chat if query.message else None
    if chat is None or not await _may_write(bot, chat):
        raise MayNotWriteError(texts.may_not_write(place))
    tied = await groups.bind(office, actor, place, chat.type, callback_data.organisation)
    await replace(query, bot, texts.binding(tied), keyboards.binding(tied))
    await acknowledge(query)


@router.callback_query(GroupButton.filter(F.do == Tie.MEMBERS))
async def let_members_report(
    query: CallbackQuery, callback_data: GroupButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """Whether everybody in the chat may report, or only who was invited."""
    group = await groups.let_members_report(office, actor, callback_data.organisation, callback_data.on)
    await replace(query, bot, texts.binding(group), keyboards.binding(group))
    await acknowledge(query, texts.members_report(group))


@router.callback_query(GroupButton.filter(F.do == Tie.UNBIND))
async def unbind_by_button(
    query: CallbackQuery, callback_data: GroupButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Отвязать»."""
    group = await groups.unbind(office, actor, callback_data.organisation)
    await replace(query, bot, texts.unbound(group), None)
    await acknowledge(query)


@router.callback_query(GroupButton.filter(F.do == Tie.FORGET))
async def forget(
    query: CallbackQuery, callback_data: GroupButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Отвязать» beside a lost group."""
    await groups.forget(office, actor, callback_data.group)
    lost = await groups.lost(office, actor)
    await replace(query, bot, texts.bind_elsewhere(lost), keyboards.lost_groups(lost))
    await acknowledge(query, texts.FORGOTTEN)


@router.message(CommandStart(ignore_case=True), ~_PRIVATE)
async def start_here(message: Message, actor: Actor) -> None:
    """``/start``, as Telegram sends it when the bot is added by a link. Invitations are opened in private."""
    await message.answer(texts.HELLO if _unbound(message, actor) else texts.help_(commands_for(actor)))


@router.message(Command(*(each.name for each in COMMANDS), ignore_case=True), _unbound)
async def nothing_is_bound(message: Message) -> None:
    """A group that answers for nobody is shown nothing."""
    raise UnboundGroupError


@router.callback_query(_unbound)
async def no_button_is_bound(query: CallbackQuery) -> None:
    """An old button in a chat that was let go."""
    raise UnboundGroupError


async def _may_write(bot: Bot, chat: Chat) -> bool:
    """Whether the bot is let to write there (Bot API, ``ChatMember`` and ``ChatPermissions``)."""
    me = await bot.get_chat_member(chat.id, bot.id)
    if isinstance(me, ChatMemberRestricted):
        return me.can_send_messages
    if isinstance(me, ChatMemberAdministrator):
        return True
    permissions = (await bot.get_chat(chat.id)).permissions
    return permissions is None or permissions.can_send_messages is not False
