"""The doubts of a stored draft: decided, taken back, loaded; one person's alone."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select

from data import drafts as stored
from data import milestones, organisations, roadmaps
from data.tables import events
from domain.access import EVERYTHING
from domain.deadline import UnclearDateError
from domain.draft.settling import Choice, LastRowError, NotOfferedError, open_doubts
from domain.errors import DomainError
from domain.milestone import Milestone, State
from domain.people import Role
from services import drafts, importing
from services.drafts import NoNameError, NothingToUndoError, StaleDraftError
from services.importing import DraftGoneError, NoSchoolError, StoredDraft
from services.office import Office
from tests.cast import CENTRE, CONTROLLER, HEAD, join, make_actor, member

TABLE = (
    "Дорожная карта по созданию Центра «Точка роста» на базе МБОУ «СОШ № 7 г. Обнинска»\n"
    "№\tНаименование мероприятия\tОтветственный\tРезультат\tСрок\tКонтроль исполнения\n"
    "1.\tИздать приказ\tМОУО\tИздан приказ МОУО от 01.12.2023 № 12\t24.01.2024\tЦентр\n"
    "2.\tОбъявить закупки\tМинистерство образования\tИзвещения\tкогда-нибудь\tЦентр\n"
    "3.\tОткрыть центр\t\tАкт\t10.02.2024\tЦентр\n"
)
OTHER = make_actor(8, "Лев Второй", member(CENTRE, Role.CONTROLLER))


async def keep(office: Office, text: str = TABLE) -> StoredDraft:
    (kept,) = await importing.draft_message(office, CONTROLLER, text)
    return kept


def place(kept: StoredDraft, code: str) -> int:
    return next(at for at, each in enumerate(kept.draft.problems) if each.code == code)


async def decide(
    office: Office, kept: StoredDraft, code: str, choice: Choice, words: str = "", chosen: int = 0
) -> StoredDraft:
    settled = await drafts.decide(
        office, CONTROLLER, kept.id, kept.revision, place(kept, code), choice, words=words, chosen=chosen
    )
    return settled.kept


async def now(office: Office, kept: StoredDraft) -> StoredDraft:
    return await drafts.look(office, CONTROLLER, kept.id)


async def loaded(office: Office, kept: StoredDraft) -> list[Milestone]:
    roadmap = await importing.confirm_draft(office, CONTROLLER, kept.id)
    async with office.database.transaction() as connection:
        return await milestones.select_visible(connection, EVERYTHING, roadmap_id=roadmap.id)


async def test_a_decision_is_stored_at_once_and_numbered(office: Office) -> None:
    kept = await keep(office)

    after = await decide(office, kept, "unknown-deadline", Choice.DATE, "15 февраля")

    assert after == await now(office, kept)
    assert (after.revision, after.undoable) == (1, True)
    assert after.draft.measures[1].deadline.due == date(2024, 2, 15)


async def test_what_was_decided_is_what_is_loaded(office: Office) -> None:
    kept = await keep(office)
    kept = await decide(office, kept, "unknown-deadline", Choice.DATE, "15.02.2024")
    kept = await decide(office, kept, "already-done", Choice.DONE)
    kept = await decide(office, kept, "day-off", Choice.SKIP)

    first, second = await loaded(office, kept)

    assert (first.state, second.state) == (State.ACCEPTED, State.OPEN)
    assert (second.due, second.title) == (date(2024, 2, 15), "Объявить закупки")


async def test_a_skipped_row_is_named_in_the_history_of_the_roadmap(office: Office) -> None:
    kept = await decide(office, await keep(office), "day-off", Choice.SKIP)

    await importing.confirm_draft(office, CONTROLLER, kept.id)

    async with office.database.transaction() as connection:
        query = select(events.c.after).where(events.c.action == "imported")
        after = (await connection.execute(query)).scalar_one()
    assert "3. Открыть центр" in str(after["skipped"])


async def test_what_is_not_yet_done_is_not_accepted_even_where_all_that_is_done_is(office: Office) -> None:
    kept = await decide(office, await keep(office), "already-done", Choice.NOT_DONE)

    roadmap = await importing.confirm_draft(office, CONTROLLER, kept.id, accept_done=True)

    async with office.database.transaction() as connection:
        found = await milestones.select_visible(connection, EVERYTHING, roadmap_id=roadmap.id)
    assert {each.state for each in found} == {State.OPEN}


async def test_the_last_decision_is_taken_back_once(office: Office) -> None:
    kept = await keep(office)
    after = await decide(office, kept, "day-off", Choice.SKIP)

    restored = await drafts.undo(office, CONTROLLER, kept.id, after.revision)

    assert restored.kept.draft == kept.draft
    assert restored.next == place(kept, "no-responsible")
    with pytest.raises(NothingToUndoError):
        await drafts.undo(office, CONTROLLER, kept.id, restored.kept.revision)


async def test_a_button_for_an_older_draft_decides_nothing(office: Office) -> None:
    kept = await keep(office)
    after = await decide(office, kept, "unknown-deadline", Choice.NO_DATE)

    with pytest.raises(StaleDraftError):
        await decide(office, kept, "day-off", Choice.SKIP)
    with pytest.raises(StaleDraftError):
        await drafts.undo(office, CONTROLLER, kept.id, kept.revision)

    assert await now(office, kept) == after


async def test_of_two_decisions_at_once_one_wins(office: Office) -> None:
    kept = await keep(office)

    made = await asyncio.gather(
        decide(office, kept, "unknown-deadline", Choice.SKIP),
        decide(office, kept, "day-off", Choice.SKIP),
        return_exceptions=True,
    )

    assert sorted(type(each).__name__ for each in made) == ["StaleDraftError", "StoredDraft"]
    assert len((await now(office, kept)).draft.measures) == 2


@pytest.mark.parametrize("words", ["31 ноября", "когда-нибудь", "", "ежеквартально"])
async def test_a_date_that_is_none_changes_nothing(office: Office, words: str) -> None:
    kept = await keep(office)

    with pytest.raises(UnclearDateError):
        await decide(office, kept, "unknown-deadline", Choice.DATE, words)

    assert await now(office, kept) == kept


async def test_another_controller_has_no_part_in_the_draft(office: Office) -> None:
    async with office.database.transaction() as connection:
        await join(connection, OTHER)
    kept = await keep(office)

    for attempt in (
        drafts.look(office, OTHER, kept.id),
        drafts.decide(office, OTHER, kept.id, 0, 0, Choice.SKIP),
        drafts.undo(office, OTHER, kept.id, 0),
        importing.confirm_draft(office, OTHER, kept.id),
        importing.discard_draft(office, OTHER, kept.id),
    ):
        with pytest.raises(DraftGoneError):
            await attempt
    assert await now(office, kept) == kept


async def test_only_the_centre_decides(office: Office) -> None:
    kept = await keep(office)

    for attempt in (
        drafts.look(office, HEAD, kept.id),
        drafts.decide(office, HEAD, kept.id, 0, 0, Choice.SKIP),
        drafts.undo(office, HEAD, kept.id, 0),
        drafts.names(office, HEAD, kept, 0),
    ):
        with pytest.raises(DomainError, match="Центр проектного сопровождения"):
            await attempt


async def test_a_place_where_no_doubt_is_is_refused(office: Office) -> None:
    kept = await keep(office)

    for index in (-1, len(kept.draft.problems), 999):
        with pytest.raises(NotOfferedError):
            await drafts.decide(office, CONTROLLER, kept.id, 0, index, Choice.KEEP)


async def test_a_refused_decision_changes_nothing(office: Office) -> None:
    kept = await keep(office)
    kept = await decide(office, kept, "unknown-deadline", Choice.SKIP)
    kept = await decide(office, kept, "already-done", Choice.SKIP)

    with pytest.raises(LastRowError):
        await decide(office, kept, "day-off", Choice.SKIP)

    assert await now(office, kept) == kept


async def test_a_new_organisation_is_a_doubt_and_a_known_one_is_not(office: Office) -> None:
    kept = await keep(office)
    doubts = [each.message for each in kept.draft.problems if each.code == "new-organisation"]
    assert len(doubts) == 1
    assert "Министерство образования" in doubts[0]

    await importing.confirm_draft(office, CONTROLLER, kept.id)
    again = await keep(office, TABLE.replace("№ 7", "№ 8"))

    assert not [each for each in again.draft.problems if each.code == "new-organisation"]


async def test_a_known_organisation_is_chosen_for_a_new_spelling(office: Office) -> None:
    kept = await keep(office)
    offered = await drafts.names(office, CONTROLLER, kept, place(kept, "new-organisation"))
    chosen = next(each for each in offered if each.name == "МОНКО")

    kept = await decide(office, kept, "new-organisation", Choice.NAME, chosen=chosen.key)
    _, second, _ = await loaded(office, kept)

    async with office.database.transaction() as connection:
        known = await organisations.by_name(connection, "МОНКО")
        assert await organisations.by_name(connection, "Министерство образования") is None
        measure = await roadmaps.measure(connection, second.measure_id)
    assert known is not None
    assert second.responsible_ids == {known.id}
    assert measure.responsible == ("Министерство образования",)


async def test_a_typed_name_is_taken_in_its_known_spelling(office: Office) -> None:
    kept = await keep(office)

    after = await decide(office, kept, "no-responsible", Choice.NAME, " «монко» ")

    assert after.draft.measures[2].responsible == ("МОНКО",)


async def test_one_who_answers_for_another_row_is_offered_for_a_row_of_nobody(office: Office) -> None:
    kept = await keep(office)
    offered = await drafts.names(office, CONTROLLER, kept, place(kept, "no-responsible"))
    chosen = next(each for each in offered if each.name == "Министерство образования")

    after = await decide(office, kept, "no-responsible", Choice.NAME, chosen=chosen.key)

    assert after.draft.measures[2].responsible == ("Министерство образования",)


@pytest.mark.parametrize("words", ["", "…", "я" * 301])
async def test_what_is_no_name_is_refused(office: Office, words: str) -> None:
    kept = await keep(office)

    with pytest.raises(NoNameError):
        await decide(office, kept, "no-responsible", Choice.NAME, words)


@pytest.mark.parametrize("chosen", [999, -99])
async def test_a_name_that_is_offered_no_more_is_refused(office: Office, chosen: int) -> None:
    with pytest.raises(StaleDraftError):
        await decide(office, await keep(office), "no-responsible", Choice.NAME, chosen=chosen)


async def test_a_table_without_a_school_waits_until_it_is_named(office: Office) -> None:
    kept = await keep(office, TABLE.partition("\n")[2])
    with pytest.raises(NoSchoolError):
        await importing.confirm_draft(office, CONTROLLER, kept.id)

    offered = await drafts.names(office, CONTROLLER, kept, place(kept, "no-school"))
    assert {each.name for each in offered} == {"СОШ № 5 г. Балабаново", "СОШ № 46 г. Калуги"}
    kept = await decide(office, kept, "no-school", Choice.NAME, chosen=offered[0].key)

    assert {each.school for each in await loaded(office, kept)} == {offered[0].name}


async def test_all_settled_leaves_nothing_to_ask(office: Office) -> None:
    kept = await keep(office)
    while waiting := open_doubts(kept.draft):
        code = kept.draft.problems[waiting[0]].code
        choice = {"unknown-deadline": Choice.NO_DATE, "already-done": Choice.NOT_DONE}.get(code, Choice.KEEP)
        settled = await drafts.decide(office, CONTROLLER, kept.id, kept.revision, waiting[0], choice)
        assert (settled.next is None) == (not open_doubts(settled.kept.draft))
        kept = settled.kept

    assert kept.draft.problems == ()
    assert len(await loaded(office, kept)) == 3


async def test_a_cancelled_draft_leaves_nothing_behind(office: Office) -> None:
    kept = await decide(office, await keep(office), "no-responsible", Choice.NAME, "Новая служба")

    await importing.discard_draft(office, CONTROLLER, kept.id)

    async with office.database.transaction() as connection:
        assert await organisations.by_name(connection, "Новая служба") is None
        assert await stored.get(connection, kept.id, CONTROLLER.person.id) is None
        assert await roadmaps.all_of(connection) == []
    with pytest.raises(DraftGoneError):
        await decide(office, kept, "unknown-deadline", Choice.NO_DATE)
