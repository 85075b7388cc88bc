"""Links for one person: made, opened with consent, refused when they are old, spent, revoked or made up."""

import re

import pytest

from domain.people import Role
from services import administration, joining
from tests.stage import CENTRE, SCHOOL, Stage

GONE = "Попросите новую в Центре проектного сопровождения."


async def _token(stage: Stage, organisation: str = SCHOOL, role: Role = Role.EXECUTOR) -> str:
    return (await joining.invite(stage.office, None, organisation=organisation, role=role)).token


async def test_the_centre_invites_by_buttons_and_the_link_works_once(stage: Stage) -> None:
    await stage.say(stage.controller, "/invite")
    await stage.press(stage.controller, SCHOOL)
    assert stage.controller.last().text == f"{SCHOOL}: кого приглашаем?"
    await stage.press(stage.controller, "Исполнитель")
    link = re.search(
        r"https://t\.me/vekha_sandbox_bot\?start=([\w-]{20,64})\b", stage.controller.last().text or ""
    )
    assert link is not None
    welcome = await stage.join(stage.stranger, link[1])
    assert (welcome.text or "").startswith(
        f"👋 Здравствуйте, Глеб Прохожий! Вы в Вехе: {SCHOOL}, исполнитель."
    )
    assert "23 контрольные точки" in (welcome.text or "")
    assert SCHOOL in ((await stage.say(stage.stranger, "/plan")).text or "")


async def test_a_new_organisation_is_invited_by_its_name(stage: Stage) -> None:
    await stage.say(stage.controller, "/invite Лицей <b>№ 7</b> & Ко")
    assert stage.controller.last().text == "Лицей <b>№ 7</b> & Ко: кого приглашаем?"
    await stage.press(stage.controller, "Руководитель")
    assert "Лицей <b>№ 7</b> & Ко, руководитель." in (stage.controller.last().text or "")


async def test_the_centre_itself_is_offered_the_role_of_a_controller(stage: Stage) -> None:
    await administration.grant_from_outside(stage.office, stage.controller.id, Role.ADMIN)
    await stage.say(stage.controller, "/invite")
    await stage.press(stage.controller, CENTRE)
    assert [button.label for button in stage.controller.last().buttons[0]] == ["Контролёр"]


async def test_a_used_link_is_refused_to_somebody_else(stage: Stage) -> None:
    token = await _token(stage)
    await stage.join(stage.other_teacher, token)
    answer = await stage.say(stage.stranger, f"/start {token}")
    assert answer.text == f"Эта ссылка уже использована. {GONE}"
    assert "знаю только тех, кого пригласили" in ((await stage.say(stage.stranger, "/plan")).text or "")


async def test_two_people_with_one_link_at_once_give_one_member(stage: Stage) -> None:
    token = await _token(stage)
    late = stage.server.person("Зоя", "Опоздавшая")
    for person in (stage.stranger, late):
        await stage.say(person, f"/start {token}")
    pressed = [person.press(person.last(), "Согласен(на)") for person in (stage.stranger, late)]
    await stage.settle()
    greeted = [(person.last().text or "").startswith("👋") for person in (stage.stranger, late)]
    assert sorted(greeted) == [False, True]
    loser = pressed[greeted.index(False)]
    assert loser.answer is not None
    assert loser.answer.text == f"Эта ссылка уже использована. {GONE}"


async def test_opening_ones_own_link_again_is_harmless(stage: Stage) -> None:
    token = await _token(stage)
    first = (await stage.join(stage.stranger, token)).text
    again = await stage.say(stage.stranger, f"/start {token}")
    assert again.text == first
    actor = await stage.actor(stage.stranger)
    assert len(actor.memberships) == 1


async def test_an_expired_link_is_refused(stage: Stage) -> None:
    token = await _token(stage)
    stage.clock.advance(days=14, minutes=1)
    assert (await stage.say(stage.stranger, f"/start {token}")).text == f"Срок действия ссылки истёк. {GONE}"


async def test_a_revoked_link_is_refused(stage: Stage) -> None:
    token = await _token(stage)
    assert await joining.revoke(stage.office, await stage.actor(stage.controller), token)
    answer = await stage.say(stage.stranger, f"/start {token}")
    assert GONE in (answer.text or "")
    assert "знаю только тех, кого пригласили" in ((await stage.say(stage.stranger, "/plan")).text or "")


@pytest.mark.parametrize("token", ["abc", "A" * 64, "<b>", "1' OR '1'='1", "%00"])
async def test_a_forged_link_is_refused(stage: Stage, token: str) -> None:
    answer = await stage.say(stage.stranger, f"/start {token.replace(' ', '_')}")
    assert answer.text == f"Такой ссылки нет. {GONE}"


async def test_a_member_may_join_a_second_organisation(stage: Stage) -> None:
    await stage.join(stage.other_teacher, await _token(stage))
    actor = await stage.actor(stage.other_teacher)
    assert {each.organisation for each in actor.memberships} >= {SCHOOL}
    assert len(actor.memberships) == 2


async def test_markup_in_a_persons_name_is_shown_as_it_is(stage: Stage) -> None:
    person = stage.server.person("<b>Ян</b>", "& Ко")
    welcome = await stage.join(person, await _token(stage))
    assert (welcome.text or "").startswith("👋 Здравствуйте, <b>Ян</b> & Ко!")


@pytest.mark.parametrize("data", ["i:99999:", "i:99999:executor", "i:1:emperor", "i:1:admin"])
async def test_a_forged_invitation_button_gives_no_link(stage: Stage, data: str) -> None:
    before = await stage.say(stage.controller, "/help")
    pressed = await stage.forge(stage.controller, data, before)
    assert pressed.answer is not None
    assert pressed.answer.show_alert
    assert stage.controller.last() is before


async def test_an_executor_with_a_forged_invitation_button_gets_no_link(stage: Stage) -> None:
    before = await stage.say(stage.teacher, "/help")
    pressed = await stage.forge(stage.teacher, "i:1:executor", before)
    assert pressed.answer is not None
    assert pressed.answer.text == "Это может только Центр проектного сопровождения."
    assert stage.teacher.last() is before


async def test_controllers_are_invited_by_an_administrator_only(stage: Stage) -> None:
    await stage.say(stage.controller, "/invite")
    assert CENTRE not in [each.label for row in stage.controller.last().buttons for each in row]

    await stage.say(stage.controller, f"/invite {CENTRE}")
    pressed = await stage.press(stage.controller, "Контролёр")

    assert pressed.answer is not None
    assert pressed.answer.text == "Эту роль может дать и снять только администратор."


async def test_a_link_sent_to_the_wrong_person_is_taken_back_by_its_button(stage: Stage) -> None:
    await stage.say(stage.controller, "/invite")
    await stage.press(stage.controller, "МОУО")
    await stage.press(stage.controller, "Исполнитель")
    token = (stage.controller.last().text or "").split("start=")[1].split()[0]

    await stage.press(stage.controller, "Отозвать")

    assert stage.controller.last().text == "Приглашение отозвано, ссылка больше не действует."
    refused = await stage.say(stage.stranger, f"/start {token}")
    assert refused.text == "Эту ссылку отозвали. Попросите новую в Центре проектного сопровождения."
