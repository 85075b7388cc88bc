"""Settings take effect: for many roadmaps at once, and for one person, whose overdue always arrives."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from sqlalchemy import select

import sandbox
from data.tables import events
from domain.access import AccessDeniedError, PrivateOnlyError
from domain.milestone import Milestone
from domain.people import Actor, Group
from domain.preferences import Hours, HoursError, Preferences
from domain.reminder import DEFAULT_LADDER, Ladder, LadderError
from domain.rhythm import EVERYWHERE, Place, Rhythm, usual, with_day, with_days, with_hours
from services import importing, rollout, settings
from services.ladders import RoadmapGoneError, change
from services.office import Office
from services.parsing import parse_document
from tests.cast import (
    CONTROLLER,
    HEAD,
    MUNICIPALITY,
    OFFICIAL,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    SCHOOL,
    TEACHER,
    FakeClock,
    add_milestone,
    add_roadmap,
)
from tests.services.desk import CLERK, RecordingSender, moscow, rows, tick

SEED = Path(sandbox.__file__).parent / "seed-roadmap.txt"
CLERK_NAME = CLERK.person.name
AFTERNOON = Hours(time(14), time(18))


async def make(office: Office, due: date = date(2024, 1, 17), **overrides: object) -> Milestone:
    """A milestone of the clerk's authority, imported long ago."""
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection, title=str(due))
        values = {"due": due, "today": date(2023, 12, 1)} | overrides
        return await add_milestone(connection, roadmap_id, **values)  # type: ignore[arg-type]


async def three_roadmaps(office: Office) -> list[int]:
    """Two of one municipality, one of another."""
    async with office.database.transaction() as connection:
        return [
            await add_roadmap(connection, SCHOOL, MUNICIPALITY),
            await add_roadmap(connection, SCHOOL, MUNICIPALITY, title="Точка роста"),
            await add_roadmap(connection, OTHER_SCHOOL, OTHER_MUNICIPALITY),
        ]


async def sheet(office: Office, place: Place) -> settings.Sheet:
    found = (await settings.settings(office, CONTROLLER, place)).sheet
    assert found is not None
    return found


async def log(office: Office, action: str) -> list[tuple[object, object, object, object]]:
    query = select(events.c.person_id, events.c.roadmap_id, events.c.before, events.c.after)
    async with office.database.transaction() as connection:
        return [tuple(row) for row in await connection.execute(query.where(events.c.action == action))]  # type: ignore[misc]


def told(found: list[tuple[str, list[str]]]) -> list[list[str]]:
    return [said for name, said in found if name == CLERK_NAME]


def earlier(kept: Rhythm) -> Rhythm:
    return replace(kept, ladder=with_hours(kept.ladder, Hours(time(8), time(17))))


async def test_a_change_for_all_leaves_what_each_has_of_its_own(office: Office) -> None:
    ids = await three_roadmaps(office)
    await change(
        office, CONTROLLER, Place(ids[0]), lambda kept: replace(kept, ladder=with_days(kept.ladder, (5,)))
    )

    assert await change(office, CONTROLLER, EVERYWHERE, earlier) == 3

    kept = [(await sheet(office, Place(each))).rhythm.ladder for each in ids]
    assert {each.work_from for each in kept} == {time(8)}
    assert [each.before for each in kept] == [(5,), (14, 7, 3, 1), (14, 7, 3, 1)]
    assert len(await log(office, "ladder-changed")) == 4


async def test_a_change_for_a_municipality_stays_there(office: Office) -> None:
    ids = await three_roadmaps(office)

    assert await change(office, CONTROLLER, Place(municipality_id=MUNICIPALITY.id), earlier) == 2
    assert await change(office, CONTROLLER, Place(municipality_id=MUNICIPALITY.id), earlier) == 0

    assert (await sheet(office, Place(ids[2]))).rhythm == Rhythm(DEFAULT_LADDER, "Europe/Moscow")
    everywhere = await sheet(office, EVERYWHERE)
    assert (everywhere.number, everywhere.others, everywhere.rhythm.ladder.work_from) == (3, 1, time(8))
    assert {row[1] for row in await log(office, "ladder-changed")} == set(ids[:2])


async def test_as_everybody_has_it_is_the_default_again(office: Office) -> None:
    (first, *_) = await three_roadmaps(office)
    await change(office, CONTROLLER, Place(first), earlier)

    await change(office, CONTROLLER, Place(first), usual)

    assert (await sheet(office, Place(first))).rhythm.ladder == DEFAULT_LADDER


async def test_a_refused_change_changes_none_of_them(office: Office) -> None:
    ids = await three_roadmaps(office)
    await change(
        office,
        CONTROLLER,
        Place(ids[2]),
        lambda kept: replace(kept, ladder=Ladder(before=(1,), on_day=False)),
    )

    with pytest.raises(LadderError):
        await change(
            office,
            CONTROLLER,
            EVERYWHERE,
            lambda kept: replace(kept, ladder=with_day(kept.ladder, 1, on=False)),
        )

    assert (await sheet(office, Place(ids[0]))).rhythm.ladder.before == (14, 7, 3, 1)


@pytest.mark.parametrize("actor", [HEAD, TEACHER, CLERK, OFFICIAL])
async def test_only_the_centre_sees_and_sets_how_roadmaps_remind(office: Office, actor: Actor) -> None:
    ids = await three_roadmaps(office)

    assert (await settings.settings(office, actor)).sheet is None
    for refused in (
        settings.settings(office, actor, Place(ids[0])),
        settings.places(office, actor, 0, 0),
        change(office, actor, EVERYWHERE, earlier),
    ):
        with pytest.raises(AccessDeniedError):
            await refused

    assert await log(office, "ladder-changed") == []


async def test_nothing_of_it_is_shown_or_set_in_a_group(office: Office) -> None:
    await three_roadmaps(office)
    here = replace(CONTROLLER, group=Group(1, -4_000_001, 0, "Чат", SCHOOL.id, SCHOOL.name, SCHOOL.kind))
    for refused in (
        settings.settings(office, here),
        settings.set_sparing(office, here, True),
        settings.set_hours(office, here, AFTERNOON),
        change(office, here, EVERYWHERE, earlier),
    ):
        with pytest.raises(PrivateOnlyError):
            await refused


async def test_a_roadmap_that_is_gone_is_said_to_be(office: Office) -> None:
    with pytest.raises(RoadmapGoneError):
        await settings.settings(office, CONTROLLER, Place(404))
    assert (await settings.settings(office, CONTROLLER)).sheet is None


async def test_the_screen_tells_which_reminder_comes_next(office: Office, clock: FakeClock) -> None:
    milestone = await make(office, date(2024, 1, 17))
    clock.now = moscow("2024-01-12 10:00")
    place = Place(milestone.roadmap_id)

    before = (await sheet(office, place)).upcoming
    await change(
        office, CONTROLLER, place, lambda kept: replace(kept, ladder=with_day(kept.ladder, 2, on=True))
    )
    after = (await sheet(office, place)).upcoming

    assert before is not None
    assert after is not None
    assert (before.milestone.id, before.day) == (milestone.id, date(2024, 1, 16))
    assert after.day == date(2024, 1, 15)


async def test_the_next_reminder_is_the_one_that_is_sent_next(
    office: Office, clock: FakeClock, sender: RecordingSender
) -> None:
    milestone = await make(office, date(2024, 2, 10))
    clock.now = moscow("2024-01-12 10:00")
    await tick(office, sender)
    promised = (await sheet(office, Place(milestone.roadmap_id))).upcoming
    assert promised is not None

    while not told(await tick(office, sender)):
        clock.advance(days=1)

    assert clock.now.date() == promised.day


async def test_places_are_paged_and_a_single_municipality_is_no_choice(office: Office) -> None:
    ids = await three_roadmaps(office)

    areas = await settings.places(office, CONTROLLER, 0, 0)
    inside = await settings.places(office, CONTROLLER, MUNICIPALITY.id, 0)

    assert [each.name for each in areas.municipalities] == sorted(
        [MUNICIPALITY.name, OTHER_MUNICIPALITY.name]
    )
    assert {each.id for each in inside.roadmaps} == set(ids[:2])
    assert (inside.number, areas.number) == (2, 2)
    assert (await settings.places(office, CONTROLLER, MUNICIPALITY.id, 5)).roadmaps == ()


async def test_a_single_municipality_is_opened_at_once(office: Office) -> None:
    await make(office)
    assert len((await settings.places(office, CONTROLLER, 0, 0)).roadmaps) == 1


async def test_quiet_hours_hold_a_letter_back_until_they_end(
    office: Office, clock: FakeClock, sender: RecordingSender
) -> None:
    await make(office)
    await settings.set_hours(office, CLERK, AFTERNOON)

    clock.now = moscow("2024-01-12 09:00")
    assert told(await tick(office, sender)) == []
    clock.now = moscow("2024-01-12 13:59")
    assert told(await tick(office, sender)) == []
    clock.now = moscow("2024-01-12 14:00")
    assert told(await tick(office, sender)) == [["4 before-3"]]


async def test_what_was_missed_in_the_evening_comes_in_the_hours_of_the_next_working_day(
    office: Office, clock: FakeClock, sender: RecordingSender
) -> None:
    await make(office)
    await settings.set_hours(office, CLERK, Hours(time(9), time(12)))
    clock.now = moscow("2024-01-12 12:00")
    assert told(await tick(office, sender)) == []
    for moment in ("2024-01-12 17:00", "2024-01-13 10:00", "2024-01-15 08:59"):
        clock.now = moscow(moment)
        assert told(await tick(office, sender)) == []
    clock.now = moscow("2024-01-15 09:00")
    assert told(await tick(office, sender)) == [["4 before-3"]]


async def test_the_digest_keeps_the_hours_of_its_reader(
    office: Office, clock: FakeClock, sender: RecordingSender
) -> None:
    await settings.set_hours(office, CONTROLLER, Hours(time(11), time(18)))
    assert (await settings.settings(office, CONTROLLER)).mine.digest_at == time(11)

    clock.now = moscow("2024-01-12 10:59")
    assert await tick(office, sender) == []
    clock.now = moscow("2024-01-12 11:00")
    assert await tick(office, sender) == [(CONTROLLER.person.name, ["digest"])]


async def test_hours_that_do_not_fit_a_roadmap_any_more_lose_nothing(
    office: Office, clock: FakeClock, sender: RecordingSender
) -> None:
    milestone = await make(office)
    await settings.set_hours(office, CLERK, AFTERNOON)
    short = Hours(time(9), time(13))
    await change(
        office,
        CONTROLLER,
        Place(milestone.roadmap_id),
        lambda kept: replace(kept, ladder=with_hours(kept.ladder, short)),
    )
    clock.now = moscow("2024-01-12 10:00")
    assert told(await tick(office, sender)) == [["4 before-3"]]


async def test_too_narrow_hours_are_refused_by_the_roadmaps_one_has_to_do_with(office: Office) -> None:
    milestone = await make(office)
    await change(
        office,
        CONTROLLER,
        Place(milestone.roadmap_id),
        lambda kept: replace(kept, ladder=with_hours(kept.ladder, Hours(time(8), time(15)))),
    )

    with pytest.raises(HoursError) as refused:
        await settings.set_hours(office, CLERK, AFTERNOON)

    assert "с 8:00 до 15:00" in refused.value.user_message
    assert (await settings.settings(office, CLERK)).mine.preferences == Preferences()
    assert await log(office, "preferences-changed") == []


async def test_fewer_messages_leave_out_all_but_the_last_before_the_due_date(
    office: Office, clock: FakeClock, sender: RecordingSender
) -> None:
    await make(office)
    await settings.set_sparing(office, CLERK, True)
    heard = []
    for moment in ("01-12", "01-15", "01-16", "01-17", "01-18", "01-22", "01-26"):
        clock.now = moscow(f"2024-{moment} 09:00")
        heard += told(await tick(office, sender))

    assert heard == [["4 before-1"], ["4 on-day"], ["4 overdue-1"], ["4 overdue-3"], ["4 overdue-7"]]
    spared = [(row.step, row.state, row.outcome) for row in await rows(office) if row.person == CLERK_NAME]
    assert spared[0] == ("before-3", "skipped", "по просьбе: меньше сообщений")


async def test_what_somebody_asks_for_is_in_the_log_once(office: Office) -> None:
    for _ in range(2):
        await settings.set_hours(office, CLERK, AFTERNOON)
        await settings.set_sparing(office, CLERK, True)
    await settings.set_hours(office, CLERK, None)

    kept = (await settings.settings(office, CLERK)).mine.preferences
    assert kept == Preferences(None, sparing=True)
    assert await log(office, "preferences-changed") == [
        (
            CLERK.person.id,
            None,
            {"hours": None, "sparing": False},
            {"hours": "14:00–18:00", "sparing": False},
        ),
        (
            CLERK.person.id,
            None,
            {"hours": "14:00–18:00", "sparing": False},
            {"hours": "14:00–18:00", "sparing": True},
        ),
        (CLERK.person.id, None, {"hours": "14:00–18:00", "sparing": True}, {"hours": None, "sparing": True}),
    ]


async def test_what_is_set_for_all_holds_for_the_next_roadmap_and_for_copies(office: Office) -> None:
    (draft,) = parse_document(SEED.read_bytes(), "карта.txt", date(2023, 12, 6))
    first = await importing.import_draft(office, draft, municipality=MUNICIPALITY.name)
    await change(office, CONTROLLER, EVERYWHERE, earlier)

    await importing.import_draft(
        office, draft, school=OTHER_SCHOOL.name, municipality=OTHER_MUNICIPALITY.name
    )
    prepared = await rollout.prepare_text(office, CONTROLLER, first.id, "СОШ № 1 г. Калуги; МОУО г. Калуги")
    await rollout.roll_out(office, CONTROLLER, prepared.id)

    everywhere = await sheet(office, EVERYWHERE)
    assert (everywhere.number, everywhere.others) == (3, 0)
    assert everywhere.rhythm.ladder.work_from == time(8)
