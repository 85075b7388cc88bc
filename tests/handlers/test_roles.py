"""``/roles`` in the chat: taken and given by buttons, in force at once, and whoever it concerns hears."""

import pytest

from data import organisations, people
from domain.people import OrganisationKind, Role
from handlers.callbacks import Do, MilestoneButton
from handlers.callbacks.settings import RoleButton, RoleDo
from sandbox.people import Person
from tests.cast import NOW
from tests.stage import CENTRE, OTHER_SCHOOL, SCHOOL, Stage


@pytest.fixture
async def admin(stage: Stage) -> Person:
    """An administrator, who is nobody else."""
    person = stage.server.person("Ирина", "Админова")
    person.chat.started = True
    async with stage.office.database.transaction() as connection:
        place = await organisations.ensure(connection, CENTRE, OrganisationKind.CENTRE)
        stored = await people.ensure(connection, person.id, person.name, NOW)
        await people.grant(connection, stored.id, place.id, Role.ADMIN, NOW)
    return person


def labels(person: Person) -> list[str]:
    return [button.label for row in person.last().buttons for button in row]


async def roles_of(stage: Stage, person: Person) -> set[tuple[str, Role]]:
    return {(each.organisation, each.role) for each in (await stage.actor(person)).memberships}


async def open_card(stage: Stage, by: Person, whom: Person) -> None:
    await stage.say(by, f"/roles {whom.name}")
    await stage.press(by, whom.name)


async def forged(stage: Stage, whom: Person, do: RoleDo, role: Role, place: str = SCHOOL) -> str:
    async with stage.office.database.transaction() as connection:
        organisation = await organisations.by_name(connection, place)
        assert organisation is not None
    person = (await stage.actor(whom)).person.id
    return RoleButton(do=do, person=person, organisation=organisation.id, role=role).pack()


async def test_a_role_is_taken_away_and_ends_everything_at_once(stage: Stage, admin: Person) -> None:
    await stage.say(stage.teacher, "/item 4")
    card = stage.teacher.last()
    await stage.press(
        stage.teacher,
        "Сообщить о результате"
        if "Сообщить о результате" in labels(stage.teacher)
        else labels(stage.teacher)[0],
    )
    await open_card(stage, admin, stage.teacher)
    assert f"• Исполнитель, {SCHOOL}, с 1 сентября 2023 года" in (admin.last().text or "")
    await stage.press(admin, f"Снять: исполнитель, {SCHOOL}")
    assert "Это последняя роль" in (admin.last().text or "")
    pressed = await stage.press(admin, "Снять роль")

    assert pressed.answer is not None
    assert pressed.answer.text == f"Снята роль: Исполнитель, {SCHOOL}."
    assert "Ролей нет" in (admin.last().text or "")
    assert f"Роль снята: Исполнитель, {SCHOOL}." in (stage.teacher.last().text or "")
    milestone = await stage.milestone("4")
    for data in (
        MilestoneButton(do=Do.REPORT, id=milestone.id, revision=milestone.revision).pack(),
        "st:0:0:s:",
    ):
        old = await stage.forge(stage.teacher, data, card)
        assert old.answer is not None
        assert "знаю только тех, кого пригласили" in (old.answer.text or "")
    for words in ("Готово, приказ № 5", "/plan", "/roles"):
        assert "знаю только тех" in ((await stage.say(stage.teacher, words)).text or "")
    assert (await stage.milestone("4")).state == "open"


async def test_a_role_is_given_where_the_words_say(stage: Stage, admin: Person) -> None:
    await open_card(stage, admin, stage.teacher)
    await stage.press(admin, "Дать роль")
    assert labels(admin) == ["Администратор", "Контролёр", "Руководитель", "Исполнитель", "◀ К человеку"]
    await stage.press(admin, "Руководитель")
    await stage.say(admin, "нет такой")
    assert "не нашёл" in (admin.last().text or "")
    await stage.say(admin, "калуги 46")
    pressed = await stage.press(admin, OTHER_SCHOOL)

    assert pressed.answer is not None
    assert pressed.answer.text == f"Дана роль: Руководитель, {OTHER_SCHOOL}."
    assert await roles_of(stage, stage.teacher) == {
        (SCHOOL, Role.EXECUTOR),
        (OTHER_SCHOOL, Role.HEAD),
    }
    assert f"🔑 Вам дали роль: Руководитель, {OTHER_SCHOOL}." in (stage.teacher.last().text or "")


async def test_an_administrator_is_made_at_the_centre(stage: Stage, admin: Person) -> None:
    await open_card(stage, admin, stage.controller)
    await stage.press(admin, "Дать роль")
    await stage.press(admin, "Администратор")
    await stage.press(admin, CENTRE)
    assert (CENTRE, Role.ADMIN) in await roles_of(stage, stage.controller)
    assert "Раздать роли другим: /roles." in (stage.controller.last().text or "")


async def test_pressed_again_a_role_is_given_and_told_once(stage: Stage, admin: Person) -> None:
    button = await forged(stage, stage.teacher, RoleDo.GRANT, Role.HEAD, OTHER_SCHOOL)
    await stage.forge(admin, button)
    heard = len(stage.teacher.messages())
    pressed = await stage.forge(admin, button)
    assert pressed.answer is not None
    assert pressed.answer.text == "Эта роль уже есть."
    assert len(stage.teacher.messages()) == heard


async def test_the_last_administrator_stays(stage: Stage, admin: Person) -> None:
    await open_card(stage, admin, admin)
    await stage.press(admin, "Снять: администратор, Центр проектного сопровождения")
    pressed = await stage.press(admin, "Снять роль")
    assert pressed.answer is not None
    assert "Это последний администратор" in (pressed.answer.text or "")
    assert await roles_of(stage, admin) == {(CENTRE, Role.ADMIN)}


async def test_a_head_sees_and_dismisses_the_executors_of_the_own_organisation(stage: Stage) -> None:
    await stage.say(stage.head, "/roles")
    assert labels(stage.head) == [stage.head.name, stage.municipality.name]
    await stage.press(stage.head, stage.municipality.name)
    await stage.press(stage.head, "Снять: исполнитель, МОУО")
    await stage.press(stage.head, "Снять роль")
    assert "знаю только тех" in ((await stage.say(stage.municipality, "/plan")).text or "")


@pytest.mark.parametrize("do", [RoleDo.ASK_REVOKE, RoleDo.REVOKE, RoleDo.GRANT])
@pytest.mark.parametrize("who", ["teacher", "head", "other_teacher"])
async def test_a_forged_button_changes_nobodys_roles(stage: Stage, who: str, do: RoleDo) -> None:
    person: Person = getattr(stage, who)
    before = await roles_of(stage, stage.teacher)
    pressed = await stage.forge(person, await forged(stage, stage.teacher, do, Role.EXECUTOR))
    assert pressed.answer is not None
    assert pressed.answer.show_alert
    assert await roles_of(stage, stage.teacher) == before


async def test_a_controller_makes_no_administrator(stage: Stage) -> None:
    pressed = await stage.forge(
        stage.controller, await forged(stage, stage.controller, RoleDo.GRANT, Role.ADMIN, CENTRE)
    )
    assert pressed.answer is not None
    assert "только администратор" in (pressed.answer.text or "")
    assert await roles_of(stage, stage.controller) == {(CENTRE, Role.CONTROLLER)}


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        ("rl:c:404:0::0", "в списке больше нет"),
        ("rl:X:3:3:head:0", "Эта роль уже снята"),
        ("rl:g:3:404:head:0", "Такой организации больше нет"),
        ("rl:X:3:3::0", "устарела"),
        ("rl:X:99999999999:3:head:0", "устарела"),
    ],
)
async def test_old_buttons_are_answered_in_words(stage: Stage, admin: Person, data: str, answer: str) -> None:
    pressed = await stage.forge(admin, data)
    assert pressed.answer is not None
    assert answer in (pressed.answer.text or "")


async def test_nobody_is_made_an_administrator_of_a_school(stage: Stage, admin: Person) -> None:
    pressed = await stage.forge(admin, await forged(stage, stage.teacher, RoleDo.GRANT, Role.ADMIN))
    assert pressed.answer is not None
    assert "такой роли нет" in (pressed.answer.text or "")


async def test_an_executor_is_not_shown_the_roles(stage: Stage) -> None:
    refused = await stage.say(stage.teacher, "/roles")
    assert "Роли даёт и снимает" in (refused.text or "")


async def test_no_role_is_shown_before_a_group(stage: Stage, admin: Person) -> None:
    group = await stage.group([admin, stage.teacher])
    asked = await stage.say(admin, "/roles", chat=group)
    assert "в личном чате" in (asked.text or "")
    pressed = await stage.forge(
        admin, await forged(stage, stage.teacher, RoleDo.REVOKE, Role.EXECUTOR), asked
    )
    assert pressed.answer is not None
    assert "в личном чате" in (pressed.answer.text or "")
    assert await roles_of(stage, stage.teacher) == {(SCHOOL, Role.EXECUTOR)}


async def test_whoever_was_sent_away_does_not_come_back_through_a_group(stage: Stage, admin: Person) -> None:
    group = await stage.group([stage.teacher, stage.stranger])
    await stage.forge(admin, await forged(stage, stage.teacher, RoleDo.REVOKE, Role.EXECUTOR))
    refused = await stage.say(stage.teacher, "/done 4", chat=group)
    assert "только те, кого пригласили" in (refused.text or "")
    assert (await stage.milestone("4")).state == "open"
