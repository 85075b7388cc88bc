"""What Telegram takes as a keyboard, and which buttons whom is offered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from aiogram.types import InlineKeyboardMarkup

from domain.ledger import Reason
from domain.milestone import Milestone, State
from domain.people import Organisation, OrganisationKind
from domain.roadmap import AlreadyDone
from handlers import keyboards
from handlers.callbacks import Do, MilestoneButton, Screen
from services.importing import StoredDraft
from tests.cast import CENTRE, SCHOOL, make_milestone
from tests.handlers.builders import (
    make_card,
    make_digest,
    make_draft,
    make_draft_measure,
    make_item,
    make_letter,
    make_measure,
    make_standing,
)

BIG = 10**9
DONE = AlreadyDone(date(2023, 12, 6), "приказ МОНКО № 1704")
PURCHASE = make_milestone()
WORST = ["", " ", '<b>&"', "я" * 5000, "👩‍👩‍👧‍👦" * 500, "\u202eשלום"]


def milestone_of(value: str, n: int = 0) -> Milestone:
    return replace(PURCHASE, id=BIG + n, roadmap_id=BIG, revision=BIG, label=value, title=value, school=value)


def many(value: str) -> list[Milestone]:
    return [milestone_of(value, n) for n in range(500)]


def draft_of(value: str) -> StoredDraft:
    return StoredDraft(BIG, make_draft(make_draft_measure(number=value, already_done=DONE), title=value))


EVERY_KEYBOARD: dict[str, Callable[[str], InlineKeyboardMarkup | None]] = {
    "card": lambda value: keyboards.card(
        make_card(milestone_of(value), measure=make_measure(already_done=DONE))
    ),
    "card to accept": lambda value: keyboards.card(
        make_card(replace(milestone_of(value), state=State.REPORTED))
    ),
    "choice": lambda value: keyboards.choice(many(value), Do.REPORT),
    "choice of schools": lambda value: keyboards.choice(many(value), Do.REPORT, several_schools=True),
    "letter": lambda value: keyboards.letter(
        make_letter(*map(make_item, many(value)), digest=make_digest(overdue=1))
    ),
    "page": lambda value: keyboards.page_of(many(value), Screen.PLAN, 30, BIG),
    "schools": lambda value: keyboards.schools([make_standing(school=value, roadmap_id=BIG)] * 500, 30),
    "draft": lambda value: keyboards.draft(draft_of(value)),
    "organisations": lambda value: keyboards.organisations(
        [Organisation(BIG, value, OrganisationKind.OTHER)] * 500
    ),
    "roles": lambda value: keyboards.roles(Organisation(BIG, value, OrganisationKind.OTHER)),
    "finish": lambda value: keyboards.finish(milestone_of(value)),
}


def labels(markup: InlineKeyboardMarkup | None) -> list[list[str]]:
    return [[button.text for button in row] for row in markup.inline_keyboard] if markup else []


@pytest.mark.parametrize("value", WORST, ids=["empty", "blank", "markup", "long", "emoji", "right to left"])
@pytest.mark.parametrize("name", EVERY_KEYBOARD)
def test_telegram_takes_every_keyboard(name: str, value: str) -> None:
    markup = EVERY_KEYBOARD[name](value)
    assert markup is not None
    rows = markup.inline_keyboard
    assert sum(map(len, rows)) <= 100
    for row in rows:
        assert 1 <= len(row) <= 8
        for button in row:
            assert button.text.strip()
            assert len(button.text) <= 80
            assert 1 <= len((button.callback_data or "").encode()) <= 64


def test_no_keyboard_weighs_more_than_ten_kilobytes() -> None:
    for make in EVERY_KEYBOARD.values():
        markup = make("я" * 5000)
        assert markup is not None
        assert len(markup.model_dump_json(exclude_none=True).encode()) < 10_000


def test_who_may_report_is_offered_to() -> None:
    card = make_card(PURCHASE, may_accept=False)
    assert labels(keyboards.card(card)) == [["Выполнено", "В работе"], ["Фото или документ"], ["Весь план"]]


def test_who_only_looks_is_offered_the_plan() -> None:
    assert labels(keyboards.card(make_card(PURCHASE, may_report=False, may_accept=False))) == [["Весь план"]]


def test_the_controller_accepts_or_returns_what_was_reported() -> None:
    reported = replace(PURCHASE, state=State.REPORTED)
    assert labels(keyboards.card(make_card(reported)))[0] == ["Принять", "Вернуть"]
    assert ["Принять", "Вернуть"] not in labels(keyboards.card(make_card(reported, may_accept=False)))
    assert ["Принять", "Вернуть"] not in labels(keyboards.card(make_card(PURCHASE)))


@pytest.mark.parametrize("state", [State.ACCEPTED, State.CANCELLED])
def test_what_is_over_cannot_be_reported_again(state: State) -> None:
    rows = labels(keyboards.card(make_card(replace(PURCHASE, state=state))))
    offered = {text for row in rows for text in row}
    assert not {"Выполнено", "В работе", "Принять", "Вернуть"} & offered


def test_what_the_table_names_as_done_is_confirmed_by_a_controller_only() -> None:
    measure = make_measure(already_done=DONE)
    button = ["Подтвердить: уже исполнено"]
    assert button in labels(keyboards.card(make_card(measure=measure)))
    assert button not in labels(keyboards.card(make_card(measure=measure, may_accept=False)))


def test_what_a_third_party_sends_is_received_not_worked_on() -> None:
    offered = labels(keyboards.card(make_card(replace(PURCHASE, external=True))))
    assert offered[0] == ["Получено"]


def test_a_reminder_has_a_button_for_each_item_then_the_actions() -> None:
    items = [make_item(replace(PURCHASE, id=n, label=label)) for n, label in enumerate(["2.1", "3.1"])]
    assert labels(keyboards.letter(make_letter(*items))) == [["2.1", "3.1"], ["Взято в работу", "Весь план"]]


def test_who_does_not_do_the_work_is_not_asked_to_take_it() -> None:
    assert labels(keyboards.letter(make_letter(make_item(reason=Reason.CONTROLLER)))) == [
        ["4"],
        ["Весь план"],
    ]


def test_a_digest_leads_to_what_is_late() -> None:
    assert labels(keyboards.letter(make_letter(digest=make_digest(overdue=1)))) == [["Просрочено"]]
    assert keyboards.letter(make_letter(digest=make_digest())) is None


def test_two_items_of_one_number_are_told_apart_by_school() -> None:
    elsewhere = replace(PURCHASE, id=2, school_id=5, school="СОШ № 46 г. Калуги", roadmap_id=2)
    offered = labels(keyboards.letter(make_letter(make_item(), make_item(elsewhere))))
    assert offered[0] == ["4 · СОШ № 5 г. Балабаново", "4 · СОШ № 46 г. Калуги"]


def test_two_rows_that_print_one_number_are_told_apart_by_title() -> None:
    found = [
        replace(PURCHASE, id=1, label="10", title="Единый план"),
        replace(PURCHASE, id=2, label="10", title="Начало"),
    ]
    assert labels(keyboards.page_of(found, Screen.PLAN, 0, 1)) == [["10 · Единый план", "10 · Начало"]]


def test_a_choice_describes_each_and_names_the_school_where_they_differ() -> None:
    elsewhere = replace(PURCHASE, school_id=5, school="СОШ № 46 г. Калуги", due=None)
    assert labels(keyboards.choice([PURCHASE], Do.CARD)) == [["4 Объявить закупки товаров… · 10 февраля"]]
    assert labels(keyboards.choice([PURCHASE, elsewhere], Do.CARD))[1] == [
        "4 Объявить закупки товаров… · СОШ № 46 г. Калуги"
    ]


def test_a_button_carries_the_milestone_and_its_revision() -> None:
    markup = keyboards.choice([replace(PURCHASE, id=7, revision=3)], Do.REPORT)
    data = MilestoneButton.unpack(markup.inline_keyboard[0][0].callback_data or "")
    assert (data.do, data.id, data.revision) == (Do.REPORT, 7, 3)


@pytest.mark.parametrize(
    ("page", "turn"), [(0, ["Дальше ▶"]), (1, ["◀ Назад", "Дальше ▶"]), (2, ["◀ Назад"])]
)
def test_pages_lead_to_their_neighbours(page: int, turn: list[str]) -> None:
    found = [replace(PURCHASE, id=n, label=str(n)) for n in range(17)]
    rows = labels(keyboards.page_of(found, Screen.UPCOMING, page))
    assert rows[-1] == turn
    assert rows[0][0] == str(page * 8)


def test_a_page_that_does_not_exist_has_no_keyboard() -> None:
    assert keyboards.page_of([PURCHASE], Screen.PLAN, 5, 1) is None


def test_a_draft_offers_to_mark_what_is_done() -> None:
    assert labels(keyboards.draft(StoredDraft(1, make_draft()))) == [["Загрузить", "Отменить"]]
    one = make_draft_measure(already_done=DONE)
    assert labels(keyboards.draft(StoredDraft(1, make_draft(one))))[0] == ["Загрузить, п. 1 уже исполнен"]
    assert labels(keyboards.draft(StoredDraft(1, make_draft(one, one))))[0] == [
        "Загрузить, исполненное отметить"
    ]


def test_the_centre_has_controllers_and_the_others_do_the_work() -> None:
    assert labels(keyboards.roles(CENTRE)) == [["Контролёр"]]
    assert labels(keyboards.roles(SCHOOL)) == [["Исполнитель", "Руководитель"]]


def test_a_finished_series_offers_to_report_what_is_still_open() -> None:
    assert labels(keyboards.finish()) == [["Готово"]]
    assert labels(keyboards.finish(PURCHASE)) == [["Готово", "Сдать результат"]]
    assert labels(keyboards.finish(replace(PURCHASE, state=State.REPORTED))) == [["Готово"]]
