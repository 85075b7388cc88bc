"""The photo report in .docx and .pdf, and the originals as a .zip."""

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import docx as python_docx
import pypdf
import pytest
from PIL import Image

from documents.writers import archive, docx, pdf
from domain.report import PhotoReport
from tests.documents import reports


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def contents(path: Path) -> tuple[str, int]:
    """The text and the number of pictures."""
    if path.suffix == ".pdf":
        pages = pypdf.PdfReader(path).pages
        return squeezed("".join(page.extract_text() for page in pages)), sum(
            len(page.images) for page in pages
        )
    root = ElementTree.fromstring(zipfile.ZipFile(path).read("word/document.xml"))
    return squeezed("".join(root.itertext())), len(python_docx.Document(str(path)).inline_shapes)


@pytest.fixture
def report(tmp_path: Path) -> PhotoReport:
    folder = tmp_path / "media"
    folder.mkdir()
    return reports.photos(folder)


@pytest.fixture(params=["docx", "pdf"])
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Path]:
    writer = {"docx": docx, "pdf": pdf}[request.param]

    def write(report: PhotoReport, progress: Callable[[int, int], None] | None = None) -> Path:
        target = tmp_path / f"photos.{request.param}"
        writer.photos(report, target, progress)
        return target

    return write


def test_photos_stand_under_room_and_stage_with_their_captions(written, report):
    text, pictures = contents(written(report))
    assert pictures == 6
    order = ["Кабинет«ПрограммированиенаPython»До", "Фото1.Снято10.02.2024,прислано12.02.2024,ИвановаА.П."]
    order += [
        "Фото2.Прислано12.02.2024,ИвановаА.П.Послепобелки",
        "После",
        "Фото4.",
        "ЛекторийДо",
        "Безпомещения",
    ]
    places = [text.find(each, 100) for each in order]
    assert -1 not in places
    assert places == sorted(places)


def test_what_is_missing_is_in_the_table_at_the_beginning(written, report):
    text, _ = contents(written(report))
    assert "Помещениедовпроцессепосле" in text
    assert "Кабинет«ПрограммированиенаPython»2нет4" in text
    assert "Лекторий1нетнет" in text


def test_a_broken_photo_and_a_lost_one_are_a_line_in_words(written, report):
    text, _ = contents(written(report))
    assert "Просмотрнедоступен:файлповреждёниливдругомформате,оригиналвархиве.Фото6." in text
    assert "Файланетвхранилище.Фото7." in text


def test_a_room_without_a_single_photo_says_so(written, report):
    empty = replace(
        report, rooms=(replace(report.rooms[0], stages=(), missing=("до", "после")),), unplaced=()
    )
    text, pictures = contents(written(empty))
    assert "Фотографийнет." in text
    assert pictures == 0


def test_where_nothing_was_sent_and_nothing_named_it_says_so(written, report, tmp_path):
    nothing = replace(report, rooms=(), unplaced=())
    assert "Фотографийпоканет,помещенияненазваны." in contents(written(nothing))[0]

    archive.originals(nothing, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        assert "<p>Фотографий нет.</p>" in packed.read("Опись.html").decode()


def test_the_pictures_are_small_and_upright_and_the_originals_untouched(written, report, tmp_path):
    first = Path(report.rooms[0].stages[0][1][0].path)
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera on its side
    Image.new("RGB", (4000, 2000), "navy").save(first, "JPEG", exif=exif)
    before = first.read_bytes()
    path = written(report)
    assert path.stat().st_size < 300_000
    if path.suffix == ".pdf":
        sizes = [image.image.size for page in pypdf.PdfReader(path).pages for image in page.images]
    else:
        media = zipfile.ZipFile(path)
        sizes = [Image.open(media.open(each)).size for each in media.namelist() if "/media/" in each]
    assert max(max(size) for size in sizes) <= 1000
    assert any(height > width for width, height in sizes)
    assert first.read_bytes() == before


def test_progress_rises_to_all_of_them(written, report):
    said: list[tuple[int, int]] = []
    written(report, lambda done, total: said.append((done, total)))
    assert said[-1] == (8, 8)
    assert said == sorted(said)


def test_the_archive_holds_the_originals_to_the_byte_under_names_that_say_what_they_are(report, tmp_path):
    archive.originals(report, tmp_path / "o.zip")
    names = zipfile.ZipFile(tmp_path / "o.zip").namelist()
    assert "Кабинет-Программирование-на-Python/001-до-2024-02-10.jpg" in names
    assert "Без-помещения/008-2024-02-12.jpg" in names
    first = report.rooms[0].stages[0][1][0]
    stored = zipfile.ZipFile(tmp_path / "o.zip").read(
        "Кабинет-Программирование-на-Python/001-до-2024-02-10.jpg"
    )
    assert hashlib.sha256(stored).digest() == hashlib.sha256(Path(first.path).read_bytes()).digest()


def test_the_index_lists_every_photo_the_lost_one_too(report, tmp_path):
    said: list[tuple[int, int]] = []
    archive.originals(report, tmp_path / "o.zip", lambda done, total: said.append((done, total)))
    stored = zipfile.ZipFile(tmp_path / "o.zip")
    rows = list(csv.DictReader(io.StringIO(stored.read("Опись.csv").decode("utf-8-sig")), delimiter=";"))
    assert [row["№"] for row in rows] == ["1", "2", "3", "4", "5", "6", "7", "8"]
    assert rows[6]["Файл"] == "Файла нет в хранилище."
    assert {row["Файл"] for row in rows} - {rows[6]["Файл"]} <= set(stored.namelist())
    page = stored.read("Опись.html").decode()
    assert '<a href="Без-помещения/008-2024-02-12.jpg">' in page
    assert "Лекторий: в процессе, после" in page
    assert said[-1] == (8, 8)


def test_no_name_in_the_archive_comes_from_the_sender(report, tmp_path):
    room = report.rooms[0]
    photo = room.stages[0][1][0]
    evil = replace(
        photo, name="../../evil.exe", taken_on=date(1970, 1, 1), caption="<script>alert(1)</script>"
    )
    Path(photo.path).write_bytes(b"MZ not a picture")
    renamed = replace(room, room="../../etc/<b>passwd", stages=(("до/../..", (evil,)),))
    archive.originals(replace(report, rooms=(renamed,), unplaced=()), tmp_path / "o.zip")
    stored = zipfile.ZipFile(tmp_path / "o.zip")
    assert stored.namelist()[0] == "etc-b-passwd/001-до-1970-01-01.bin"
    page = stored.read("Опись.html").decode()
    assert "<script>" not in page
    assert "<b>passwd" not in page


def test_two_photos_with_one_number_are_both_kept(report, tmp_path):
    room = report.rooms[0]
    twins = tuple(replace(each, number=1, taken_on=None) for each in room.stages[0][1])
    doubled = replace(report, rooms=(replace(room, stages=(("до", twins),)),), unplaced=())
    archive.originals(doubled, tmp_path / "o.zip")
    names = zipfile.ZipFile(tmp_path / "o.zip").namelist()
    assert len(set(names)) == 4


@pytest.mark.parametrize("number", range(1, 7))
def test_no_heading_is_left_at_the_bottom_of_a_page_without_its_photos(
    report: PhotoReport, tmp_path: Path, number: int
) -> None:
    photos = tuple(replace(report.rooms[0].stages[0][1][0], number=n) for n in range(1, number + 1))
    room = replace(report.rooms[0], stages=(("до", photos), ("в процессе", photos)), missing=())
    pdf.photos(replace(report, rooms=(room,), unplaced=()), tmp_path / "photos.pdf")
    pages = [squeezed(page.extract_text()) for page in pypdf.PdfReader(tmp_path / "photos.pdf").pages]
    (page,) = [each for each in pages if "Впроцессе" in each]
    assert "Фото1." in page.partition("Впроцессе")[2]
