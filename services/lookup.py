"""Finding what a person means, and all that is late for whoever reads it as a whole."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from data import milestones
from data.database import Reader
from domain.access import Action, may, may_control, require, scope_of
from domain.errors import DomainError
from domain.milestone import Lateness, Milestone, State, lateness
from domain.people import Actor
from domain.reference import reference_of
from domain.report import Status
from services.card import Card, NothingFoundError, card_of
from services.office import Office
from services.reports import standing_on


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


async def find(
    office: Office, actor: Actor, reference: str, *, action: Action = Action.VIEW, only_open: bool = False
) -> list[Milestone]:
    """The milestones that «2.1», «10» or «п. 3» may mean, at least one, in the order of the tables.

    A label that fits exactly wins over the number of a measure, except that «2» of a measure with several
    open milestones means all of them. Raises ``NothingFoundError``, or ``AccessDeniedError`` where the
    person may see but not do it.
    """
    async with office.database.reading() as reader:
        return await _found(reader, actor, reference_of(reference), action, only_open=only_open)


async def open_card(office: Office, actor: Actor, reference: str) -> Card | list[Milestone]:
    """The card of what the number means, or everything that it may mean; raises as ``find`` does."""
    async with office.database.reading() as reader:
        found = await _found(reader, actor, reference_of(reference), Action.VIEW, only_open=False)
        return found if len(found) > 1 else await card_of(office, reader, actor, found[0])


async def _found(
    reader: Reader, actor: Actor, reference: str, action: Action, *, only_open: bool
) -> list[Milestone]:
    found = await _referred(reader, actor, reference, action, only_open=only_open)
    if not found:
        raise NothingFoundError(reference[:20])
    allowed = [each for each in found if may(actor, action, each)]
    if not allowed:
        require(actor, action, found[0])
    waiting = [each for each in allowed if each.state is State.OPEN]
    return waiting if only_open and waiting else allowed


async def _referred(
    reader: Reader, actor: Actor, reference: str, action: Action, *, only_open: bool
) -> list[Milestone]:
    """Those who see every school are given some of them only: first where there is something to do."""
    scope = scope_of(actor)
    if scope.everything and action is not Action.VIEW and not may_control(actor):
        own = await milestones.referred(reader, replace(scope, everything=False), reference)
        if own:
            return own
    if scope.everything and only_open:
        waiting = await milestones.referred(reader, scope, reference, only_open=True)
        if waiting:
            return waiting
    return await milestones.referred(reader, scope, reference)


async def attachable(office: Office, actor: Actor, milestone_ids: Iterable[int]) -> list[Milestone]:
    """Those of the milestones that the actor may add evidence to."""
    async with office.database.transaction() as connection:
        found = await milestones.of_ids(connection, milestone_ids)
    return [each for each in found.values() if may(actor, Action.ATTACH, each)]


async def reportable(office: Office, actor: Actor, milestone_ids: Iterable[int]) -> list[Milestone]:
    """Those of the milestones that the actor may report on: the open ones, or all where none is open."""
    async with office.database.transaction() as connection:
        found = await milestones.of_ids(connection, milestone_ids)
    allowed = [each for each in found.values() if may(actor, Action.REPORT, each)]
    return [each for each in allowed if each.state is State.OPEN] or allowed[:1]


async def open_ones(office: Office, actor: Actor) -> list[Milestone]:
    """What the actor may report on and nobody has yet, the earliest due date first."""
    async with office.database.transaction() as connection:
        found = await milestones.select_visible(connection, scope_of(actor), states=[State.OPEN])
    mine = [each for each in found if may(actor, Action.ATTACH, each)]
    return sorted(mine, key=lambda each: (each.due or date.max, each.id))


async def overdue(office: Office, actor: Actor | None, today: date | None = None) -> Overdue:
    """What was late at the end of ``today``, over all that the actor sees; ``None`` sees everything."""
    day = today or office.today()
    found: dict[Status, list[Milestone]] = {}
    for point in await standing_on(office, actor, day):
        found.setdefault(point.status, []).append(point.milestone)
    late = [(each, lateness(each, day, office.calendar)) for each in found.get(Status.OVERDUE, [])]
    return Overdue(
        today=day,
        late=tuple(Late(each, how_late) for each, how_late in late if how_late is not None),
        reported=tuple(found.get(Status.AWAITING, [])),
        external=tuple(found.get(Status.EXTERNAL, [])),
    )
