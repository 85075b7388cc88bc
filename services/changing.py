"""What every change of a milestone has in common: seen as it is, changed by one only, written down."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from data import events, milestones
from data.database import Connection
from domain.access import Action
from domain.errors import DomainError
from domain.milestone import AlreadyMarkedError, Change, Milestone, State
from domain.people import Actor
from services.card import visible

MAX_TEXT = 3000
"""The most characters of a remark, a reason or the words that come with a result."""


class TextTooLongError(DomainError):
    """Longer than a comment may be."""

    def __init__(self, length: int) -> None:
        super().__init__(
            f"Слишком длинно: {length} знаков, а можно до {MAX_TEXT}. Сократите или пришлите текст файлом."
        )


async def current(
    connection: Connection, actor: Actor, milestone_id: int, action: Action, revision: int | None
) -> Milestone:
    """The milestone, if the actor may do this and it is still as the button pressed has it.

    ``revision`` is ``None`` where no button was pressed. Raises ``AlreadyMarkedError``,
    ``AccessDeniedError``, ``NothingFoundError``.
    """
    milestone = await visible(connection, actor, milestone_id, action)
    if revision is not None and revision != milestone.revision:
        raise AlreadyMarkedError(_changed(milestone))
    return milestone


def _changed(milestone: Milestone) -> str:
    # Another date or another person marks nothing; a return does: the remark is its trace.
    if milestone.state is State.OPEN and not milestone.remark:
        return "Пункт изменился после этого сообщения. Вот он как есть."
    return "Уже отмечено: пункт изменился после этого сообщения. Вот он как есть."


async def change_state(
    connection: Connection,
    actor: Actor,
    milestone: Milestone,
    change: Change,
    now: datetime,
    *,
    notes: Mapping[str, Any] = MappingProxyType({}),
    **values: Any,
) -> None:
    """Write these values and the event, to which the notes are added.

    Raises ``AlreadyMarkedError`` when somebody was faster.
    """
    before = {"state": milestone.state.value, "reported_on": milestone.reported_on}
    await apply(connection, milestone, **values)
    await write_down(connection, actor, milestone, change.value, now, before, {**values, **notes})


async def apply(connection: Connection, milestone: Milestone, **values: Any) -> None:
    """Write these values; raises ``AlreadyMarkedError`` when somebody was faster."""
    if not await milestones.change(connection, milestone, **values):
        raise AlreadyMarkedError("Уже отмечено: вас опередили на мгновение. Вот пункт как есть.")


async def write_down(
    connection: Connection,
    actor: Actor,
    milestone: Milestone,
    action: str,
    now: datetime,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Write the event of a change, its dates as ISO."""
    await events.append(
        connection,
        at=now,
        action=action,
        actor=actor,
        roadmap_id=milestone.roadmap_id,
        milestone_id=milestone.id,
        before={name: _iso(value) for name, value in before.items()},
        after={name: _iso(value) for name, value in after.items()},
    )


def check_length(text: str) -> None:
    """Raise ``TextTooLongError`` for more than ``MAX_TEXT`` characters."""
    if len(text) > MAX_TEXT:
        raise TextTooLongError(len(text))


def _iso(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
