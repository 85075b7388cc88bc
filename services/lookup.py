"""Finding what a person means, and all that is late for whoever reads it as a whole."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from data import milestones
from domain.access import EVERYTHING, Action, may, require, scope_of
from domain.errors import DomainError
from domain.milestone import Lateness, Milestone, State, lateness
from domain.people import Actor
from services.card import NothingFoundError, visible
from services.office import Office

_PREFIX = re.compile(r"^(?:(?:пункт|мероприятие|п\.?(?=[\s№\d])|№)\s*)+", re.IGNORECASE)


class NoRoadmapError(DomainError):
    """The person sees no roadmap at all."""

    def __init__(self) -> None:
        super().__init__("Дорожных карт у вас пока нет: их загружает Центр проектного сопровождения.")


@dataclass(frozen=True, slots=True)
class Late:
    """An overdue milestone and how late it is."""

    milestone: Milestone
    lateness: Lateness


@dataclass(frozen=True, slots=True)
class Overdue:
    """What is late, and apart from it what waits for acceptance or on a third party."""

    today: date
    late: tuple[Late, ...]
    reported: tuple[Milestone, ...]
    external: tuple[Milestone, ...]


def reference_of(words: str) -> str:
    """The number in «п. 2.1.» as labels and numbers of measures have it."""
    return _PREFIX.sub("", words.strip()).rstrip(".")


async def find(
    office: Office, actor: Actor, reference: str, *, action: Action = Action.VIEW, only_open: bool = False
) -> list[Milestone]:
    """The milestones that «2.1», «10» or «п. 3» may mean, at least one, in the order of the tables.

    A label that fits exactly wins over the number of a measure, except that «2» of a measure with several
    open milestones means all of them. Raises ``NothingFoundError``, or ``AccessDeniedError`` where the
    person may see but not do it.
    """
    reference = reference_of(reference)
    async with office.database.transaction() as connection:
        found = await milestones.select_visible(connection, scope_of(actor), reference=reference)
    if not found:
        raise NothingFoundError(reference[:20])
    allowed = [each for each in found if may(actor, action, each)]
    if not allowed:
        require(actor, action, found[0])
    waiting = [each for each in allowed if each.state is State.OPEN]
    return waiting if only_open and waiting else allowed


async def attachable(office: Office, actor: Actor, milestone_ids: Iterable[int]) -> list[Milestone]:
    """Those of the milestones that the actor may add evidence to."""
    async with office.database.transaction() as connection:
        found = await milestones.of_ids(connection, milestone_ids)
    return [each for each in found.values() if may(actor, Action.ATTACH, each)]


async def to_attach(office: Office, actor: Actor, milestone_id: int) -> Milestone:
    """The milestone, if the actor may add evidence to it."""
    async with office.database.transaction() as connection:
        return await visible(connection, actor, milestone_id, Action.ATTACH)


async def open_ones(office: Office, actor: Actor) -> list[Milestone]:
    """What the actor may report on and nobody has yet, the earliest due date first."""
    async with office.database.transaction() as connection:
        found = await milestones.select_visible(connection, scope_of(actor), states=[State.OPEN])
    mine = [each for each in found if may(actor, Action.ATTACH, each)]
    return sorted(mine, key=lambda each: (each.due or date.max, each.id))


async def overdue(office: Office, actor: Actor | None, today: date | None = None) -> Overdue:
    """What is late on ``today``, over everything the actor sees; ``None`` sees all (the command line)."""
    day = today or office.today()
    scope = scope_of(actor) if actor else EVERYTHING
    async with office.database.transaction() as connection:
        open_ones = await milestones.select_visible(connection, scope, states=[State.OPEN], due_before=day)
        reported = await milestones.select_visible(connection, scope, states=[State.REPORTED])
    late = [
        Late(each, how_late)
        for each in open_ones
        if not each.external and (how_late := lateness(each, day, office.calendar)) is not None
    ]
    return Overdue(
        today=day,
        late=tuple(late),
        reported=tuple(reported),
        external=tuple(each for each in open_ones if each.external),
    )
