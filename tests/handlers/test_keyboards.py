"""What Telegram takes as a keyboard, and which buttons whom is offered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from aiogram.types import InlineKeyboardMarkup

from domain.access import Action
from domain.assignment import Part
from domain.ledger import Reason
from domain.listing import By, Narrowed, Tally, Wanted, Which
from domain.milestone import Milestone, State
from domain.roadmap import AlreadyDone
from handlers import keyboards
from handlers.callbacks import AssignButton, Do, ListButton, MilestoneButton
from services.assigning import Choice
from services.importing import StoredDraft
from services.listing import Listed
from tests.cast import make_milestone
from tests.handlers.builders import (
    make_assignee,
    make_card,
    make_digest,
    make_draft,
    make_draft_measure,
    make_event,
    make_evidence,
    make_found,
    make_item,
    make_letter,
    make_listed,
    make_measure,
    make_nudge,
    make_plan,
    make_standing,
    make_status,
)

BIG = 10**9
EVERYWHERE = Narrowed(BIG, BIG, BIG, BIG)
DONE = AlreadyDone(date(2023, 12, 6), "приказ МОНКО № 1704")
PURCHASE = make_milestone()
CONTROL = (Action.ACCEPT, Action.DECIDE, Action.NUDGE)
WORST = ["", " ", '<b>&"', "я" * 5000, "👩‍👩‍👧‍👦" * 500, "\u202eשלום"]


def milestone_of(value: str, n: int = 0) -> Milestone:
    return replace(PURCHASE, id=BIG + n, roadmap_id=BIG, revision=BIG, label=value, title=value, school=value)


def many(value: str) -> list[Milestone]:
    return [milestone_of(value, n) for n in range(500)]


def listed_of(value: str, by: By = By.NOTHING) -> Listed:
    """The widest list there is: narrowed down to everything that can be, on a page in the middle."""
    wanted = Wanted(Which.OVERDUE, by, narrowed=EVERYWHERE, page=30)
    found = make_listed(many(value), wanted=wanted, reported=BIG, external=BIG, municipalities=25)
    return replace(found, may_nudge=True)


def draft_of(value: str) -> StoredDraft:
    return StoredDraft(BIG, make_draft(make_draft_measure(number=value, already_done=DONE), title=value))


EVERY_KEYBOARD: dict[str, Callable[[str], InlineKeyboardMarkup | None]] = {
    "card": lambda value: keyboards.card(
        make_card(milestone_of(value), measure=make_measure(already_done=DONE))
    ),
    "card to accept": lambda value: keyboards.card(
        make_card(replace(milestone_of(value), state=State.REPORTED))
    ),
    "unfolded card": lambda value: keyboards.card(
        make_card(milestone_of(value), evidence=(make_evidence(),) * 500, history=(make_event(),)), more=True
    ),
    "assigning": lambda value: keyboards.assigning(
        Choice(
            milestone_of(value),
            tuple(make_assignee(person_id=BIG, name=value, post=value) for _ in range(500)),
        ),
        30,
    ),
    "proof": lambda value: keyboards.proof(milestone_of(value)),
    "reported": lambda value: keyboards.reported(milestone_of(value)),
    "opened": lambda value: keyboards.opened(milestone_of(value)),
    "to_hand_in": lambda value: keyboards.to_hand_in(milestone_of(value)),
    "choice": lambda value: keyboards.choice(many(value), Do.REPORT),
    "choice of schools": lambda value: keyboards.choice(many(value), Do.REPORT, several_schools=True),
    "letter": lambda value: keyboards.letter(
        make_letter(*map(make_item, many(value)), digest=make_digest(overdue=1))
    ),
    "plan": lambda value: keyboards.plan(make_plan(many(value), 30)),
    "list": lambda value: keyboards.list_(listed_of(value)),
    "groups": lambda value: keyboards.list_(
        replace(listed_of(value, By.SCHOOL), lines=(), groups=(Tally(BIG, value, BIG, BIG),) * 8, total=500)
    ),
    "status": lambda value: keyboards.status(
        make_status([make_standing(name=value, key=BIG)] * 500, narrowed=EVERYWHERE, municipalities=5)
    ),
    "status by municipality": lambda value: keyboards.status(
        make_status([make_standing(name=value, key=BIG)] * 500, by=By.MUNICIPALITY)
    ),
    "found": lambda value: keyboards.found(make_found(many(value))),
    "nudge": lambda value: keyboards.ask_nudge(listed_of(value).wanted, make_nudge()),
    "draft": lambda value: keyboards.draft(draft_of(value)),
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
    card = make_card(PURCHASE, without=[*CONTROL, Action.ASSIGN])
    assert labels(keyboards.card(card)) == [
        ["Выполнено", "В работе"],
        ["Фото или документ", "Перенос"],
        ["Комментарий", "Весь план"],
    ]


def test_the_controller_has_four_rows_and_the_rest_behind_more() -> None:
    card = make_card(PURCHASE, evidence=(make_evidence(),) * 3, history=(make_event(),))
    assert labels(keyboards.card(card)) == [
        ["Выполнено", "В работе"],
        ["Подтверждения: 3", "Фото или документ"],
        ["Напомнить", "Перенос"],
        ["Ещё…", "Весь план"],
    ]
    assert labels(keyboards.card(card, more=True)) == [
        ["Выполнено", "В работе"],
        ["Подтверждения: 3", "Фото или документ"],
        ["Напомнить", "Перенос"],
        ["Назначить", "Комментарий"],
        ["Вся история", "Весь план"],
    ]


def test_a_slip_can_be_taken_back_from_the_card_by_whoever_made_it() -> None:
    reported = replace(PURCHASE, state=State.REPORTED)
    assert "Отменить отметку" in labels(keyboards.card(make_card(reported, undoable=True)))[1]
    assert not any("Отменить отметку" in row for row in labels(keyboards.card(make_card(reported))))


def test_without_its_proof_a_result_can_be_handed_in_plainly_or_not_now() -> None:
    assert labels(keyboards.proof(PURCHASE)) == [["Сдать без документа", "Не сейчас"]]
    assert labels(keyboards.proof(PURCHASE, photos=True)) == [["Сдать без фото", "Не сейчас"]]


def test_people_are_named_page_by_page_and_one_of_them_leads() -> None:
    people = [make_assignee(person_id=n, name=f"Имя {n}", lead=None) for n in range(9)]
    nobody = keyboards.assigning(Choice(PURCHASE, tuple(people)))
    assert labels(nobody)[0] == ["☐ Имя 0, завуч"]
    assert AssignButton.unpack(nobody.inline_keyboard[0][0].callback_data or "").part is Part.LEAD
    assert labels(nobody)[-2:] == [["Дальше ▶"], ["К карточке"]]
    named = [make_assignee(), make_assignee(lead=False), *people]
    shown = keyboards.assigning(Choice(PURCHASE, tuple(named)))
    assert labels(shown)[:3] == [
        ["★ Вера Учителева, завуч"],
        ["✓ Вера Учителева, завуч", "Главный"],
        ["☐ Имя 0, завуч"],
    ]
    assert AssignButton.unpack(shown.inline_keyboard[2][0].callback_data or "").part is Part.CO


def test_who_only_looks_is_offered_the_plan() -> None:
    assert labels(keyboards.card(make_card(PURCHASE, without=[*Action]))) == [["Весь план"]]


def test_the_controller_accepts_or_returns_what_was_reported() -> None:
    reported = replace(PURCHASE, state=State.REPORTED)
    assert labels(keyboards.card(make_card(reported)))[0] == ["Принять", "Вернуть"]
    assert ["Принять", "Вернуть"] not in labels(keyboards.card(make_card(reported, without=CONTROL)))
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
    assert button not in labels(keyboards.card(make_card(measure=measure, without=CONTROL)))


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
    assert labels(keyboards.plan(make_plan(found)))[0] == ["10 · Единый план", "10 · Начало"]


def test_a_choice_describes_each_and_names_the_school_where_they_differ() -> None:
    elsewhere = replace(PURCHASE, school_id=5, school="СОШ № 46 г. Калуги", due=None)
    assert labels(keyboards.choice([PURCHASE], Do.CARD)) == [["4 Объявить закупки товаров… · 10 февраля"]]
    assert labels(keyboards.choice([PURCHASE, elsewhere], Do.CARD))[1] == [
        "4 Объявить закупки товаров… · СОШ № 46 г. Калуги"
    ]


def test_a_choice_over_several_years_tells_one_december_from_the_other() -> None:
    found = [replace(PURCHASE, due=date(year, 12, 31)) for year in (2023, 2024)]
    assert [label.rsplit(" · ")[1] for (label,) in labels(keyboards.choice(found, Do.CARD))] == [
        "31 декабря 2023",
        "31 декабря 2024",
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
    rows = labels(keyboards.plan(make_plan(found, page)))
    assert rows[-2:] == [turn, ["Выгрузить"]]
    assert rows[0][0] == str(page * 8)


def test_a_list_is_counted_by_whatever_has_several_groups() -> None:
    elsewhere = replace(PURCHASE, id=2, label="5", school_id=9, municipality_id=8)
    rows = labels(keyboards.list_(make_listed([PURCHASE, elsewhere], reported=1, external=2)))
    assert rows == [
        ["4", "5"],
        ["Муниципалитет ▸", "Школа ▸"],
        ["Контроль ▸", "Ответственный ▸"],
        ["Ждёт приёмки: 1", "Ждём: 2"],
        ["Выгрузить"],
    ]


def test_who_controls_reminds_everybody_on_a_list() -> None:
    shown = replace(make_listed([PURCHASE]), may_nudge=True)
    assert labels(keyboards.list_(shown)) == [["4"], ["Напомнить"], ["Выгрузить"]]
    assert keyboards.list_(replace(make_listed(), may_nudge=True)) is None


def test_a_group_leads_to_the_same_list_of_that_group_alone() -> None:
    wanted = Wanted(Which.OVERDUE, By.CONTROL, narrowed=Narrowed(municipality=7), page=1)
    groups = (Tally(5, "Центр", 12, 3),)
    markup = keyboards.list_(
        replace(make_listed([PURCHASE]), lines=(), wanted=wanted, groups=groups, total=9)
    )
    assert markup is not None
    opened = keyboards.wanted_by(ListButton.unpack(markup.inline_keyboard[0][0].callback_data or ""))
    assert opened == Wanted(Which.OVERDUE, By.AUTO, narrowed=Narrowed(municipality=7, control=5))


def test_a_draft_offers_to_mark_what_is_done() -> None:
    assert labels(keyboards.draft(StoredDraft(1, make_draft()))) == [["Загрузить", "Отменить"]]
    one = make_draft_measure(already_done=DONE)
    assert labels(keyboards.draft(StoredDraft(1, make_draft(one))))[0] == ["Загрузить, п. 1 уже исполнен"]
    assert labels(keyboards.draft(StoredDraft(1, make_draft(one, one))))[0] == [
        "Загрузить, исполненное отметить"
    ]


def test_a_finished_series_offers_to_report_what_is_still_open() -> None:
    assert labels(keyboards.finish()) == [["Готово"]]
    assert labels(keyboards.finish(PURCHASE)) == [["Готово", "Сдать результат"]]
    assert labels(keyboards.finish(replace(PURCHASE, state=State.REPORTED))) == [["Готово"]]
