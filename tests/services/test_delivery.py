"""Delivery: one message per person and slot, never about what is done, an outcome for every row."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select, update

from data.tables import reminders as ledger
from data.tables import roadmaps
from domain.ledger import Postponed, Unheard, Unreachable
from domain.milestone import Milestone
from domain.reminder import Ladder
from services import acceptance, membership, reporting
from services.office import Office
from tests.cast import (
    CONTROLLER,
    HEAD,
    MINISTRY,
    MUNICIPALITY,
    OFFICIAL,
    TEACHER,
    FakeClock,
    add_milestone,
    add_roadmap,
)
from tests.services.desk import CLERK, RecordingSender, Row, deliver, moscow, plan, rows, tick

ANNA, CLERK_NAME = CONTROLLER.person.name, CLERK.person.name
BLOCKED = "Forbidden: bot was blocked by the user"
WEDNESDAY = date(2024, 1, 17)


async def make(
    office: Office, label: str = "4", *, zone: str = "Europe/Moscow", **overrides: object
) -> Milestone:
    """A milestone of the municipal authority, due on Wednesday, 17 January 2024, imported long ago."""
    values = {"due": WEDNESDAY, "today": date(2023, 12, 1), "label": label, "number": f"{label}."} | overrides
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection, title=f"{zone} {label}", zone=zone)
        return await add_milestone(connection, roadmap_id, **values)  # type: ignore[arg-type]


async def outcomes(office: Office) -> list[tuple[str, str, str | None]]:
    return [(row.step, row.state, row.outcome) for row in await rows(office)]


async def test_all_that_one_person_is_to_hear_comes_in_one_letter(
    office: Office, sender: RecordingSender
) -> None:
    await make(office, "2.1")
    await make(office, "3.1")
    await make(office, "6", due=date(2024, 1, 11))

    told = await tick(office, sender)

    assert told == [
        (ANNA, ["6 overdue-1", "digest"]),
        (CLERK_NAME, ["6 overdue-1", "2.1 before-3", "3.1 before-3"]),
    ]
    assert await tick(office, sender) == []


async def test_a_letter_is_dated_and_recorded_with_telegrams_number(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    await make(office)
    await plan(office)
    await deliver(office, sender)

    letter = next(each for each in sender.letters if each.to == CLERK.person)
    assert letter.today == date(2024, 1, 12)
    async with office.database.transaction() as connection:
        query = select(ledger).where(ledger.c.id.in_(letter.reminder_ids))
        (row,) = (await connection.execute(query)).all()
    assert (row.state, row.outcome, row.finished_at) == ("sent", "доставлено", clock.now)
    assert row.message_id == sender.letters.index(letter) + 1


@pytest.mark.parametrize(
    ("change", "news"),
    [
        ("report", [(ANNA, ["4 reported", "digest"])]),
        ("accept", [(ANNA, ["digest"]), (CLERK_NAME, ["4 accepted"])]),
        ("return", [(ANNA, ["digest"]), (CLERK_NAME, ["4 returned"])]),
    ],
)
async def test_what_changed_after_it_was_planned_is_not_sent_but_the_news_of_it(
    office: Office,
    sender: RecordingSender,
    clock: FakeClock,
    change: str,
    news: list[tuple[str, list[str]]],
) -> None:
    milestone = await make(office)
    clock.now = moscow("2024-01-12 00:30")
    await plan(office)
    await reporting.report(office, CLERK, milestone.id)
    if change == "accept":
        await acceptance.accept(office, CONTROLLER, milestone.id)
    if change == "return":
        await acceptance.return_for_rework(office, CONTROLLER, milestone.id, "Нет подписи")

    clock.now = moscow("2024-01-12 09:00")
    await deliver(office, sender)

    assert sender.take() == news
    assert (await outcomes(office))[0] == ("before-3", "void", "контрольная точка изменилась")


async def test_a_returned_result_is_reminded_of_again(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    milestone = await make(office)
    await tick(office, sender)
    await reporting.report(office, CLERK, milestone.id)
    clock.now = moscow("2024-01-16 09:00")
    assert await tick(office, sender) == [(ANNA, ["4 reported", "digest"])]
    await acceptance.return_for_rework(office, CONTROLLER, milestone.id, "Нет подписи")

    assert await tick(office, sender) == [(CLERK_NAME, ["4 before-1"])]
    clock.now = moscow("2024-01-17 09:00")
    assert await tick(office, sender) == [(ANNA, ["digest"]), (CLERK_NAME, ["4 returned", "4 on-day"])]


async def test_taking_it_to_work_silences_what_was_planned_before(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    milestone = await make(office)
    clock.now = moscow("2024-01-12 08:00")
    await plan(office)
    await reporting.start(office, CLERK, milestone.id)

    clock.now = moscow("2024-01-12 09:00")
    assert await tick(office, sender) == [(ANNA, ["digest"])]
    assert await outcomes(office) == [("before-3", "skipped", "взято в работу")]

    clock.now = moscow("2024-01-16 09:00")
    assert await tick(office, sender) == [(ANNA, ["digest"])]
    clock.now = moscow("2024-01-17 09:00")
    assert await tick(office, sender) == [(ANNA, ["digest"]), (CLERK_NAME, ["4 on-day"])]


async def test_taking_it_to_work_answers_a_reminder_that_is_still_on_its_way(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    milestone = await make(office)
    sender.always[CLERK.person.id] = Postponed(3600 * 20, "429")
    await tick(office, sender)
    clock.now = moscow("2024-01-15 10:00")
    await reporting.start(office, CLERK, milestone.id)
    sender.always.clear()

    assert await tick(office, sender) == [(ANNA, ["digest"])]
    assert await outcomes(office) == [("before-3", "skipped", "взято в работу")]


@pytest.mark.parametrize(
    "moment",
    ["2024-01-12 08:59", "2024-01-12 18:00", "2024-01-13 12:00", "2024-01-14 12:00", "2024-01-08 12:00"],
)
async def test_nothing_is_sent_outside_working_hours_or_on_days_off(
    office: Office, sender: RecordingSender, clock: FakeClock, moment: str
) -> None:
    await make(office, due=date(2023, 12, 15))
    clock.now = moscow("2024-01-08 00:00")
    await plan(office)
    clock.now = moscow(moment)

    assert await tick(office, sender) == []
    assert {row.state for row in await rows(office)} <= {"planned"}


async def test_an_outage_of_days_ends_in_one_letter_and_skipped_steps(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    await make(office)
    clock.now = moscow("2023-12-20 08:00")
    await plan(office)

    clock.now = moscow("2024-01-22 09:00")
    told = dict(await tick(office, sender))

    assert told[CLERK_NAME] == ["4 overdue-3"]
    passed = ("before-14", "before-7", "before-3", "before-1", "on-day", "overdue-1")
    assert {(row.step, row.state) for row in await rows(office) if row.person == CLERK_NAME} == {
        *((step, "skipped") for step in passed),
        ("overdue-3", "sent"),
    }
    assert Row(ANNA, "overdue-1", "skipped", "шаг пройден, отправлен более срочный") in await rows(office)
    assert await tick(office, sender) == []


async def test_when_telegram_is_out_for_days_each_person_gets_one_letter_afterwards(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    await make(office)
    refusal = Postponed(60, "ClientConnectorError")
    sender.always = {CLERK.person.id: refusal, CONTROLLER.person.id: refusal}
    for day in ("2024-01-12", "2024-01-15", "2024-01-16", "2024-01-17"):
        for hour in range(9, 18, 2):
            clock.now = moscow(f"{day} {hour:02}:00")
            await tick(office, sender)
    assert sender.accepted == []
    assert {row.outcome for row in await rows(office)} >= {"ClientConnectorError"}

    sender.always = {}
    clock.now = moscow("2024-01-18 09:00")

    assert await tick(office, sender) == [(ANNA, ["4 overdue-1", "digest"]), (CLERK_NAME, ["4 overdue-1"])]
    assert {row.state for row in await rows(office, digests=True)} == {"sent", "skipped"}


async def test_what_telegram_puts_off_waits_as_long_as_told_and_is_not_lost(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    await make(office)
    sender.script = [Postponed(37, "429, пауза 37 с")] * 2
    await tick(office, sender)
    assert await outcomes(office) == [("before-3", "planned", "429, пауза 37 с")]

    clock.advance(seconds=36)
    assert await tick(office, sender) == []
    clock.advance(seconds=1)
    assert await tick(office, sender) == [(ANNA, ["digest"]), (CLERK_NAME, ["4 before-3"])]
    assert await outcomes(office) == [("before-3", "sent", "доставлено")]


async def test_what_is_put_off_past_the_working_day_waits_for_the_next(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    await make(office)
    clock.now = moscow("2024-01-12 17:59")
    sender.always = {CLERK.person.id: Postponed(120, "TimeoutError")}
    await tick(office, sender)
    sender.always = {}

    for moment in ("2024-01-12 18:01", "2024-01-13 10:00", "2024-01-15 08:59"):
        clock.now = moscow(moment)
        assert await tick(office, sender) == []

    clock.now = moscow("2024-01-15 09:00")
    assert await tick(office, sender) == [(ANNA, ["digest"]), (CLERK_NAME, ["4 before-3"])]


async def test_a_pause_of_no_length_does_not_spin(office: Office, sender: RecordingSender) -> None:
    await make(office)
    sender.always = {CLERK.person.id: Postponed(0, "429")}

    told = await tick(office, sender)

    assert [name for name, _ in told] == [ANNA, CLERK_NAME]


async def test_an_error_of_our_own_holds_up_nobody_else_and_loses_nothing(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    await make(office)
    sender.script = [ValueError("no such phrase")]
    first, second = await tick(office, sender)
    assert {first[0], second[0]} == {ANNA, CLERK_NAME}
    assert len(sender.accepted) == 1

    clock.advance(hours=1)
    await tick(office, sender)

    assert {letter.to.name for letter in sender.accepted} == {ANNA, CLERK_NAME}


async def test_whoever_blocked_the_bot_is_marked_and_the_next_on_the_ladder_is_told(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    await make(office, assignees=(TEACHER,))
    sender.always = {TEACHER.person.id: Unreachable(BLOCKED), CLERK.person.id: Unreachable(BLOCKED)}
    clock.now = moscow("2024-01-12 10:00")

    first = await tick(office, sender)
    second = await tick(office, sender)
    third = await tick(office, sender)

    assert first == [(ANNA, ["digest"]), (TEACHER.person.name, ["4 before-3"])]
    assert second == [(CLERK_NAME, ["4 before-3"])]
    assert third == [(ANNA, ["4 before-3"])]
    assert sender.accepted[-1].items[0].reminder.reason == "no-executor"
    assert await tick(office, sender) == []
    assert [(row.person, row.state, row.outcome) for row in await rows(office)] == [
        (TEACHER.person.name, "failed", BLOCKED),
        (CLERK_NAME, "failed", BLOCKED),
        (ANNA, "sent", "доставлено"),
    ]

    clock.now = moscow("2024-01-15 09:00")
    await tick(office, sender)
    digest = sender.accepted[-1].digest
    assert digest is not None
    assert digest.unreachable == (Unheard(TEACHER.person.name, BLOCKED), Unheard(CLERK_NAME, BLOCKED))
    assert (digest.delivered, digest.planned) == (1, 3)


async def test_who_writes_again_is_reminded_again(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    await make(office)
    sender.always = {CLERK.person.id: Unreachable(BLOCKED)}
    await tick(office, sender)
    sender.always = {}
    await membership.identify(office, CLERK.person.telegram_id, chat_id=1)

    clock.now = moscow("2024-01-16 09:00")

    assert (CLERK_NAME, ["4 before-1"]) in await tick(office, sender)


async def test_letters_are_sent_in_the_working_hours_of_each_zone(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    await make(office, "калининград", zone="Europe/Kaliningrad", responsible=(MUNICIPALITY,))
    await make(office, "камчатка", zone="Asia/Kamchatka", responsible=(MUNICIPALITY,))
    clock.now = moscow("2024-01-11 12:00")
    await tick(office, sender)
    heard = {}
    while clock.now < moscow("2024-01-12 20:00"):
        for name, said in await tick(office, sender):
            if name == CLERK_NAME:
                heard[clock.now] = (said, sender.accepted[-1].today)
        clock.advance(minutes=30)

    assert heard == {
        moscow("2024-01-12 00:00"): (["камчатка before-3"], date(2024, 1, 12)),
        moscow("2024-01-12 10:00"): (["калининград before-3"], date(2024, 1, 12)),
    }


async def test_the_letter_says_the_date_of_the_school_not_of_the_office(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    await make(office, zone="Asia/Kamchatka")
    westernmost = Office(office.database, office.media, clock, zone="Europe/Kaliningrad")
    clock.now = moscow("2024-01-12 00:00")

    await tick(westernmost, sender)

    assert westernmost.today() == date(2024, 1, 11)
    assert sender.accepted[-1].today == date(2024, 1, 12)


async def test_a_roadmap_with_hours_of_its_own_is_heard_of_within_them(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    early, late = await make(office, "рано"), await make(office, "поздно")
    await make(office, "обычно")
    for milestone, hours in ((early, (time(7), time(10))), (late, (time(14), time(20)))):
        ladder = Ladder(work_from=hours[0], work_to=hours[1])
        async with office.database.transaction() as connection:
            query = update(roadmaps).where(roadmaps.c.id == milestone.roadmap_id)
            await connection.execute(query.values(ladder=ladder.as_json()))
    heard = []
    clock.now = moscow("2024-01-12 05:00")
    while clock.now < moscow("2024-01-12 22:00"):
        heard += [
            (f"{clock.now:%H:%M}", said) for name, said in await tick(office, sender) if name == CLERK_NAME
        ]
        clock.advance(minutes=30)

    assert heard == [
        ("07:00", ["рано before-3"]),
        ("09:00", ["обычно before-3"]),
        ("14:00", ["поздно before-3"]),
    ]


async def test_a_row_claimed_outside_its_own_hours_waits_for_them(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    short = await make(office, "до обеда")
    async with office.database.transaction() as connection:
        query = update(roadmaps).where(roadmaps.c.id == short.roadmap_id)
        await connection.execute(query.values(ladder=Ladder(work_to=time(12)).as_json()))
    clock.now = moscow("2024-01-12 15:00")
    await tick(office, sender)
    assert [letter.to.name for letter in sender.accepted] == [ANNA]
    assert await outcomes(office) == [("before-3", "planned", "вне рабочего времени")]

    clock.now = moscow("2024-01-15 09:00")

    assert (CLERK_NAME, ["до обеда before-3"]) in await tick(office, sender)


async def test_five_measures_of_one_day_are_one_letter_in_the_order_of_the_table(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection)
        for number in ("6", "7", "8", "9", "10"):
            await add_milestone(
                connection,
                roadmap_id,
                number=f"{number}.",
                due=date(2024, 8, 15),
                responsible=(MINISTRY, MUNICIPALITY),
            )
    clock.now = moscow("2024-08-15 09:00")

    said = [f"{number} on-day" for number in ("6", "7", "8", "9", "10")]
    assert await tick(office, sender) == [
        (ANNA, ["digest"]),
        (OFFICIAL.person.name, said),
        (CLERK_NAME, said),
    ]


async def test_every_rung_of_a_late_milestone_is_heard_once(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    await make(office, due=date(2024, 2, 10))
    heard: dict[str, list[str]] = {}
    clock.now = moscow("2024-02-07 09:00")
    while clock.now < moscow("2024-02-28 00:00"):
        for name, said in await tick(office, sender):
            heard.setdefault(name, []).extend(
                f"{clock.now:%d.%m} {each}" for each in said if each != "digest"
            )
        clock.now += timedelta(hours=4)

    ladder = ["12.02 4 overdue-1", "14.02 4 overdue-3", "20.02 4 overdue-7", "27.02 4 weekly-1"]
    assert heard[CLERK_NAME] == ["07.02 4 before-3", "09.02 4 on-day", *ladder]
    assert heard[ANNA] == ladder
    assert heard[HEAD.person.name] == ladder[1:]
    assert heard[OFFICIAL.person.name] == ladder[2:]
