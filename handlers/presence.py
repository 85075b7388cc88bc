"""News about the bot's own place: blocked and let in again, added to groups, moved and renamed with them."""

from aiogram import Bot, F, Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.filters import ChatMemberUpdatedFilter
from aiogram.filters.chat_member_updated import IS_MEMBER, IS_NOT_MEMBER
from aiogram.types import ChatMemberUpdated, Message

from handlers import texts
from handlers.addressing import place_of
from services import groups, membership
from services.office import Office

router = Router(name="presence")

# In the words that handlers.outcomes has for Telegram's refusals in the same state.
BLOCKED = "бот заблокирован"
KICKED = "бота удалили из группы"
LEFT = "бота нет в группе"

_PRIVATE = F.chat.type == ChatType.PRIVATE


@router.my_chat_member(ChatMemberUpdatedFilter(IS_NOT_MEMBER), _PRIVATE)
async def blocked(event: ChatMemberUpdated, office: Office) -> None:
    """Somebody blocked the bot: no reminder arrives, so the next on the ladder is to be told."""
    await membership.blocked(office, event.chat.id, BLOCKED)


@router.my_chat_member(ChatMemberUpdatedFilter(IS_MEMBER), _PRIVATE)
async def unblocked(event: ChatMemberUpdated, office: Office) -> None:
    """Somebody let the bot write again."""
    await membership.unblocked(office, event.chat.id)


@router.my_chat_member(ChatMemberUpdatedFilter(IS_NOT_MEMBER))
async def removed(event: ChatMemberUpdated, office: Office) -> None:
    """The bot was thrown out of a group."""
    kicked = event.new_chat_member.status == ChatMemberStatus.KICKED
    await groups.removed(office, event.chat.id, KICKED if kicked else LEFT)


@router.my_chat_member(ChatMemberUpdatedFilter(IS_MEMBER))
async def added(event: ChatMemberUpdated, office: Office, bot: Bot) -> None:
    """The bot is in a group, again or for the first time, or was given other rights there."""
    place = place_of(event.chat, None)
    assert place is not None
    group = await groups.added(office, place, event.chat.type)
    if group is None:
        return
    if group.organisation_id is not None:
        thread = group.thread_id or None
        await bot.send_message(group.telegram_id, texts.back_again(group), message_thread_id=thread)
    elif not IS_MEMBER.check(member=event.old_chat_member):
        await bot.send_message(group.telegram_id, texts.HELLO)


@router.message(F.migrate_to_chat_id.as_("new_id"))
async def moved_away(message: Message, new_id: int, office: Office) -> None:
    """The last message of a group that became a supergroup."""
    await groups.moved(office, message.chat.id, new_id)


@router.message(F.migrate_from_chat_id.as_("old_id"))
async def moved_here(message: Message, old_id: int, office: Office) -> None:
    """The first message of the supergroup."""
    await groups.moved(office, old_id, message.chat.id)


@router.message(F.new_chat_title.as_("title"))
async def renamed(message: Message, title: str, office: Office) -> None:
    """The group is called something else."""
    await groups.renamed(office, message.chat.id, title)


@router.message(F.forum_topic_reopened, F.message_thread_id.as_("thread_id"))
async def reopened(message: Message, thread_id: int, office: Office) -> None:
    """A closed topic takes messages again."""
    await groups.reopened(office, message.chat.id, thread_id)
