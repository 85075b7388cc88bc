"""What the bot says about reports, also of names that people made up to break it."""

from datetime import date
from pathlib import Path

import pytest

from domain.people import Person
from domain.period import Length
from domain.report_order import Format, Order, What
from domain.report_wish import Ask, Wish
from domain.subscription import Every, Subscription
from handlers.texts import reports as texts
from sandbox.entities import parse_html, utf16
from services.report_files import Made
from services.report_questions import Question
from services.subscriptions import Subscribed
from tests.cast import TODAY
from tests.handlers.test_texts_hostile import HOSTILE, MARKUP

WEEKLY = Subscription(1, 1, What.SUMMARY, Format.PDF, Every.WEEK, date(2024, 1, 15))
MOST_CAPTION = 1024
"""Bot API, sendDocument."""


def made(place: str) -> Made:
    return Made(Order(What.SUMMARY, Format.PDF), place, date(2024, 2, 14), (Path("a.pdf"), Path("b.pdf")))


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_caption_is_taken_by_telegram_whatever_the_school_is_called(value: str) -> None:
    for caption in (texts.ready(made(value)), texts.by_schedule(made(value), Every.WEEK)):
        plain, entities = parse_html(caption)
        assert utf16(plain) <= MOST_CAPTION
        assert entities == []
        assert "\u202e" not in plain


def test_markup_is_shown_as_it_was_written() -> None:
    assert MARKUP in parse_html(texts.ready(made(MARKUP)))[0]
    found = Subscribed(WEEKLY, Person(1, 1, MARKUP), True)
    assert MARKUP in parse_html(texts.subscribed(found, to_self=False, today=TODAY))[0]


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_whoever_is_named_the_answer_fits(value: str) -> None:
    for new in (True, False):
        said = texts.subscribed(Subscribed(WEEKLY, Person(1, 1, value), new), to_self=False, today=TODAY)
        assert utf16(parse_html(said)[0]) < 400


@pytest.mark.parametrize("ask", Ask)
@pytest.mark.parametrize("what", What)
def test_every_question_has_words(ask: Ask, what: What) -> None:
    plain, _ = parse_html(
        texts.question(Question(ask, Wish(what, length=Length.WEEK), subscriptions=(WEEKLY,)))
    )
    assert plain.rstrip().endswith((".", "?", "изменил"))


def test_the_first_day_is_told_with_its_year_where_that_is_another_one() -> None:
    found = Subscribed(WEEKLY, Person(1, 1, "Вера"), True)
    assert texts.subscribed(found, to_self=True, today=TODAY).endswith("первый раз 15 января.")
    assert texts.subscribed(found, to_self=True, today=date(2023, 12, 29)).endswith("15 января 2024.")


def test_several_files_are_counted() -> None:
    assert texts.sent(made("СОШ № 5")) == "Готово: сводка, 2 файла."
    assert texts.unsubscribed(WEEKLY) == "Больше не присылаю: сводка (.pdf) каждую неделю."
    order = Order(What.PHOTOS, Format.ZIP, roadmap=1)
    assert texts.preparing(order, 21, 200) == "⏳ Готовлю: фотоотчёт, фото 21 из 200…"
