"""What is said about joining, organisations and one's own data, with the worst that names can hold."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time
from types import ModuleType

import pytest
from aiogram.types import InlineKeyboardMarkup

from data.personal import Absence, Stored
from domain.people import Actor, Application, Invite, Membership, Organisation, OrganisationKind, Person, Role
from domain.people_list import RowProblem
from domain.reminder import Audience, Escalation, Ladder
from handlers.keyboards import invitations as invitation_keyboards
from handlers.keyboards import organisations as organisation_keyboards
from handlers.keyboards import personal as personal_keyboards
from handlers.texts import joining, organisations, personal
from sandbox.entities import parse_html, utf16
from services.joining import Joined, NewInvite, Offer
from services.organisations import Merger, OrganisationCard, OrganisationPage
from services.people_list import Issued, PersonalLink, PreparedList
from services.personal import Erased, Portrait
from tests.cast import CENTRE, NOW, SCHOOL, TEACHER, make_actor, make_milestone

HOSTILE = [
    '<b>&"',
    "</b></i>",
    "&amp;&#60;",
    "я" * 5000,
    "слово & <дело> " * 300,
    "",
    " \n\t ",
    "раз\nдва\n" * 40,
    "\u202eтекст",
]
MARKUP = "<b>Иван</b> & Ко"
LINK = "https://t.me/vekha_bot?start=abc-_"
BIG = 2**31 - 1
TOKEN = "t" * 32
NUMBERS = [(1, "1 контрольная точка"), (2, "2 контрольные точки"), (5, "5 контрольных точек")]
NUMBERS += [(11, "11 контрольных точек"), (21, "21 контрольная точка"), (101, "101 контрольная точка")]


def plain(message: str) -> str:
    return parse_html(message)[0]


def organisation_of(value: str, kind: OrganisationKind = OrganisationKind.SCHOOL) -> Organisation:
    return Organisation(BIG, value, kind)


def application_of(value: str, granted: bool | None = None) -> Application:
    return Application(BIG, Person(1, 2, value), BIG, value, Role.EXECUTOR, NOW, granted)


def card_of(value: str) -> OrganisationCard:
    return OrganisationCard(organisation_of(value), value, (value,) * 30, 3, 2, 5, 1)


def prepared_of(value: str) -> PreparedList:
    problems = tuple(RowProblem(n, value, "нет имени, пропущена") for n in range(50))
    return PreparedList(BIG, 21, 3, 2, (value,) * 50, {Role.EXECUTOR: 20, Role.HEAD: 1}, problems)


def links_of(value: str, number: int = 60) -> list[tuple[PersonalLink, str]]:
    return [(PersonalLink(value, value, value, Role.EXECUTOR, TOKEN), LINK)] * number


def merger_of(value: str) -> Merger:
    return Merger(organisation_of(value), organisation_of(value), 3, 2, 1)


def portrait_of(value: str) -> Portrait:
    memberships = tuple(Membership(n, value, OrganisationKind.SCHOOL, Role.EXECUTOR) for n in range(40))
    person = Person(1, 2, value, post=value, email=value)
    absences = (Absence(date(2024, 7, 1), date(2024, 7, 28), value),) * 20
    stored = Stored(NOW, NOW, 600, 1020, True, 21, 5, 1, 2, (value,) * 30, absences)
    return Portrait(Actor(person, memberships, 2), stored)


def joined_of(value: str) -> Joined:
    milestone = make_milestone(title=value, label=value, measure_number=value, measure_title=value)
    return Joined(make_actor(9, value), value, Role.EXECUTOR, 5, (milestone,) * 5)


def erased_of(value: str) -> Erased:
    left = make_milestone(title=value, label=value, measure_number=value, school=value)
    return Erased(value, (left,) * 40, (value,) * 30, ())


INVITE = Invite(1, 1, "", OrganisationKind.SCHOOL, Role.EXECUTOR, NOW)
EVERY_TEXT: dict[str, Callable[[str], str | list[str]]] = {
    "joining.choose_role": joining.choose_role,
    "joining.invitation": lambda value: [
        joining.invitation(NewInvite(TOKEN, organisation_of(value), Role.EXECUTOR, shared), LINK)
        for shared in (True, False)
    ],
    "joining.consent": lambda value: [
        joining.consent(Offer(value, Role.HEAD, person, shared=False, consented=False))
        for person in (value, None)
    ],
    "joining.welcome": lambda value: joining.welcome(joined_of(value)),
    "joining.to_decide": lambda value: joining.to_decide(application_of(value)),
    "joining.decision": lambda value: [
        joining.decision(application_of(value, granted)) for granted in (True, False)
    ],
    "joining.refused": lambda value: joining.refused(application_of(value, False)),
    "joining.list_preview": lambda value: joining.list_preview(prepared_of(value)),
    "joining.links_of": lambda value: joining.links_of(links_of(value)),
    "organisations.listing": lambda value: [
        organisations.listing(OrganisationPage((organisation_of(value),), 21, 0, words))
        for words in ("", value)
    ],
    "organisations.card": lambda value: organisations.card(card_of(value)),
    "organisations.choose_other": lambda value: organisations.choose_other(organisation_of(value)),
    "organisations.merger": lambda value: organisations.merger(merger_of(value)),
    "organisations.merged": lambda value: organisations.merged(merger_of(value)),
    "personal.portrait": lambda value: personal.portrait(portrait_of(value), "Europe/Moscow"),
    "personal.orphaned": lambda value: personal.orphaned(erased_of(value)),
}
NO_MESSAGES = {
    "joining.caption",
    "joining.issued",
    "joining.links_file",
    "joining.problems_file",
    "organisations.brief",
}
EVERY_KEYBOARD: dict[str, Callable[[str], InlineKeyboardMarkup | None]] = {
    "invitations.organisations": lambda value: invitation_keyboards.organisations(
        [organisation_of(value)] * 500
    ),
    "invitations.roles": lambda value: invitation_keyboards.roles(organisation_of(value)),
    "invitations.invitation": lambda value: invitation_keyboards.invitation(
        NewInvite(TOKEN, organisation_of(value), Role.HEAD)
    ),
    "invitations.consent": lambda value: invitation_keyboards.consent(TOKEN),
    "invitations.welcome": lambda value: invitation_keyboards.welcome(joined_of(value)),
    "invitations.waiting": lambda value: invitation_keyboards.waiting(),
    "invitations.to_decide": lambda value: invitation_keyboards.to_decide(application_of(value)),
    "invitations.people_list": lambda value: invitation_keyboards.people_list(prepared_of(value)),
    "organisations.listing": lambda value: organisation_keyboards.listing(
        OrganisationPage((organisation_of(value),) * 10, BIG, 3)
    ),
    "organisations.card": lambda value: organisation_keyboards.card(card_of(value)),
    "organisations.authorities": lambda value: organisation_keyboards.authorities(
        BIG, OrganisationPage((organisation_of(value),) * 10, BIG, 3)
    ),
    "organisations.others": lambda value: organisation_keyboards.others(BIG, [organisation_of(value)] * 6),
    "organisations.merger": lambda value: organisation_keyboards.merger(merger_of(value)),
    "organisations.back": lambda value: organisation_keyboards.back(BIG),
    "personal.portrait": lambda value: personal_keyboards.portrait(portrait_of(value)),
    "personal.erase": lambda value: personal_keyboards.erase(),
}


def functions_of(modules: Mapping[str, ModuleType]) -> set[str]:
    return {
        f"{room}.{name}"
        for room, module in modules.items()
        for name, each in vars(module).items()
        if inspect.isfunction(each) and each.__module__ == module.__name__ and not name.startswith("_")
    }


def rendered(name: str, value: str) -> list[str]:
    made = EVERY_TEXT[name](value)
    return made if isinstance(made, list) else [made]


def test_no_text_and_no_keyboard_is_forgotten_here() -> None:
    texts = functions_of({"joining": joining, "organisations": organisations, "personal": personal})
    assert set(EVERY_TEXT) == texts - NO_MESSAGES
    keyboards = {
        "invitations": invitation_keyboards,
        "organisations": organisation_keyboards,
        "personal": personal_keyboards,
    }
    assert set(EVERY_KEYBOARD) == functions_of(keyboards)


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", EVERY_TEXT)
def test_telegram_takes_every_text(name: str, value: str) -> None:
    for message in rendered(name, value):
        shown, entities = parse_html(message)
        assert 1 <= utf16(shown.strip()) <= 4096
        assert {entity["type"] for entity in entities} <= {"bold"}
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", shown)


@pytest.mark.parametrize("name", EVERY_TEXT)
def test_markup_from_outside_is_shown_as_it_was_written(name: str) -> None:
    shown = "\n".join(plain(message) for message in rendered(name, MARKUP))
    assert MARKUP in shown
    assert "&lt;" not in shown
    assert "&amp;" not in shown


@pytest.mark.parametrize("name", EVERY_TEXT)
def test_no_line_is_left_half_empty(name: str) -> None:
    for message in rendered(name, ""):
        assert not re.search(
            r"None|\n{3}|: $|«»|[,·] *$|\( *[,)]|, [,!.]|^ *[,·:]|: [.,]", plain(message), re.MULTILINE
        )


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", EVERY_KEYBOARD)
def test_telegram_takes_every_keyboard(name: str, value: str) -> None:
    markup = EVERY_KEYBOARD[name](value)
    assert markup is not None
    buttons = [each for row in markup.inline_keyboard for each in row]
    assert len(buttons) <= 100
    for each in buttons:
        assert each.text.strip()
        assert utf16(each.text) <= 64
        assert 1 <= len((each.callback_data or "").encode()) <= 64


@pytest.mark.parametrize("value", HOSTILE)
def test_a_caption_fits_under_a_picture(value: str) -> None:
    for shared in (True, False):
        assert utf16(plain(joining.caption(replace(INVITE, organisation=value, shared=shared), LINK))) <= 1024


@pytest.mark.parametrize(
    "sentence",
    [
        joining.CONSENT_REFUSED,
        joining.APPLIED,
        joining.WITHDRAWN,
        joining.NOTHING_TO_WITHDRAW,
        joining.ASK_LIST,
        joining.LIST_AWAITED,
        joining.LIST_DROPPED,
        organisations.ASK_RENAME,
        organisations.ASK_NAME,
        organisations.CHOOSE_AUTHORITY,
        organisations.NO_AUTHORITIES,
        personal.ASK_ERASE,
        personal.KEPT,
        personal.ERASED,
        *personal.ASK.values(),
    ],
)
def test_a_fixed_sentence_is_plain(sentence: str) -> None:
    assert parse_html(sentence) == (sentence, [])


def welcome(number: int, role: Role = Role.EXECUTOR) -> str:
    return joining.welcome(Joined(TEACHER, SCHOOL.name, role, number))


@pytest.mark.parametrize(("number", "words"), NUMBERS)
def test_a_newcomer_reads_how_much_is_open(number: int, words: str) -> None:
    assert f"Сейчас в работе: {words}." in welcome(number)


def test_a_newcomer_with_nothing_to_do_reads_that() -> None:
    assert "Открытых контрольных точек пока нет." in welcome(0)


def test_every_role_is_told_what_it_will_get() -> None:
    promises = {welcome(1, role).split("\n")[1] for role in Role}
    assert len(promises) == len(Role)
    assert all("с 9:00 до 18:00 в рабочие дни" in promise for promise in promises)


def test_the_days_and_hours_are_those_of_the_ladder() -> None:
    ladder = Ladder(
        before=(10, 2),
        on_day=False,
        overdue=(Escalation(5, frozenset({Audience.ASSIGNEES, Audience.HEADS})),),
        work_from=time(8, 30),
    )
    joined = Joined(TEACHER, SCHOOL.name, Role.EXECUTOR, 1, ladder=ladder)
    assert "Напомню о сроке: за 10 и 2 рабочих дня. Пишу только с 8:30 до 18:00" in joining.welcome(joined)
    as_head = joining.welcome(replace(joined, role=Role.HEAD))
    assert "опоздает с тем, за что отвечает: на 5 рабочих дней и больше" in as_head


def test_a_school_that_answers_for_nothing_is_not_promised_what_it_will_not_get() -> None:
    text = joining.welcome(Joined(TEACHER, SCHOOL.name, Role.EXECUTOR, 1, reminded=False))
    assert "О том, что назначат лично вам, напомню: за 14, 7, 3 и 1 рабочий день, в день срока." in text
    assert "в группу школы, если она привязана" in text


def test_an_invitation_carries_its_link() -> None:
    organisation = Organisation(3, "СОШ № 5", OrganisationKind.SCHOOL)
    assert plain(joining.invitation(NewInvite("abc", organisation, Role.EXECUTOR), LINK)) == (
        f"🔗 Приглашение: СОШ № 5, исполнитель.\n{LINK}\nСсылка на одного человека, действует 14 дней."
    )


def test_the_centre_has_controllers_and_the_others_do_the_work() -> None:
    def labels(organisation: Organisation) -> list[list[str]]:
        markup = invitation_keyboards.roles(organisation)
        return [[each.text for each in row] for row in markup.inline_keyboard]

    assert labels(CENTRE) == [["Контролёр"]]
    assert labels(SCHOOL) == [["Исполнитель", "Руководитель"], ["Ссылка для всех"]]


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1 личная ссылка"), (2, "2 личные ссылки"), (5, "5 личных ссылок"), (21, "21 личная ссылка")],
)
def test_the_links_are_counted(number: int, words: str) -> None:
    links = tuple(link for link, _ in links_of("Анна", number))
    assert f"Готово: {words}, действуют 60 дней." in joining.issued(Issued(links))


def test_the_file_of_links_is_grouped_by_organisation() -> None:
    links = [
        (PersonalLink("Анна", None, "СОШ № 1", Role.HEAD, TOKEN), LINK),
        (PersonalLink("Борис\nБ.", "завуч", "СОШ № 1", Role.HEAD, TOKEN), LINK),
        (PersonalLink("Вера", "", "СОШ № 2", Role.HEAD, TOKEN), LINK),
    ]
    assert joining.links_file(links) == (
        f"СОШ № 1\nАнна: {LINK}\nБорис Б., завуч: {LINK}\n\nСОШ № 2\nВера: {LINK}\n"
    )
