"""Reports by schedule: sent on the day, in working hours, with at most one repeat after a crash."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from domain.access import AccessDeniedError
from domain.ledger import Delivered, Outcome, Postponed, Unreachable
from domain.listing import Narrowed
from domain.people import Person
from domain.report_order import Format, Order, What
from domain.subscription import Every, Subscription
from services import report_files, subscriptions
from services.office import Office
from services.report_files import Made
from services.reports import NothingToReportError
from services.subscriptions import (
    LEASE,
    WEEKLY,
    NotByScheduleError,
    enlist_controllers,
    send_due,
    subscribe,
    unsubscribe,
)
from tests.cast import CONTROLLER, HEAD, NEIGHBOUR, TEACHER, FakeClock, add_milestone, add_roadmap
from tests.services.desk import moscow, number_of_events

TABLE = Order(What.MILESTONES, Format.CSV)


@dataclass
class Carrier:
    """Telegram's end: keeps what was in the files, answers by its script."""

    script: list[Outcome | BaseException] = field(default_factory=list)
    brought: list[tuple[str, str, str]] = field(default_factory=list)

    async def bring(self, to: Person, subscription: Subscription, made: Made) -> Outcome:
        (file,) = made.files
        self.brought.append((to.name, file.name, file.read_text("utf-8-sig")))
        answer = self.script.pop(0) if self.script else Delivered(len(self.brought))
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def excuse(self, to: Person, subscription: Subscription, sentence: str) -> Outcome:
        self.brought.append((to.name, "", sentence))
        return self.script.pop(0) if self.script else Delivered(len(self.brought))  # type: ignore[return-value]

    def take(self) -> list[tuple[str, str]]:
        told = [(name, file) for name, file, _ in self.brought]
        self.brought.clear()
        return told


def going_on() -> bool:
    return False


@pytest.fixture
async def carrier(office: Office) -> Carrier:
    """A roadmap of the school, and a carrier; the controller wants no weekly summary."""
    async with office.database.transaction() as connection:
        await add_milestone(connection, await add_roadmap(connection))
    await enlist_controllers(office)
    (summary,) = await subscriptions.mine(office, CONTROLLER)
    await unsubscribe(office, CONTROLLER, summary.id)
    return Carrier()


SENT = ("Анна Контролёва", "Контрольные-точки-все-школы-2024-01-15.csv")


async def test_it_comes_on_monday_morning_and_once(
    office: Office, carrier: Carrier, clock: FakeClock
) -> None:
    await subscribe(office, CONTROLLER, TABLE, Every.WEEK)
    await send_due(office, carrier, going_on)
    assert carrier.take() == []

    clock.now = moscow("2024-01-15 09:59")
    await send_due(office, carrier, going_on)
    assert carrier.take() == []
    clock.now = moscow("2024-01-15 10:00")
    await send_due(office, carrier, going_on)
    await send_due(office, carrier, going_on)
    assert carrier.take() == [SENT]


async def test_by_schedule_a_month_that_is_over_is_told_whole(
    office: Office, carrier: Carrier, clock: FakeClock
) -> None:
    log = Order(What.EVENTS, Format.CSV)
    await subscribe(office, CONTROLLER, log, Every.MONTH)
    clock.now = moscow("2024-01-31 23:59")
    await subscribe(office, HEAD, log, Every.WEEK)
    clock.now = moscow("2024-02-01 09:30")
    await subscribe(office, TEACHER, log, Every.WEEK)
    clock.now = moscow("2024-02-01 10:00")
    await send_due(office, carrier, going_on)
    ((name, file, content),) = carrier.brought
    assert (name, file) == ("Анна Контролёва", "Журнал-событий-все-школы-2024-01-31.csv")
    assert [line.split(";")[:3] for line in content.splitlines() if ";subscribed;" in line] == [
        ["2024-01-12 06:00:00+00:00", "Анна Контролёва", "subscribed"],
        ["2024-01-31 20:59:00+00:00", "Борис Начальников", "subscribed"],
    ]


async def test_after_weeks_of_silence_it_comes_once(
    office: Office, carrier: Carrier, clock: FakeClock
) -> None:
    await subscribe(office, CONTROLLER, TABLE, Every.WEEK)
    clock.now = moscow("2024-03-05 12:00")
    await send_due(office, carrier, going_on)
    await send_due(office, carrier, going_on)
    assert len(carrier.take()) == 1
    assert (await subscriptions.mine(office, CONTROLLER))[0].next_on == date(2024, 3, 11)


async def test_a_holiday_is_waited_out(office: Office, carrier: Carrier, clock: FakeClock) -> None:
    await subscribe(office, CONTROLLER, TABLE, Every.MONTH)
    clock.now = moscow("2024-05-01 12:00")  # a holiday
    await send_due(office, carrier, going_on)
    assert carrier.take() == []
    clock.now = moscow("2024-05-02 12:00")
    await send_due(office, carrier, going_on)
    assert len(carrier.take()) == 1


async def test_a_crash_after_sending_repeats_it_once(
    office: Office, carrier: Carrier, clock: FakeClock
) -> None:
    await subscribe(office, CONTROLLER, TABLE, Every.WEEK)
    clock.now = moscow("2024-01-15 10:00")
    carrier.script = [RuntimeError("the lights went out")]
    with pytest.raises(RuntimeError):
        await send_due(office, carrier, going_on)
    await send_due(office, carrier, going_on)
    assert len(carrier.take()) == 1
    clock.now += LEASE
    await send_due(office, carrier, going_on)
    await send_due(office, carrier, going_on)
    assert carrier.take() == [SENT]


async def test_what_telegram_does_not_take_is_tried_again_later(
    office: Office, carrier: Carrier, clock: FakeClock
) -> None:
    await subscribe(office, CONTROLLER, TABLE, Every.WEEK)
    clock.now = moscow("2024-01-15 10:00")
    carrier.script = [Postponed(None, "нет связи")]
    await send_due(office, carrier, going_on)
    assert len(carrier.take()) == 1
    clock.now += LEASE
    await send_due(office, carrier, going_on)
    assert len(carrier.take()) == 1


async def test_who_blocked_the_bot_holds_up_nobody(
    office: Office, carrier: Carrier, clock: FakeClock
) -> None:
    for actor in (CONTROLLER, HEAD):
        await subscribe(office, actor, TABLE, Every.WEEK)
    clock.now = moscow("2024-01-15 10:00")
    carrier.script = [Unreachable("бот заблокирован")]
    await send_due(office, carrier, going_on)
    assert [name for name, _ in carrier.take()] == ["Анна Контролёва", "Борис Начальников"]


async def test_a_stop_ends_it_after_the_one_at_hand(
    office: Office, carrier: Carrier, clock: FakeClock
) -> None:
    for actor in (CONTROLLER, HEAD):
        await subscribe(office, actor, TABLE, Every.WEEK)
    clock.now = moscow("2024-01-15 10:00")
    await send_due(office, carrier, lambda: bool(carrier.brought))
    assert len(carrier.take()) == 1


async def test_it_shows_what_the_reader_sees_when_it_comes(
    office: Office, carrier: Carrier, clock: FakeClock
) -> None:
    await subscribe(office, CONTROLLER, TABLE, Every.MONTH, TEACHER.person.id)
    await subscribe(office, CONTROLLER, TABLE, Every.MONTH, NEIGHBOUR.person.id)
    clock.now = moscow("2024-02-01 10:00")
    await send_due(office, carrier, going_on)
    # Who sees nothing is told so, without a file.
    assert carrier.take() == [
        ("Вера Учителева", "Контрольные-точки-все-школы-2024-02-01.csv"),
        ("Егор Соседов", ""),
    ]
    assert (await subscriptions.mine(office, NEIGHBOUR))[0].next_on == date(2024, 3, 1)


async def test_asking_twice_is_asking_once(office: Office, carrier: Carrier) -> None:
    first = await subscribe(office, TEACHER, TABLE, Every.WEEK)
    events = await number_of_events(office)
    second = await subscribe(office, TEACHER, TABLE, Every.WEEK)
    assert (first.new, second.new) == (True, False)
    assert first.subscription == second.subscription
    assert await number_of_events(office) == events
    assert first.subscription.next_on == date(2024, 1, 15)


async def test_only_a_controller_names_others(office: Office, carrier: Carrier) -> None:
    with pytest.raises(AccessDeniedError):
        await subscribe(office, HEAD, TABLE, Every.MONTH, TEACHER.person.id)
    with pytest.raises(AccessDeniedError):
        await subscriptions.candidates(office, HEAD, 0)
    found = await subscriptions.candidates(office, CONTROLLER, 0)
    assert {each.name for each in found.people} >= {"Вера Учителева", "Борис Начальников"}


async def test_whose_turn_it_is_changes_too_fast_for_a_schedule(office: Office, carrier: Carrier) -> None:
    narrow = Order(What.SUMMARY, Format.PDF, narrowed=Narrowed(responsible=2))
    with pytest.raises(NotByScheduleError):
        await subscribe(office, CONTROLLER, narrow, Every.WEEK)


async def test_what_was_ended_comes_no_more(office: Office, carrier: Carrier, clock: FakeClock) -> None:
    mine = (await subscribe(office, TEACHER, TABLE, Every.WEEK)).subscription
    assert await unsubscribe(office, HEAD, mine.id) is None
    assert await unsubscribe(office, TEACHER, mine.id) == mine
    assert await unsubscribe(office, TEACHER, mine.id) is None
    clock.now = moscow("2024-01-15 10:00") + timedelta(days=7)
    await send_due(office, carrier, going_on)
    assert carrier.take() == []


async def test_every_controller_is_sent_the_summary_each_week_until_they_stop_it(office: Office) -> None:
    for _ in range(2):
        await enlist_controllers(office)
    (weekly,) = await subscriptions.mine(office, CONTROLLER)
    assert (weekly.what, weekly.format, weekly.every) == (WEEKLY.what, WEEKLY.format, Every.WEEK)
    assert weekly.next_on == date(2024, 1, 15)
    assert await subscriptions.mine(office, HEAD) == []
    await unsubscribe(office, CONTROLLER, weekly.id)
    await enlist_controllers(office)
    assert await subscriptions.mine(office, CONTROLLER) == []


async def test_one_that_there_is_no_more_is_told_in_words_once_a_week(
    office: Office, carrier: Carrier, clock: FakeClock
) -> None:
    await subscribe(office, NEIGHBOUR, TABLE, Every.WEEK)
    clock.now = moscow("2024-01-15 10:00")
    carrier.script = [Postponed(None, "нет связи")]
    for _ in range(2):
        await send_due(office, carrier, going_on)
    clock.now += LEASE
    for _ in range(2):
        await send_due(office, carrier, going_on)
    refusal = NothingToReportError().user_message
    assert carrier.brought == [("Егор Соседов", "", refusal)] * 2


async def test_one_that_cannot_be_made_holds_up_nobody(
    office: Office, carrier: Carrier, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for actor in (HEAD, TEACHER):
        await subscribe(office, actor, TABLE, Every.WEEK)
    made = report_files.make

    async def fails_once(*arguments: Any, **options: Any) -> Made:
        monkeypatch.setattr(report_files, "make", made)
        raise OSError("no space left")

    monkeypatch.setattr(report_files, "make", fails_once)
    clock.now = moscow("2024-01-15 10:00")
    await send_due(office, carrier, going_on)
    assert [name for name, _ in carrier.take()] == ["Вера Учителева"]
    clock.now += LEASE
    await send_due(office, carrier, going_on)
    assert [name for name, _ in carrier.take()] == ["Борис Начальников"]
