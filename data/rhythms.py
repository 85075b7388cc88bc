"""How roadmaps remind, one by one or many at once: their ladders and zones."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select, true, update

from data.database import Connection
from data.roadmaps import ladder_of
from data.tables import milestones, organisations
from data.tables import roadmaps as t
from domain.milestone import State
from domain.people import Organisation, OrganisationKind
from domain.reminder import DEFAULT_LADDER, Ladder, Waiting
from domain.rhythm import Place, Rhythm


async def of(connection: Connection, place: Place, *, lock: bool = False) -> dict[int, Rhythm]:
    """How each roadmap of the place reminds, by id; ``lock``: kept from others until the transaction ends."""
    query = select(t.c.id, t.c.ladder, t.c.zone).where(_in(place)).order_by(t.c.id)
    rows = await connection.execute(query.with_for_update() if lock else query)
    return {row.id: Rhythm(ladder_of(row.ladder), row.zone) for row in rows}


async def one(connection: Connection, roadmap_id: int) -> Rhythm:
    """How the roadmap of that id reminds."""
    return (await of(connection, Place(roadmap_id)))[roadmap_id]


async def common(connection: Connection, zone: str) -> Rhythm:
    """What all roadmaps keep alike; where they differ, or there is none, the default ladder and that zone."""
    ladders = (await connection.execute(select(t.c.ladder).distinct().limit(2))).scalars().all()
    zones = (await connection.execute(select(t.c.zone).distinct().limit(2))).scalars().all()
    return Rhythm(
        ladder_of(ladders[0]) if len(ladders) == 1 else DEFAULT_LADDER, zones[0] if len(zones) == 1 else zone
    )


async def keep(connection: Connection, roadmap_ids: Collection[int], rhythm: Rhythm) -> None:
    """Have these roadmaps remind like that from now on."""
    values = {"ladder": text_of(rhythm.ladder), "zone": rhythm.zone}
    await connection.execute(update(t).where(t.c.id.in_(roadmap_ids)).values(values))


def text_of(ladder: Ladder) -> str | None:
    """The ladder as it is stored: JSON, ``None`` for the default one."""
    return None if ladder == DEFAULT_LADDER else ladder.as_json()


async def municipalities(
    connection: Connection, *, limit: int, offset: int = 0
) -> tuple[list[Organisation], int]:
    """A page of the municipalities that have roadmaps, by name, and how many there are in all."""
    theirs = select(t.c.municipality_id)
    where = organisations.c.id.in_(theirs)
    number = (await connection.execute(select(func.count(t.c.municipality_id.distinct())))).scalar_one()
    page = select(organisations).where(where).order_by(organisations.c.name).limit(limit).offset(offset)
    rows = await connection.execute(page)
    found = [Organisation(row.id, row.name, OrganisationKind(row.kind), row.parent_id) for row in rows]
    return found, int(number)


async def waiting(connection: Connection, place: Place) -> list[Waiting]:
    """One of each kind of open milestones of the place: what is planned for one is planned for the others.

    A table that was rolled out to a thousand schools has no more kinds than rows.
    """
    shape = (
        milestones.c.due,
        milestones.c.external,
        milestones.c.start,
        milestones.c.in_progress_on,
        milestones.c.steps_since,
        t.c.zone,
        t.c.ladder,
    )
    query = (
        select(func.min(milestones.c.id).label("id"), *shape)
        .join(t, t.c.id == milestones.c.roadmap_id)
        .where(_in(place), milestones.c.state == State.OPEN.value, milestones.c.due.is_not(None))
        .group_by(*shape)
    )
    return [
        Waiting(
            id=row.id,
            revision=0,
            plan_on=row.steps_since,
            due=row.due,
            external=row.external,
            start=row.start,
            in_progress_on=row.in_progress_on,
            steps_since=row.steps_since,
            zone=row.zone,
            ladder=ladder_of(row.ladder),
        )
        for row in await connection.execute(query)
    ]


def _in(place: Place) -> ColumnElement[bool]:
    if place.roadmap_id:
        return t.c.id == place.roadmap_id
    return t.c.municipality_id == place.municipality_id if place.municipality_id else true()
