"""Every text is rendered with the worst that people and tables can put into it."""

import inspect
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from domain import listing
from domain.assignment import Assignee, Part
from domain.coverage import RoomCoverage
from domain.deadline import Deadline
from domain.document import DocumentReference
from domain.draft import Problem
from domain.draft.settling import Choice, Decision
from domain.evidence import Demand, Evidence, EvidenceKind, Storage
from domain.ledger import Missed, Notice, Reason, Unheard
from domain.listing import By, Tally, Which
from domain.milestone import Lateness, Milestone, State
from domain.people import Group, OrganisationKind, Person
from domain.photo import ImageFacts, Room, Stage
from domain.roadmap import AlreadyDone
from handlers import texts
from handlers.commands import COMMANDS
from handlers.texts import phrases
from sandbox.entities import parse_html, utf16
from services.acceptance import NoEvidenceError
from services.assigning import Choice as People
from services.card import Card
from services.commenting import Commented
from services.evidence import Given, Kept
from services.groups import Choice as Binding
from services.oversight import Undelivered
from services.photos import Passports, Series, Summary
from services.reporting import Reported, Wanted
from services.rooms import Rooms
from tests.cast import CONTROLLER, NOW, TODAY, ZONE, make_milestone
from tests.handlers import deciding
from tests.handlers.builders import (
    make_assignee,
    make_card,
    make_digest,
    make_draft,
    make_draft_measure,
    make_event,
    make_evidence,
    make_found,
    make_item,
    make_letter,
    make_listed,
    make_measure,
    make_nudge,
    make_plan,
    make_postponement,
    make_roadmap,
    make_standing,
    make_status,
    make_week,
)

MARKUP = '<b>&"'


def photo_of(value: str, **overrides: object) -> Evidence:
    """A photo sent as a file, of which everything was made by somebody hostile."""
    image = ImageFacts("JPEG", 10, 10, NOW.replace(tzinfo=None), value or None, 1.0, 2.0, 5)
    fields = {
        "kind": EvidenceKind.PHOTO,
        "person": value,
        "post": value,
        "file_name": value,
        "room": value,
        "sha256": "a" * 64,
        "image": image,
    }
    return make_evidence(**fields | overrides)


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
LACKING = (Demand("лицензия", "лицензию"), Demand("фото", "фото", photos=True))
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
        history=(*(make_event(value, person=value or None, after={"text": value}) for _ in range(20)),),
        centre=value,
        lacking=LACKING,
        assignees=assignees_of(value),
        moves=(
            make_postponement(reason=value, decided_by=value, decided_at=NOW, granted=True),
            make_postponement(reason=value, asked_by=value, old_due=milestone.due),
        ),
        next_due=date(2024, 3, 1),
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


def lists_of(value: str) -> list[str]:
    """Every list, its lines and its groups, narrowed down to a place of that name."""
    made = []
    for which in Which:
        wanted = listing.Wanted(which, By.NOTHING)
        lines = make_listed(several(value), wanted=wanted, overdue=3, reported=5, external=2)
        empty = replace(make_listed(wanted=wanted), next_due=TODAY)
        made += [replace(lines, within=(value, value)), replace(empty, within=(value,))]
        for by in (By.MUNICIPALITY, By.SCHOOL, By.CONTROL, By.RESPONSIBLE):
            groups = tuple(Tally(n, value, 5, 2) for n in range(1, 9))
            made.append(replace(lines, wanted=replace(wanted, by=by), lines=(), groups=groups, total=40))
    return [texts.list_(each) for each in made]


def letters_of(value: str) -> list[str]:
    """To a person and to a group, about a few milestones and about very many."""
    reminded = [("before-3", reason) for reason in Reason if reason is not Reason.NOTICE]
    noticed = [(notice.step(7), Reason.NOTICE) for notice in Notice]
    items = [
        make_item(
            milestone_of(value, id=n, due=date(2024, 1, 1 + n % 31), school_id=n % 3, tentative=n % 2 == 0),
            step=step,
            reason=reason,
            centre=value,
        )
        for n, (step, reason) in enumerate([*reminded, *noticed] * 7)
    ]
    unheard = (Unheard(value, value), Unheard(value, None)) * 15
    digest = make_digest(overdue=3, unmanned=2, unreachable=unheard, week=make_week())
    many = make_letter(*items, digest=digest)
    few = replace(many, items=many.items[:30])
    alone = replace(many, items=many.items[:1], digest=None)
    return [
        message
        for each in (many, few, alone)
        for to in (each.to, group_of(value))
        for message in texts.letter(replace(each, to=to))
    ]


def undelivered_of(value: str) -> list[str]:
    missed = Missed(
        value, value, NOW, value, final=True, label=value, title=value, school=value, told=(value,)
    )
    waiting = replace(missed, outcome=None, final=False, again_at=NOW, told=(), label=None, title=None)
    unheard = (Unheard(value, value), Unheard(value, None)) * 20
    shown = Undelivered((missed, waiting) * 4, 30, 0, unheard, NOW, ZONE)
    return [texts.undelivered(shown), texts.undelivered(replace(shown, page=1))]


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


def assignees_of(value: str) -> tuple[Assignee, ...]:
    return tuple(make_assignee(name=value, post=value, reachable=False, lead=n == 0) for n in range(60))


def rooms_of(value: str) -> tuple[RoomCoverage, ...]:
    return (RoomCoverage(1, value, {}),) * 40


def group_of(value: str) -> Group:
    return Group(1, -4_000_001, 0, value, 3, value, OrganisationKind.SCHOOL)


def lost_group_of(value: str) -> Group:
    return replace(group_of(value), unreachable_since=NOW, unreachable_reason=value)


def reported_of(value: str) -> str:
    card = make_card(milestone_of(value))
    return texts.reported(Reported(card, (DocumentReference(value, TODAY),) * 30, (CONTROLLER.person,)))


EVERY_TEXT: dict[str, Callable[[str], str | list[str]]] = {
    "accepted": lambda value: texts.accepted(card_of(value)),
    "ask_comment": lambda value: texts.ask_comment(milestone_of(value)),
    "ask_date": lambda value: texts.ask_date(),
    "ask_name": texts.ask_name,
    "ask_proof": lambda value: [
        texts.ask_proof(Wanted(milestone_of(value), lacking, rooms_of(value))) for lacking in (LACKING, ())
    ],
    "ask_which_done": lambda value: texts.ask_which_done(several(value)),
    "ask_which_photo": lambda value: texts.ask_which_photo(),
    "assigned": lambda value: texts.assigned(card_of(value)),
    "assigning": lambda value: texts.assigning(People(milestone_of(value), assignees_of(value))),
    "back_again": lambda value: texts.back_again(group_of(value)),
    "bind_elsewhere": lambda value: texts.bind_elsewhere([lost_group_of(value)] * 40),
    "binding": lambda value: texts.binding(group_of(value)),
    "card": lambda value: texts.card(card_of(value)),
    "choose_binding": lambda value: texts.choose_binding(Binding((), 40, 0, value), group_of(value)),
    "comment_from": lambda value: texts.comment_from(
        Commented(milestone_of(value), value, (CONTROLLER.person,)), value
    ),
    "commented": lambda value: texts.commented(Commented(milestone_of(value), value, (CONTROLLER.person,))),
    "doubt": doubts_of,
    "draft_preview": draft_of,
    "dropped": lambda value: texts.dropped("приём фото и документов"),
    "given": lambda value: texts.given(
        Given(milestone_of(value), (make_evidence(file_name=None, text=value, person=value),) * 90, {}, TODAY)
    ),
    "help_": lambda value: texts.help_(COMMANDS),
    "history": lambda value: texts.history(card_of(value)),
    "imported": lambda value: texts.imported(make_roadmap(school=value, title=value)),
    "kept": lambda value: texts.kept(
        Kept(6, 9, milestone_of(value), (photo_of(value),) * 90, pending=2, too_big=1, wants_room=True)
    ),
    "facts": lambda value: texts.facts([photo_of(value)] * 90),
    "fetched": lambda value: texts.fetched(photo_of(value, state=Storage.LOST), 3),
    "passports": lambda value: texts.passports(
        Passports(milestone_of(value), (photo_of(value),) * 4, 0, 90, NOW)
    ),
    "series": lambda value: texts.series(
        Series(milestone_of(value), (), (), Room(1, 3, value), Stage.AFTER, placed=5)
    ),
    "series_ended": lambda value: texts.series_ended(
        Summary(milestone_of(value), ((value, Stage.AFTER, 6), (None, None, 1)) * 9, 2, rooms_of(value))
    ),
    "which_rooms": lambda value: texts.which_rooms([milestone_of(value)]),
    "rooms": lambda value: texts.rooms(Rooms(milestone_of(value), (), ())),
    "room": lambda value: texts.room(Room(1, 3, value, 5)),
    "ask_merge": lambda value: texts.ask_merge(Room(1, 3, value)),
    "ask_new_name": lambda value: texts.ask_new_name(Room(1, 3, value)),
    "letter": letters_of,
    "undelivered": undelivered_of,
    "no_number": lambda value: texts.no_number(LACKING),
    "noted": lambda value: texts.noted(
        (DocumentReference(value, TODAY, "приказ"),) * 30, milestone_of(value)
    ),
    "list_": lists_of,
    "found": lambda value: texts.found(make_found(several(value), value)),
    "nudged": lambda value: texts.nudged(make_nudge(already=2, unreachable=(value,) * 40)),
    "ask_nudge": lambda value: texts.ask_nudge(make_nudge(already=2, unreachable=(value,) * 40)),
    "plan": lambda value: texts.plan(make_plan(several(value), section=value, title=value, school=value)),
    "reported": reported_of,
    "returned": lambda value: texts.returned(card_of(value), value),
    "returned_by_me": lambda value: texts.returned_by_me(card_of(value)),
    "finished": lambda value: texts.finished(milestone_of(value)),
    "send_photos": lambda value: texts.send_photos(milestone_of(value)),
    "status": lambda value: texts.status(make_status([make_standing(name=value)] * 40, within=(value,))),
    "to_accept": lambda value: texts.to_accept(card_of(value, state=State.REPORTED), value),
    "unbound": lambda value: texts.unbound(group_of(value)),
    "undone": lambda value: texts.undone(card_of(value)),
    "undone_by": lambda value: texts.undone_by(card_of(value), value),
    "which": lambda value: texts.which([replace(each, school="одна") for each in several(value)]),
    "accepted_several": lambda value: texts.accepted_several(several(value)),
    "ask_day": lambda value: texts.ask_day(deciding.make_beginning(milestone_of(value)), in_group=True),
    "ask_insist": lambda value: texts.ask_insist(NoEvidenceError(milestone_of(value))),
    "ask_reason": lambda value: texts.ask_reason(
        deciding.make_proposal(milestone_of(value)), decides=True, in_group=True
    ),
    "ask_refusal": lambda value: texts.ask_refusal(deciding.make_asked(milestone_of(value)), in_group=True),
    "ask_remark": lambda value: texts.ask_remark(milestone_of(value), in_group=True),
    "asked": lambda value: texts.asked(deciding.make_submitted(milestone_of(value), value, granted=None)),
    "batch": lambda value: texts.batch(deciding.make_batch(several(value))),
    "confirm_move": lambda value: texts.confirm_move(
        deciding.make_proposal(milestone_of(value)), value or "причина", decides=False
    ),
    "heaps": lambda value: texts.heaps(deciding.make_heaps(value), "по школам"),
    "moved": lambda value: texts.moved(
        deciding.make_submitted(milestone_of(value), value or "причина", granted=True)
    ),
    "queue": lambda value: texts.queue(
        deciding.make_queue([deciding.make_waiting(each, value) for each in several(value)[:8]])
    ),
    "refused": lambda value: texts.refused(
        deciding.make_submitted(milestone_of(value), value, granted=False)
    ),
    "request": lambda value: texts.request(deciding.make_asked(milestone_of(value), value or "причина")),
    "requests": lambda value: texts.requests(deciding.make_requests(several(value), value)),
    "review": lambda value: texts.review(
        deciding.make_review(deciding.make_waiting(milestone_of(value, reported_on=TODAY), value))
    ),
    "row": lambda value: texts.row(deciding.make_row(several(value), value)),
}
NO_TEXTS = {
    "is_gathered",
    "mail_body",
    "mail_subject",
    "one_line",
    "step_in_words",
    "asked_in",
    "may_not_write",
    "members_report",
    "decided",
    "named_as",
    "named_for_all",
    "shorten",
    "split",
    "refusal",
    "started",
}
WITHOUT_FOREIGN_WORDS = {
    "asked",
    "no_number",
    "ask_date",
    "ask_name",
    "ask_which_done",
    "ask_which_photo",
    "choose_binding",
    "dropped",
    "help_",
    "which_rooms",
}


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


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_popup_about_a_person_who_was_named_stays_within_200_characters(value: str) -> None:
    assert all(1 <= utf16(texts.named_as(value, part)) <= 200 for part in Part)


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_popup_about_a_right_that_is_lacking_stays_within_200_characters(value: str) -> None:
    assert utf16(texts.may_not_write(group_of(value))) <= 200
    assert "«»" not in texts.may_not_write(group_of(value))


def test_the_popup_is_plain_text() -> None:
    assert "2<3 & 4" in texts.started(["2<3 & 4"])


def test_a_refusal_is_escaped_once() -> None:
    assert parse_html(texts.refusal("Пункта «<b>&» нет."))[0] == "Пункта «<b>&» нет."


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_mail_is_plain_text_under_a_subject_of_one_line(value: str) -> None:
    person = Person(1, None, value)
    sent = replace(make_letter(make_item(milestone_of(value), centre=value)), to=person)
    subject = texts.mail_subject(sent)
    assert 1 <= len(subject) <= 150
    assert subject == texts.one_line(subject, 150)
    assert "Пишем по почте, потому что" in texts.mail_body(sent, person)
    assert not re.search("[\r\n]", texts.one_line(value))


def test_a_mail_shows_markup_as_it_was_written() -> None:
    body = texts.mail_body(make_letter(make_item(milestone_of(MARKUP))), Person(1, None, "Вера"))
    assert f"{MARKUP} {MARKUP}" in body
    assert "&amp;" not in body
