"""A roadmap gets a ladder, hours or a zone of its own: what was said is not said again, nothing is lost."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time

import pytest
from sqlalchemy import select

from data import roadmaps
from data.tables import events
from data.tables import reminders as ledger
from domain.access import AccessDeniedError
from domain.ledger import Letter, Outcome, Postponed
from domain.milestone import Milestone
from domain.people import Actor
from domain.reminder import Audience, Escalation, Ladder
from services import ladders
from services.ladders import RoadmapGoneError, UnknownZoneError, set_ladder, set_zone
from services.office import Office
from tests.cast import CONTROLLER, HEAD, OFFICIAL, TEACHER, FakeClock, add_milestone, add_roadmap
from tests.services.desk import (
    CLERK,
    RecordingSender,
    contents,
    deliver,
    moscow,
    plan,
    rows,
    steps_of,
    stored,
    tick,
)

CLERK_NAME, CONTROLLER_NAME = CLERK.person.name, CONTROLLER.person.name
Change = Callable[[Office, Actor, int], Awaitable[None]]


async def make(office: Office, due: date = date(2024, 1, 17), **overrides: object) -> Milestone:
    """A milestone imported long ago; by the usual ladder its third day before is Friday, 12 January."""
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection, title=str(due))
        values = {"due": due, "today": date(2023, 12, 1)} | overrides
        return await add_milestone(connection, roadmap_id, **values)  # type: ignore[arg-type]


async def due_at(office: Office, step: str) -> list[datetime]:
    query = select(ledger.c.due_at).where(ledger.c.step == step)
    async with office.database.transaction() as connection:
        return list((await connection.execute(query)).scalars())


async def log(office: Office, roadmap_id: int) -> list[tuple[str, int, object, object]]:
    """(action, person, before, after) of what was done to a roadmap."""
    query = (
        select(events.c.action, events.c.person_id, events.c.before, events.c.after)
        .where(events.c.roadmap_id == roadmap_id)
        .order_by(events.c.id)
    )
    async with office.database.transaction() as connection:
        return [tuple(row) for row in await connection.execute(query)]  # type: ignore[misc]


async def kept(office: Office) -> ladders.Ladders:
    async with office.database.transaction() as connection:
        return await ladders.read_ladders(connection)


async def test_the_ladder_is_kept_and_its_change_is_in_the_log(office: Office) -> None:
    roadmap_id = (await make(office)).roadmap_id
    ladder = Ladder(before=(5, 1), weekly=False)

    await set_ladder(office, CONTROLLER, roadmap_id, ladder)

    found = await kept(office)
    assert found.of(roadmap_id) == ladder
    assert found.of(roadmap_id + 1) == Ladder()
    assert found.in_use() == {ladder, Ladder()}
    assert await log(office, roadmap_id) == [
        ("ladder-changed", CONTROLLER.person.id, {"ladder": None}, {"ladder": ladder.as_json()})
    ]


async def test_a_roadmap_goes_back_to_the_ladder_of_all(office: Office) -> None:
    roadmap_id = (await make(office)).roadmap_id
    await set_ladder(office, CONTROLLER, roadmap_id, Ladder(before=(5,)))

    await set_ladder(office, CONTROLLER, roadmap_id, None)

    assert (await kept(office)).of(roadmap_id) == Ladder()


async def test_the_zone_is_kept_and_its_change_is_in_the_log(office: Office) -> None:
    roadmap_id = (await make(office)).roadmap_id

    await set_zone(office, CONTROLLER, roadmap_id, "Asia/Kamchatka")

    async with office.database.transaction() as connection:
        roadmap = await roadmaps.get(connection, roadmap_id)
    assert roadmap is not None
    assert roadmap.zone == "Asia/Kamchatka"
    assert await log(office, roadmap_id) == [
        ("zone-changed", CONTROLLER.person.id, {"zone": "Europe/Moscow"}, {"zone": "Asia/Kamchatka"})
    ]


CHANGES: list[Change] = [
    lambda office, actor, roadmap_id: set_ladder(office, actor, roadmap_id, Ladder(before=(5,))),
    lambda office, actor, roadmap_id: set_zone(office, actor, roadmap_id, "Asia/Kamchatka"),
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("actor", [HEAD, TEACHER, CLERK, OFFICIAL])
async def test_nobody_but_a_controller_changes_them(office: Office, change: Change, actor: Actor) -> None:
    roadmap_id = (await make(office)).roadmap_id

    with pytest.raises(AccessDeniedError):
        await change(office, actor, roadmap_id)

    assert await log(office, roadmap_id) == []


@pytest.mark.parametrize("change", CHANGES)
async def test_a_roadmap_that_is_gone_is_said_to_be(office: Office, change: Change) -> None:
    with pytest.raises(RoadmapGoneError):
        await change(office, CONTROLLER, 404)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Europe", "Moscow"])
async def test_a_zone_that_nobody_knows_is_refused_by_its_name(office: Office, zone: str) -> None:
    roadmap_id = (await make(office)).roadmap_id

    with pytest.raises(UnknownZoneError) as refused:
        await set_zone(office, CONTROLLER, roadmap_id, zone)

    assert f"«{zone}»" in refused.value.user_message


@pytest.mark.parametrize("change", CHANGES)
async def test_the_same_again_changes_nothing(office: Office, change: Change) -> None:
    roadmap_id = (await make(office)).roadmap_id

    await change(office, CONTROLLER, roadmap_id)
    await change(office, CONTROLLER, roadmap_id)

    assert len(await log(office, roadmap_id)) == 1


async def test_a_step_that_was_sent_is_not_sent_again(
    office: Office, clock: FakeClock, sender: RecordingSender
) -> None:
    milestone = await make(office)
    assert (CLERK_NAME, ["4 before-3"]) in await tick(office, sender)

    await set_ladder(office, CONTROLLER, milestone.roadmap_id, Ladder(before=(3, 2)))

    assert await tick(office, sender) == []
    clock.now = moscow("2024-01-15 09:00")
    assert (CLERK_NAME, ["4 before-2"]) in await tick(office, sender)
    assert (await stored(office, milestone.id)).revision == milestone.revision


async def test_nobody_hears_of_a_rung_below_the_one_that_was_said(
    office: Office, clock: FakeClock, sender: RecordingSender
) -> None:
    milestone = await make(office)
    await tick(office, sender)

    await set_ladder(office, CONTROLLER, milestone.roadmap_id, Ladder(before=(10, 5, 2)))

    assert await tick(office, sender) == []
    clock.now = moscow("2024-01-15 09:00")
    assert (CLERK_NAME, ["4 before-2"]) in await tick(office, sender)


async def test_whoever_was_told_nothing_yet_hears_of_the_present_rung_at_once(
    office: Office, sender: RecordingSender
) -> None:
    milestone = await make(office)

    await set_ladder(office, CONTROLLER, milestone.roadmap_id, Ladder(before=(10, 2)))

    assert (CLERK_NAME, ["4 before-10"]) in await tick(office, sender)


async def test_an_audience_that_the_new_ladder_adds_hears_of_the_present_rung(
    office: Office, sender: RecordingSender
) -> None:
    milestone = await make(office, due=date(2024, 1, 11))
    told = await tick(office, sender)
    assert {name for name, said in told if "4 overdue-1" in said} == {CLERK_NAME, CONTROLLER_NAME}

    await set_ladder(
        office,
        CONTROLLER,
        milestone.roadmap_id,
        Ladder(overdue=(Escalation(1, frozenset({Audience.ASSIGNEES, Audience.HEADS})),)),
    )

    assert await tick(office, sender) == [(HEAD.person.name, ["4 overdue-1"])]


async def test_a_step_that_is_planned_and_not_in_the_new_ladder_is_not_sent(
    office: Office, clock: FakeClock, sender: RecordingSender
) -> None:
    clock.now = moscow("2024-01-12 07:00")
    milestone = await make(office)
    assert await tick(office, sender) == []
    assert (CLERK_NAME, "before-3") in await steps_of(office)

    await set_ladder(office, CONTROLLER, milestone.roadmap_id, Ladder(before=(2,), on_day=False))

    clock.now = moscow("2024-01-12 09:00")
    assert await tick(office, sender) == [(CONTROLLER_NAME, ["digest"])]
    clock.now = moscow("2024-01-15 09:00")
    assert (CLERK_NAME, ["4 before-2"]) in await tick(office, sender)


async def test_there_and_back_before_the_morning_loses_nothing(
    office: Office, clock: FakeClock, sender: RecordingSender
) -> None:
    clock.now = moscow("2024-01-12 07:00")
    milestone = await make(office)
    for ladder in (None, Ladder(before=(2,)), None):
        await set_ladder(office, CONTROLLER, milestone.roadmap_id, ladder)
        await tick(office, sender)

    clock.now = moscow("2024-01-12 09:00")

    assert (CLERK_NAME, ["4 before-3"]) in await tick(office, sender)


async def test_what_an_outage_left_unsent_is_said_by_the_new_ladder(
    office: Office, clock: FakeClock, sender: RecordingSender
) -> None:
    milestone = await make(office)
    for day in ("2023-12-29", "2024-01-12"):
        clock.now = moscow(f"{day} 09:00")
        await plan(office)
    assert len(await steps_of(office)) == 2

    await set_ladder(office, CONTROLLER, milestone.roadmap_id, Ladder(before=(4,)))

    assert (CLERK_NAME, ["4 before-4"]) in await tick(office, sender)
    assert [row.step for row in await rows(office)] == ["before-4"]


async def test_what_was_put_off_follows_the_new_ladder_too(
    office: Office, clock: FakeClock, sender: RecordingSender
) -> None:
    milestone = await make(office)
    clock.now = moscow("2024-01-12 09:00")
    sender.script = [Postponed(3600, "ClientConnectorError")] * 2
    await tick(office, sender)
    assert (CLERK_NAME, "before-3") in await steps_of(office)

    clock.advance(minutes=10)
    await set_ladder(office, CONTROLLER, milestone.roadmap_id, Ladder(before=(4,)))

    assert await tick(office, sender) == [(CLERK_NAME, ["4 before-4"])]
    clock.advance(hours=2)
    assert await tick(office, sender) == [(CONTROLLER_NAME, ["digest"])]


async def test_what_is_on_its_way_is_said_once_though_the_ladder_changes_meanwhile(
    office: Office, clock: FakeClock
) -> None:
    milestone = await make(office)
    clock.now = moscow("2024-01-12 09:00")
    await plan(office)

    class Slow(RecordingSender):
        async def send(self, letter: Letter) -> Outcome:
            if letter.to.name == CLERK_NAME:
                await set_ladder(office, CONTROLLER, milestone.roadmap_id, Ladder(before=(4,)))
                await plan(office)
            return await super().send(letter)

    sender = Slow()
    await deliver(office, sender)
    await tick(office, sender)

    told = [contents(each) for each in sender.accepted if each.to.name == CLERK_NAME]
    assert told == [["4 before-3"]]


async def test_new_hours_hold_for_what_is_planned_already(
    office: Office, clock: FakeClock, sender: RecordingSender
) -> None:
    clock.now = moscow("2024-01-12 07:00")
    milestone = await make(office)
    await plan(office)

    await set_ladder(office, CONTROLLER, milestone.roadmap_id, Ladder(work_from=time(11)))
    await plan(office)

    assert await due_at(office, "before-3") == [moscow("2024-01-12 11:00")]
    clock.now = moscow("2024-01-12 10:59")
    assert (CLERK_NAME, ["4 before-3"]) not in await tick(office, sender)
    clock.now = moscow("2024-01-12 11:00")
    assert await tick(office, sender) == [(CLERK_NAME, ["4 before-3"])]


async def test_a_new_zone_holds_for_what_is_planned_already(
    office: Office, clock: FakeClock, sender: RecordingSender
) -> None:
    clock.now = moscow("2024-01-12 07:00")
    milestone = await make(office)
    await plan(office)

    await set_zone(office, CONTROLLER, milestone.roadmap_id, "Europe/Kaliningrad")

    clock.now = moscow("2024-01-12 09:30")
    assert (CLERK_NAME, ["4 before-3"]) not in await tick(office, sender)
    clock.now = moscow("2024-01-12 10:00")
    assert await tick(office, sender) == [(CLERK_NAME, ["4 before-3"])]


async def test_a_zone_farther_east_says_nothing_twice(
    office: Office, clock: FakeClock, sender: RecordingSender
) -> None:
    milestone = await make(office)
    await tick(office, sender)

    await set_zone(office, CONTROLLER, milestone.roadmap_id, "Asia/Kamchatka")

    heard = []
    for _ in range(24 * 7):
        clock.advance(hours=1)
        heard += [said for name, said in await tick(office, sender) if name == CLERK_NAME]
    assert heard == [["4 before-1"], ["4 on-day"], ["4 overdue-1"]]


async def test_other_roadmaps_are_left_alone(office: Office, clock: FakeClock) -> None:
    clock.now = moscow("2024-01-12 07:00")
    milestone, other = await make(office, due=date(2024, 1, 16)), await make(office)
    await plan(office)

    await set_ladder(office, CONTROLLER, milestone.roadmap_id, Ladder(before=(1,)))

    assert await stored(office, other.id) == other
    assert await steps_of(office) == [(CLERK_NAME, "before-3")]
