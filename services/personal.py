"""What the bot knows about a person: shown, corrected, taken away (law 152-FZ, articles 14, 20 and 21)."""

from dataclasses import dataclass, replace
from enum import StrEnum

from data import events, invites, milestones, people, personal, roles
from data.database import Connection
from data.personal import Stored
from domain.access import PrivateOnlyError, may_control
from domain.administration import require_another_administrator
from domain.email_address import email_of
from domain.errors import DomainError
from domain.milestone import Milestone
from domain.people import Actor, Person, Role
from services.office import Office

LONGEST = 150
"""Characters of a name or a post."""


class Field(StrEnum):
    """What people may correct about themselves."""

    NAME = "name"
    POST = "post"
    EMAIL = "email"


class LastControllerError(DomainError):
    """Nobody would be left to let anybody in."""

    def __init__(self) -> None:
        super().__init__(
            "Вы единственный, кто управляет ботом. Сначала пригласите замену командой /invite,"
            " потом удалите свои данные."
        )


@dataclass(frozen=True, slots=True)
class Portrait:
    """All that is stored about somebody."""

    actor: Actor
    stored: Stored


@dataclass(frozen=True, slots=True)
class Erased:
    """Somebody asked to be forgotten.

    ``left`` are the open milestones that they were named for, ``duties`` the organisations they stood for.
    """

    called: str
    left: tuple[Milestone, ...]
    duties: tuple[str, ...]
    controllers: tuple[Person, ...]


async def portrait(office: Office, actor: Actor) -> Portrait:
    """All that is stored about the actor, for nobody else to see; raises ``PrivateOnlyError`` in a group."""
    if actor.group is not None:
        raise PrivateOnlyError
    async with office.database.transaction() as connection:
        return await _portrait(connection, actor)


async def correct(office: Office, actor: Actor, field: Field, text: str) -> Portrait:
    """Change one's own name, post or e-mail; raises ``DomainError`` where the text cannot be that.

    «-» takes away the post or the e-mail.
    """
    value = _value(field, text)
    now = office.clock()
    async with office.database.transaction() as connection:
        await personal.change(connection, actor.person.id, **{field.value: value})
        # Not what it was and is: the log must not keep what its owner has had changed.
        after = {"field": field.value}
        await events.append(connection, at=now, action="personal-data-corrected", actor=actor, after=after)
        person = await people.get(connection, actor.person.id)
        return await _portrait(connection, replace(actor, person=person))


async def erase(office: Office, actor: Actor) -> Erased:
    """Forget who the actor is; what they did and sent stays under their post.

    Links that a controller made for nobody by name end, as with the role taken away.
    Raises ``LastControllerError`` for the last one who could let others in, ``LastAdministratorError`` for
    the last one who gives roles.
    """
    now = office.clock()
    called = _called(actor)
    async with office.database.transaction() as connection:
        controllers = await _others_in_control(connection, actor)
        if may_control(actor) and not controllers:
            raise LastControllerError
        if actor.has_role(Role.ADMIN):
            others = await roles.other_administrators(connection, actor.person.id)
            require_another_administrator(Role.ADMIN, others)
        duties = (await personal.stored(connection, actor.person.id)).duties
        ids = await personal.left_alone(connection, actor.person.id)
        left = await milestones.of_ids(connection, ids)
        ended = may_control(actor) and await invites.revoke_handed_out(connection, actor.person.id, now)
        await personal.erase(connection, actor.person.id, called, now)
        nobody = replace(actor, chat_id=None)
        after = {"person": called, "milestones": ids}
        await events.append(connection, at=now, action="erased", actor=nobody, after=after)
        if ended:
            number = {"links": ended, "person_id": actor.person.id}
            await events.append(connection, at=now, action="invite-revoked", actor=nobody, after=number)
    # Nothing is left behind by a guest of a group.
    missed = actor.memberships or left or duties
    reachable = tuple(each for each in controllers if each.in_telegram and missed)
    return Erased(called, tuple(left[each] for each in ids), duties, reachable)


def _value(field: Field, text: str) -> str | None:
    neat = " ".join(text.split())
    if field is not Field.NAME and neat in {"-", "–", "—"}:
        return None
    if field is Field.EMAIL:
        return email_of(neat)
    if len(neat) > LONGEST:
        raise DomainError(f"Слишком длинно: {len(neat)} знаков, а можно до {LONGEST}.")
    if sum(letter.isalpha() for letter in neat) < 2:
        raise DomainError("Нужно хотя бы два слова буквами, например: Иванова Мария Петровна.")
    return neat


def _called(actor: Actor) -> str:
    """«Учитель информатики (СОШ № 5 г. Балабаново)»."""
    post = actor.person.post or "Сотрудник"
    place = actor.memberships[0].organisation if actor.memberships else None
    return f"{post} ({place})" if place else post


async def _others_in_control(connection: Connection, actor: Actor) -> list[Person]:
    found = {
        each.id: each
        for role in (Role.CONTROLLER, Role.ADMIN)
        for each in await people.with_role(connection, role)
        if each.id != actor.person.id and each.telegram_id is not None
    }
    return list(found.values())


async def _portrait(connection: Connection, actor: Actor) -> Portrait:
    return Portrait(actor, await personal.stored(connection, actor.person.id))
