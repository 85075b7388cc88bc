"""One roadmap for many schools: in batches, never twice, and back again while nobody has worked."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import sandbox
from data import milestones, people, rollouts, tables
from data.evidence import NewEvidence
from data.evidence import add as add_evidence
from domain.access import EVERYTHING, AccessDeniedError
from domain.evidence import Belonging, EvidenceKind
from domain.milestone import State
from domain.people import Role
from domain.roadmap import Roadmap
from domain.school_list import NoSchoolsError
from services import acceptance, importing, joining, reporting, rollout
from services.office import Office
from services.parsing import parse_document
from services.rollout import (
    BATCH,
    AlreadyBegunError,
    NoSuchRoadmapError,
    Prepared,
    Progress,
    RolloutGoneError,
    TouchedError,
)
from tests.cast import CENTRE, CONTROLLER, HEAD, NOW, OTHER_SCHOOL, TEACHER, make_actor, member
from tests.services.desk import actions

SEED = Path(sandbox.__file__).parent / "seed-roadmap.txt"
COLLEAGUE = make_actor(8, "Зоя Вторая", member(CENTRE, Role.CONTROLLER))


def lines(number: int) -> str:
    """So many schools of three municipalities."""
    return "\n".join(f"СОШ № {i} г. Новый; МОУО Района {i % 3}" for i in range(1, number + 1))


@pytest.fixture
async def roadmap(office: Office) -> Roadmap:
    """The seed at its own school."""
    (draft,) = parse_document(SEED.read_bytes(), "карта.txt", date(2023, 12, 6))
    return await importing.import_draft(office, draft, municipality="МОУО Боровского района")


async def numbers(office: Office) -> Counter[str]:
    """How many rows each table of a roadmap holds."""
    found: Counter[str] = Counter()
    async with office.database.transaction() as connection:
        for table in (
            tables.organisations,
            tables.roadmaps,
            tables.measures,
            tables.milestones,
            tables.responsibilities,
        ):
            query = select(func.count()).select_from(table)
            found[table.name] = int((await connection.execute(query)).scalar_one())
    return found


async def prepare(office: Office, roadmap: Roadmap, text: str) -> Prepared:
    return await rollout.prepare_text(office, CONTROLLER, roadmap.id, text)


async def rolled(office: Office, roadmap: Roadmap, number: int = 5) -> Progress:
    prepared = await prepare(office, roadmap, lines(number))
    return await rollout.roll_out(office, CONTROLLER, prepared.id)


async def a_copied_milestone(office: Office, roadmap: Roadmap, label: str = "4") -> Any:
    async with office.database.transaction() as connection:
        found = await milestones.select_visible(connection, EVERYTHING, reference=label)
    return next(each for each in found if each.roadmap_id != roadmap.id)


async def test_the_preview_counts_and_stores_no_roadmap(office: Office, roadmap: Roadmap) -> None:
    before = await numbers(office)
    prepared = await prepare(office, roadmap, f"{lines(4)}\nчепуха\n{lines(1)}")
    assert (len(prepared.schools.places), prepared.municipalities) == (4, 3)
    assert prepared.schools.not_understood == ("чепуха",)
    assert prepared.schools.repeated == 1
    assert (prepared.measures, prepared.milestones) == (14, 23)
    assert await numbers(office) == before


async def test_every_school_gets_the_whole_table_with_its_own_responsible(
    office: Office, roadmap: Roadmap
) -> None:
    before = await numbers(office)
    progress = await rolled(office, roadmap, 5)
    after = await numbers(office)
    assert progress.copied == 5
    assert after - before == Counter(
        organisations=8, roadmaps=5, measures=70, milestones=115, responsibilities=140
    )
    async with office.database.transaction() as connection:
        found = await milestones.select_visible(connection, EVERYTHING)
    originals = [each for each in found if each.roadmap_id == roadmap.id]
    copies = [each for each in found if each.school == "СОШ № 2 г. Новый"]
    plain = [(each.label, each.title, each.due, each.rrule, each.start, each.external) for each in originals]
    assert plain == [
        (each.label, each.title, each.due, each.rrule, each.start, each.external) for each in copies
    ]
    assert {each.state for each in copies} == {State.OPEN}
    assert {each.municipality for each in copies} == {"МОУО Района 2"}
    assert all(each.municipality_id in each.responsible_ids for each in copies)
    assert not any(roadmap.municipality_id in each.responsible_ids for each in copies)


async def test_the_title_of_a_copy_names_its_own_school(office: Office, roadmap: Roadmap) -> None:
    await rolled(office, roadmap, 1)
    async with office.database.transaction() as connection:
        titles = (await connection.execute(select(tables.roadmaps.c.title))).scalars().all()
    assert titles[0].endswith("«Средняя общеобразовательная школа №5 г. Балабаново»")
    assert titles[1].endswith("на базе СОШ № 1 г. Новый")


async def test_a_postponement_and_a_result_at_the_first_school_are_not_copied(
    office: Office, roadmap: Roadmap
) -> None:
    async with office.database.transaction() as connection:
        (original,) = await milestones.select_visible(connection, EVERYTHING, reference="4")
        await milestones.change(
            connection, original, due=date(2024, 5, 1), state="accepted", reported_on=date(2024, 1, 10)
        )
    await rolled(office, roadmap, 1)
    copy = await a_copied_milestone(office, roadmap)
    assert (copy.due, copy.original_due, copy.state) == (date(2024, 2, 10), date(2024, 2, 10), State.OPEN)


async def test_schools_that_have_the_roadmap_already_are_named_and_passed_over(
    office: Office, roadmap: Roadmap
) -> None:
    await rolled(office, roadmap, 2)
    text = f"{lines(3)}\nМОУ «Средняя общеобразовательная школа №5 г. Балабаново»; МОУО Боровского района"
    prepared = await prepare(office, roadmap, text)
    assert sorted(prepared.have) == ["СОШ № 1 г. Новый", "СОШ № 2 г. Новый", "СОШ № 5 г. Балабаново"]
    assert (await rollout.roll_out(office, CONTROLLER, prepared.id)).copied == 1
    assert (await numbers(office))["roadmaps"] == 4


async def test_a_school_of_that_name_in_another_municipality_is_another_school(
    office: Office, roadmap: Roadmap
) -> None:
    prepared = await prepare(office, roadmap, f"{OTHER_SCHOOL.name}; МОУО Дальнего района")
    await rollout.roll_out(office, CONTROLLER, prepared.id)
    copy = await a_copied_milestone(office, roadmap)
    assert copy.school == f"{OTHER_SCHOOL.name} (МОУО Дальнего района)"
    assert copy.school_id != OTHER_SCHOOL.id


async def test_progress_is_told_after_each_batch(office: Office, roadmap: Roadmap) -> None:
    prepared = await prepare(office, roadmap, lines(2 * BATCH + 1))
    seen: list[tuple[int, int]] = []

    async def tell(progress: Progress) -> None:
        seen.append((progress.seen, progress.copied))

    await rollout.roll_out(office, CONTROLLER, prepared.id, tell)
    assert seen == [(each, each) for each in (BATCH, 2 * BATCH, 2 * BATCH + 1)]


async def test_a_crash_between_batches_is_gone_on_from_without_doubles(
    office: Office, roadmap: Roadmap
) -> None:
    prepared = await prepare(office, roadmap, lines(BATCH + 10))

    async def crash(_: Progress) -> None:
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await rollout.roll_out(office, CONTROLLER, prepared.id, crash)
    assert (await numbers(office))["roadmaps"] == 1 + BATCH
    assert (await rollout.overview(office, CONTROLLER)).recent[0].done is False
    for _ in range(2):
        progress = await rollout.roll_out(office, CONTROLLER, prepared.id)
        assert progress.copied == BATCH + 10
    found = await numbers(office)
    assert (found["roadmaps"], found["milestones"]) == (1 + BATCH + 10, 23 * (1 + BATCH + 10))
    assert (await actions(office)).count("rolled-out") == 1


@pytest.mark.parametrize("step", ["_store_measures", "_insert", "organisations_named"])
async def test_a_crash_inside_a_batch_leaves_nothing_of_it(
    office: Office, roadmap: Roadmap, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = await prepare(office, roadmap, lines(7))
    before = await numbers(office)
    real = getattr(rollouts, step)

    async def broken(*arguments: Any, **named: Any) -> Any:
        await real(*arguments, **named)
        raise ConnectionResetError

    with monkeypatch.context() as patched:
        patched.setattr(rollouts, step, broken)
        with pytest.raises(ConnectionResetError):
            await rollout.roll_out(office, CONTROLLER, prepared.id)
    assert await numbers(office) == before
    assert (await rollout.roll_out(office, CONTROLLER, prepared.id)).copied == 7


async def test_undoing_leaves_exactly_what_was_there_before(office: Office, roadmap: Roadmap) -> None:
    before = await numbers(office)
    progress = await rolled(office, roadmap, BATCH + 5)
    assert await rollout.undo(office, CONTROLLER, progress.id) == BATCH + 5
    assert await numbers(office) == before
    assert (await actions(office))[-1] == "rollout-undone"
    assert (await rollout.overview(office, CONTROLLER)).recent == ()


async def test_undoing_spares_an_organisation_that_somebody_was_invited_to(
    office: Office, roadmap: Roadmap
) -> None:
    progress = await rolled(office, roadmap, 2)
    await joining.invite(office, None, organisation="СОШ № 1 г. Новый", role=Role.EXECUTOR)
    before = await numbers(office)
    await rollout.undo(office, CONTROLLER, progress.id)
    assert before["organisations"] - (await numbers(office))["organisations"] == 2


async def test_undoing_takes_back_what_a_crash_left_half_done(office: Office, roadmap: Roadmap) -> None:
    before = await numbers(office)
    prepared = await prepare(office, roadmap, lines(BATCH + 10))

    async def undo_in_the_middle(_: Progress) -> None:
        await rollout.undo(office, CONTROLLER, prepared.id)

    with pytest.raises(RolloutGoneError):
        await rollout.roll_out(office, CONTROLLER, prepared.id, undo_in_the_middle)
    assert await numbers(office) == before


async def test_what_was_undone_can_be_rolled_out_again_but_not_by_an_old_button(
    office: Office, roadmap: Roadmap
) -> None:
    progress = await rolled(office, roadmap, 3)
    await rollout.undo(office, CONTROLLER, progress.id)
    with pytest.raises(RolloutGoneError):
        await rollout.roll_out(office, CONTROLLER, progress.id)
    assert (await rollout.roll_out(office, CONTROLLER, progress.id, again=True)).copied == 3


async def test_a_report_on_one_copy_forbids_to_undo_them_all(office: Office, roadmap: Roadmap) -> None:
    progress = await rolled(office, roadmap, 3)
    before = await numbers(office)
    copy = await a_copied_milestone(office, roadmap)
    await reporting.report(office, CONTROLLER, copy.id)
    with pytest.raises(TouchedError):
        await rollout.undo(office, CONTROLLER, progress.id)
    assert await numbers(office) == before


async def test_a_returned_report_still_forbids_it(office: Office, roadmap: Roadmap) -> None:
    progress = await rolled(office, roadmap, 3)
    copy = await a_copied_milestone(office, roadmap)
    await reporting.report(office, CONTROLLER, copy.id)
    await acceptance.return_for_rework(office, CONTROLLER, copy.id, "Нет подписи")
    with pytest.raises(TouchedError):
        await rollout.undo(office, CONTROLLER, progress.id)


async def test_evidence_for_one_copy_forbids_it(office: Office, roadmap: Roadmap) -> None:
    progress = await rolled(office, roadmap, 3)
    copy = await a_copied_milestone(office, roadmap)
    async with office.database.transaction() as connection:
        new = NewEvidence(kind=EvidenceKind.TEXT, chat_id=1003, message_id=5, text="Приказ № 12")
        await add_evidence(
            connection, new, belonging=Belonging(copy.id), person_id=TEACHER.person.id, now=NOW
        )
    with pytest.raises(TouchedError):
        await rollout.undo(office, CONTROLLER, progress.id)


async def test_work_at_the_first_school_does_not_forbid_it(office: Office, roadmap: Roadmap) -> None:
    progress = await rolled(office, roadmap, 3)
    async with office.database.transaction() as connection:
        found = await milestones.select_visible(connection, EVERYTHING, roadmap_id=roadmap.id)
    await reporting.report(office, CONTROLLER, found[0].id)
    assert await rollout.undo(office, CONTROLLER, progress.id) == 3


async def test_a_list_that_waits_can_be_dropped_and_a_begun_one_cannot(
    office: Office, roadmap: Roadmap
) -> None:
    prepared = await prepare(office, roadmap, lines(2))
    await rollout.discard(office, CONTROLLER, prepared.id)
    with pytest.raises(RolloutGoneError):
        await rollout.roll_out(office, CONTROLLER, prepared.id)
    progress = await rolled(office, roadmap, 2)
    with pytest.raises(AlreadyBegunError):
        await rollout.discard(office, CONTROLLER, progress.id)


async def test_somebody_elses_list_can_be_neither_begun_nor_dropped(office: Office, roadmap: Roadmap) -> None:
    prepared = await prepare(office, roadmap, lines(2))
    async with office.database.transaction() as connection:
        assert await people.ensure(connection, 1008, COLLEAGUE.person.name, NOW) == COLLEAGUE.person
    with pytest.raises(AccessDeniedError, match="Анна Контролёва"):
        await rollout.roll_out(office, COLLEAGUE, prepared.id)
    with pytest.raises(AccessDeniedError):
        await rollout.discard(office, COLLEAGUE, prepared.id)
    assert (await numbers(office))["roadmaps"] == 1


@pytest.mark.parametrize("actor", [HEAD, TEACHER])
async def test_only_the_centre_rolls_out(office: Office, roadmap: Roadmap, actor: Any) -> None:
    progress = await rolled(office, roadmap, 1)
    for attempt in (
        rollout.overview(office, actor),
        rollout.prepare_text(office, actor, roadmap.id, lines(1)),
        rollout.roll_out(office, actor, progress.id),
        rollout.discard(office, actor, progress.id),
        rollout.undo(office, actor, progress.id),
    ):
        with pytest.raises(AccessDeniedError):
            await attempt


async def test_a_list_of_nonsense_keeps_nothing(office: Office, roadmap: Roadmap) -> None:
    with pytest.raises(NoSchoolsError):
        await prepare(office, roadmap, "добрый день\nпришлите, пожалуйста")
    with pytest.raises(NoSuchRoadmapError):
        await rollout.prepare_text(office, CONTROLLER, 99, lines(1))
    with pytest.raises(RolloutGoneError):
        await rollout.roll_out(office, CONTROLLER, 1)


async def test_a_list_comes_from_a_csv_file_too(office: Office, roadmap: Roadmap) -> None:
    content = "Муниципалитет;Школа\nМОУО Района 1;СОШ № 1 г. Новый\n".encode("cp1251")
    prepared = await rollout.prepare_file(office, CONTROLLER, roadmap.id, content, "школы.csv")
    assert prepared.schools.places[0].school == "СОШ № 1 г. Новый"


async def test_a_school_spelled_otherwise_is_the_one_that_is_known(office: Office, roadmap: Roadmap) -> None:
    before = await numbers(office)
    prepared = await prepare(office, roadmap, "МБОУ «СОШ №46» г.Калуги; МОУО  г. КАЛУГИ")
    progress = await rollout.roll_out(office, CONTROLLER, prepared.id)

    assert progress.copied == 1
    assert (await numbers(office))["organisations"] == before["organisations"]
