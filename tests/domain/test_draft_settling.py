"""Every doubt a draft can have, every decision about it, and nothing lost by any."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sandbox
from documents.reading import read
from domain.deadline import Deadline
from domain.draft import DraftMeasure, DraftRoadmap, as_json, draft_roadmaps, from_json
from domain.draft.organisation_names import settled_names
from domain.draft.settling import (
    Choice,
    Decision,
    LastRowError,
    NotOfferedError,
    choices,
    open_doubts,
    settle,
    with_doubts_of_the_house,
)
from domain.grid import grid_of

ON = date(2023, 12, 6)
DAY = date(2024, 3, 14)
SEED = Path(sandbox.__file__).parent / "seed-roadmap.txt"
HEAD = ["№", "Мероприятие", "Ответственный", "Результат", "Срок"]
FIRST = ["1.", "Издать приказ", "МОУО", "Приказ", "24.01.2024"]
CAPTION = "Дорожная карта центра «Точка роста» на базе МБОУ «СОШ № 7 г. Обнинска»"

ROWS = {
    "unknown-deadline": ["2.", "Ремонт", "МОУО", "Акт", "когда будут деньги"],
    "no-deadline": ["2.", "Ремонт", "МОУО", "Акт", ""],
    "event-relative": ["2.", "Ремонт", "МОУО", "Акт", "в течение 10 дней после поставки оборудования"],
    "open-period": ["2.", "Ремонт", "МОУО", "Акт", "с 1 марта 2024 года"],
    "ongoing": ["2.", "Ремонт", "МОУО", "Акт", "постоянно"],
    "recurring": ["2.", "Ремонт", "МОУО", "Акт", "1 октября 2024 года, далее ежеквартально"],
    "tentative": ["2.", "Ремонт", "МОУО", "Акт", "не позднее 02.12.2024 (сроки уточняются)"],
    "several-deadlines": ["2.", "Ремонт", "МОУО", "Акт", "до 1 марта 2024 года, до 3 июня 2024 года"],
    "day-off": ["2.", "Ремонт", "МОУО", "Акт", "10.02.2024"],
    "late-result": ["2.", "Ремонт", "МОУО", "1. Смета (20.03.2024) 2. Акт (30.01.2024)", "01.02.2024"],
    "duplicate-number": ["1.", "Ремонт", "МОУО", "Акт", "01.02.2024"],
    "joined-row": ["", "кабинетов", "", "", ""],
    "already-done": ["2.", "Ремонт", "МОУО", "Издан приказ МОУО от 01.12.2023 № 12", "01.02.2024"],
    "no-responsible": ["2.", "Ремонт", "", "Акт", "01.02.2024"],
    "new-organisation": ["2.", "Ремонт", "МОНКО", "Акт", "01.02.2024"],
}
CODES = (*ROWS, "no-school")


def draft_of(*rows: Sequence[str], caption: str = CAPTION, known: Sequence[str] = ()) -> DraftRoadmap:
    (draft,) = draft_roadmaps([grid_of([HEAD, *rows], [caption])], ON)
    return with_doubts_of_the_house(draft, known)


def doubtful(code: str) -> tuple[DraftRoadmap, int]:
    """A draft with that doubt, and where it is."""
    if code == "no-school":
        draft = draft_of(FIRST, caption="")
    elif code == "joined-row":
        draft = draft_of(FIRST, ["2.", "Ремонт", "МОУО", "Акт", "01.02.2024"], ROWS[code])
    else:
        draft = draft_of(FIRST, ROWS[code])
    return draft, next(at for at, each in enumerate(draft.problems) if each.code == code)


def codes(draft: DraftRoadmap) -> list[str]:
    return [each.code for each in draft.problems]


def row(draft: DraftRoadmap, number: int = 2) -> DraftMeasure:
    return draft.measures[number - 1]


def settled(code: str, choice: Choice, day: date | None = None, name: str = "") -> DraftRoadmap:
    draft, index = doubtful(code)
    return settle(draft, index, Decision(choice, day, name))


def decision(choice: Choice, day: date = DAY) -> Decision:
    return Decision(choice, day, "МОНКО")


@pytest.mark.parametrize("code", CODES)
def test_every_doubt_can_be_settled(code: str) -> None:
    draft, index = doubtful(code)

    assert index in open_doubts(draft)
    assert choices(draft, index)


@pytest.mark.parametrize(("code", "choice"), [(c, x) for c in CODES for x in choices(*doubtful(c))])
def test_a_decision_settles_its_doubt_and_touches_no_other_row(code: str, choice: Choice) -> None:
    draft, index = doubtful(code)
    before = as_json(draft)

    after = settle(draft, index, decision(choice))

    assert draft.problems[index] not in after.problems
    assert as_json(draft) == before
    assert from_json(as_json(after)) == after
    assert len(after.measures) == len(draft.measures) - (choice in {Choice.MERGE, Choice.SKIP})
    if choice is not Choice.MERGE:
        assert after.measures[0] == draft.measures[0]


@pytest.mark.parametrize(
    ("code", "choice"), [(c, x) for c in CODES for x in Choice if x not in choices(*doubtful(c))]
)
def test_a_decision_that_does_not_fit_is_refused(code: str, choice: Choice) -> None:
    draft, index = doubtful(code)

    with pytest.raises(NotOfferedError):
        settle(draft, index, decision(choice))


@pytest.mark.parametrize(
    "code", ["unknown-deadline", "no-deadline", "event-relative", "open-period", "ongoing"]
)
def test_a_date_settles_what_has_none_and_the_wording_stays(code: str) -> None:
    measure = row(settled(code, Choice.DATE, DAY))

    assert measure.deadline.due == measure.milestones[-1].due == DAY
    assert measure.deadline.text == ROWS[code][-1]
    assert measure.deadline.kind == ("period" if code == "open-period" else "date")


@pytest.mark.parametrize(
    "code", ["unknown-deadline", "no-deadline", "event-relative", "open-period", "ongoing"]
)
def test_without_a_deadline_means_no_due_date_and_the_wording_stays(code: str) -> None:
    measure = row(settled(code, Choice.NO_DATE))

    assert (measure.deadline.due, measure.milestones[-1].due) == (None, None)
    assert measure.deadline.text == ROWS[code][-1]


def test_a_date_that_an_event_gives_may_stay() -> None:
    draft = draft_of(FIRST, ["2.", "Ремонт", "МОУО", "Акт", "в течение 10 дней после 1 марта 2024 года"])
    index = codes(draft).index("event-relative")

    assert choices(draft, index)[0] is Choice.KEEP
    assert settle(draft, index, Decision(Choice.KEEP)).measures == draft.measures
    assert row(settle(draft, index, Decision(Choice.NO_DATE))).deadline.due is None


def test_a_chosen_day_off_is_not_asked_about_again() -> None:
    after = settled("unknown-deadline", Choice.DATE, date(2024, 2, 10))

    assert codes(after) == []


def test_a_repetition_goes_on_from_the_chosen_date() -> None:
    deadline = row(settled("recurring", Choice.DATE, DAY)).deadline

    assert (deadline.kind, deadline.due) == ("recurring", DAY)
    assert deadline.rrule == row(doubtful("recurring")[0]).deadline.rrule


def test_a_tentative_deadline_stays_so_or_becomes_firm() -> None:
    assert row(settled("tentative", Choice.KEEP)).deadline.tentative
    assert not row(settled("tentative", Choice.FIRM)).deadline.tentative


def test_what_is_already_done_is_confirmed_or_forgotten() -> None:
    assert row(settled("already-done", Choice.DONE)).done_confirmed
    after = row(settled("already-done", Choice.NOT_DONE))
    assert (after.done_confirmed, after.already_done) == (False, None)
    assert after.result == "Издан приказ МОУО от 01.12.2023 № 12"


def test_a_new_date_for_the_whole_measure_leaves_its_other_dates() -> None:
    before = row(doubtful("several-deadlines")[0])
    after = row(settled("several-deadlines", Choice.DATE, date(2024, 7, 1)))

    assert [each.due for each in after.milestones] == [before.milestones[0].due, date(2024, 7, 1)]


def test_a_late_result_takes_a_new_date_of_its_own() -> None:
    after = settled("late-result", Choice.DATE, date(2024, 1, 25))

    assert [(each.label, each.due) for each in row(after).milestones] == [
        ("2.1", date(2024, 1, 25)),
        ("2.2", date(2024, 1, 30)),
        ("2", date(2024, 2, 1)),
    ]
    assert codes(after) == []


def test_an_earlier_deadline_makes_its_results_late_and_says_so() -> None:
    draft = draft_of(FIRST, ["2.", "Ремонт", "МОУО", "1. Смета (30.01.2024) 2. Акт", "10.02.2024"])

    after = settle(draft, codes(draft).index("day-off"), Decision(Choice.DATE, date(2024, 1, 29)))

    assert codes(after) == ["late-result"]
    assert "2.1" in after.problems[0].message


def test_all_days_off_are_kept_at_once() -> None:
    draft = draft_of(FIRST, ROWS["day-off"], ["3.", "Открытие", "", "Акт", "15.09.2024"])

    after = settle(draft, codes(draft).index("day-off"), Decision(Choice.KEEP_DAYS_OFF))

    assert codes(after) == ["no-responsible"]
    assert after.measures == draft.measures


def test_merged_rows_keep_every_word_and_both_dates() -> None:
    draft = draft_of(
        ["1.", "Издать приказ:\n- о центре\n- о штате", "МОУО", "Приказ", "24.01.2024"],
        ["1.", "Начать ремонт", "МОНКО", "Акт", "01.02.2024"],
        ["2.", "Открыть центр", "МОУО", "Акт", "02.09.2024"],
        known=["МОНКО"],
    )

    after = settle(draft, codes(draft).index("duplicate-number"), Decision(Choice.MERGE))

    one, other = after.measures
    assert (one.title, one.details) == ("Издать приказ; Начать ремонт", ("о центре", "о штате"))
    assert (one.responsible, one.result) == (("МОУО", "МОНКО"), "Приказ\nАкт")
    assert one.deadline == Deadline(
        "24.01.2024; 01.02.2024", "date", due=date(2024, 2, 1), others=(date(2024, 1, 24),)
    )
    assert [(each.label, each.title, each.due) for each in one.milestones] == [
        ("1.1", "Издать приказ:", date(2024, 1, 24)),
        ("1", "Начать ремонт", date(2024, 2, 1)),
    ]
    assert other == draft.measures[2]


def test_a_torn_half_without_a_date_takes_that_of_the_other() -> None:
    draft = draft_of(FIRST, ["1.", "и смету", "", "", ""])

    after = settle(draft, codes(draft).index("duplicate-number"), Decision(Choice.MERGE))

    assert [(each.label, each.due) for each in row(after, 1).milestones] == [("1", date(2024, 1, 24))]
    assert codes(after) == []


def test_labels_of_merged_rows_tell_their_milestones_apart() -> None:
    inner = "1. Смета (15.01.2024) 2. Договор (16.01.2024)"
    draft = draft_of(
        ["1.", "Закупка", "МОУО", inner, "24.01.2024"], ["1.", "Ремонт", "МОУО", inner, "01.02.2024"]
    )

    after = settle(draft, codes(draft).index("duplicate-number"), Decision(Choice.MERGE))

    labels = [each.label for each in row(after, 1).milestones]
    assert len(set(labels)) == len(labels) == 6
    assert labels[-1] == "1"


def test_a_repetition_is_not_merged_with_another_deadline() -> None:
    draft = draft_of(FIRST, ["1.", "Отчёт", "МОУО", "Отчёт", "ежеквартально"])

    assert Choice.MERGE not in choices(draft, codes(draft).index("duplicate-number"))


def test_a_skipped_row_is_left_out_and_named() -> None:
    after = settled("no-deadline", Choice.SKIP)

    assert [each.title for each in after.measures] == ["Издать приказ"]
    assert [(each.position, each.code) for each in after.problems] == [(None, "skipped")]
    assert "2. Ремонт" in after.problems[0].message
    assert open_doubts(after) == ()


def test_a_number_that_stands_once_again_is_no_doubt() -> None:
    draft = draft_of(["1.", "Издать приказ", "МОУО", "Приказ", "когда-нибудь"], ROWS["duplicate-number"])

    after = settle(draft, codes(draft).index("unknown-deadline"), Decision(Choice.SKIP))

    assert codes(after) == ["skipped"]


def test_the_last_row_cannot_be_skipped() -> None:
    draft = draft_of(ROWS["no-deadline"])

    with pytest.raises(LastRowError):
        settle(draft, 0, Decision(Choice.SKIP))


def test_somebody_answers_for_the_row_that_named_nobody() -> None:
    after = settled("no-responsible", Choice.NAME, name=" Управление  образования ")

    assert row(after).responsible == ("Управление образования",)


def test_a_new_organisation_takes_a_known_name_and_its_printed_one_stays() -> None:
    after = settled("new-organisation", Choice.NAME, name="Министерство образования Калужской области")

    assert row(after).responsible == ("МОНКО",)
    assert settled_names(after)["МОНКО"] == "Министерство образования Калужской области"


def test_the_short_name_of_the_document_follows_its_full_one() -> None:
    draft = draft_of(
        ["1.", "Приказ", "Министерство образования и науки (далее — МОН)", "Приказ", "24.01.2024"],
        ["2.", "Ремонт", "МОН", "Акт", "01.02.2024"],
    )

    after = settle(draft, codes(draft).index("new-organisation"), Decision(Choice.NAME, name="МОНКО"))

    assert set(settled_names(after).values()) == {"МОНКО"}
    assert codes(after) == []


def test_a_known_organisation_spelled_otherwise_raises_no_doubt() -> None:
    rows = [["1.", "Приказ", "центр  «Развитие»", "Приказ", "24.01.2024"]]

    assert "new-organisation" in codes(draft_of(*rows))
    draft = draft_of(*rows, known=["Центр «Развитие»"])
    assert codes(draft) == []
    assert settled_names(draft)["центр «Развитие»"] == "Центр «Развитие»"


def test_a_date_or_a_name_left_empty_is_refused() -> None:
    for code, choice in (("no-deadline", Choice.DATE), ("no-school", Choice.NAME)):
        with pytest.raises(NotOfferedError):
            settled(code, choice, name="  ")


def test_a_remark_waits_for_no_decision() -> None:
    draft = draft_of(FIRST, ["", "Итого", "", "", ""])
    remark = replace(draft, problems=tuple(each for each in draft.problems if each.code == "left-out"))

    assert remark.problems
    assert open_doubts(remark) == ()


(_SEED,) = draft_roadmaps(read(SEED.read_bytes(), SEED.name), ON)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_seed_settled_in_any_way_loses_no_row_and_no_point(data: st.DataObject) -> None:
    draft = with_doubts_of_the_house(_SEED, [])
    merges = skips = 0
    while open_doubts(draft):
        if not data.draw(st.integers(0, 20)):
            break
        index = data.draw(st.sampled_from(open_doubts(draft)))
        choice = data.draw(st.sampled_from(choices(draft, index)))
        day = data.draw(st.dates(date(2023, 12, 1), date(2025, 1, 31)))
        words = " ".join(part for each in draft.measures for part in (each.title, each.deadline.text))
        draft = settle(draft, index, decision(choice, day))
        merges += choice is Choice.MERGE
        skips += choice is Choice.SKIP
        said = " ".join(part for each in draft.measures for part in (each.title, each.deadline.text))
        assert choice is Choice.SKIP or set(words.replace(";", "").split()) <= set(
            said.replace(";", "").split()
        )
    assert len(draft.measures) == 14 - merges - skips
    assert codes(draft).count("skipped") == skips
    assert all(each.milestones[-1].due == each.deadline.due for each in draft.measures)
    positions = {None, *(each.position for each in draft.measures)}
    assert {each.position for each in draft.problems} <= positions
    assert from_json(as_json(draft)) == draft
