"""The keyboards of acceptance and of other due dates: what they offer, and what Telegram takes."""

from dataclasses import replace
from datetime import date

import pytest
from aiogram.types import InlineKeyboardMarkup

from domain.acceptance import Slice
from domain.calendar import WorkingCalendar
from domain.milestone import Milestone
from handlers import keyboards
from handlers.callbacks.deciding import Queue, milestone_behind
from services.acceptance import NoEvidenceError
from tests.handlers import deciding
from tests.handlers.test_texts_hostile import HOSTILE

HUGE = 2_147_483_647
CALENDAR = WorkingCalendar()


def labels(markup: InlineKeyboardMarkup | None) -> list[list[str]]:
    assert markup is not None
    return [[button.text for button in row] for row in markup.inline_keyboard]


def data(markup: InlineKeyboardMarkup | None) -> list[str]:
    assert markup is not None
    return [button.callback_data or "" for row in markup.inline_keyboard for button in row]


def every_keyboard(value: str, number: int = HUGE) -> dict[str, InlineKeyboardMarkup | None]:
    milestone = deciding.make_reported(
        id=number, revision=number, label=value, title=value, school=value, measure_number=value
    )
    waiting = [deciding.make_waiting(replace(milestone, id=number - n, school_id=n)) for n in range(8)]
    queue = replace(
        deciding.make_queue(waiting), part=Slice(number, number), page=number - 2, pages=number + 2
    )
    review = replace(deciding.make_review(waiting[0]), part=Slice(number, number))
    heaps = replace(deciding.make_heaps(value), page=number - 1, pages=number)
    asked = deciding.make_asked(milestone)
    asked = replace(asked, request=replace(asked.request, id=number, milestone_id=number))
    begun = deciding.make_beginning(milestone, decides=True)
    return {
        "queue": keyboards.queue(queue, {(each.milestone.id, number) for each in waiting}),
        "bare": keyboards.queue(queue, {(number, number)}, bare=True),
        "heaps": keyboards.heaps(heaps, Queue.MEASURES),
        "review": keyboards.review(review),
        "insist": keyboards.insist(NoEvidenceError(milestone)),
        "remarks": keyboards.remarks(milestone),
        "row": keyboards.row(deciding.make_row([milestone] * 3, value)),
        "days": keyboards.days(begun, CALENDAR),
        "reasons": keyboards.reasons(deciding.make_proposal(milestone), decides=True),
        "confirm": keyboards.confirm_move(deciding.make_proposal(milestone), 3, decides=False),
        "request": keyboards.request(asked),
        "refusals": keyboards.refusals(asked),
        "requests": keyboards.requests(deciding.make_requests([milestone] * 40, value)),
    }


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_telegram_takes_every_keyboard_whatever_is_in_it(value: str) -> None:
    for name, markup in every_keyboard(value).items():
        assert markup is not None
        rows = markup.inline_keyboard
        assert sum(len(row) for row in rows) <= 100, name
        for button in (button for row in rows for button in row):
            assert button.text.strip(), name
            assert 1 <= len((button.callback_data or "").encode()) <= 64, name
        assert all(1 <= len(row) <= 8 for row in rows), name


def test_every_button_about_a_milestone_says_which() -> None:
    for name in ("remarks", "days", "reasons", "confirm", "request", "refusals"):
        about = {milestone_behind(each) for each in data(every_keyboard("4", 77)[name])}
        assert about - {None} == {77}, name


def test_a_calendar_marks_days_off_and_offers_neither_past_days_nor_the_present_one() -> None:
    begun = deciding.make_beginning(decides=True)
    leaps, week, *rows, turns = labels(keyboards.days(begun, CALENDAR))
    assert leaps == ["Через неделю", "Через 2 недели", "Через месяц"]
    assert week == ["Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс"]
    assert rows[1] == ["5", "6", "7", "8", "9", "–", "·11"]
    assert rows[3] == ["19", "20", "21", "22", "·23", "·24", "·25"]
    assert turns == ["◀", "Февраль 2024", "▶"]
    january = labels(keyboards.days(begun, CALENDAR, date(2024, 1, 1)))
    assert january[2] == ["–", "–", "–", "–", "12", "·13", "·14"]
    assert january[-1] == ["Январь 2024", "▶"]


def test_who_asks_is_offered_later_days_only() -> None:
    rows = labels(keyboards.days(deciding.make_beginning(), CALENDAR))
    assert rows[2] == ["–", "–", "–", "–", "–", "–", "·11"]
    assert rows[-1] == ["Февраль 2024", "▶"]


def test_a_calendar_ends_where_no_day_may_be_chosen() -> None:
    last = labels(keyboards.days(deciding.make_beginning(), CALENDAR, date(2090, 1, 1)))
    assert last[-1] == ["◀", "Январь 2029"]


def test_a_worked_saturday_is_no_day_off() -> None:
    begun = deciding.make_beginning(decides=True)
    april = labels(keyboards.days(begun, CALENDAR, date(2024, 4, 1)))
    assert ["22", "23", "24", "25", "26", "27", "·28"] in april


def test_ticks_are_counted_and_where_all_are_there_is_one_press_to_take_them_off() -> None:
    found = [deciding.make_waiting(deciding.make_reported(id=n)) for n in (1, 2)]
    queue = deciding.make_queue(found, requests=0, pages=1, page=0)
    assert labels(keyboards.queue(queue))[2:4] == [["Отметить все"], ["По школам", "По мероприятиям"]]
    assert labels(keyboards.queue(queue, {(1, 1)}))[0][0] == "☑ 4"
    assert labels(keyboards.queue(queue, {(1, 1), (2, 1)}))[2:4] == [
        ["Принять отмеченные: 2"],
        ["Снять отметки"],
    ]


def test_a_tick_from_before_a_change_is_gone() -> None:
    found = deciding.make_queue([deciding.make_waiting(deciding.make_reported(revision=5))])
    assert labels(keyboards.queue(found, {(1, 4)}))[0][0] == "☐ 4"


def test_a_review_offers_the_row_only_where_others_share_it() -> None:
    waiting = deciding.make_waiting()
    alone = labels(keyboards.review(deciding.make_review(waiting, (1, 0))))
    assert alone[1] == ["Карточка", "Дальше ▶"]
    shared = labels(keyboards.review(deciding.make_review(waiting, (2, 11))))
    assert shared[1] == ["П. 4 во всех школах: 13"]


def test_a_row_closed_nowhere_else_is_accepted_with_one_button() -> None:
    def one() -> Milestone:
        return deciding.make_reported()

    full = deciding.make_row([one(), one()])
    assert labels(keyboards.row(full))[:2] == [
        ["Принять сданные: 2"],
        ["Закрыть этим документом все: 4"],
    ]
    assert labels(keyboards.row(replace(full, still_open=())))[:1] == [["Принять сданные: 2"]]
    assert labels(keyboards.row(replace(full, reported=(one(),))))[:1] == [["Закрыть этим документом все: 3"]]
