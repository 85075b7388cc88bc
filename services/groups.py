"""Group chats and topics: tied to an organisation, let go, lost and found again."""

from dataclasses import dataclass
from typing import Any

from data import aliases, chats, events, organisations
from data.database import Connection
from domain.access import may_bind, may_control, members_may_report_at_first, require_binder, require_bound
from domain.errors import DomainError
from domain.people import Actor, Group, Organisation, Role
from domain.russian import fold
from services.office import Office
from services.organisations import NoSuchOrganisationError

PAGE = 8


class BoundOtherwiseError(DomainError):
    """Somebody bound the group to something else, or let it go, since the button was shown."""

    def __init__(self) -> None:
        super().__init__("Привязка этой группы уже изменилась. Посмотрите, как сейчас: /bind.")


class NoSuchNameError(DomainError):
    """No organisation that the person may bind a group to is called so."""

    def __init__(self, words: str) -> None:
        super().__init__(f"Организации «{words[:60]}» среди ваших нет. Весь список: /bind.")


@dataclass(frozen=True, slots=True)
class Choice:
    """A page of the ``number`` of organisations that somebody may bind a group to."""

    found: tuple[Organisation, ...]
    number: int
    page: int
    words: str = ""

    @property
    def only(self) -> Organisation | None:
        """The one that is meant where there is nothing to choose."""
        return self.found[0] if self.number == 1 and self.found else None


async def choice(office: Office, actor: Actor, words: str = "", page: int = 0) -> Choice:
    """The organisations with a name that has all of the words, among those the actor decides for."""
    require_binder(actor)
    if may_control(actor):
        async with office.database.transaction() as connection:
            found, number = await aliases.search(connection, words, limit=PAGE, offset=page * PAGE)
    else:
        mine = _headed(actor, words)
        found, number = mine[page * PAGE : (page + 1) * PAGE], len(mine)
    if not number:
        raise NoSuchNameError(words)
    return Choice(tuple(found), number, page, words)


async def bind(office: Office, actor: Actor, place: Group, kind: str, organisation_id: int) -> Group:
    """Have the chat or topic answer for the organisation. Binding it so again changes nothing.

    ``place`` and ``kind`` («group», «supergroup») are as Telegram has them. Raises ``AccessDeniedError`` also
    where the actor does not decide for the organisation that it answers for now.
    """
    require_binder(actor, organisation_id)
    now = office.clock()
    async with office.database.transaction() as connection:
        organisation = await organisations.get(connection, organisation_id)
        if organisation is None:
            raise NoSuchOrganisationError
        seen = await chats.ensure(connection, place.telegram_id, place.thread_id, kind, place.name)
        if seen.organisation_id == organisation_id:
            return seen
        if seen.organisation_id is not None:
            require_binder(actor, seen.organisation_id)
        members_report = members_may_report_at_first(organisation.kind)
        if not await chats.bind(
            connection,
            seen,
            organisation_id,
            by=actor.person.id,
            now=now,
            members_report=members_report,
        ):
            raise BoundOtherwiseError
        await chats.mark_reachable(connection, seen.id)
        return await _noted(office, connection, actor, seen, "group-bound")


async def lost(office: Office, actor: Actor) -> list[Group]:
    """The groups that the actor decides about and no message reaches: nobody can say /unbind there."""
    require_binder(actor)
    async with office.database.transaction() as connection:
        found = await chats.unreachable(connection)
    return [each for each in found if may_bind(actor, each.organisation_id or 0)]


async def forget(office: Office, actor: Actor, group_id: int) -> Group:
    """Have a lost group answer for nobody; gives it as it was.

    Raises ``BoundOtherwiseError`` where it was found again or let go since.
    """
    require_binder(actor)
    async with office.database.transaction() as connection:
        group = await chats.get(connection, group_id)
        if group is None or group.organisation_id is None or group.unreachable_since is None:
            raise BoundOtherwiseError
        require_binder(actor, group.organisation_id)
        if not await chats.unbind(connection, group):
            raise BoundOtherwiseError
        await _noted(office, connection, actor, group, "group-unbound")
    return group


async def unbind(office: Office, actor: Actor, organisation_id: int | None = None) -> Group:
    """Have the group that the actor is in answer for nobody; gives it as it was.

    ``organisation_id``: only if it still answers for that one.
    """
    group = _bound_to(actor, organisation_id)
    async with office.database.transaction() as connection:
        if not await chats.unbind(connection, group):
            raise BoundOtherwiseError
        await _noted(office, connection, actor, group, "group-unbound")
    return group


async def let_members_report(office: Office, actor: Actor, organisation_id: int, allowed: bool) -> Group:
    """Whether people of the actor's group may report without having joined."""
    group = _bound_to(actor, organisation_id)
    if group.members_report is allowed:
        return group
    async with office.database.transaction() as connection:
        if not await chats.let_members_report(connection, group, allowed):
            raise BoundOtherwiseError
        return await _noted(office, connection, actor, group, "group-members-report")


def bound_here(actor: Actor, place: Group) -> Group | None:
    """What exactly this chat or topic is bound to; raises ``AccessDeniedError`` if others decide about it."""
    require_binder(actor)
    group = actor.group
    if group is None or group.organisation_id is None or group.thread_id != place.thread_id:
        return None
    require_binder(actor, group.organisation_id)
    return group


async def added(office: Office, place: Group, kind: str) -> Group | None:
    """The bot is in the chat, again or for the first time; gives where something is to be said about it.

    That is what is bound there and was out of reach, or the chat itself where nothing is bound.
    """
    async with office.database.transaction() as connection:
        group = await chats.ensure(connection, place.telegram_id, place.thread_id, kind, place.name)
        back = await chats.mark_chat_reachable(connection, place.telegram_id)
        if not await chats.bound_in(connection, place.telegram_id):
            return group
    return back[0] if back else None


async def removed(office: Office, telegram_id: int, reason: str) -> None:
    """The bot is not in the chat any more."""
    async with office.database.transaction() as connection:
        await chats.mark_chat_unreachable(connection, telegram_id, office.clock(), reason)


async def renamed(office: Office, telegram_id: int, title: str) -> None:
    """The chat is called something else now."""
    async with office.database.transaction() as connection:
        await chats.rename(connection, telegram_id, title)


async def moved(office: Office, old_telegram_id: int, new_telegram_id: int) -> None:
    """The group became a supergroup."""
    async with office.database.transaction() as connection:
        await chats.migrate(connection, old_telegram_id, new_telegram_id)


async def reopened(office: Office, telegram_id: int, thread_id: int) -> None:
    """A closed topic takes messages again."""
    async with office.database.transaction() as connection:
        await chats.mark_chat_reachable(connection, telegram_id, thread_id)


def _headed(actor: Actor, words: str) -> list[Organisation]:
    wanted = fold(words).split()
    return [
        Organisation(each.organisation_id, each.organisation, each.kind)
        for each in actor.memberships
        if each.role is Role.HEAD and all(word in fold(each.organisation) for word in wanted)
    ]


def _bound_to(actor: Actor, organisation_id: int | None) -> Group:
    require_binder(actor)
    require_bound(actor)
    group = actor.group
    if group is None or organisation_id not in {None, group.organisation_id}:
        raise BoundOtherwiseError
    require_binder(actor, group.organisation_id)
    return group


async def _noted(office: Office, connection: Connection, actor: Actor, before: Group, action: str) -> Group:
    """Write down what changed; gives the group as it is now."""
    after = await chats.get(connection, before.id)
    assert after is not None
    await events.append(
        connection,
        at=office.clock(),
        action=action,
        actor=actor,
        before=_described(before),
        after=_described(after),
    )
    return after


def _described(group: Group) -> dict[str, Any]:
    return {
        "group": group.name,
        "chat": group.telegram_id,
        "thread": group.thread_id,
        "organisation": group.organisation,
        "members_report": group.members_report,
    }
