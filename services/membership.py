"""Who somebody is, and whether messages reach them."""

from dataclasses import replace
from datetime import date

from data import absences, actors, chats, events, organisations, people
from data.actors import Known
from data.database import Connection, Reader
from domain.access import guest, may_be_guest, require_guest
from domain.people import Actor, Group, OrganisationKind, Person, Role
from services.office import Office
from services.organisations import CENTRE_NAME


async def identify(office: Office, telegram_id: int, chat_id: int) -> Actor | None:
    """Who writes from that Telegram account in private; ``None`` for a stranger.

    Somebody who writes is reachable again, so the mark of a blocked bot is taken off.
    """
    today = office.today()
    async with office.database.reading() as reader:
        known = await actors.in_private(reader, telegram_id, today)
        if known.person is None:
            return None
        actor = await _acting(reader, Actor(known.person, known.memberships, chat_id), known, today)
    if known.person.unreachable_since is not None:
        async with office.database.transaction() as connection:
            await people.mark_reachable(connection, known.person.id)
    return actor if known.memberships else None


async def recall(office: Office, telegram_id: int) -> Actor | None:
    """Somebody the bot knows though they have no role: a guest of a group, or who had one; ``None``: nobody.

    They may see what is stored about them and take it away, and nothing else.
    """
    async with office.database.transaction() as connection:
        person = await people.by_telegram_id(connection, telegram_id)
    return None if person is None else Actor(person, chat_id=telegram_id)


async def identify_in_group(
    office: Office, telegram_id: int, place: Group, *, name: str, addressed: bool
) -> Actor | None:
    """Who writes from that account in a group chat; ``place`` is the chat and topic as Telegram names them.

    ``addressed``: they want something of the bot. Then a member of a bound group who never joined acts there
    under their ``name``; raises ``AccessDeniedError`` where that is not allowed. Plain talk of people unknown
    to the bot is nobody's: ``None``.
    """
    today = office.today()
    async with office.database.transaction() as connection:
        known = await actors.in_group(connection, telegram_id, place.telegram_id, place.thread_id, today)
        group = known.group or place
        if addressed and group.unreachable_since is not None:
            await chats.mark_reachable(connection, group.id)
        if known.person is not None and known.memberships:
            actor = Actor(known.person, known.memberships, place.telegram_id, group)
            return await _acting(connection, actor, known, today)
        if addressed:
            require_guest(group, known.person)
            person = known.person or await _meet(office, connection, telegram_id, group, name)
            return guest(person, group)
    return guest(known.person, group) if known.person and may_be_guest(group, known.person) else None


async def _acting(reader: Reader, actor: Actor, known: Known, today: date) -> Actor:
    """The actor with what is lent to them while somebody is away."""
    if not known.stands_in:
        return actor
    deputy_for, lent = await absences.stood_for(reader, actor.person.id, today)
    return replace(actor, deputy_for=deputy_for, lent=lent)


async def _meet(office: Office, connection: Connection, telegram_id: int, group: Group, name: str) -> Person:
    """Note the name of somebody who acts in a group without having joined: the log is to say who it was."""
    now = office.clock()
    person = await people.ensure(connection, telegram_id, name, now)
    after = {"group": group.name, "organisation": group.organisation}
    await events.append(connection, at=now, action="guest", actor=guest(person, group), after=after)
    return person


async def mark_unreachable(office: Office, person: Person, reason: str) -> None:
    """Telegram refused a message to the person for good."""
    async with office.database.transaction() as connection:
        await people.mark_unreachable(connection, person.id, office.clock(), reason)


async def mark_group_unreachable(office: Office, group: Group, reason: str) -> None:
    """Telegram refused a message to the group or topic for good."""
    async with office.database.transaction() as connection:
        await chats.mark_unreachable(connection, group.id, office.clock(), reason)


async def blocked(office: Office, telegram_id: int, reason: str) -> None:
    """Somebody blocked the bot: from now on nothing arrives. A stranger may do that too."""
    async with office.database.transaction() as connection:
        person = await people.by_telegram_id(connection, telegram_id)
        if person is not None and person.unreachable_since is None:
            await people.mark_unreachable(connection, person.id, office.clock(), reason)


async def unblocked(office: Office, telegram_id: int) -> None:
    """Somebody let the bot write again."""
    async with office.database.transaction() as connection:
        person = await people.by_telegram_id(connection, telegram_id)
        if person is not None:
            await people.mark_reachable(connection, person.id)


async def make_administrators(office: Office, telegram_ids: list[int]) -> list[int]:
    """Give those accounts the role of an administrator (setting ``ADMIN_IDS``); gives those passed over.

    From whom somebody took the role away, they do not get it back by a restart, as long as there is another.
    """
    now = office.clock()
    passed_over = []
    async with office.database.transaction() as connection:
        centre = await organisations.ensure(connection, CENTRE_NAME, OrganisationKind.CENTRE)
        dismissed = await _dismissed(connection)
        for telegram_id in telegram_ids:
            person = await people.ensure(connection, telegram_id, "Администратор", now)
            if person.id in dismissed:
                passed_over.append(telegram_id)
            elif await people.grant(connection, person.id, centre.id, Role.ADMIN, now):
                after = {"organisation": centre.name, "role": Role.ADMIN.value, "person_id": person.id}
                await events.append(connection, at=now, action="granted", after=after)
    return passed_over


async def _dismissed(connection: Connection) -> set[int]:
    """Ids of the people who were administrators and are none; empty where nobody is left to be one."""
    holders = await people.with_role(connection, Role.ADMIN)
    if not any(each.in_telegram for each in holders):
        return set()
    taken = await events.before_all(connection, "role-revoked")
    dismissed = {each["person_id"] for each in taken if each.get("role") == Role.ADMIN.value}
    return dismissed - {each.id for each in holders}
