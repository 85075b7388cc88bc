"""What is said about people, with figures in every number and with the worst that names can be."""

import re
from dataclasses import replace
from datetime import date, datetime

import pytest
from aiogram.types import InlineKeyboardMarkup

from data.rosters import Figures, Place, Which
from domain.absence import Absence
from domain.calendar import WorkingCalendar
from domain.duty import Duty
from domain.ledger import AwayThen, Reason
from domain.people import Membership, Organisation, OrganisationKind, Person, Role
from handlers import texts
from handlers.keyboards import people as keyboards
from handlers.texts import people as words
from sandbox.entities import parse_html, utf16
from services.absences import Deputies, Falling, Noted, Own
from services.assigning import Choice, Spread
from services.duties import Answering, Choosing, Given, Places
from services.handover import Handover, Successors
from services.people import GapPage, Overview, PeoplePage, PersonCard
from tests.cast import NOW, TODAY, ZONE, make_milestone
from tests.handlers.builders import make_digest, make_item, make_letter
from tests.handlers.test_texts_hostile import HOSTILE, milestone_of

EMPTY = re.compile(r"None|\n{3}|: +$|«»|[,·] *$|\( *[,)]|, [,!.]|^ *[,·:]", re.MULTILINE)
END = date(2024, 7, 28)


def absence_of(value: str, **overrides: object) -> Absence:
    made = Absence(1, 2, value, date(2024, 7, 15), END, 3, value or None)
    return replace(made, **overrides)  # type: ignore[arg-type]


def duty_of(value: str, *, everywhere: bool = False) -> Duty:
    return Duty(1, 2, value, 3, value, *((None, None) if everywhere else (4, value)), lead=True)


def organisation_of(value: str) -> Organisation:
    return Organisation(3, value, OrganisationKind.MUNICIPALITY)


def person_of(value: str, **overrides: object) -> Person:
    made = Person(2, 1002, value, post=value or None, email=value or None)
    return replace(made, **overrides)  # type: ignore[arg-type]


def roles_of(value: str, number: int = 12) -> tuple[Membership, ...]:
    return (Membership(3, value, OrganisationKind.SCHOOL, Role.HEAD),) * number


def card_of(value: str, person: Person, number: int = 12) -> PersonCard:
    return PersonCard(
        person=person,
        memberships=roles_of(value, number),
        duties=(duty_of(value), duty_of(value, everywhere=True)) * number,
        assigned=number,
        first_due=END,
        absences=(absence_of(value), absence_of(value, deputy=None)) * number,
        stands_in=(absence_of(value),) * number,
        last_deed=NOW,
        today=TODAY,
        zone=ZONE,
        mail=True,
        may_invite=True,
    )


def cards_of(value: str) -> list[PersonCard]:
    persons = [
        person_of(value),
        person_of(value, telegram_id=None),
        person_of(value, telegram_id=None, email=None),
        person_of(value, unreachable_since=NOW, unreachable_reason=value),
        person_of(value, unreachable_since=NOW, unreachable_reason=value, email=None),
    ]
    return [card_of(value, person, number) for person in persons for number in (0, 1, 12)]


def handover_of(value: str, number: int = 12) -> Handover:
    roles = roles_of(value, number)
    person = person_of(value)
    return Handover(person, person, number, (duty_of(value),) * number, number, roles, roles)


def noted_of(value: str, number: int = 20) -> Noted:
    due = tuple(milestone_of(value, due=END) for _ in range(number))
    falling = Falling(due, number + 3)
    return Noted(absence_of(value), TODAY, falling, falling)


def people_of(value: str) -> list[PeoplePage]:
    found = ((person_of(value), value),) * 8
    place = organisation_of(value)
    return [
        *(PeoplePage(which, found, 100, 1, mail=True) for which in Which),
        *(PeoplePage(which, (), 0, 0, mail=False) for which in Which),
        PeoplePage(Which.ALL, found, 100, 0, mail=False, organisation=place, may_manage=True),
        PeoplePage(Which.ALL, (), 0, 0, mail=False, organisation=place),
        PeoplePage(Which.ALL, found, 9, 0, mail=False, words=value.strip() or "а"),
        PeoplePage(Which.ALL, (), 0, 0, mail=False, words=value.strip() or "а"),
    ]


def overview_of(value: str) -> Overview:
    return Overview(Figures(3000, 4, 1), 3, (Place(1, value, 8, 1),) * 8, 412, 1)


def deputies_of(value: str, *, oneself: bool, number: int = 8) -> Deputies:
    found = (person_of(value),) * number
    return Deputies(person_of(value), TODAY, END, found, 100, 1, TODAY, oneself, frozenset({2}))


def own_of(value: str, *, oneself: bool) -> Own:
    return Own(person_of(value), (absence_of(value), absence_of(value, deputy=None)), TODAY, oneself)


def said(value: str) -> list[str]:
    """Everything that is said about people of that name."""
    duty, whole, place = duty_of(value), duty_of(value, everywhere=True), organisation_of(value)
    handover, noted, person = handover_of(value), noted_of(value), person_of(value)
    return [
        words.overview(overview_of(value)),
        words.overview(Overview(Figures(1, 0, 0), 0, (), 1, 0)),
        *(words.listing(each) for each in people_of(value)),
        words.gaps(GapPage(tuple(milestone_of(value) for _ in range(8)), 100, 1, TODAY)),
        words.gaps(GapPage((), 0, 0, TODAY)),
        *(words.card(each) for each in cards_of(value)),
        words.answering(Answering(place, (duty, whole) * 20, may_manage=True)),
        words.answering(Answering(place, (), may_manage=True)),
        words.choose_who(value),
        words.choose_organisation(Choosing(person, (place,))),
        words.choose_organisation(Choosing(person, ())),
        words.choose_place(Places(person, place, (place,), 1, 0)),
        *(
            text(each)
            for text in (words.given, words.taken)
            for each in (Given(duty, None), Given(whole, None))
        ),
        *(text(each) for text in (words.entrusted, words.relieved) for each in (duty, whole)),
        words.choose_successor(Successors(person, (person,), 1, 0)),
        *(words.handover(each) for each in (handover, handover_of(value, 0), handover_of(value, 1))),
        *(words.handed_over(handover, revoked=each) for each in (True, False)),
        *(words.given_up(handover, revoked=each) for each in (True, False)),
        words.taken_over(handover),
        *(words.absences(own_of(value, oneself=each)) for each in (True, False)),
        words.absences(Own(person, (), TODAY, oneself=True)),
        words.choose_last(TODAY, TODAY),
        *(words.choose_deputy(deputies_of(value, oneself=each)) for each in (True, False)),
        words.choose_deputy(deputies_of(value, oneself=True, number=0)),
        *(text(noted) for text in (words.noted, words.away, words.you_stand_in, words.called_off)),
        words.noted(replace(noted_of(value, 1), absence=absence_of(value, deputy=None))),
    ]


def buttons_under(value: str) -> list[InlineKeyboardMarkup]:
    """Every keyboard under them."""
    duty, place, person, calendar = (
        duty_of(value),
        organisation_of(value),
        person_of(value),
        WorkingCalendar(),
    )
    return [
        keyboards.overview(overview_of(value)),
        *(keyboards.listing(each) for each in people_of(value)),
        *(keyboards.card(each) for each in cards_of(value)),
        keyboards.answering(Answering(place, (duty,) * 40, may_manage=True)),
        *(keyboards.who(each, 3) for each in people_of(value)),
        keyboards.organisations(Choosing(person, (place,) * 4)),
        keyboards.places(Places(person, place, (place,) * 8, 100, 1)),
        keyboards.successors(Successors(person, (person,) * 8, 100, 1)),
        keyboards.handover(handover_of(value)),
        *(keyboards.absences(own_of(value, oneself=each), calendar) for each in (True, False)),
        keyboards.last_day(own_of(value, oneself=True), calendar, TODAY, END),
        keyboards.deputies(deputies_of(value, oneself=False)),
        keyboards.noted(absence_of(value), TODAY),
    ]


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_whatever_a_name_is_every_text_arrives_and_shows_it_as_it_is(value: str) -> None:
    for text in said(value):
        plain, _ = parse_html(text)
        assert 1 <= utf16(plain) <= texts.LIMIT
        assert len(re.findall("[\U0001f000-\U0001faff]|⚠", text)) <= 2 or "👩" in value or "🏳" in value
        assert not EMPTY.search(plain) or value.strip()


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_whatever_a_name_is_every_button_has_words_and_fits(value: str) -> None:
    for keyboard in buttons_under(value):
        buttons = [each for row in keyboard.inline_keyboard for each in row]
        assert 0 < len(buttons) <= 100
        assert all(each.text.strip() and utf16(each.text) <= 90 for each in buttons)
        assert all(len((each.callback_data or "").encode()) <= 64 for each in buttons)


def test_the_popup_about_a_whole_measure_counts_what_follows() -> None:
    choice = Choice(make_milestone(), ())
    assert texts.named_for_all(Spread(choice, 0)) == "На всём мероприятии уже те же исполнители."
    assert texts.named_for_all(Spread(choice, 2)).endswith("ещё 2 контрольные точки.")


def test_the_counts_agree_with_their_words() -> None:
    assert words.overview(overview_of("СОШ № 5")) == (
        "👥 3000 человек в 412 организациях\n"
        "Не нажали Start: 4 · Заблокировали бота: 1\n"
        "Некому напоминать: 3 контрольные точки\n\n"
        "Найти: /people Иванова"
    )
    one = words.overview(Overview(Figures(1, 0, 0), 0, (), 1, 0))
    assert one.startswith("👥 1 человек в 1 организации\nСообщения доходят до всех")


def test_a_card_says_why_nothing_reaches_somebody() -> None:
    lost = person_of("Вера", unreachable_since=NOW, unreachable_reason="бот заблокирован", email=None)
    assert "Связь: никак (бот заблокирован)" in words.card(card_of("Вера", lost, 1))
    prepared = person_of("Вера", telegram_id=None, email="vera@example.org")
    assert "Связь: почта vera@example.org (Start не нажат)" in words.card(card_of("Вера", prepared, 1))


def test_a_span_names_a_month_once_and_another_year() -> None:
    assert words.span(date(2024, 7, 15), END, TODAY) == "с 15 по 28 июля"
    assert words.span(date(2024, 6, 30), END, TODAY) == "с 30 июня по 28 июля"
    assert words.span(date(2024, 12, 28), date(2025, 1, 8), TODAY) == "с 28 декабря по 8 января 2025"
    assert words.span(END, END, TODAY) == "28 июля"


def test_a_deputy_reads_for_whom() -> None:
    item = make_item(reason=Reason.DEPUTY)
    instead = replace(item, instead_of=(absence_of("Ирина Иванова"),))
    (text,) = texts.letter(make_letter(instead))
    assert "· вы замещаете: Ирина Иванова, до 28 июля" in text
    assert "замещаете" not in texts.letter(make_letter(item))[0]


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_digest_names_what_nobody_hears_of_and_who_is_away(value: str) -> None:
    milestone = milestone_of(value, due=END)
    digest = make_digest(
        gaps=(milestone,) * 10, away=(AwayThen(milestone, absence_of(value)),) * 10, unmanned=3
    )
    letters = texts.letter(make_letter(digest=digest))
    assert all(utf16(parse_html(each)[0]) <= texts.LIMIT for each in letters)
    if not value.strip():
        assert not EMPTY.search(parse_html(letters[0])[0])


def test_the_digest_puts_the_points_of_a_school_together() -> None:
    found = tuple(make_milestone(label=label) for label in ("4", "5"))
    away = AwayThen(found[0], absence_of("Вера Учителева", deputy=None))
    (text,) = texts.letter(make_letter(digest=make_digest(gaps=found, away=(away,))))
    assert "Некому напоминать: п. 4, 5 (СОШ № 5 г. Балабаново). Кого пригласить: /people" in text
    assert "Срок придётся на отсутствие: п. 4 (СОШ № 5 г. Балабаново): Вера Учителева до 28 июля." in text


def test_a_last_deed_is_told_as_a_day_where_the_office_is() -> None:
    midnight = datetime.fromisoformat("2024-01-10T22:30:00+00:00")
    shown = replace(card_of("Вера", person_of("Вера"), 0), last_deed=midnight)
    assert words.card(shown).endswith("Последнее действие: 11 января")
