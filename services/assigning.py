"""Naming the people who do the work of a milestone («назначить исполнителя»)."""

from dataclasses import dataclass, replace

from data import assignments, milestones, people, schedule
from data.database import Connection
from domain.access import EVERYTHING, Action
from domain.assignment import Assignee, Part
from domain.errors import DomainError
from domain.milestone import Milestone, State, WrongStateError
from domain.people import Actor, Person
from services.card import visible
from services.changing import write_down
from services.office import Office


@dataclass(frozen=True, slots=True)
class Choice:
    """Everybody who may be named for a milestone, those who are first.

    ``siblings``: how many other milestones of the measure there is work left on.
    """

    milestone: Milestone
    people: tuple[Assignee, ...]
    siblings: int = 0

    @property
    def has_lead(self) -> bool:
        """Whether somebody leads."""
        return any(each.lead for each in self.people)


@dataclass(frozen=True, slots=True)
class Spread:
    """The choice that the whole measure follows now, and how many milestones changed by that."""

    choice: Choice
    changed: int


@dataclass(frozen=True, slots=True)
class Assigned:
    """The choice as it is now, and who is to hear that they were named (``None``: nobody new)."""

    choice: Choice
    person: Person
    told: Person | None


async def choices(office: Office, actor: Actor, milestone_id: int) -> Choice:
    """Who may be named; raises ``AccessDeniedError``, or ``WrongStateError`` where there is no work left."""
    async with office.database.transaction() as connection:
        return await _choice(connection, await _unfinished(connection, actor, milestone_id))


async def assign(office: Office, actor: Actor, milestone_id: int, person_id: int, part: Part) -> Assigned:
    """Name somebody, change what they are named as, or take them off; pressed twice, it happens once.

    Raises as ``choices`` does, and ``DomainError`` for somebody of another organisation.
    """
    async with office.database.transaction() as connection:
        milestone = await _unfinished(connection, actor, milestone_id)
        before = await _choice(connection, milestone)
        found = next((each for each in before.people if each.person_id == person_id), None)
        if found is None:
            raise DomainError("Этот человек больше не в списке. Откройте «Назначить» ещё раз.")
        if part is Part.OFF:
            changed = await assignments.unassign(connection, milestone_id, person_id)
        else:
            lead = part is Part.LEAD
            changed = await assignments.assign(connection, milestone_id, person_id, lead=lead)
        if changed:
            await _note(office, connection, actor, milestone, found, part)
        person = await people.get(connection, person_id)
        after = await _choice(connection, milestone)
    new = changed and found.lead is None and person.id != actor.person.id
    return Assigned(after, person, person if new else None)


async def assign_measure(office: Office, actor: Actor, milestone_id: int) -> Spread:
    """Have all unfinished milestones of the measure done by those who are named for this one."""
    async with office.database.transaction() as connection:
        milestone = await _unfinished(connection, actor, milestone_id)
        choice = await _choice(connection, milestone)
        named = [each for each in choice.people if each.lead is not None]
        if not named:
            raise DomainError("Сначала назначьте исполнителя здесь, потом на всё мероприятие.")
        others = await _siblings(connection, milestone)
        changed: set[int] = set()
        for sibling in others:
            if await _copy(office, connection, actor, sibling, named):
                changed.add(sibling.id)
    return Spread(choice, len(changed))


async def _copy(
    office: Office, connection: Connection, actor: Actor, milestone: Milestone, named: list[Assignee]
) -> bool:
    """Name these people, and nobody else; False when nothing changes."""
    before = {each.person_id: each for each in await assignments.of_milestone(connection, milestone.id)}
    wanted = {each.person_id: each.lead for each in named}
    if {each.person_id: each.lead for each in before.values()} == wanted:
        return False
    for gone in before.keys() - wanted.keys():
        await assignments.unassign(connection, milestone.id, gone)
        await _note(office, connection, actor, milestone, before[gone], Part.OFF)
    for each in named:
        if await assignments.assign(connection, milestone.id, each.person_id, lead=bool(each.lead)):
            part = Part.LEAD if each.lead else Part.CO
            known = before.get(each.person_id) or replace(each, lead=None)
            await _note(office, connection, actor, milestone, known, part)
    return True


async def _siblings(connection: Connection, milestone: Milestone) -> list[Milestone]:
    found = await milestones.select_visible(
        connection, EVERYTHING, measure_id=milestone.measure_id, states=[State.OPEN, State.REPORTED]
    )
    return [each for each in found if each.id != milestone.id]


async def _unfinished(connection: Connection, actor: Actor, milestone_id: int) -> Milestone:
    milestone = await visible(connection, actor, milestone_id, Action.ASSIGN)
    if milestone.state in {State.ACCEPTED, State.CANCELLED}:
        raise WrongStateError("Назначать некого: пункт уже закрыт.")
    return milestone


async def _choice(connection: Connection, milestone: Milestone) -> Choice:
    organisations = milestone.responsible_ids | {milestone.school_id}
    found = await assignments.candidates(connection, milestone.id, organisations)
    return Choice(milestone, tuple(found), len(await _siblings(connection, milestone)))


async def _note(
    office: Office, connection: Connection, actor: Actor, milestone: Milestone, found: Assignee, part: Part
) -> None:
    # Others are to be reminded from now on.
    await schedule.plan_again(connection, [milestone.id])
    before = {"lead": found.lead}
    after = {
        "person": found.name,
        "person_id": found.person_id,
        "lead": None if part is Part.OFF else part is Part.LEAD,
    }
    action = "unassigned" if part is Part.OFF else "assigned"
    await write_down(connection, actor, milestone, action, office.clock(), before, after)
