"""Pictures for the chat: they fit a phone, every status is told apart, and no data breaks them."""

import io
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce

import pytest
from PIL import Image, ImageChops, ImageColor

from documents.writers import pictures
from documents.writers.pictures import burn_ups, drawing, timelines
from domain.report import Figures, HeatMap, Line, Move, RoadmapReport, Status
from tests.documents import reports

LONG = "Муниципальное общеобразовательное учреждение " * 30


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def amount(picture: Image.Image, colour: str) -> int:
    """How many pixels have exactly this colour."""
    pairs = zip(picture.split(), ImageColor.getrgb(colour), strict=True)
    exact = [band.point([255 * (level == wanted) for level in range(256)]) for band, wanted in pairs]
    return reduce(ImageChops.darker, exact).histogram()[255]


def fits_telegram(picture: Image.Image) -> bool:
    return sum(picture.size) <= 10_000 and max(picture.size) <= 20 * min(picture.size)


def line(number: int, status: Status, **changes: object) -> Line:
    due = date(2023, 9, 1) + timedelta(days=9 * number)
    made = Line(f"{number}.1", "Объявить закупки", due, False, status, None, (), None, ())
    return replace(made, **changes)  # type: ignore[arg-type]


def roadmap(*lines: Line) -> RoadmapReport:
    """Each of the lines under a measure of its own."""
    row = reports.seed().rows[3]
    rows = tuple(replace(row, number=f"{n}.", lines=(each,)) for n, each in enumerate(lines))
    return replace(reports.seed(), rows=rows, figures=Figures(open=len(lines)))


def school_map(schools: int, measures: int, status: Status | None = Status.OPEN) -> HeatMap:
    return HeatMap(
        reports.AS_OF,
        tuple(f"СОШ № {n}" for n in range(schools)),
        tuple(f"{n}. Мероприятие" for n in range(measures)),
        ((status,) * measures,) * schools,
    )


def test_the_customers_roadmap_fits_a_phone_and_shows_where_everything_stands():
    picture = opened(pictures.timeline(reports.seed()))

    assert picture.width == drawing.WIDTH
    assert fits_telegram(picture)
    found = {each.status for row in reports.seed().rows for each in row.lines}
    for status in found:
        assert amount(picture, drawing.FILL[status]) > 300


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.OPEN])
def test_a_status_has_its_colour_only_where_something_has_that_status(status):
    one = opened(pictures.timeline(roadmap(line(1, status))))
    other = opened(pictures.timeline(roadmap(line(1, Status.OPEN))))

    assert amount(one, drawing.FILL[status]) > amount(other, drawing.FILL[status]) + 300


def test_colours_and_signs_of_any_two_statuses_differ():
    signs = {status: drawing._sign(status, 40).tobytes() for status in Status}
    marks = {status: drawing._STROKES[status] for status in Status}

    assert (
        len(set(signs.values())) == len(set(drawing.FILL.values())) == len(set(marks.values())) == len(Status)
    )


def test_an_overdue_bar_grows_until_the_day_of_the_report():
    late = roadmap(line(10, Status.OVERDUE))

    early, later = (
        opened(pictures.timeline(replace(late, as_of=day))) for day in (date(2023, 12, 2), date(2023, 12, 30))
    )

    assert amount(later, drawing.VERMILION) > amount(early, drawing.VERMILION) * 2


def test_how_late_it_is_is_not_cut_where_the_bar_takes_the_whole_line():
    late = roadmap(line(0, Status.OVERDUE, deviation=250))

    picture = opened(pictures.timeline(replace(late, as_of=date(2024, 9, 1))))

    margin = picture.crop((0, 300, drawing.MARGIN - 15, picture.height))
    assert amount(margin, drawing.INK) == 0
    bare = opened(pictures.timeline(replace(roadmap(line(0, Status.OVERDUE)), as_of=date(2024, 9, 1))))
    assert amount(picture, drawing.INK) > amount(bare, drawing.INK) + 100


def test_a_move_is_seen():
    moved = line(3, Status.OPEN, moves=(Move(date(2023, 7, 1), date(2023, 9, 28), "приказ"),))
    plain = line(3, Status.OPEN)
    # Both pictures begin in July: only the faint rhombus and the dashed arrow differ.
    early = line(0, Status.OPEN, due=date(2023, 7, 1))

    with_it, without = (opened(pictures.timeline(roadmap(each, early))) for each in (moved, plain))

    assert amount(with_it, drawing.QUIET) > amount(without, drawing.QUIET) + 200


@pytest.mark.parametrize("number", [0, 1, 60, 400])
def test_a_roadmap_of_any_length_fits_what_telegram_takes(number):
    lines = [line(n, list(Status)[n % 7], title=LONG, deviation=9) for n in range(number)]

    picture = opened(pictures.timeline(replace(roadmap(*lines), school=LONG, title=LONG)))

    assert fits_telegram(picture)


def test_where_there_are_too_many_those_that_need_nothing_are_left_out():
    done = [line(n % 30, Status.IN_TIME) for n in range(timelines.MOST_LINES)]
    late = [line(n % 30, Status.OVERDUE) for n in range(5)]

    kept = [each.line for each in timelines._shown(roadmap(*done, *late))]

    assert len(kept) == timelines.MOST_LINES
    assert kept[-5:] == late


@pytest.mark.parametrize(
    "odd",
    [
        line(1, Status.OPEN, due=None),
        line(1, Status.IN_TIME, due=None, actual=reports.AS_OF),
        line(1, Status.OVERDUE, due=reports.AS_OF, deviation=0),
        line(1, Status.OPEN, due=date.max),
        line(1, Status.OPEN, due=date.min),
        line(1, Status.OPEN, moves=(Move(None, reports.AS_OF, ""),)),
        line(1, Status.LATE, label="", title="", actual=date(2026, 1, 1), deviation=600),
        line(1, Status.OPEN, label="1." * 200, title="📌\x00\u202e\n<b>&"),
    ],
)
def test_no_milestone_breaks_the_picture(odd):
    assert fits_telegram(opened(pictures.timeline(roadmap(odd))))


def test_letters_that_the_font_has_not_are_left_out_instead_of_boxes():
    assert drawing.drawable("№ 5 — «ёлка»\u202e 📌 漢") == "№ 5 — «ёлка»  "


@pytest.mark.parametrize("text", ["", "я", "Короткий", LONG])
@pytest.mark.parametrize("width", [40, 333])
def test_what_is_too_wide_is_cut_to_fit(text, width):
    shown = drawing.fitted(text, 24, width)

    assert drawing.font(24).getlength(shown) <= width
    assert shown == text or shown.endswith("…")


@pytest.mark.parametrize(
    ("schools", "measures", "pages"), [(1, 1, 1), (30, 15, 1), (31, 15, 2), (300, 14, 10)]
)
def test_many_schools_go_to_several_pages(schools, measures, pages):
    found = pictures.heat_map(school_map(schools, measures))

    assert len(found) == pages
    assert all(fits_telegram(opened(each)) for each in found)


def test_every_cell_of_the_map_is_drawn_in_its_colour_on_some_page():
    # A legend of one sign is on every page, and forty-five cells of it on the two pages.
    alone = amount(opened(pictures.heat_map(school_map(1, 1, Status.OVERDUE))[0]), drawing.VERMILION)
    one_more = amount(opened(pictures.heat_map(school_map(1, 2, Status.OVERDUE))[0]), drawing.VERMILION)

    all_pages = pictures.heat_map(school_map(5, 20, Status.OVERDUE))

    cell, legend = one_more - alone, alone - (one_more - alone)
    assert sum(amount(opened(each), drawing.VERMILION) for each in all_pages) == 100 * cell + 2 * legend


def test_a_measure_that_a_school_has_not_has_no_sign():
    picture = opened(pictures.heat_map(school_map(3, 3, None))[0])

    assert all(amount(picture, drawing.FILL[each]) == 0 for each in Status if each is not Status.OPEN)


def test_a_map_of_nothing_says_so():
    (picture,) = pictures.heat_map(HeatMap(reports.AS_OF, (), (), ()))

    assert amount(opened(picture), drawing.QUIET) > 100


def test_the_region_has_both_lines_and_what_is_behind_between_them():
    picture = opened(pictures.burn_up(reports.region()))

    assert picture.width >= drawing.WIDTH
    for colour in (drawing.BLUE, drawing.GREEN, burn_ups.TINT):
        assert amount(picture, colour) > 1000


def test_who_is_ahead_has_nothing_behind():
    ahead = replace(reports.region(), burn_up=((date(2024, 2, 1), 1, 5), (date(2024, 2, 14), 9, 20)))
    behind = replace(ahead, burn_up=((date(2024, 2, 1), 5, 1), (date(2024, 2, 14), 20, 9)))

    of_legend = amount(opened(pictures.burn_up(ahead)), burn_ups.TINT)
    assert amount(opened(pictures.burn_up(behind)), burn_ups.TINT) > 10 * of_legend


def test_what_is_done_is_not_drawn_past_the_period():
    year = tuple((date(2024, 1, 1) + timedelta(days=n), n, n // 2) for n in range(0, 365, 5))
    report = replace(reports.region(), burn_up=year)

    until_february = amount(opened(pictures.burn_up(report)), drawing.GREEN)
    until_december = amount(opened(pictures.burn_up(replace(report, end=date(2024, 12, 30)))), drawing.GREEN)

    assert until_december > 3 * until_february


@pytest.mark.parametrize(
    ("planned", "done", "words"),
    [
        (60, 47, "К 14 февраля по плану 60, сделано 47: отставание 13"),
        (1200, 1201, "К 14 февраля по плану 1\u00a0200, сделано 1\u00a0201: опережение 1"),
        (5, 5, "К 14 февраля по плану 5, сделано 5"),
    ],
)
def test_the_picture_says_how_far_behind_or_ahead(planned, done, words):
    report = replace(
        reports.region(), burn_up=((date(2024, 2, 14), planned, done), (date(2024, 3, 1), 9999, done))
    )

    assert burn_ups._standing(report) == words


@pytest.mark.parametrize("points", [(), ((date(2024, 2, 1), 0, 0),), ((date(2030, 1, 1), 7, 0),)])
def test_little_data_still_gives_a_picture(points):
    assert fits_telegram(opened(pictures.burn_up(replace(reports.region(), burn_up=points, title=LONG))))


def test_the_same_report_gives_the_same_picture():
    for draw, report in (
        (pictures.timeline, reports.seed()),
        (pictures.burn_up, reports.region()),
        (pictures.heat_map, school_map(3, 3)),
    ):
        assert draw(report) == draw(report)


def test_drawing_brings_its_library_only_when_something_is_drawn():
    code = "import sys, documents.writers.pictures; sys.exit('PIL' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
