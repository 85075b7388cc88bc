"""A new edition of a loaded table: what changed is applied, what was done stays, and twice is once."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import sandbox
from data import editions, events, milestones, roadmaps, tables
from data.evidence import NewEvidence
from data.evidence import add as add_evidence
from domain.access import EVERYTHING, AccessDeniedError
from domain.edition import Aspect
from domain.evidence import Belonging, EvidenceKind
from domain.milestone import Milestone, State
from domain.people import Role
from domain.roadmap import Roadmap
from services import acceptance, edition, edition_work, importing, reporting
from services.edition import Edition
from services.edition_work import EditionChangedError
from services.importing import DraftGoneError
from services.office import Office
from services.parsing import parse_document
from services.recurrence import roll_recurrences
from tests.cast import CENTRE, CONTROLLER, NOW, TEACHER, TODAY, make_actor, member
from tests.services.desk import moscow

SEED = (Path(sandbox.__file__).parent / "seed-roadmap.txt").read_text(encoding="utf-8")
COLLEAGUE = make_actor(8, "Зоя Вторая", member(CENTRE, Role.CONTROLLER))
LICENCE = "9.\tПолучена лицензия"
ROW_BEFORE_LICENCE = "\n99.\tПровести совещание\tМОУО\tПротокол\t20.03.2024\tЦентр проектного сопровождения"


@pytest.fixture
async def roadmap(office: Office) -> Roadmap:
    """The seed as it was imported at first."""
    (draft,) = parse_document(SEED.encode(), "карта.txt", date(2023, 12, 6))
    return await importing.import_draft(office, draft, municipality="МОУО Боровского района")


async def sent(office: Office, roadmap: Roadmap, text: str) -> Edition:
    """The table comes in again; gives what it would change."""
    (kept,) = await importing.draft_document(office, CONTROLLER, text.encode(), "карта.txt")
    assert [each.id for each in await edition.candidates(office, CONTROLLER, kept.draft)] == [roadmap.id]
    return await edition.compare(office, CONTROLLER, kept.id, roadmap.id)


async def apply(office: Office, shown: Edition) -> Edition:
    return await edition.apply(office, CONTROLLER, shown.draft_id, shown.roadmap.id, shown.sign)


async def applied(office: Office, roadmap: Roadmap, text: str) -> Edition:
    return await apply(office, await sent(office, roadmap, text))


async def points(office: Office) -> dict[str, Milestone]:
    """Every milestone by title: two measures of the seed share a number."""
    async with office.database.transaction() as connection:
        found = await milestones.select_visible(connection, EVERYTHING)
    return {f"{each.label} {each.title}"[:16]: each for each in found}


async def everything(office: Office) -> list[tuple[Any, ...]]:
    """All rows of the tables that an edition may touch."""
    async with office.database.transaction() as connection:
        return [
            tuple(row)
            for table in (tables.measures, tables.milestones, tables.responsibilities)
            for row in await connection.execute(select(table).order_by(*table.primary_key.columns))
        ]


async def rows_of(office: Office, table: Any) -> int:
    async with office.database.transaction() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


async def history(office: Office, milestone: Milestone) -> list[tuple[str, Any, Any]]:
    async with office.database.transaction() as connection:
        found = await events.of_milestone(connection, milestone.id)
    return [(each.action, each.before, each.after) for each in found]


async def the(office: Office, beginning: str) -> Milestone:
    return next(each for key, each in (await points(office)).items() if key.startswith(beginning))


def without_row(text: str, beginning: str) -> str:
    """The table without the lines of one measure."""
    start = text.index(f"\n{beginning}")
    return text[:start] + text[text.index("\n10.\t", start) :]


async def test_the_same_table_again_has_no_differences_and_changes_nothing(
    office: Office, roadmap: Roadmap
) -> None:
    before = await everything(office)
    shown = await sent(office, roadmap, SEED)
    assert shown.differences == ()
    await apply(office, shown)
    assert await everything(office) == before


async def test_a_changed_deadline_goes_through_the_revision_and_keeps_the_original_date(
    office: Office, roadmap: Roadmap
) -> None:
    before = await points(office)
    await applied(office, roadmap, SEED.replace("10.02.2024", "01.03.2024"))
    after = await points(office)
    old, new = before["4 Объявить закуп"], after["4 Объявить закуп"]
    assert (new.due, new.original_due) == (date(2024, 3, 1), date(2024, 2, 10))
    assert new.revision == old.revision + 1
    assert new.steps_since == TODAY
    assert await history(office, new) == [("edition-deadline", {"due": "2024-02-10"}, {"due": "2024-03-01"})]
    del before["4 Объявить закуп"], after["4 Объявить закуп"]
    assert after == before


async def test_applying_the_same_edition_twice_is_harmless(office: Office, roadmap: Roadmap) -> None:
    text = without_row(SEED, LICENCE).replace("10.02.2024", "01.03.2024").replace("МОНКО, МОУО", "МОНКО")
    await applied(office, roadmap, text)
    once = await everything(office)
    again = await sent(office, roadmap, text)
    assert again.differences == ()
    await apply(office, again)
    assert await everything(office) == once


async def test_a_confirmed_draft_cannot_be_applied_a_second_time(office: Office, roadmap: Roadmap) -> None:
    shown = await sent(office, roadmap, SEED.replace("10.02.2024", "01.03.2024"))
    await apply(office, shown)
    with pytest.raises(DraftGoneError):
        await apply(office, shown)


async def test_a_table_goes_back_to_its_first_edition(office: Office, roadmap: Roadmap) -> None:
    await applied(office, roadmap, SEED.replace("10.02.2024", "01.03.2024"))
    back = await applied(office, roadmap, SEED)
    assert [each.aspect for each in back.differences] == [Aspect.DEADLINE]
    assert (await the(office, "4 ")).due == date(2024, 2, 10)


async def test_a_postponed_date_survives_an_edition_that_prints_the_old_one(
    office: Office, roadmap: Roadmap
) -> None:
    async with office.database.transaction() as connection:
        (point,) = await milestones.select_visible(connection, EVERYTHING, reference="4")
        await milestones.change(connection, point, due=date(2024, 2, 20))
    shown = await sent(office, roadmap, SEED.replace("15.09.2024", "16.09.2024"))
    assert len(shown.differences) == 1
    await apply(office, shown)
    assert (await the(office, "4 ")).due == date(2024, 2, 20)


async def test_a_measure_that_is_gone_is_cancelled_with_the_reason(office: Office, roadmap: Roadmap) -> None:
    before = await the(office, "9 ")
    shown = await applied(office, roadmap, without_row(SEED, LICENCE))
    assert [each.aspect for each in shown.differences] == [Aspect.GONE]
    gone = await the(office, "9 ")
    assert (gone.state, gone.remark) == (State.CANCELLED, "нет в новой редакции")
    assert gone.revision == before.revision + 1
    assert [action for action, _, _ in await history(office, gone)] == ["edition-gone"]


async def test_what_is_gone_but_reported_stays_and_is_named(office: Office, roadmap: Roadmap) -> None:
    point = await the(office, "9 ")
    await reporting.report(office, CONTROLLER, point.id)
    reported = await the(office, "9 ")
    text = without_row(SEED, LICENCE)
    shown = await sent(office, roadmap, text)
    assert shown.staying == ("9.",)
    await apply(office, shown)
    assert await the(office, "9 ") == reported
    assert (await sent(office, roadmap, text)).differences == ()


async def test_a_measure_that_comes_back_is_a_new_one_and_the_cancelled_one_stays(
    office: Office, roadmap: Roadmap
) -> None:
    await applied(office, roadmap, without_row(SEED, LICENCE))
    shown = await applied(office, roadmap, SEED)
    assert [each.aspect for each in shown.differences] == [Aspect.NEW]
    async with office.database.transaction() as connection:
        found = await milestones.select_visible(connection, EVERYTHING, reference="9")
    assert sorted(each.state.value for each in found) == ["cancelled", "open"]


async def test_a_new_measure_stands_in_its_place_with_its_responsible(
    office: Office, roadmap: Roadmap
) -> None:
    text = SEED.replace(f"\n{LICENCE}", f"{ROW_BEFORE_LICENCE}\n{LICENCE}")
    shown = await applied(office, roadmap, text)
    assert [each.aspect for each in shown.differences] == [Aspect.NEW]
    async with office.database.transaction() as connection:
        found = [each.number for each in await roadmaps.measures_of(connection, roadmap.id)]
        (point,) = await milestones.select_visible(connection, EVERYTHING, reference="99")
    assert " ".join(found) == "1. 2. 3. 4. 5. 6. 7. 8. 99. 9. 10. 10. 11. 12. 13."
    assert (point.due, point.state, point.revision) == (date(2024, 3, 20), State.OPEN, 1)
    assert point.responsible_ids == {roadmap.municipality_id}
    assert [action for action, _, _ in await history(office, point)] == ["edition-new"]


async def test_new_words_change_the_measure_and_no_revision(office: Office, roadmap: Roadmap) -> None:
    before = await the(office, "10 Нач")
    await applied(office, roadmap, SEED.replace("Начало работы Центра", "Начало работы Центра «IT-куб»"))
    after = await the(office, "10 Нач")
    assert after.title == after.measure_title == "Начало работы Центра «IT-куб»"
    assert (after.id, after.revision, after.due) == (before.id, before.revision, before.due)
    assert {action for action, _, _ in await history(office, after)} == {"edition-wording"}


async def test_another_responsible_takes_over_and_one_named_by_hand_stays(
    office: Office, roadmap: Roadmap
) -> None:
    before = await the(office, "9 ")
    async with office.database.transaction() as connection:
        await editions.set_responsible(
            connection, before.measure_id, before.responsible_ids | {roadmap.school_id}
        )
    start = SEED.index(LICENCE)
    text = SEED[:start] + SEED[start:].replace("МОНКО, МОУО", "МОНКО", 1)
    assert text != SEED
    shown = await applied(office, roadmap, text)
    assert [each.aspect for each in shown.differences] == [Aspect.RESPONSIBLE]
    after = await the(office, "9 ")
    assert after.responsible == ("МОНКО",)
    assert after.responsible_ids == before.responsible_ids - {roadmap.municipality_id} | {roadmap.school_id}
    assert after.revision == before.revision + 1


async def test_evidence_and_history_are_kept(office: Office, roadmap: Roadmap) -> None:
    point = await the(office, "4 ")
    async with office.database.transaction() as connection:
        new = NewEvidence(kind=EvidenceKind.TEXT, chat_id=1003, message_id=5, text="Приказ № 12")
        await add_evidence(
            connection, new, belonging=Belonging(point.id), person_id=TEACHER.person.id, now=NOW
        )
    await reporting.report(office, CONTROLLER, point.id)
    await applied(office, roadmap, SEED.replace("10.02.2024", "01.03.2024"))
    after = await the(office, "4 ")
    assert (after.id, after.state, after.due) == (point.id, State.REPORTED, date(2024, 3, 1))
    assert [action for action, _, _ in await history(office, after)] == ["reported", "edition-deadline"]
    assert await rows_of(office, tables.evidence) == 1


async def test_the_date_of_an_accepted_result_stays_and_is_named(office: Office, roadmap: Roadmap) -> None:
    point = await the(office, "4 ")
    await reporting.report(office, CONTROLLER, point.id)
    await acceptance.accept(office, CONTROLLER, point.id)
    accepted = await the(office, "4 ")
    text = SEED.replace("10.02.2024", "01.03.2024")
    shown = await sent(office, roadmap, text)
    assert shown.settled == ("4",)
    await apply(office, shown)
    assert await the(office, "4 ") == accepted
    assert (await sent(office, roadmap, text)).differences == ()


async def test_dated_results_come_and_go_inside_a_measure(office: Office, roadmap: Roadmap) -> None:
    start = SEED.index("Приказ МОНКО об утверждении инфраструктурного листа")
    end = SEED.index("23.01.2024)", start) + len("23.01.2024)")
    text = SEED[:start] + "Смета согласована министерством финансов (до 22.01.2024)" + SEED[end:]
    await applied(office, roadmap, text)
    async with office.database.transaction() as connection:
        found = await milestones.select_visible(connection, EVERYTHING, reference="2")
    ordered = [(each.label, each.state.value, each.due and each.due.isoformat()) for each in found]
    assert ordered == [
        ("2.1", "open", "2024-01-17"),
        ("2.2", "open", "2024-01-17"),
        ("2.3", "open", "2024-01-19"),
        ("2.4", "cancelled", "2024-01-23"),
        ("2.4", "open", "2024-01-22"),
        ("2", "open", "2024-01-24"),
    ]
    assert (await sent(office, roadmap, text)).differences == ()


async def test_a_rhythm_that_changes_goes_on_from_its_new_date(
    office: Office, roadmap: Roadmap, clock: Any
) -> None:
    clock.now = moscow("2024-10-02 09:00")
    await roll_recurrences(office)
    assert (await sent(office, roadmap, SEED)).differences == ()
    text = SEED.replace("1 октября 2024 года, далее ежеквартально", "1 ноября 2024 года, далее ежемесячно")
    await applied(office, roadmap, text)
    assert (await sent(office, roadmap, text)).differences == ()
    clock.now = moscow("2024-12-02 09:00")
    await roll_recurrences(office)
    async with office.database.transaction() as connection:
        found = await milestones.select_visible(connection, EVERYTHING, reference="11")
    assert [str(each.due) for each in found] == ["2024-10-01", "2024-11-01", "2024-12-01", "2025-01-01"]


async def test_a_rhythm_that_the_table_names_no_more_comes_back_no_more(
    office: Office, roadmap: Roadmap, clock: Any
) -> None:
    start = SEED.index("\n11.\t")
    await applied(office, roadmap, SEED[:start] + SEED[SEED.index("\n12.\t") :])
    clock.now = moscow("2025-02-01 09:00")

    await roll_recurrences(office)

    async with office.database.transaction() as connection:
        found = await milestones.select_visible(connection, EVERYTHING, reference="11")
    assert [(str(each.due), each.state) for each in found] == [("2024-10-01", State.CANCELLED)]


async def test_a_failure_in_the_middle_leaves_everything_as_it_was(
    office: Office, roadmap: Roadmap, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = without_row(SEED, LICENCE).replace("10.02.2024", "01.03.2024")
    shown = await sent(office, roadmap, text)
    before = await everything(office)
    log = await rows_of(office, tables.events)

    async def broken(*_: Any, **__: Any) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as patched:
        patched.setattr(edition_work.Application, "_drop", broken)
        with pytest.raises(ConnectionResetError):
            await apply(office, shown)
    assert await everything(office) == before
    assert await rows_of(office, tables.events) == log
    await apply(office, shown)
    assert (await the(office, "9 ")).state is State.CANCELLED


async def test_what_was_not_shown_is_not_applied(office: Office, roadmap: Roadmap) -> None:
    shown = await sent(office, roadmap, without_row(SEED, LICENCE))
    await reporting.report(office, CONTROLLER, (await the(office, "9 ")).id)
    before = await everything(office)
    with pytest.raises(EditionChangedError):
        await apply(office, shown)
    assert await everything(office) == before
    current = await edition.compare(office, CONTROLLER, shown.draft_id, roadmap.id)
    assert current.staying == ("9.",)


async def test_the_same_table_for_another_school_is_no_edition(office: Office, roadmap: Roadmap) -> None:
    text = SEED.replace("№5 г. Балабаново", "№8 г. Малоярославца")
    (kept,) = await importing.draft_document(office, CONTROLLER, text.encode(), "карта.txt")
    assert await edition.candidates(office, CONTROLLER, kept.draft) == []


async def test_a_table_without_a_school_is_an_edition_of_every_roadmap_alike(
    office: Office, roadmap: Roadmap
) -> None:
    text = SEED.partition("Балабаново»**")[2]
    (kept,) = await importing.draft_document(office, CONTROLLER, text.encode(), "таблица.txt")
    assert kept.draft.school is None
    assert await edition.candidates(office, CONTROLLER, kept.draft) == [roadmap]


async def test_only_the_centre_and_only_whoever_sent_it_applies_an_edition(
    office: Office, roadmap: Roadmap
) -> None:
    shown = await sent(office, roadmap, SEED.replace("10.02.2024", "01.03.2024"))
    with pytest.raises(AccessDeniedError):
        await edition.apply(office, TEACHER, shown.draft_id, roadmap.id, shown.sign)
    with pytest.raises(DraftGoneError):
        await edition.apply(office, COLLEAGUE, shown.draft_id, roadmap.id, shown.sign)
    assert (await the(office, "4 ")).due == date(2024, 2, 10)
