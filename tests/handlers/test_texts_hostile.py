"""Every text is rendered with the worst that people and tables can put into it."""

import inspect
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from domain.deadline import Deadline
from domain.draft import Problem
from domain.draft.settling import Choice, Decision
from domain.evidence import DocumentReference, EvidenceKind
from domain.ledger import Reason
from domain.milestone import Lateness, Milestone, State
from domain.people import Organisation, OrganisationKind, Role
from domain.roadmap import AlreadyDone
from handlers import texts
from handlers.commands import COMMANDS
from handlers.texts import phrases
from sandbox.entities import parse_html, utf16
from services.evidence import Kept
from services.lookup import Card
from services.membership import Joined, NewInvite
from services.reporting import Reported
from tests.cast import CONTROLLER, TODAY, make_actor, make_milestone
from tests.handlers.builders import (
    make_card,
    make_digest,
    make_draft,
    make_draft_measure,
    make_event,
    make_evidence,
    make_item,
    make_letter,
    make_measure,
    make_overdue,
    make_roadmap,
    make_standing,
)

MARKUP = '<b>&"'
HOSTILE = {
    "markup": MARKUP,
    "closing tag": "</b></i></code>",
    "entity": "&amp;&lt;b&gt;&#60;",
    "5000 letters": "я" * 5000,
    "5000 ampersands": "&" * 5000,
    "5000 characters in words": "слово & <дело> " * 334,
    "empty": "",
    "blank": " \n\t ",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 400,
    "right to left": "\u202eשלום‏ עליכם\u2067",
    "control characters": "а\x00б\x07в\x1b",
    "lines": "раз\n\nдва\n" * 50,
}
EMOJI = re.compile("[\U0001f000-\U0001faff]|.\ufe0f|[✅❌❗❓⏰⌛⏳⚡⭐➕➖▫▪✖✔⚠]")


def milestone_of(value: str, **overrides: object) -> Milestone:
    """A milestone where everything that came from outside is ``value``."""
    fields = dict.fromkeys(("label", "title", "measure_number", "measure_title", "result", "school"), value)
    milestone = make_milestone(**fields, responsible=(value,) * 8, control=(value,) * 4, remark=value or None)
    return replace(milestone, **overrides)  # type: ignore[arg-type]


def card_of(value: str, **overrides: object) -> Card:
    """The longest card there is, of that value."""
    measure = make_measure(
        deadline=Deadline(value, "recurring"), already_done=AlreadyDone(date(2023, 12, 6), value)
    )
    documents = [make_evidence(person=value, file_name=value or None, text=value) for _ in range(20)]
    photos = [make_evidence(kind=EvidenceKind.PHOTO, person=value) for _ in range(20)]
    milestone = milestone_of(
        value, tentative=True, rrule="FREQ=DAILY", original_due=date(2024, 1, 31), **overrides
    )
    return make_card(
        milestone,
        measure=measure,
        lateness=Lateness(4, 3),
        evidence=(*documents, *photos),
        history=(*(make_event(value, person=value or None) for _ in range(20)),),
    )


def several(value: str) -> list[Milestone]:
    """Forty of them in different states, schools and measures."""
    states = [State.OPEN, State.REPORTED, State.ACCEPTED, State.CANCELLED]
    return [
        milestone_of(
            value, id=n, state=states[n % 4], school_id=n % 3, measure_position=n, external=n % 5 == 0
        )
        for n in range(1, 41)
    ]


def letter_of(value: str) -> list[str]:
    items = [
        make_item(milestone_of(value, id=n, due=date(2024, 1, 1 + n % 31), school_id=n % 3), reason=reason)
        for n, reason in enumerate([*Reason] * 10)
    ]
    return texts.letter(make_letter(*items, digest=make_digest(overdue=3, unreachable=(value,) * 30)))


def draft_of(value: str) -> str:
    measure = make_draft_measure(number=value, title=value, deadline=Deadline(value, "unknown"))
    problems = tuple(Problem(1, "duplicate-number", value) for _ in range(40))
    return texts.draft_preview(make_draft(*[measure] * 40, problems=problems, title=value, school=value))


def doubts_of(value: str) -> list[str]:
    """A doubt of each kind about a measure in which every word is that value."""
    deadline = Deadline(value, "unknown", others=(TODAY, TODAY))
    measure = make_draft_measure(
        number=value, title=value, result=value, details=(value,) * 9, responsible=(value,), deadline=deadline
    )
    codes = (
        "unknown-deadline",
        "joined-row",
        "already-done",
        "duplicate-number",
        "no-responsible",
        "tentative",
    )
    problems = [Problem(2, code, value) for code in (*codes, "day-off", "several-deadlines")]
    draft = make_draft(
        measure, replace(measure, position=2), problems=(*problems, Problem(None, "new-organisation", value))
    )
    return [texts.doubt(draft, index) for index in range(len(draft.problems))]


def reported_of(value: str) -> str:
    card = make_card(milestone_of(value))
    return texts.reported(Reported(card, DocumentReference(value, TODAY), (CONTROLLER.person,)))


def welcome_of(value: str) -> str:
    return texts.welcome(Joined(make_actor(9, value), value, Role.EXECUTOR, 5))


def invitation_of(value: str) -> str:
    organisation = Organisation(9, value, OrganisationKind.OTHER)
    return texts.invitation(
        NewInvite("t" * 32, organisation, Role.HEAD), "https://t.me/vekha_bot?start=t&x=1"
    )


EVERY_TEXT: dict[str, Callable[[str], str | list[str]]] = {
    "accepted": lambda value: texts.accepted(card_of(value)),
    "ask_date": lambda value: texts.ask_date(),
    "ask_name": texts.ask_name,
    "ask_which_done": lambda value: texts.ask_which_done(several(value)),
    "ask_which_photo": lambda value: texts.ask_which_photo(),
    "card": lambda value: texts.card(card_of(value)),
    "choose_role": texts.choose_role,
    "doubt": doubts_of,
    "draft_preview": draft_of,
    "dropped": lambda value: texts.dropped("приём фото и документов"),
    "help_": lambda value: texts.help_(COMMANDS),
    "imported": lambda value: texts.imported(make_roadmap(school=value, title=value)),
    "invitation": invitation_of,
    "kept": lambda value: texts.kept(Kept(6, 6, milestone_of(value))),
    "letter": letter_of,
    "overdue": lambda value: texts.overdue(make_overdue(several(value), reported=tuple(several(value))), 0),
    "plan": lambda value: texts.plan(make_roadmap(title=value, school=value), several(value), TODAY, 0),
    "reported": reported_of,
    "returned": lambda value: texts.returned(card_of(value), value),
    "returned_by_me": lambda value: texts.returned_by_me(card_of(value)),
    "send_photos": lambda value: texts.send_photos(milestone_of(value)),
    "status": lambda value: texts.status([make_standing(school=value)] * 40, 0),
    "to_accept": lambda value: texts.to_accept(card_of(value, state=State.REPORTED), value),
    "upcoming": lambda value: texts.upcoming(several(value), TODAY, 0),
    "welcome": welcome_of,
    "which": lambda value: texts.which([replace(each, school="одна") for each in several(value)]),
}
NO_TEXTS = {"decided", "shorten", "split", "refusal", "started"}
WITHOUT_FOREIGN_WORDS = {"ask_date", "ask_name", "ask_which_done", "ask_which_photo", "dropped", "help_"}


def rendered(name: str, value: str) -> list[str]:
    made = EVERY_TEXT[name](value)
    return made if isinstance(made, list) else [made]


def test_no_text_is_forgotten_here() -> None:
    functions = {name for name in texts.__all__ if inspect.isfunction(getattr(texts, name))}
    assert set(EVERY_TEXT) == functions - NO_TEXTS


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("name", EVERY_TEXT)
def test_telegram_takes_every_text(name: str, value: str) -> None:
    for message in rendered(name, value):
        plain, entities = parse_html(message)
        assert 1 <= utf16(plain.strip()) <= texts.LIMIT
        assert {entity["type"] for entity in entities} <= {"bold", "italic", "code"}


@pytest.mark.parametrize("name", sorted(set(EVERY_TEXT) - WITHOUT_FOREIGN_WORDS))
def test_markup_from_outside_is_shown_as_it_was_written(name: str) -> None:
    plain = "\n".join(parse_html(message)[0] for message in rendered(name, MARKUP))
    assert MARKUP in plain
    assert "&lt;" not in plain
    assert "&amp;" not in plain


@pytest.mark.parametrize("name", EVERY_TEXT)
def test_at_most_one_emoji_and_that_at_the_head(name: str) -> None:
    for message in rendered(name, "Перечень"):
        found = list(EMOJI.finditer(message))
        assert [match.start() for match in found] in ([], [0])


@pytest.mark.parametrize("name", EVERY_TEXT)
def test_nothing_from_outside_turns_the_direction_of_our_words(name: str) -> None:
    text = "".join(rendered(name, HOSTILE["right to left"]))
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.parametrize("name", EVERY_TEXT)
def test_no_line_is_left_half_empty(name: str) -> None:
    for message in rendered(name, ""):
        plain, _ = parse_html(message)
        assert not re.search(r"None|\n{3}|: +$|«»|[,·] *$|\( *[,)]|, [,!.]|^ *[,·:]", plain, re.MULTILINE)


@pytest.mark.parametrize("name", [name for name in vars(phrases) if name.isupper()])
def test_a_fixed_sentence_fits_a_popup_and_a_message(name: str) -> None:
    sentence = getattr(phrases, name)
    assert 1 <= utf16(sentence) <= 200
    assert parse_html(sentence) == (sentence, [])
    assert getattr(texts, name) is sentence


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_popup_about_taken_work_stays_within_200_characters(value: str) -> None:
    assert utf16(texts.started([value] * 90)) <= 200


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_popup_about_a_decision_stays_within_200_characters(value: str) -> None:
    assert 1 <= utf16(texts.decided(Decision(Choice.NAME, name=value))) <= 200
    assert all(1 <= utf16(texts.decided(Decision(each))) <= 200 for each in Choice)


def test_the_popup_is_plain_text() -> None:
    assert "2<3 & 4" in texts.started(["2<3 & 4"])


def test_a_refusal_is_escaped_once() -> None:
    assert parse_html(texts.refusal("Пункта «<b>&» нет."))[0] == "Пункта «<b>&» нет."
