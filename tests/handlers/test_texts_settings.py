"""What is said about settings and roles, with the worst that names can hold and the largest ids there are."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time

import pytest
from aiogram.types import InlineKeyboardMarkup

from data.roles import Held
from domain.people import Membership, Organisation, OrganisationKind, Person, Role
from domain.preferences import Hours, Preferences
from domain.reminder import DEFAULT_LADDER, Audience, Escalation, Ladder
from domain.rhythm import Place, Rhythm
from domain.roadmap import Roadmap
from handlers.callbacks.settings import View
from handlers.keyboards import roles as role_keyboards
from handlers.keyboards import settings as keyboards
from handlers.texts import roles
from handlers.texts import settings as words
from sandbox.entities import parse_html, utf16
from services.administration import Changed, PeoplePage, RoleCard, Where
from services.settings import Mine, Places, Settings, Sheet, Upcoming
from tests.cast import NOW, ZONE, make_milestone

HOSTILE = [
    '<b>&"',
    "</b></i>",
    "&amp;&#60;",
    "я" * 5000,
    "&" * 5000,
    "слово & <дело> " * 300,
    "",
    " \n\t ",
    "раз\nдва\n" * 40,
    "\u202eтекст",
    "👩‍👩‍👧‍👦" * 400,
]
MARKUP = "<b>Иван</b> & Ко"
BIG = 2**31 - 1
LONGEST = Ladder(
    before=tuple(range(356, 366)),
    overdue=tuple(Escalation(360 + n, frozenset({each})) for n, each in enumerate(Audience)),
    quiet_for=365,
)


def roadmap_of(value: str) -> Roadmap:
    return Roadmap(BIG, value, BIG, value, BIG, value, value or ZONE, date(2024, 1, 12))


def organisation_of(value: str) -> Organisation:
    return Organisation(BIG, value, OrganisationKind.MUNICIPALITY)


def settings_of(value: str, named: Roadmap | Organisation | None, zone: str = ZONE) -> Settings:
    milestone = make_milestone(
        label=value, title=value, measure_number=value, measure_title=value, school=value
    )
    upcoming = Upcoming(milestone, date(2025, 1, 10))
    place = Place(BIG, BIG)
    sheet = Sheet(place, 21, Rhythm(LONGEST, zone), 5, named, upcoming, date(2024, 1, 12))
    return Settings(Mine(Preferences(Hours(time(9), time(12)), True), time(9)), sheet)


def every_settings(value: str) -> list[Settings]:
    return [
        settings_of(value, named, zone)
        for named in (None, roadmap_of(value), organisation_of(value))
        for zone in (ZONE, value)
    ]


def places_of(value: str) -> list[Places]:
    return [
        Places(BIG, (), (roadmap_of(value),) * 8, 5000, 30),
        Places(0, (organisation_of(value),) * 8, (), 5000, 30),
    ]


def card_of(value: str) -> RoleCard:
    mine = tuple(Membership(BIG, value, OrganisationKind.SCHOOL, role) for role in Role) * 15
    held = tuple(Held(each, NOW) for each in mine)
    return RoleCard(Person(BIG, 1, value, post=value), held, mine, tuple(Role))


def changed_of(value: str, *, others: bool) -> Changed:
    left = (make_milestone(label=value, title=value, measure_number=value, measure_title=value),) * 60
    return Changed(card_of(value), card_of(value).revocable[0], True, others, left)


def page_of(value: str, search: str) -> PeoplePage:
    return PeoplePage((Person(BIG, 1, value),) * 10, 3000, 7, search)


def where_of(value: str, search: str) -> Where:
    return Where(Person(BIG, 1, value), Role.EXECUTOR, (organisation_of(value),) * 10, 400, 3, search)


Render = Callable[[str], list[str]]
EVERY_TEXT: Mapping[str, Render] = {
    "settings": lambda value: [
        words.settings(shown, view, who)
        for shown in every_settings(value)
        for view in View
        for who in (None, Audience.MINISTRY)
    ],
    "people": lambda value: [
        roles.people(page_of(value, "")),
        roles.people(page_of(value, "кто-то")),
        roles.people(PeoplePage((), 0, 0, value)),
    ],
    "card": lambda value: [roles.card(card_of(value), ZONE)],
    "ask_revoke": lambda value: [roles.ask_revoke(card_of(value), card_of(value).revocable[0])],
    "choose_role": lambda value: [roles.choose_role(card_of(value))],
    "choose_where": lambda value: [
        roles.choose_where(where_of(value, "")),
        roles.choose_where(Where(Person(1, 1, value), Role.HEAD, (), 0, 0, value or "-")),
    ],
    "changed": lambda value: [roles.changed(changed_of(value, others=True), ZONE)],
    "granted": lambda value: [roles.granted(each) for each in card_of(value).revocable[:4]],
    "revoked": lambda value: [roles.revoked(changed_of(value, others=each)) for each in (True, False)],
}
EVERY_KEYBOARD: Mapping[str, Callable[[str], list[InlineKeyboardMarkup]]] = {
    "settings": lambda value: [
        keyboards.settings(shown, view, who)
        for shown in every_settings(value)
        for view in View
        for who in (None, *Audience)
    ],
    "places": lambda value: [keyboards.places(each) for each in places_of(value)],
    "people": lambda value: [role_keyboards.people(page_of(value, ""))],
    "card": lambda value: [role_keyboards.card(card_of(value))],
    "ask_revoke": lambda value: [role_keyboards.ask_revoke(card_of(value), card_of(value).revocable[0])],
    "choose_role": lambda value: [role_keyboards.choose_role(card_of(value))],
    "choose_where": lambda value: [role_keyboards.choose_where(where_of(value, ""))],
}


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", EVERY_TEXT)
def test_telegram_takes_every_text(name: str, value: str) -> None:
    for message in EVERY_TEXT[name](value):
        plain, entities = parse_html(message)
        assert 1 <= utf16(plain.strip()) <= 4096
        assert {entity["type"] for entity in entities} <= {"bold"}
        assert not re.search("[\u202a-\u202e]", message)


@pytest.mark.parametrize("name", EVERY_TEXT)
def test_markup_from_outside_is_shown_as_it_was_written(name: str) -> None:
    plain = "\n".join(parse_html(message)[0] for message in EVERY_TEXT[name](MARKUP))
    assert MARKUP in plain
    assert "&lt;" not in plain


@pytest.mark.parametrize("name", EVERY_TEXT)
def test_no_line_is_left_half_empty(name: str) -> None:
    for message in EVERY_TEXT[name](""):
        plain, _ = parse_html(message)
        assert not re.search(r"None|\n{3}|: +$|«»|[,·] *$|\( *[,)]|, [,!.]|^ *[,·:]", plain, re.MULTILINE)


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", EVERY_KEYBOARD)
def test_telegram_takes_every_keyboard(name: str, value: str) -> None:
    for markup in EVERY_KEYBOARD[name](value):
        rows = markup.inline_keyboard
        assert all(1 <= len(row) <= 8 for row in rows)
        assert sum(len(row) for row in rows) <= 100
        for button in (each for row in rows for each in row):
            assert button.text.strip()
            assert utf16(button.text) <= 64
            assert 1 <= len((button.callback_data or "").encode()) <= 64


@pytest.mark.parametrize("value", HOSTILE)
def test_a_popup_stays_within_200_characters(value: str) -> None:
    membership = Membership(1, value, OrganisationKind.SCHOOL, Role.CONTROLLER)
    assert all(1 <= utf16(roles.popup(membership, given=each)) <= 200 for each in (True, False))
    assert utf16(words.changed(10**6)) <= 200


@pytest.mark.parametrize(
    ("ladder", "sentence"),
    [
        (DEFAULT_LADDER, "за 14, 7, 3 и 1 рабочий день, в день срока"),
        (Ladder(before=(21,), on_day=False), "за 21 рабочий день"),
        (Ladder(before=(5, 2)), "за 5 и 2 рабочих дня, в день срока"),
        (Ladder(before=(11,)), "за 11 рабочих дней, в день срока"),
        (Ladder(before=()), "в день срока"),
    ],
)
def test_the_ladder_is_a_sentence(ladder: Ladder, sentence: str) -> None:
    assert words.reminded(ladder) == sentence


@pytest.mark.parametrize(
    ("ladder", "sentence"),
    [
        (
            DEFAULT_LADDER,
            "на 1-й рабочий день исполнителю и Центру, на 3-й руководителю, на 7-й министерству,"
            " затем раз в неделю",
        ),
        (Ladder(overdue=(), weekly=False), "не напоминаю"),
        (
            Ladder(overdue=(Escalation(2, frozenset(Audience)),), weekly=False),
            "на 2-й рабочий день исполнителю, Центру, руководителю и министерству",
        ),
    ],
)
def test_the_escalation_is_a_sentence(ladder: Ladder, sentence: str) -> None:
    assert words.escalated(ladder) == sentence


def test_the_screen_fits_a_phone() -> None:
    for shown in every_settings("СОШ № 5 г. Балабаново"):
        text = parse_html(words.settings(shown))[0]
        assert len(text.split("\n")) <= 16
        assert utf16(text) <= 900


def test_what_becomes_of_the_invitations_is_said_before_control_is_taken_away() -> None:
    card = card_of("Анна")
    mine = Membership(BIG, "Центр", OrganisationKind.CENTRE, Role.CONTROLLER)
    assert "Личные приглашения" in roles.ask_revoke(replace(card, held=(Held(mine, NOW),)), mine)
    assert "Личные приглашения" not in roles.ask_revoke(card, mine)
