"""The files of a report, read back by other libraries: every format says the same numbers."""

import csv
import io
import json
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from data.tables import evidence, rooms
from documents.writers import words
from domain.people import Actor
from domain.report import Photo, PhotoReport, RoomPhotos, Status
from domain.report_order import FORMATS, Format, NoSuchReportError, Order, What
from services import acceptance, importing, lookup, report_files, reporting, reports
from services.office import Office
from services.parsing import parse_document
from services.report_files import TooLargeError, split
from tests.cast import CONTROLLER, NOW, TEACHER, FakeClock
from tests.services.desk import moscow
from tests.stage import PHOTOS, SCHOOL, SEED

DAY = date(2024, 2, 14)


@pytest.fixture
async def busy(office: Office, clock: FakeClock) -> Office:
    """The seed roadmap on 14 February 2024, with something in every state."""
    clock.now = moscow("2023-12-06 12:00")
    (draft,) = parse_document(SEED.read_bytes(), SEED.name, date(2023, 12, 6))
    await importing.import_draft(office, draft, school=SCHOOL)
    for day, label, accepted in (
        ("2024-01-15", "2.1", True),
        ("2024-01-19", "2.2", True),
        ("2024-01-23", "2.4", False),
    ):
        clock.now = moscow(f"{day} 12:00")
        (milestone,) = await lookup.find(office, CONTROLLER, label)
        await reporting.report(office, TEACHER, milestone.id)
        if accepted:
            await acceptance.accept(office, CONTROLLER, milestone.id)
    clock.now = moscow("2024-02-14 12:00")
    return office


async def write(
    office: Office, what: What, format_: Format, folder: Path, actor: Actor | None = None
) -> Path:
    roadmap = 1 if what in {What.ROADMAP, What.PHOTOS, What.TIMELINE} else 0
    made = await report_files.make(office, actor, Order(what, format_, roadmap=roadmap), folder)
    (file,) = made.files
    return file


async def test_every_format_says_how_many_stand_where(busy: Office, tmp_path: Path) -> None:
    points = await reports.standing_on(busy, None, DAY)
    counted = Counter(words.STATUS[each.status] for each in points)
    assert {each.status for each in points} >= {Status.IN_TIME, Status.LATE, Status.AWAITING, Status.EXTERNAL}

    text = (await write(busy, What.MILESTONES, Format.CSV, tmp_path)).read_text("utf-8-sig")
    assert Counter(each["Статус"] for each in csv.DictReader(io.StringIO(text), delimiter=";")) == counted

    shapes = json.loads((await write(busy, What.MILESTONES, Format.JSON, tmp_path)).read_text("utf-8"))
    assert Counter(words.STATUS[Status(each["status"])] for each in shapes) == counted

    book = openpyxl.load_workbook(await write(busy, What.ROADMAP, Format.XLSX, tmp_path))
    cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    assert _counted(cells) == counted

    document = Document(str(await write(busy, What.ROADMAP, Format.DOCX, tmp_path)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert _counted(cells) == counted


async def test_the_calendar_has_every_due_date_once(busy: Office, tmp_path: Path) -> None:
    file = (await write(busy, What.CALENDAR, Format.ICS, tmp_path)).read_bytes()
    due = [each for each in await reports.standing_on(busy, None, DAY) if each.milestone.due]
    assert file.count(b"BEGIN:VEVENT") == len(due)


async def test_there_is_a_file_of_everything_in_every_format(busy: Office, tmp_path: Path) -> None:
    for what, formats in FORMATS.items():
        for format_ in formats:
            file = await write(busy, what, format_, tmp_path)
            assert file.name.endswith(f"-2024-02-14.{format_}")
            assert file.stat().st_size > 0


async def test_a_photo_is_found_by_its_number_in_the_table_and_in_the_archive(
    busy: Office, tmp_path: Path
) -> None:
    async with busy.database.transaction() as connection:
        room = rooms.insert().values(school_id=3, name="Кабинет 12").returning(rooms.c.id)
        room_id = (await connection.execute(room)).scalar_one()
        for number, content in enumerate(PHOTOS[:3], start=1):
            values = {
                "milestone_id": 2,
                "person_id": TEACHER.person.id,
                "kind": "photo",
                "received_at": NOW,
                "chat_id": 1,
                "message_id": number,
                "sha256": busy.media.keep(content),
                "room_id": room_id if number < 3 else None,
                "stage": "before" if number < 3 else None,
                "accepted": False if number == 2 else None,
                "remark": "темно" if number == 2 else None,
            }
            await connection.execute(evidence.insert().values(values))
    order = Order(What.PHOTOS, Format.ZIP, roadmap=1)
    material = await reports.gather(busy, None, order)
    report = material.photos()
    (room_photos,) = report.rooms
    assert [each.number for each in room_photos.stages[0][1]] == [1, 2]
    assert room_photos.stages[0][1][1].caption == "не принято: темно"
    assert room_photos.missing == ("после",)
    assert [each.number for each in report.unplaced] == [3]
    confirmed = {each.milestone.id: each.confirmation for each in material.points}
    assert confirmed[2] == ("фото № 1, 3",)

    archive = await write(busy, What.PHOTOS, Format.ZIP, tmp_path)
    with zipfile.ZipFile(archive) as opened:
        contents = [opened.read(each) for each in opened.namelist()]
    assert sum(content in PHOTOS[:3] for content in contents) == 3


async def test_what_is_too_large_is_refused_in_words(busy: Office, tmp_path: Path) -> None:
    order = Order(What.MILESTONES, Format.CSV)
    with pytest.raises(TooLargeError, match="больше 50 МБ"):
        await report_files.make(busy, None, order, tmp_path, most_bytes=100)


async def test_a_format_that_it_does_not_come_in_is_refused(busy: Office, tmp_path: Path) -> None:
    with pytest.raises(NoSuchReportError):
        await report_files.make(busy, None, Order(What.SUMMARY, Format.XLSX), tmp_path)


def test_originals_are_split_so_that_no_part_is_too_large(tmp_path: Path) -> None:
    photos = [_photo(tmp_path, number) for number in range(1, 6)]
    report = PhotoReport(
        "IT-куб",
        SCHOOL,
        DAY,
        (RoomPhotos("Кабинет 12", (("до", tuple(photos[:4])),), ("после",)),),
        (photos[4],),
    )
    parts = split(report, 250)
    assert [[each.number for each in part.rooms[0].stages[0][1]] for part in parts] == [[1, 2], [3, 4], []]
    assert [len(part.unplaced) for part in parts] == [0, 0, 1]
    assert split(report, None) == [report]
    assert len(split(report, 10)) == 5


def _photo(folder: Path, number: int) -> Photo:
    file = folder / f"{number}.jpg"
    file.write_bytes(bytes(100))
    return Photo(number, "", None, DAY, "Вера", "", str(file))


def _counted(cells: list[str]) -> Counter[str]:
    # «Просрочено (срок уточняется)» is overdue too.
    found = (cell.removesuffix(" (срок уточняется)") for cell in cells)
    return Counter(cell for cell in found if cell in words.STATUS.values())
