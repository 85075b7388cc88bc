"""The reminder and the morning digest, word for word."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from aiogram.types import InlineKeyboardButton

from domain.calendar import WorkingCalendar
from domain.ledger import Letter, Reason, Unheard
from domain.milestone import Milestone
from domain.people import Group, OrganisationKind
from handlers import keyboards, texts
from sandbox.entities import parse_html, utf16
from tests.cast import TEACHER, TODAY, make_milestone
from tests.handlers.builders import make_digest, make_item, make_letter, make_week

EQUIPMENT = make_milestone(
    id=2,
    label="2.1",
    measure_number="2.",
    title="Перечень оборудования внесён в Систему управления проектной деятельностью",
    due=date(2024, 1, 17),
)
DESIGN = make_milestone(
    id=3,
    label="3.1",
    measure_number="3.",
    title="Дизайн-проект и проект зонирования направлены в МОНКО",
    due=date(2024, 1, 17),
)
ELSEWHERE = make_milestone(id=4, due=date(2024, 1, 17), school_id=5, school="СОШ № 46 г. Калуги")
OPERATOR = make_milestone(id=5, title="Письмо Федерального оператора", external=True, due=date(2024, 1, 19))


def shown(letter: Letter) -> str:
    (message,) = texts.letter(letter)
    return parse_html(message)[0]


def phrase(milestone: Milestone, today: date, step: str = "before-3") -> str:
    return shown(make_letter(make_item(milestone, step=step), today=today)).split("\n")[0].split(". ", 1)[1]


def test_one_group_is_heading_items_and_school() -> None:
    assert shown(make_letter(make_item(EQUIPMENT), make_item(DESIGN))) == (
        "📌 Пятница, 12 января. Через 3 рабочих дня, 17 января:\n"
        "\n"
        "2.1 Перечень оборудования внесён в Систему управления проектной деятельностью\n"
        "3.1 Дизайн-проект и проект зонирования направлены в МОНКО\n"
        "\n"
        "СОШ № 5 г. Балабаново"
    )


def test_items_of_several_schools_stand_under_their_school() -> None:
    assert shown(make_letter(make_item(DESIGN), make_item(ELSEWHERE))) == (
        "📌 Пятница, 12 января. Через 3 рабочих дня, 17 января:\n"
        "\n"
        "СОШ № 5 г. Балабаново\n"
        "3.1 Дизайн-проект и проект зонирования направлены в МОНКО\n"
        "\n"
        "СОШ № 46 г. Калуги\n"
        "4. Объявить закупки товаров, работ, услуг"
    )


def test_several_groups_come_by_due_date_each_under_its_phrase() -> None:
    text = shown(make_letter(make_item(make_milestone()), make_item(OPERATOR), make_item(DESIGN)))
    assert text == (
        "📌 Пятница, 12 января.\n"
        "\n"
        "Через 3 рабочих дня, 17 января:\n"
        "3.1 Дизайн-проект и проект зонирования направлены в МОНКО\n"
        "\n"
        "Ждём федерального оператора, срок 19 января:\n"
        "4. Письмо Федерального оператора\n"
        "\n"
        "Через 21 рабочий день, 10 февраля (суббота):\n"
        "4. Объявить закупки товаров, работ, услуг\n"
        "\n"
        "СОШ № 5 г. Балабаново"
    )


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2024, 2, 7), "Через 3 рабочих дня, 10 февраля (суббота):"),
        (date(2024, 2, 8), "Через 2 рабочих дня, 10 февраля (суббота):"),
        (date(2024, 2, 9), "Сегодня последний рабочий день, срок 10 февраля (суббота):"),
        (date(2024, 2, 10), "Сегодня последний день:"),
        (date(2024, 2, 12), "Просрочено, срок был 10 февраля (суббота), опоздание 2 дня, 1 рабочий:"),
        (date(2024, 2, 14), "Просрочено, срок был 10 февраля (суббота), опоздание 4 дня, 3 рабочих:"),
        (
            date(2025, 2, 14),
            "Просрочено, срок был 10 февраля 2024 (суббота), опоздание 370 дней, 251 рабочий:",
        ),
    ],
)
def test_the_phrase_follows_the_days(today: date, words: str) -> None:
    assert phrase(make_milestone(), today) == words


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (1, "1 рабочий день"),
        (2, "2 рабочих дня"),
        (5, "5 рабочих дней"),
        (11, "11 рабочих дней"),
        (21, "21 рабочий день"),
        (101, "101 рабочий день"),
    ],
)
def test_working_days_are_counted_in_russian(left: int, words: str) -> None:
    due = WorkingCalendar().working_days_after(TODAY, left)
    assert phrase(make_milestone(due=due), TODAY).startswith(f"Через {words}, ")


def test_the_words_count_the_same_days_as_the_ladder() -> None:
    closed = {TODAY + timedelta(days=n): False for n in range(1, 5)}
    letter = Letter(TEACHER.person, TODAY, (make_item(EQUIPMENT),), calendar=WorkingCalendar(closed))
    assert "Через 1 рабочий день, 17 января:" in shown(letter)


def test_a_wait_that_lasts_longer_is_nobodys_lateness() -> None:
    assert phrase(OPERATOR, date(2024, 1, 24)) == "Ждём федерального оператора, срок был 19 января:"


def test_the_middle_of_a_period_is_no_countdown() -> None:
    due = date(2024, 12, 27)
    assert phrase(make_milestone(due=due), TODAY, step="mid") == "Срок идёт, последний день 27 декабря:"


def test_a_tentative_date_says_so() -> None:
    text = shown(make_letter(make_item(make_milestone(tentative=True))))
    assert "4. Объявить закупки товаров, работ, услуг (срок предварительный)" in text


def test_without_an_executor_the_centre_is_told_what_to_do() -> None:
    text = shown(make_letter(make_item(reason=Reason.NO_EXECUTOR)))
    assert "услуг · МОУО · нет исполнителя\n" in text
    assert text.endswith("Пригласите исполнителей: /invite")


def test_those_who_do_not_do_the_work_read_who_does() -> None:
    assert "услуг · МОУО\n" in shown(make_letter(make_item(reason=Reason.HEAD)))
    assert "МОУО" not in shown(make_letter(make_item(reason=Reason.ASSIGNEE)))


def test_the_digest_comes_even_when_nothing_is_late() -> None:
    assert shown(make_letter(digest=make_digest())) == (
        "📌 Пятница, 12 января. Просроченных нет.\nНапоминания за прошлый рабочий день: доставлено 5 из 5."
    )


def test_the_digest_counts_what_waits_and_names_whom_nothing_reaches() -> None:
    digest = make_digest(
        overdue=21,
        awaiting_acceptance=1,
        external=2,
        planned=0,
        unreachable=(Unheard("Вера", "бот заблокирован"), Unheard("Лев", None)),
    )
    assert shown(make_letter(digest=digest)) == (
        "📌 Пятница, 12 января. Просрочено: 21 контрольная точка.\n"
        "Сдано, ждёт приёмки: 1 · Ждём сторонние организации: 2\n"
        "Напоминаний за прошлый рабочий день не было.\n"
        "Сообщения не доходят: Вера (бот заблокирован), Лев. Подробно: /undelivered"
    )


def test_the_digest_stands_before_the_reminders_of_the_same_morning() -> None:
    text = shown(make_letter(make_item(DESIGN), digest=make_digest()))
    assert text.index("Просроченных нет.") < text.index("Через 3 рабочих дня")


def test_a_long_letter_is_split_between_items() -> None:
    items = [
        make_item(make_milestone(id=n, label=f"{n}.1", title=f"{'слово ' * 30}№ {n}")) for n in range(200)
    ]
    messages = texts.letter(make_letter(*items))
    plain = [parse_html(message)[0] for message in messages]
    assert len(plain) > 1
    assert all(utf16(message) <= texts.LIMIT for message in messages)
    assert all(line.endswith(f"№ {n}") for n, line in enumerate(_items_of(plain)))
    assert plain[-1].endswith("№ 199\n\nСОШ № 5 г. Балабаново")


def test_the_centre_stands_beside_its_school() -> None:
    assert shown(make_letter(make_item(DESIGN, centre="IT-куб"))).endswith(
        "\n\nIT-куб, СОШ № 5 г. Балабаново"
    )


SCHOOL_CHAT = Group(1, -100, 0, "Чат школы", 3, "СОШ № 5 г. Балабаново", OrganisationKind.SCHOOL)


def test_a_group_reads_first_whose_roadmap_it_is_and_is_not_spoken_to_as_a_person() -> None:
    items = make_item(DESIGN, reason=Reason.GROUP, centre="IT-куб"), make_item(EQUIPMENT, reason=Reason.GROUP)
    text = shown(replace(make_letter(*items), to=SCHOOL_CHAT))
    assert text == (
        "📌 IT-куб, СОШ № 5 г. Балабаново. Пятница, 12 января. Через 3 рабочих дня, 17 января:\n"
        "\n"
        "3.1 Дизайн-проект и проект зонирования направлены в МОНКО · МОУО\n"
        "2.1 Перечень оборудования внесён в Систему управления проектной деятельностью · МОУО"
    )


def test_a_group_of_several_schools_is_called_by_its_organisation() -> None:
    chat = replace(SCHOOL_CHAT, organisation="МОУО Боровского района")
    letter = replace(make_letter(make_item(DESIGN), make_item(ELSEWHERE)), to=chat)
    assert shown(letter).startswith("📌 МОУО Боровского района. Пятница, 12 января. ")


@pytest.mark.parametrize(
    ("reason", "ending"),
    [
        (Reason.HEAD, "Пишу вам как руководителю ответственной организации."),
        (Reason.MINISTRY, "Пишу вам как вышестоящему органу."),
    ],
)
def test_whoever_is_told_by_rank_reads_why(reason: Reason, ending: str) -> None:
    assert shown(make_letter(make_item(reason=reason))).endswith(f"СОШ № 5 г. Балабаново\n\n{ending}")


def test_very_many_milestones_are_counted_by_measure_instead_of_named_by_school() -> None:
    items = [
        make_item(make_milestone(id=n, school_id=n, school=f"СОШ № {n}"), reason=Reason.CONTROLLER)
        for n in range(1, 101)
    ]
    letter = make_letter(*items, make_item(DESIGN), today=date(2024, 2, 14))
    assert shown(letter) == (
        "📌 Среда, 14 февраля.\n"
        "\n"
        "Просрочено, срок был 17 января, опоздание 28 дней, 20 рабочих:\n"
        "3.1 Дизайн-проект и проект зонирования направлены в МОНКО · СОШ № 5 г. Балабаново\n"
        "\n"
        "Просрочено, срок был 10 февраля (суббота), опоздание 4 дня, 3 рабочих:\n"
        "4. Объявить закупки товаров, работ, услуг · МОУО · 100 школ"
    )
    labels = [button.text for row in keyboard_of(letter) for button in row]
    assert labels == ["Просрочено", "Ближайшее"]


@pytest.mark.parametrize("n", [7, 3])
def test_on_its_rung_a_letter_says_the_number_of_the_rung(n: int) -> None:
    due = date(2024, 9, 15)
    on = WorkingCalendar().working_days_before(due, n)
    words = {7: "7 рабочих дней", 3: "3 рабочих дня"}[n]
    assert phrase(make_milestone(due=due), on, f"before-{n}") == f"Через {words}, 15 сентября (воскресенье):"


def test_a_nudge_says_who_asks_and_stands_apart_from_what_the_ladder_reminds_of() -> None:
    letter = make_letter(make_item(EQUIPMENT, reason=Reason.NUDGE), make_item(DESIGN))
    assert shown(letter) == (
        "📌 Пятница, 12 января.\n"
        "\n"
        "Центр просит ответить. Через 3 рабочих дня, 17 января:\n"
        "2.1 Перечень оборудования внесён в Систему управления проектной деятельностью\n"
        "\n"
        "Через 3 рабочих дня, 17 января:\n"
        "3.1 Дизайн-проект и проект зонирования направлены в МОНКО\n"
        "\n"
        "СОШ № 5 г. Балабаново"
    )


@pytest.mark.parametrize(
    ("reason", "offered"),
    [
        (Reason.ASSIGNEE, True),
        (Reason.DEPUTY, True),
        (Reason.NUDGE, True),
        (Reason.HEAD, False),
        (Reason.CONTROLLER, False),
        (Reason.NO_EXECUTOR, False),
    ],
)
def test_who_does_the_work_may_say_that_it_has_begun(reason: Reason, offered: bool) -> None:
    letter = make_letter(make_item(DESIGN, reason=reason))
    labels = [button.text for row in keyboard_of(letter) for button in row]
    assert ("Взято в работу" in labels) is offered


@pytest.mark.parametrize("members_report", [True, False])
def test_a_group_may_say_so_where_its_members_report(members_report: bool) -> None:
    group = replace(SCHOOL_CHAT, members_report=members_report)
    letter = replace(make_letter(make_item(DESIGN, reason=Reason.GROUP)), to=group)
    labels = [button.text for row in keyboard_of(letter) for button in row]
    assert ("Взято в работу" in labels) is members_report


def keyboard_of(letter: Letter) -> list[list[InlineKeyboardButton]]:
    keyboard = keyboards.letter(letter)
    assert keyboard is not None
    return keyboard.inline_keyboard


def test_the_first_digest_of_a_week_sums_it_up() -> None:
    digest = make_digest(overdue=3, week=make_week())
    assert shown(make_letter(digest=digest, today=date(2024, 1, 15))) == (
        "📌 Понедельник, 15 января. Просрочено: 3 контрольные точки.\n"
        "Напоминания за прошлый рабочий день: доставлено 5 из 5.\n"
        "\n"
        "Итоги недели. С 8 января по 14 января сдано в срок: 5, с опозданием: 1, перенесено сроков: 2.\n"
        "До 21 января срок наступает: 7 контрольных точек."
    )


def test_a_quiet_week_ahead_is_said_so() -> None:
    digest = make_digest(week=make_week(ahead=0))
    assert shown(make_letter(digest=digest)).endswith("\nДо 21 января сроков нет.")


def test_what_did_not_arrive_and_what_nobody_does_is_in_the_digest() -> None:
    text = shown(make_letter(digest=make_digest(delivered=3, planned=5, unmanned=2)))
    assert "доставлено 3 из 5. Что не дошло: /undelivered\n" in text
    assert text.endswith("Без исполнителя, срок в ближайшие 30 дней: 2 контрольные точки.")


def _items_of(messages: list[str]) -> list[str]:
    return [line for message in messages for line in message.split("\n") if "слово" in line]


def test_news_that_could_not_be_told_at_once_say_what_happened() -> None:
    returned = replace(EQUIPMENT, remark="Нет подписи")
    moved = replace(DESIGN, due=date(2024, 2, 20))
    assert shown(make_letter(make_item(returned, step="returned", reason=Reason.NOTICE))).startswith(
        "📌 Пятница, 12 января. Результат вернули на доработку:\n\n2.1 Перечень оборудования внесён"
    )
    assert "\nЗамечание: Нет подписи" in shown(
        make_letter(make_item(returned, step="returned", reason=Reason.NOTICE))
    )
    assert " · срок 20 февраля 2024" in shown(
        make_letter(make_item(moved, step="moved:17", reason=Reason.NOTICE))
    )
