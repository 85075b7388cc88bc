"""Reports of a real history: as of a past day they say what was said on that day; all numbers agree."""

from dataclasses import dataclass
from datetime import date

import pytest

from domain.listing import By, Narrowed, Wanted, Which
from domain.milestone import State
from domain.people import Actor
from domain.period import Length, last
from domain.report import Figures, Status
from domain.report_order import Format, Order, What
from services import acceptance, importing, listing, lookup, postponement, reporting, reports
from services.evidence import Message
from services.office import Office
from services.parsing import parse_document
from services.reports import NothingToReportError
from tests.cast import CONTROLLER, HEAD, NEIGHBOUR, OFFICIAL, STRANGER, TEACHER, FakeClock
from tests.services.desk import moscow
from tests.stage import SCHOOL, SEED

EVERYTHING = Order(What.ROADMAP, Format.XLSX)
SUMMARY = Order(What.SUMMARY, Format.PDF)


@dataclass
class Past:
    """An office after two months of work, and what was true each evening."""

    office: Office
    clock: FakeClock
    evenings: dict[date, list[tuple[int, Status, date | None]]]


@pytest.fixture
async def past(office: Office, clock: FakeClock) -> Past:
    """The seed roadmap: reported, returned, accepted, moved and cancelled, on days of its own."""
    clock.now = moscow("2023-12-06 12:00")
    (draft,) = parse_document(SEED.read_bytes(), SEED.name, date(2023, 12, 6))
    await importing.import_draft(office, draft, school=SCHOOL)
    evenings = {}

    async def evening(day: str) -> None:
        clock.now = moscow(f"{day} 23:50")
        on = date.fromisoformat(day)
        found = await reports.standing_on(office, None, on)
        evenings[on] = [(each.milestone.id, each.status, each.milestone.due) for each in found]

    async def at(day: str, label: str) -> tuple[int, int]:
        clock.now = moscow(f"{day} 11:00")
        found = await lookup.find(office, CONTROLLER, label)
        return found[0].id, found[0].revision

    await evening("2024-01-09")
    for label in ("2.1", "2.2"):
        milestone, _ = await at("2024-01-15", label)
        await reporting.report(
            office, TEACHER, milestone, text="письмо № 7 от 15.01.2024", message=Message(1, milestone)
        )
    await evening("2024-01-15")
    milestone, _ = await at("2024-01-18", "2.1")
    await acceptance.accept(office, CONTROLLER, milestone)
    milestone, _ = await at("2024-01-18", "2.2")
    await acceptance.return_for_rework(office, CONTROLLER, milestone, "Нет подписи")
    await evening("2024-01-18")
    milestone, revision = await at("2024-01-22", "4")
    await postponement.submit(office, CONTROLLER, milestone, revision, date(2024, 3, 1), "приказ № 5")
    milestone, _ = await at("2024-01-22", "2.2")
    await reporting.report(office, TEACHER, milestone, text="исправили")
    await evening("2024-01-22")
    await evening("2024-02-14")
    clock.now = moscow("2024-02-20 10:00")
    return Past(office, clock, evenings)


async def figures(office: Office, actor: Actor | None, day: date | None = None) -> Figures:
    material = await reports.gather(office, actor, Order(What.SUMMARY, Format.PDF, on=day))
    return material.summary().figures


async def test_every_evening_is_told_later_as_it_was_seen_then(past: Past) -> None:
    for day, seen in past.evenings.items():
        found = await reports.standing_on(past.office, None, day)
        assert [(each.milestone.id, each.status, each.milestone.due) for each in found] == seen
    assert len({tuple(each) for each in past.evenings.values()}) == len(past.evenings)


async def test_the_table_says_what_confirms_what_was_moved_and_how_late_it_was(past: Past) -> None:
    material = await reports.gather(past.office, None, Order(What.ROADMAP, Format.DOCX, roadmap=1))
    (report,) = material.roadmaps()
    lines = {line.label: line for row in report.rows for line in row.lines}
    assert len(report.rows) == 14
    assert lines["2.1"].confirmation == ("письмо № 7 от 15.01.2024",)
    assert (lines["2.1"].status, lines["2.1"].actual) == (Status.IN_TIME, date(2024, 1, 15))
    assert (lines["2.2"].status, lines["2.2"].deviation) == (Status.AWAITING, 3)
    (move,) = lines["4"].moves
    assert (move.was, move.became, move.basis) == (date(2024, 2, 10), date(2024, 3, 1), "приказ № 5")
    assert lines["4"].original_due == date(2024, 2, 10)


async def test_before_it_was_moved_and_sent_there_is_nothing_of_it(past: Past) -> None:
    order = Order(What.ROADMAP, Format.DOCX, roadmap=1, on=date(2024, 1, 14))
    (report,) = (await reports.gather(past.office, None, order)).roadmaps()
    lines = {line.label: line for row in report.rows for line in row.lines}
    assert (lines["4"].moves, lines["4"].due) == ((), date(2024, 2, 10))
    assert (lines["2.1"].confirmation, lines["2.1"].actual) == ((), None)


async def test_lists_status_and_summary_count_the_same(past: Past) -> None:
    office = past.office
    counted = await figures(office, CONTROLLER)
    shown = await listing.show(office, CONTROLLER, Wanted(Which.OVERDUE))
    status = await listing.status(office, CONTROLLER, By.SCHOOL, Narrowed(), 0)
    told = await lookup.overdue(office, None)
    (standing,) = status.standings

    assert counted.overdue == shown.figures.number == standing.overdue == status.overdue == len(told.late) > 0
    assert counted.awaiting == shown.figures.reported == standing.reported == len(told.reported) == 1
    assert counted.external == shown.figures.external == len(told.external) > 0
    assert counted.accepted == standing.accepted == 1
    assert counted.total == standing.total


async def test_the_command_line_and_a_report_agree_about_a_past_day(past: Past) -> None:
    for day in past.evenings:
        told = await lookup.overdue(past.office, None, day)
        counted = await figures(past.office, None, day)
        assert (len(told.late), len(told.reported), len(told.external)) == (
            counted.overdue,
            counted.awaiting,
            counted.external,
        )


async def test_a_summary_sets_the_period_against_the_one_before(past: Past) -> None:
    order = Order(What.SUMMARY, Format.PDF, period=last(Length.WEEK, date(2024, 1, 22)))
    report = (await reports.gather(past.office, None, order)).summary()
    assert (report.start, report.end) == (date(2024, 1, 16), date(2024, 1, 22))
    assert (report.done, report.done_before) == (1, 2)
    assert report.figures.accepted == 1
    assert report.figures_before.awaiting == 2


async def test_everybody_is_counted_only_what_they_see(past: Past) -> None:
    everything = (await figures(past.office, CONTROLLER)).total
    assert (await figures(past.office, TEACHER)).total == everything
    for nobody in (STRANGER, NEIGHBOUR):
        with pytest.raises(NothingToReportError):
            await reports.gather(past.office, nobody, SUMMARY)


async def test_who_is_out_of_reach_is_told_to_the_centre_alone(past: Past) -> None:
    async with past.office.database.transaction() as connection:
        await connection.exec_driver_sql(
            "UPDATE people SET unreachable_since = '2024-01-12 06:00:00',"
            f" unreachable_reason = 'бот заблокирован' WHERE id = {HEAD.person.id}"
        )
    for actor, told in ((CONTROLLER, ("Борис Начальников (бот заблокирован)",)), (OFFICIAL, ()), (None, ...)):
        report = (await reports.gather(past.office, actor, SUMMARY)).summary()
        assert report.unreachable == (told if told is not ... else ("Борис Начальников (бот заблокирован)",))


async def test_only_mine_is_what_one_is_named_for(past: Past) -> None:
    async with past.office.database.transaction() as connection:
        await connection.exec_driver_sql(
            f"INSERT INTO assignments (milestone_id, person_id, lead) VALUES (4, {TEACHER.person.id}, 1)"
        )
    order = Order(What.CALENDAR, Format.ICS, mine=True)
    (entry,) = (await reports.gather(past.office, TEACHER, order)).calendar()
    assert entry.uid == "milestone-4@vekha"


async def test_what_falls_due_today_is_late_only_tomorrow(past: Past) -> None:
    for day, status in ((date(2024, 3, 1), Status.OPEN), (date(2024, 3, 2), Status.OVERDUE)):
        found = await reports.standing_on(past.office, None, day)
        assert {each.milestone.label: each.status for each in found}["4"] is status


async def test_the_only_roadmap_need_not_be_named(past: Past) -> None:
    assert await reports.only_roadmap(past.office, TEACHER) == 1
    assert await reports.only_roadmap(past.office, STRANGER) == 0


async def test_what_the_table_names_as_done_confirms_itself(past: Past) -> None:
    first = (await lookup.find(past.office, CONTROLLER, "1"))[0]
    await acceptance.confirm_done(past.office, CONTROLLER, first.id, first.revision)
    assert (await lookup.find(past.office, CONTROLLER, "1"))[0].state is State.ACCEPTED
    material = await reports.gather(past.office, None, EVERYTHING)
    (report,) = material.roadmaps()
    assert report.rows[0].lines[0].confirmation == ("приказ МОНКО № 1704 от 06.12.2023",)
