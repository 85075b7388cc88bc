"""A comment on a milestone: kept in its history, heard by the other side."""

from dataclasses import dataclass

from data import events, milestones, people
from data.database import Connection
from domain.access import Action, may_control
from domain.errors import DomainError
from domain.milestone import Milestone
from domain.people import Actor, Person, Role
from services.card import visible
from services.changing import check_length, write_down
from services.evidence import Message
from services.office import Office

COMMENTED = "commented"


@dataclass(frozen=True, slots=True)
class Commented:
    """A comment that was noted, and who is to hear of it: nobody again, where the message came twice."""

    milestone: Milestone
    text: str
    told: tuple[Person, ...]


async def check_commentable(office: Office, actor: Actor, milestone_id: int) -> Milestone:
    """The milestone; raises, as ``comment`` would, before the words are asked for."""
    async with office.database.transaction() as connection:
        return await visible(connection, actor, milestone_id, Action.COMMENT)


async def comment(office: Office, actor: Actor, milestone_id: int, text: str, message: Message) -> Commented:
    """Note a comment; the message it came in is its natural key.

    Raises ``TextTooLongError``, ``AccessDeniedError``, ``DomainError`` for one without words.
    """
    check_length(text)
    words = text.strip()
    if not words:
        raise DomainError("Комментарий пустой. Напишите его одним сообщением.")
    key = [message.chat_id, message.message_id]
    async with office.database.transaction() as connection:
        milestone = await visible(connection, actor, milestone_id, Action.COMMENT)
        history = await events.of_milestone(connection, milestone_id)
        if any(each.action == COMMENTED and each.after and each.after["message"] == key for each in history):
            return Commented(milestone, words, ())
        after = {"text": words, "message": key}
        await write_down(connection, actor, milestone, COMMENTED, office.clock(), {}, after)
        told = await _other_side(connection, actor, milestone)
    return Commented(milestone, words, tuple(each for each in told if each.id != actor.person.id))


async def _other_side(connection: Connection, actor: Actor, milestone: Milestone) -> list[Person]:
    """The controllers hear those who do the work, and these hear the controllers."""
    if not may_control(actor):
        return await people.with_role(connection, Role.CONTROLLER)
    reporter = await milestones.reporter(connection, milestone.id)
    named = milestone.assignee_ids | ({reporter} if reporter is not None else frozenset())
    if named:
        return await people.reachable_of(connection, named)
    organisations = milestone.responsible_ids | {milestone.school_id}
    return await people.reachable_with_role(connection, [Role.EXECUTOR], organisations)
