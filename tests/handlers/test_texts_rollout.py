"""What is said about roll-outs and new editions, with the worst that lists and tables can hold."""

from dataclasses import replace
from datetime import date

import pytest

from domain.deadline import Deadline
from domain.draft import DraftMeasure, DraftMilestone
from domain.edition import Aspect, Difference
from domain.roadmap import Roadmap
from domain.school_list import Place, SchoolList
from handlers.keyboards import rollout as keyboards
from handlers.texts import edition, rollout
from sandbox.entities import parse_html, utf16
from services.edition import Edition
from services.rollout import Overview, Prepared, Progress
from tests.handlers.builders import make_roadmap

BIG = 2**31 - 1
"""The greatest id that a button carries."""

HOSTILE = [
    '<b>&"',
    "</b></i>",
    "&amp;&#60;",
    "я" * 5000,
    "слово & <дело> " * 300,
    "",
    " \n\t ",
    "раз\nдва\n" * 40,
]
"""What may stand in a name, a title or a line."""


def prepared(value: str = "IT-куб", schools: int = 3, **overrides: object) -> Prepared:
    places = tuple(Place(f"СОШ № {i} {value}", value) for i in range(schools))
    shown = Prepared(
        id=1,
        roadmap=make_roadmap(title=value, school=value),
        schools=SchoolList(places, (value,) * 30, repeated=2),
        have=(),
        municipalities=1,
        measures=14,
        milestones=23,
    )
    return replace(shown, **overrides)  # type: ignore[arg-type]


def measure(value: str, due: date | None = date(2024, 2, 10)) -> DraftMeasure:
    return DraftMeasure(
        position=1,
        number=value,
        section=value,
        title=value,
        details=(value,),
        responsible=(value,),
        control=(value,),
        result=value,
        deadline=Deadline(value, "date", due=due),
        milestones=(DraftMilestone(value, value, due),),
    )


def shown(value: str, times: int = 1) -> Edition:
    old, new = measure(value), measure(f"{value} иначе", date(2024, 3, 1))
    found = [
        Difference(Aspect.NEW, None, new),
        Difference(Aspect.GONE, old, None),
        *(Difference(each, old, new) for each in (Aspect.DEADLINE, Aspect.WORDING, Aspect.RESPONSIBLE)),
    ]
    roadmap: Roadmap = make_roadmap(title=value, school=value)
    return Edition(1, roadmap, tuple(found * times), (value,) * 3, (value,), "0123456789ab")


def progress(**overrides: object) -> Progress:
    usual = Progress(id=1, title="IT-куб", seen=200, total=1000, copied=200, done=False)
    return replace(usual, **overrides)  # type: ignore[arg-type]


def fits(text: str) -> str:
    """The text as Telegram shows it; fails where Telegram would refuse it."""
    plain, _ = parse_html(text)
    assert 0 < utf16(plain) <= 4096
    return plain


@pytest.mark.parametrize("value", HOSTILE)
def test_every_text_is_valid_and_fits_one_message(value: str) -> None:
    roadmap = make_roadmap(title=value, school=value)
    listing = Overview((roadmap,) * 30, (progress(title=value),) * 5)
    for text in (
        rollout.preview(prepared(value)),
        rollout.preview(prepared(value, have=(value,) * 9)),
        rollout.choose(listing),
        rollout.ask_list(roadmap),
        edition.which_roadmap([roadmap]),
        edition.applied(shown(value), 3),
        *edition.differences(shown(value)),
        *edition.differences(shown(value, 30)),
    ):
        fits(text)


@pytest.mark.parametrize("value", HOSTILE)
def test_every_button_has_words_and_fits_sixty_four_bytes(value: str) -> None:
    roadmap = make_roadmap(id=BIG, title=value, school=value)
    boards = (
        keyboards.overview(Overview((roadmap,) * 30, (progress(id=BIG),) * 5)),
        keyboards.preview(prepared(value, id=BIG)),
        keyboards.edition(replace(shown(value), draft_id=BIG, roadmap=roadmap)),
        keyboards.which_roadmap(BIG, [roadmap]),
        keyboards.offer(roadmap),
        keyboards.offer(roadmap, unmanned=BIG),
    )
    for board in boards:
        assert board is not None
        buttons = [button for row in board.inline_keyboard for button in row]
        assert 0 < len(buttons) <= 100
        assert all(button.text.strip() for button in buttons)
        assert all(len((button.callback_data or "").encode()) <= 64 for button in buttons)


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1 школа"), (2, "2 школы"), (5, "5 школ"), (11, "11 школ"), (21, "21 школа")],
)
def test_schools_are_counted_in_russian(number: int, words: str) -> None:
    assert f"В списке {words}," in rollout.preview(prepared(schools=number))
    assert f"загружена, {words}." in rollout.done(progress(copied=number))
    assert f"удалена, {words}." in rollout.undone(number)
    assert f"из {words}" in rollout.working(progress(total=number))


@pytest.mark.parametrize(("number", "words"), [(1, "1 контрольная точка"), (22, "22 контрольные точки")])
def test_what_nobody_would_be_reminded_of_is_counted(number: int, words: str) -> None:
    said = f"некому напоминать: {words}. Кого пригласить: /people"
    assert said in rollout.done(progress(), number)
    assert said in edition.applied(shown("4."), number)
    assert "некому" not in edition.applied(shown("4."))
    assert "некому" not in rollout.done(progress())


def test_what_is_left_out_is_counted() -> None:
    text = rollout.preview(prepared(schools=8))
    assert "…и ещё 3" in text
    assert "Не понял: 30 строк" in text
    assert "…и ещё 20" in text
    assert "Повторы пропущены: 2 строки" in text


def test_without_any_roadmap_the_way_to_one_is_told() -> None:
    assert "/import" in rollout.choose(Overview((), ()))
    assert keyboards.overview(Overview((), ())) is None


def test_the_same_table_again_offers_nothing_to_apply() -> None:
    same = replace(shown("4."), differences=())
    assert "отличий нет" in edition.differences(same)[0]
    assert keyboards.edition(same) is None


def test_what_stays_as_it_is_is_told_by_number() -> None:
    said = edition.applied(replace(shown("4."), staying=("9.",), settled=("2.1", "3")))
    assert "По исключённому пункту 9 результат уже сдан" in said
    assert "По пунктам 2.1 и 3 результат уже принят" in said
