"""Copies by the dozen: stored at once, found, and taken back without touching anything else."""

from datetime import date
from typing import Any

from data import milestones, organisations, roadmaps, rollouts
from data.database import Connection, Database
from data.rollouts import DONE, PREPARED, RUNNING, NewCopy, NewMeasure
from domain.access import EVERYTHING
from domain.deadline import Deadline
from domain.people import OrganisationKind
from domain.roadmap import AlreadyDone, Measure
from domain.school_list import Place
from tests.cast import CONTROLLER, MUNICIPALITY, NOW, OTHER_SCHOOL, SCHOOL, TODAY, ZONE, add_roadmap

PLACES = (Place("СОШ № 1", "МОУО"), Place("СОШ № 2", "МОУО"))


def table() -> list[NewMeasure]:
    """Two measures, the first with two milestones."""
    found = []
    for position, labels in ((1, ("1.1", "1")), (2, ("2",))):
        measure = Measure(
            id=0,
            roadmap_id=0,
            position=position,
            number=f"{position}.",
            section=None,
            title=f"Мероприятие {position}",
            result="Приказ",
            deadline=Deadline("до 10.02.2024", "date", due=date(2024, 2, 10)),
            responsible=("МОУО", "Школа"),
            already_done=AlreadyDone(date(2023, 12, 6), "приказ № 1704") if position == 1 else None,
        )
        points: list[dict[str, Any]] = [
            {
                "position": place,
                "label": label,
                "title": f"Точка {label}",
                "start": None,
                "due": date(2024, 2, 10),
                "rrule": None,
                "external": False,
                "today": TODAY,
            }
            for place, label in enumerate(labels, start=1)
        ]
        found.append(NewMeasure(measure, tuple(points)))
    return found


async def begin(connection: Connection) -> int:
    return await rollouts.add(connection, CONTROLLER.person.id, NOW, "IT-куб", {"zone": ZONE}, PLACES)


async def copy_to(connection: Connection, rollout_id: int, *school_ids: int) -> None:
    copies = [
        NewCopy("IT-куб", each, MUNICIPALITY.id, (frozenset({MUNICIPALITY.id, each}), frozenset({each})))
        for each in school_ids
    ]
    await rollouts.store_copies(
        connection, rollout_id, table(), copies, zone=ZONE, today=TODAY, now=NOW, actor=CONTROLLER
    )


async def test_what_was_prepared_is_read_back(connection: Connection) -> None:
    rollout_id = await begin(connection)
    found = await rollouts.get(connection, rollout_id)
    assert found is not None
    assert (found.state, found.places, found.template) == (PREPARED, PLACES, {"zone": ZONE})
    assert found.created_at == NOW
    assert await rollouts.get(connection, rollout_id + 1) is None
    assert await rollouts.lock(connection, rollout_id) == PREPARED
    assert await rollouts.lock(connection, rollout_id + 1) is None


async def test_recent_are_those_begun_and_not_undone_the_latest_first(connection: Connection) -> None:
    ids = [await begin(connection) for _ in range(4)]
    await rollouts.set_state(connection, ids[0], DONE)
    await rollouts.set_state(connection, ids[1], RUNNING)
    await rollouts.set_state(connection, ids[2], rollouts.UNDONE)
    assert [each.id for each in await rollouts.recent(connection, 5)] == [ids[1], ids[0]]
    assert [each.id for each in await rollouts.recent(connection, 1)] == [ids[1]]


async def test_only_one_that_was_never_begun_is_removed(connection: Connection) -> None:
    first, second = await begin(connection), await begin(connection)
    await rollouts.set_state(connection, second, RUNNING)
    for each in (first, second):
        await rollouts.remove(connection, each)
    assert await rollouts.get(connection, first) is None
    assert await rollouts.get(connection, second) is not None


async def test_each_copy_has_its_own_measures_milestones_and_responsible(connection: Connection) -> None:
    rollout_id = await begin(connection)
    await copy_to(connection, rollout_id, SCHOOL.id, OTHER_SCHOOL.id)
    assert await rollouts.copied(connection, rollout_id) == 2
    found = await milestones.select_visible(connection, EVERYTHING)
    for school in (SCHOOL, OTHER_SCHOOL):
        mine = [each for each in found if each.school_id == school.id]
        assert [each.label for each in mine] == ["1.1", "1", "2"]
        assert [each.responsible_ids for each in mine] == [
            {MUNICIPALITY.id, school.id},
            {MUNICIPALITY.id, school.id},
            {school.id},
        ]
        measures = await roadmaps.measures_of(connection, mine[0].roadmap_id)
        assert measures[0].already_done == AlreadyDone(date(2023, 12, 6), "приказ № 1704")
        assert measures[1].already_done is None


async def test_no_copies_are_no_statement(connection: Connection) -> None:
    rollout_id = await begin(connection)
    await copy_to(connection, rollout_id)
    assert await rollouts.copied(connection, rollout_id) == 0


async def test_organisations_are_made_once_and_those_made_are_told(connection: Connection) -> None:
    parents: dict[str, int | None] = {SCHOOL.name: MUNICIPALITY.id, "СОШ № 9": MUNICIPALITY.id}
    (made,) = await rollouts.make_organisations(connection, OrganisationKind.SCHOOL, parents)
    assert await rollouts.make_organisations(connection, OrganisationKind.SCHOOL, parents) == []
    assert await rollouts.make_organisations(connection, OrganisationKind.SCHOOL, {}) == []
    found = await rollouts.organisations_named(connection, ["СОШ № 9", "нет такой"])
    assert {name: (each.id, each.parent_id) for name, each in found.items()} == {
        "СОШ № 9": (made, MUNICIPALITY.id)
    }


async def test_taking_back_spares_everything_that_is_not_of_the_rollout(settled: Database) -> None:
    async with settled.transaction() as connection:
        kept = await add_roadmap(connection)
        rollout_id = await begin(connection)
        made = await rollouts.make_organisations(
            connection, OrganisationKind.MUNICIPALITY, {"МОУО Дальнее": None}
        )
        made += await rollouts.make_organisations(connection, OrganisationKind.SCHOOL, {"СОШ № 9": made[0]})
        await rollouts.note_made(connection, rollout_id, made[:1])
        await rollouts.note_made(connection, rollout_id, [*made[1:], SCHOOL.id])
        await copy_to(connection, rollout_id, OTHER_SCHOOL.id, made[1])
    async with settled.transaction() as connection:
        assert not await rollouts.is_touched(connection, rollout_id)
        assert await rollouts.take_back(connection, rollout_id) == 2
        assert [each.id for each in await roadmaps.all_of(connection)] == [kept]
        names = {each.name for each in await organisations.all_of(connection)}
    assert SCHOOL.name in names
    assert names.isdisjoint({"МОУО Дальнее", "СОШ № 9"})


async def test_a_report_on_a_copy_is_noticed_and_one_elsewhere_is_not(connection: Connection) -> None:
    rollout_id, other = await begin(connection), await begin(connection)
    await copy_to(connection, rollout_id, SCHOOL.id)
    await copy_to(connection, other, OTHER_SCHOOL.id)
    found = await milestones.select_visible(connection, EVERYTHING)
    mine = next(each for each in found if each.school_id == SCHOOL.id)
    await milestones.change(connection, mine, reported_by=CONTROLLER.person.id)
    assert await rollouts.is_touched(connection, rollout_id)
    assert not await rollouts.is_touched(connection, other)


async def test_titles_are_told_by_school(connection: Connection) -> None:
    await add_roadmap(connection, title="Точка роста")
    rollout_id = await begin(connection)
    await copy_to(connection, rollout_id, SCHOOL.id)
    found = await rollouts.titles_at(connection, [SCHOOL.id, OTHER_SCHOOL.id])
    assert sorted(found, key=str) == [(SCHOOL.id, "IT-куб", rollout_id), (SCHOOL.id, "Точка роста", None)]
