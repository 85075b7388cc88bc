"""A document becomes a roadmap: all of it or nothing, once."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Table, func, select

from data import drafts, events, milestones, organisations, roadmaps
from data.tables import drafts as drafts_table
from data.tables import measures, metadata
from data.tables import milestones as milestones_table
from domain.access import AccessDeniedError
from domain.draft import DraftRoadmap, NoRoadmapError, as_json
from domain.errors import DomainError
from domain.milestone import Milestone, State
from domain.people import OrganisationKind
from domain.roadmap import AlreadyDone, Roadmap
from services import acceptance
from services.importing import (
    AlreadyImportedError,
    DraftGoneError,
    NoSchoolError,
    StoredDraft,
    confirm_draft,
    discard_draft,
    draft_document,
    draft_message,
    import_draft,
)
from services.office import Office
from services.parsing import parse_document
from tests.cast import CONTROLLER, HEAD, MINISTRY, MUNICIPALITY, SCHOOL, FakeClock, make_actor
from tests.services.desk import CLERK, actions, all_milestones, moscow, stored

SEED = Path(__file__).parents[2] / "sandbox" / "seed-roadmap.txt"
ON = date(2023, 12, 6)


@pytest.fixture
def draft() -> DraftRoadmap:
    (read,) = parse_document(SEED.read_bytes(), SEED.name, ON)
    return read


@pytest.fixture
async def sent(office: Office, clock: FakeClock) -> StoredDraft:
    """The seed sent by the controller on 6 December 2023, not confirmed yet."""
    clock.now = moscow("2023-12-06 10:00")
    (kept,) = await draft_document(office, CONTROLLER, SEED.read_bytes(), SEED.name)
    return kept


async def count(office: Office, table: Table) -> int:
    async with office.database.transaction() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


async def counts(office: Office) -> dict[str, int]:
    """How many rows every table has."""
    return {table.name: await count(office, table) for table in metadata.sorted_tables}


def dues(found: Sequence[Milestone]) -> dict[str, date | None]:
    return {each.label: each.due for each in found}


async def test_the_whole_seed_is_stored(office: Office, sent: StoredDraft) -> None:
    roadmap = await confirm_draft(office, CONTROLLER, sent.id)

    found = await all_milestones(office)
    assert (await count(office, measures), len(found)) == (14, 23)
    assert roadmap.school == "СОШ № 5 г. Балабаново"
    assert dues(found) | {"10": None} == {
        "1": date(2023, 12, 31),
        "2.1": date(2024, 1, 17),
        "2.2": date(2024, 1, 17),
        "2.3": date(2024, 1, 19),
        "2.4": date(2024, 1, 23),
        "2": date(2024, 1, 24),
        "3.1": date(2024, 1, 17),
        "3.2": date(2024, 1, 20),
        "3.3": date(2024, 1, 23),
        "3.4": date(2024, 1, 25),
        "3.5": date(2024, 1, 30),
        "3": date(2024, 2, 1),
        "4": date(2024, 2, 10),
        "5": date(2024, 4, 17),
        **{label: date(2024, 8, 15) for label in ("6", "7", "8", "9")},
        "10": None,
        "11": date(2024, 10, 1),
        "12": date(2024, 12, 1),
        "13": date(2024, 12, 31),
    }
    assert [each.due for each in found if each.label == "10"] == [date(2024, 8, 15), date(2024, 9, 15)]
    assert {each.label for each in found if each.external} == {"2.3", "3.2", "3.4"}
    assert {each.label for each in found if each.tentative} == {"12"}
    assert {each.label: each.rrule for each in found if each.rrule} == {"11": "FREQ=MONTHLY;INTERVAL=3"}
    assert {each.label: each.start for each in found if each.start} == {"13": date(2024, 1, 1)}
    assert {each.steps_since for each in found} == {ON}
    assert await actions(office) == ["imported"]


async def test_the_ministry_and_the_roadmaps_own_municipality_answer_for_it(
    office: Office, draft: DraftRoadmap
) -> None:
    await import_draft(office, draft, municipality=MUNICIPALITY.name)

    found = await all_milestones(office)
    assert {each.responsible_ids for each in found} == {frozenset({MINISTRY.id, MUNICIPALITY.id})}
    assert {each.responsible for each in found} == {("МОНКО", "МОУО")}
    assert {(each.school_id, each.municipality_id) for each in found} == {(SCHOOL.id, MUNICIPALITY.id)}


async def test_an_unnamed_municipality_is_made_with_its_school(office: Office, draft: DraftRoadmap) -> None:
    roadmap = await import_draft(office, draft, school="Школа № 1")

    async with office.database.transaction() as connection:
        school = await organisations.by_name(connection, "Школа № 1")
    assert roadmap.municipality == "МОУО"
    assert school is not None
    assert (school.kind, school.parent_id) == (OrganisationKind.SCHOOL, roadmap.municipality_id)


async def test_two_confirmations_store_one_roadmap(office: Office, sent: StoredDraft) -> None:
    ends = await asyncio.gather(
        *(confirm_draft(office, CONTROLLER, sent.id) for _ in range(3)), return_exceptions=True
    )

    assert sum(isinstance(end, Roadmap) for end in ends) == 1
    assert sum(isinstance(end, DraftGoneError) for end in ends) == 2
    assert await count(office, measures) == 14


async def test_the_same_file_is_not_imported_twice(office: Office, sent: StoredDraft) -> None:
    await confirm_draft(office, CONTROLLER, sent.id)
    (again,) = await draft_document(office, CONTROLLER, SEED.read_bytes(), SEED.name)

    with pytest.raises(AlreadyImportedError, match="уже загружена"):
        await confirm_draft(office, CONTROLLER, again.id)

    assert await count(office, measures) == 14


async def test_a_discarded_draft_is_gone(office: Office, sent: StoredDraft) -> None:
    await discard_draft(office, CONTROLLER, sent.id)

    assert await count(office, drafts_table) == 0
    for attempt in (confirm_draft, discard_draft):
        with pytest.raises(DraftGoneError):
            await attempt(office, CONTROLLER, sent.id)


async def test_a_draft_is_confirmed_by_whoever_sent_it_only(office: Office, sent: StoredDraft) -> None:
    colleague = make_actor(5, "Дина", *CONTROLLER.memberships)
    with pytest.raises(DraftGoneError):
        await confirm_draft(office, colleague, sent.id)
    for stranger in (HEAD, CLERK):
        with pytest.raises(AccessDeniedError):
            await confirm_draft(office, stranger, sent.id)
        with pytest.raises(AccessDeniedError):
            await draft_document(office, stranger, SEED.read_bytes(), SEED.name)

    assert await count(office, measures) == 0


@pytest.mark.parametrize(
    "broken", [(organisations, "ensure"), (roadmaps, "add_measure"), (milestones, "add"), (events, "append")]
)
@pytest.mark.parametrize("survived", [0, 7])
async def test_an_import_that_fails_half_way_leaves_nothing_and_can_be_tried_again(
    office: Office,
    sent: StoredDraft,
    monkeypatch: pytest.MonkeyPatch,
    broken: tuple[object, str],
    survived: int,
) -> None:
    module, name = broken
    original, calls = getattr(module, name), 0

    async def failing(*args: object, **kwargs: object) -> object:
        nonlocal calls
        calls += 1
        if calls > survived or name == "append":
            raise OSError("disk full")
        return await original(*args, **kwargs)

    before = await counts(office)
    with monkeypatch.context() as patch:
        patch.setattr(module, name, failing)
        with pytest.raises(OSError, match="disk full"):
            await confirm_draft(office, CONTROLLER, sent.id)

    assert await counts(office) == before
    await confirm_draft(office, CONTROLLER, sent.id)
    assert await count(office, measures) == 14


async def test_what_the_table_names_as_done_is_accepted_when_the_controller_says_so(
    office: Office, sent: StoredDraft
) -> None:
    await confirm_draft(office, CONTROLLER, sent.id, accept_done=True)

    first, *others = await all_milestones(office)
    assert (first.label, first.state, first.reported_on) == ("1", State.ACCEPTED, ON)
    assert {each.state for each in others} == {State.OPEN}
    assert await actions(office, first.id) == ["accepted"]


async def test_one_order_does_not_close_a_measure_of_several_points(
    office: Office, draft: DraftRoadmap
) -> None:
    done = AlreadyDone(ON, "приказ № 1")
    changed = replace(draft, measures=tuple(replace(each, already_done=done) for each in draft.measures[:2]))
    async with office.database.transaction() as connection:
        kept_id = await drafts.add(connection, CONTROLLER.person.id, office.clock(), as_json(changed))
    await confirm_draft(office, CONTROLLER, kept_id, accept_done=True)

    accepted = [each.label for each in await all_milestones(office) if each.state is State.ACCEPTED]
    assert accepted == ["1"]


async def test_what_is_done_already_can_be_confirmed_later_and_once(
    office: Office, sent: StoredDraft
) -> None:
    await confirm_draft(office, CONTROLLER, sent.id)
    first, second, *_ = await all_milestones(office)

    with pytest.raises(AccessDeniedError):
        await acceptance.confirm_done(office, CLERK, first.id, 1)
    decided = await acceptance.confirm_done(office, CONTROLLER, first.id, 1)

    assert decided.card.milestone.state is State.ACCEPTED
    assert decided.card.milestone.reported_on == ON
    assert decided.card.lateness is None
    for revision in (1, 2):
        with pytest.raises(DomainError, match="Уже отмечено"):
            await acceptance.confirm_done(office, CONTROLLER, first.id, revision)
    with pytest.raises(DomainError, match="подтверждать больше нечего"):
        await acceptance.confirm_done(office, CONTROLLER, second.id, 1)
    assert (await stored(office, second.id)).state is State.OPEN


async def test_without_a_school_nothing_is_stored(office: Office, draft: DraftRoadmap) -> None:
    before = await counts(office)

    with pytest.raises(NoSchoolError):
        await import_draft(office, replace(draft, school=None))

    assert await counts(office) == before


async def test_a_pasted_table_becomes_a_draft_and_prose_is_refused(office: Office) -> None:
    table = "№\tМероприятие\tОтветственный\tСрок\n1.\tПринять приказ\tМОУО\t24.01.2024"
    (kept,) = await draft_message(office, CONTROLLER, table)
    assert [measure.title for measure in kept.draft.measures] == ["Принять приказ"]

    with pytest.raises(NoRoadmapError):
        await draft_message(office, CONTROLLER, "Добрый день, коллеги!")
    assert await count(office, drafts_table) == 1
    assert await count(office, milestones_table) == 0


async def test_a_known_school_brings_its_own_municipality(office: Office, draft: DraftRoadmap) -> None:
    roadmap = await import_draft(office, draft, school="МБОУ «СОШ №5» г. Балабаново")

    assert (roadmap.school, roadmap.municipality) == (SCHOOL.name, MUNICIPALITY.name)
