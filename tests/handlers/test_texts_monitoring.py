"""Coverage, review and requests in words, with the worst that rooms, schools and people can be called."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.coverage import Coverage, RoomCoverage
from domain.milestone import State
from domain.photo import Stage
from domain.photo_request import Answer, PhotoRequest, School
from domain.photo_review import Alike, Heap, Shot, Span, Unclaimed
from handlers.keyboards import monitoring as keyboards
from handlers.texts import acceptance, coverage, photo_requests, photo_review
from handlers.texts.wording import LIMIT
from sandbox.entities import parse_html, utf16
from services.acceptance import GapsError
from services.coverage import Schools
from services.photo_requests import Choice, Progress, Sent
from services.photo_review import Decided, Question, Repeats, Series
from tests.cast import CONTROLLER, NOW, TODAY, ZONE, make_milestone
from tests.handlers.test_texts_hostile import EMOJI, HOSTILE, MARKUP

BIG = 2**31 - 1


def coverage_of(value: str) -> Coverage:
    rooms = (RoomCoverage(BIG, value, {Stage.DURING: 3}, {Stage.AFTER: value}),) * 90
    return Coverage(BIG, value, rooms, unplaced=5)


def shot_of(value: str) -> Shot:
    alike = Alike(
        1, exact=False, distance=3, school=value, room=value, stage=None, person=value, received_at=NOW
    )
    return Shot(
        id=BIG,
        milestone_id=1,
        sha256="ab" * 32,
        file_id=None,
        file_name=value,
        received_at=NOW,
        person_id=1,
        person=value,
        post=value,
        school_id=BIG,
        school=value,
        room=value,
        stage=Stage.AFTER,
        caption=value,
        taken_at=NOW.replace(tzinfo=None),
        camera=value,
        latitude=55.11793,
        longitude=36.61034,
        alike=alike,
    )


def series_of(value: str) -> Series:
    return Series((shot_of(value),) * 10, 21, BIG)


def request_of(value: str) -> PhotoRequest:
    return PhotoRequest(BIG, BIG, value, value or "всё", 1, value, NOW, TODAY, weekly=True)


def progress_of(value: str) -> Progress:
    return Progress(request_of(value), (Answer(1, value, TODAY, State.OPEN, 2),) * 90, TODAY)


def decided_of(value: str) -> Decided:
    return Decided((shot_of(value),), value or "темно", (CONTROLLER.person,), make_milestone(title=value))


def unclaimed_of(value: str) -> Unclaimed:
    return Unclaimed(replace(CONTROLLER.person, name=value), 3)


TEXTS: dict[str, Callable[[str], str]] = {
    "coverage": lambda value: coverage.coverage(coverage_of(value)),
    "schools": lambda value: coverage.schools(Schools((coverage_of(value),) * 10, 90, 2)),
    "pair": coverage.pair_caption,
    "gaps": lambda value: acceptance.ask_insist(
        GapsError(make_milestone(title=value), coverage_of(value).rooms)
    ),
    "series": lambda value: photo_review.series(series_of(value), ZONE),
    "by_school": lambda value: photo_review.by_school([Heap(1, value, 3)] * 90),
    "ask_remark": lambda value: photo_review.ask_remark([shot_of(value)]),
    "repeats": lambda value: photo_review.repeats(Repeats((shot_of(value),) * 10, 1, 21)),
    "unclaimed": lambda value: photo_review.unclaimed([unclaimed_of(value)] * 90),
    "asked_senders": lambda value: photo_review.asked_senders([Question(unclaimed_of(value), ())] * 40),
    "which_item": lambda value: photo_review.which_item(Question(unclaimed_of(value), ())),
    "decided": lambda value: photo_review.decided(decided_of(value)),
    "asked_again": lambda value: photo_review.asked_again(decided_of(value)),
    "whom": lambda value: photo_requests.whom(Choice((School(1, value, 1),), 90, 2, ())),
    "sent": lambda value: photo_requests.sent(Sent(request_of(value), 3, 2, 1, (value,) * 40, TODAY)),
    "progress": lambda value: photo_requests.progress(progress_of(value)),
    "closed": lambda value: photo_requests.closed(progress_of(value)),
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("name", TEXTS)
def test_telegram_takes_every_text(name: str, value: str) -> None:
    said, entities = parse_html(TEXTS[name](value))

    assert 1 <= utf16(said.strip()) <= (1024 if name == "pair" else LIMIT)
    assert {entity["type"] for entity in entities} <= {"bold"}
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", said)


@pytest.mark.parametrize("name", sorted(set(TEXTS) - {"whom", "closed", "which_item"}))
def test_markup_from_outside_is_shown_as_it_was_written(name: str) -> None:
    said = parse_html(TEXTS[name](MARKUP))[0]

    assert MARKUP in said
    assert "&lt;" not in said


@pytest.mark.parametrize("name", TEXTS)
def test_at_most_one_emoji_and_that_at_the_head(name: str) -> None:
    found = EMOJI.finditer(TEXTS[name]("Перечень"))

    assert [match.start() for match in found] in ([], [0])


@pytest.mark.parametrize("name", TEXTS)
def test_no_line_is_left_half_empty(name: str) -> None:
    said = parse_html(TEXTS[name](""))[0]

    assert not re.search(r"None|\n{3}|: +$|«»|[,·] *$|\( *[,)]|, [,!.]|^ *[,·:]", said, re.MULTILINE)


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_every_button_fits_telegram(value: str) -> None:
    span = Span(BIG, BIG, 10)
    everything = [
        keyboards.coverage(coverage_of(value), controls=True, several=True),
        keyboards.pairs(coverage_of(value)),
        keyboards.schools(Schools((coverage_of(value),) * 10, 90, 2)),
        keyboards.series(series_of(value)),
        keyboards.heaps([Heap(BIG, value, 3)] * 90),
        keyboards.repeats(Repeats((shot_of(value),), BIG - 1, BIG * 10)),
        keyboards.remarks(span, BIG),
        keyboards.whom(Choice((School(BIG, value, 1),) * 8, 90, 2, (request_of(value),) * 9)),
        keyboards.subjects(BIG, TODAY.replace(year=9999), weekly=True),
        keyboards.progress(progress_of(value)),
    ]
    buttons = [each for markup in everything for row in markup.inline_keyboard for each in row]

    assert all(1 <= len((each.callback_data or "").encode()) <= 64 for each in buttons)
    assert all(each.text.strip() for each in buttons)
    assert all(len(row) <= 8 for markup in everything for row in markup.inline_keyboard)


def test_a_copy_is_named_with_where_and_when_it_was_before() -> None:
    said = parse_html(photo_review.series(Series((shot_of("Лекторий"),), 1), ZONE))[0]

    assert (
        "Почти такое же фото уже было: Лекторий, Лекторий, этап не назван, Лекторий, 12 января 2024" in said
    )
    assert "снято 12 января 2024 в 06:00, Лекторий, место 55.11793, 36.61034" in said


def test_a_file_that_cannot_be_shown_is_said_to_be_kept() -> None:
    said = photo_review.series(series_of("Лекторий"), ZONE)

    assert said.count("просмотр недоступен, файл сохранён") == 10
