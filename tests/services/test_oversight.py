"""What the centre and the operator are told about what never arrived."""

from dataclasses import replace
from datetime import date

import pytest

from data import reminders
from domain.access import AccessDeniedError
from domain.calendar import WorkingCalendar
from domain.ledger import Postponed, Unreachable
from handlers import texts
from services import oversight
from services.office import Office
from tests.cast import CONTROLLER, TEACHER, FakeClock
from tests.services.desk import CLERK, RecordingSender, moscow, tick
from tests.services.test_ways import milestone_of

CLERK_NAME = CLERK.person.name


async def test_a_refusal_says_whom_what_when_why_and_who_knows_all_the_same(
    office: Office, sender: RecordingSender
) -> None:
    await milestone_of(office)
    sender.always = {CLERK.person.id: Unreachable("бот заблокирован")}
    for _ in range(2):
        await tick(office, sender)

    shown = await oversight.undelivered(office, CONTROLLER)

    assert texts.undelivered(shown) == (
        "Не доставлено: 1 напоминание\n\n"
        f"Сообщения не доходят: {CLERK_NAME} (бот заблокирован).\n\n"
        f"<b>{CLERK_NAME}</b>, за 3 рабочих дня\n"
        "4 Объявить закупки товаров, работ, услуг · СОШ № 5 г. Балабаново\n"
        "12 января в 09:00: бот заблокирован\n"
        f"Напоминание дошло: {CONTROLLER.person.name}"
    )


async def test_what_is_tried_again_says_when(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    await milestone_of(office)
    sender.always = {CLERK.person.id: Postponed(1800, "Telegram недоступен (ClientConnectorError)")}
    await tick(office, sender)

    shown = texts.undelivered(await oversight.undelivered(office, CONTROLLER))
    again = "Telegram недоступен (ClientConnectorError); попробую снова 12 января в 09:30"
    assert f"12 января в 09:00: {again}" in shown

    clock.now = moscow("2024-01-12 18:30")
    shown = texts.undelivered(await oversight.undelivered(office, CONTROLLER))
    assert "отправлю при первой возможности" in shown


async def test_a_page_beyond_the_end_is_the_last_one(office: Office, sender: RecordingSender) -> None:
    for number in range(oversight.PAGE + 1):
        await milestone_of(office, str(number))
    sender.always = {CLERK.person.id: Unreachable("бот заблокирован")}
    await tick(office, sender)

    shown = await oversight.undelivered(office, CONTROLLER, 99)

    assert (shown.total, shown.page, shown.pages, len(shown.found)) == (oversight.PAGE + 1, 1, 2, 1)


async def test_it_is_for_the_centre_only(office: Office) -> None:
    with pytest.raises(AccessDeniedError):
        await oversight.undelivered(office, TEACHER)


async def test_the_operator_sees_the_same_and_when_something_was_last_done(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    assert (await oversight.health(office)).latest is None
    await milestone_of(office)
    sender.always = {CLERK.person.id: Unreachable("бот заблокирован")}
    await tick(office, sender)

    health = await oversight.health(office)

    assert [(each.name, each.outcome) for each in health.undelivered] == [(CLERK_NAME, "бот заблокирован")]
    assert [each.name for each in health.unheard] == [CLERK_NAME]
    assert health.latest == clock.now
    assert health.unpublished == {}
    async with office.database.transaction() as connection:
        assert await reminders.count_undelivered(connection, clock.now) == 1


async def test_a_year_of_due_dates_without_its_calendar_is_named_before_it_begins(office: Office) -> None:
    last = office.calendar.published_until
    await milestone_of(office, due=date(last + 2, 2, 1))
    own = WorkingCalendar({date(last + 2, 1, 9): False})

    assert (await oversight.health(office)).unpublished == {last + 1: 0, last + 2: 0}
    assert (await oversight.health(replace(office, calendar=own))).unpublished == {last + 1: 0, last + 2: 1}


async def test_this_year_is_named_also_where_nothing_is_due(office: Office, clock: FakeClock) -> None:
    last = office.calendar.published_until
    clock.now = moscow(f"{last + 1}-01-12 09:00")

    assert (await oversight.health(office)).unpublished == {last + 1: 0}
