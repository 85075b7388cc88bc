"""The cast of the tests, the roadmap they play on, and a clock that stands still until it is moved."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from data import milestones, organisations, people, rhythms, roadmaps
from data.database import Connection
from data.tables import measures
from domain.deadline import Deadline
from domain.milestone import Milestone, State
from domain.people import Actor, Membership, Organisation, OrganisationKind, Person, Role
from domain.reminder import Ladder
from domain.rhythm import Rhythm
from domain.roadmap import Measure

NOW = datetime(2024, 1, 12, 6, 0, tzinfo=UTC)
LONG_AGO = datetime(2023, 9, 1, tzinfo=UTC)
"""Friday, 9:00 in Moscow."""
TODAY = date(2024, 1, 12)
ZONE = "Europe/Moscow"

MINISTRY = Organisation(1, "МОНКО", OrganisationKind.MINISTRY)
MUNICIPALITY = Organisation(2, "МОУО Боровского района", OrganisationKind.MUNICIPALITY)
SCHOOL = Organisation(3, "СОШ № 5 г. Балабаново", OrganisationKind.SCHOOL, parent_id=2)
OTHER_MUNICIPALITY = Organisation(4, "МОУО г. Калуги", OrganisationKind.MUNICIPALITY)
OTHER_SCHOOL = Organisation(5, "СОШ № 46 г. Калуги", OrganisationKind.SCHOOL, parent_id=4)
CENTRE = Organisation(6, "Центр проектного сопровождения", OrganisationKind.CENTRE)
ORGANISATIONS = (MINISTRY, MUNICIPALITY, SCHOOL, OTHER_MUNICIPALITY, OTHER_SCHOOL, CENTRE)


class FakeClock:
    """A clock that stands still until it is moved: ``clock.advance(hours=2)``."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **units: float) -> None:
        """Move on by ``timedelta(**units)``."""
        self.now += timedelta(**units)


def member(organisation: Organisation, role: Role) -> Membership:
    """A role in one of the organisations of the cast."""
    return Membership(organisation.id, organisation.name, organisation.kind, role)


def make_actor(person_id: int, name: str, *memberships: Membership) -> Actor:
    """Somebody who acts from their private chat; Telegram's id is 1000 + ``person_id``."""
    return Actor(Person(person_id, 1000 + person_id, name), memberships, chat_id=1000 + person_id)


CONTROLLER = make_actor(1, "Анна Контролёва", member(CENTRE, Role.CONTROLLER))
HEAD = make_actor(2, "Борис Начальников", member(MUNICIPALITY, Role.HEAD))
TEACHER = make_actor(3, "Вера Учителева", member(SCHOOL, Role.EXECUTOR))
STRANGER = make_actor(4, "Глеб Прохожий")
OFFICIAL = make_actor(5, "Дина Министерская", member(MINISTRY, Role.EXECUTOR))
NEIGHBOUR = make_actor(6, "Егор Соседов", member(OTHER_SCHOOL, Role.EXECUTOR))
CAST = (CONTROLLER, HEAD, TEACHER, STRANGER, OFFICIAL, NEIGHBOUR)

_MILESTONE = Milestone(
    id=1,
    measure_id=1,
    roadmap_id=1,
    position=1,
    label="4",
    title="Объявить закупки товаров, работ, услуг",
    due=date(2024, 2, 10),
    original_due=date(2024, 2, 10),
    external=False,
    tentative=False,
    state=State.OPEN,
    revision=1,
    steps_since=TODAY,
    start=None,
    rrule=None,
    reported_on=None,
    in_progress_on=None,
    remark=None,
    measure_position=4,
    measure_number="4.",
    measure_title="Объявить закупки товаров, работ, услуг",
    result="Извещения о закупках",
    responsible=("МОУО",),
    control=("Центр проектного сопровождения",),
    responsible_ids=frozenset({MUNICIPALITY.id}),
    assignee_ids=frozenset(),
    school_id=SCHOOL.id,
    school=SCHOOL.name,
    municipality_id=MUNICIPALITY.id,
    municipality=MUNICIPALITY.name,
    zone=ZONE,
)


def make_milestone(**overrides: Any) -> Milestone:
    """An open milestone of the school, due on Saturday, 10 February 2024."""
    return replace(_MILESTONE, **overrides)


async def settle(connection: Connection) -> None:
    """Store all organisations and the whole cast in an empty database, under the ids they have here."""
    for organisation in ORGANISATIONS:
        stored = await organisations.ensure(
            connection, organisation.name, organisation.kind, organisation.parent_id
        )
        assert stored == organisation
    for actor in CAST:
        await join(connection, actor)


async def join(connection: Connection, actor: Actor) -> None:
    """Store somebody with their roles; their id must be the next one."""
    person = await people.ensure(connection, actor.person.telegram_id, actor.person.name, NOW)
    assert person == actor.person
    for membership in actor.memberships:
        await people.grant(connection, person.id, membership.organisation_id, membership.role, LONG_AGO)


async def add_roadmap(
    connection: Connection,
    school: Organisation = SCHOOL,
    municipality: Organisation = MUNICIPALITY,
    *,
    title: str = "IT-куб",
    zone: str = ZONE,
    ladder: Ladder | None = None,
) -> int:
    """Store an empty roadmap; gives its id."""
    roadmap_id = await roadmaps.add(
        connection,
        title=title,
        school_id=school.id,
        municipality_id=municipality.id,
        zone=zone,
        created_on=TODAY,
    )
    if ladder is not None:
        await rhythms.keep(connection, [roadmap_id], Rhythm(ladder, zone))
    return roadmap_id


async def add_measure(
    connection: Connection,
    roadmap_id: int,
    *,
    number: str = "4.",
    title: str = "Объявить закупки товаров, работ, услуг",
    responsible: Iterable[Organisation] = (MUNICIPALITY,),
    tentative: bool = False,
) -> int:
    """Store the next measure of a roadmap; gives its id."""
    last = select(func.coalesce(func.max(measures.c.position), 0)).where(measures.c.roadmap_id == roadmap_id)
    measure = Measure(
        id=0,
        roadmap_id=roadmap_id,
        position=int((await connection.execute(last)).scalar_one()) + 1,
        number=number,
        section=None,
        title=title,
        result="Извещения о закупках",
        deadline=Deadline("до 10.02.2024", "date", due=date(2024, 2, 10), tentative=tentative),
        responsible=tuple(organisation.name for organisation in responsible),
        control=("Центр проектного сопровождения",),
    )
    return await roadmaps.add_measure(connection, measure, [organisation.id for organisation in responsible])


async def add_milestone(
    connection: Connection,
    roadmap_id: int,
    *,
    measure_id: int | None = None,
    position: int = 1,
    number: str = "4.",
    label: str | None = None,
    title: str = "Объявить закупки товаров, работ, услуг",
    due: date | None = date(2024, 2, 10),
    responsible: Iterable[Organisation] = (MUNICIPALITY,),
    assignees: Iterable[Actor] = (),
    state: State = State.OPEN,
    external: bool = False,
    rrule: str | None = None,
    today: date = TODAY,
) -> Milestone:
    """Store a milestone, with a measure of its own unless one is named; gives it as it is read."""
    if measure_id is None:
        measure_id = await add_measure(
            connection, roadmap_id, number=number, title=title, responsible=tuple(responsible)
        )
    milestone_id = await milestones.add(
        connection,
        measure_id=measure_id,
        roadmap_id=roadmap_id,
        position=position,
        label=label or number.rstrip("."),
        title=title,
        start=None,
        due=due,
        rrule=rrule,
        external=external,
        today=today,
    )
    for actor in assignees:
        await milestones.assign(connection, milestone_id, actor.person.id, lead=False)
    stored = await read(connection, milestone_id)
    if state is not State.OPEN:
        assert await milestones.change(connection, stored, state=state.value)
    return await read(connection, milestone_id)


async def read(connection: Connection, milestone_id: int) -> Milestone:
    """The milestone as it is stored now."""
    milestone = await milestones.get(connection, milestone_id)
    assert milestone is not None
    return milestone
