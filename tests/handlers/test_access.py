"""Strangers get one polite sentence and no data; members of another school see their own roadmap only."""

import pytest

from domain.access import UnboundGroupError
from handlers import texts
from handlers.callbacks import ListButton, Screen
from tests.stage import OTHER_SCHOOL, PHOTOS, SCHOOL, Stage

STRANGER = (
    "Здравствуйте! Я веду дорожные карты и знаю только тех, кого пригласили."
    " Попросите ссылку-приглашение в Центре проектного сопровождения."
)
COMMANDS = (
    "/start",
    "/help",
    "/plan",
    "/upcoming",
    "/overdue",
    "/status",
    "/item 3",
    "/done 2.1 приказ № 12",
    "/photo 8",
    "/import",
    "/invite МОУО",
    "/cancel",
    "/start two words",
    "Добрый день",
)


@pytest.mark.parametrize("text", COMMANDS)
async def test_whatever_a_stranger_writes_gets_one_sentence(stage: Stage, text: str) -> None:
    answer = await stage.say(stage.stranger, text)
    assert answer.text == STRANGER
    assert not answer.buttons
    assert len([each for each in stage.stranger.messages() if each.from_bot]) == 1


async def test_files_of_a_stranger_are_not_kept(stage: Stage) -> None:
    stage.stranger.send_photo(PHOTOS[0], caption="8")
    stage.stranger.send_album(PHOTOS[1:3])
    stage.stranger.send_document(b"1;2;3", "карта.csv")
    await stage.settle()
    answers = [each.text for each in stage.stranger.messages() if each.from_bot]
    assert answers == [STRANGER] * 3
    assert not stage.settings.media_dir.exists()


@pytest.mark.parametrize("data", ["m:c:1:1", "m:d:1:1", "m:a:1:1", "l:p:1:0", "d:1:1:0", "i:1:executor", "f"])
async def test_a_stranger_with_a_forged_button_learns_nothing(stage: Stage, data: str) -> None:
    said = await stage.say(stage.stranger, "/plan")
    pressed = await stage.forge(stage.stranger, data, said)
    assert pressed.answer is not None
    assert pressed.answer.text == STRANGER
    assert pressed.answer.show_alert
    assert said.text == STRANGER


async def test_in_a_group_that_is_nobodys_strangers_are_left_in_peace(stage: Stage) -> None:
    group = await stage.group([stage.teacher, stage.stranger], school=None, admin=True)
    for text in ("/plan", "/done 2.1", "привет", "/start token", "/bind"):
        stage.stranger.send(text, chat=group)
    stage.stranger.send_photo(PHOTOS[0], caption="8", chat=group)
    await stage.settle()
    assert stage.said(group) == [texts.HELLO]


async def test_a_stranger_pressing_a_button_in_a_group_that_is_nobodys_changes_nothing(stage: Stage) -> None:
    group = await stage.group([stage.teacher, stage.stranger], school=None)
    milestone = await stage.milestone("2.1")
    pressed = await stage.forge(stage.stranger, f"m:d:{milestone.id}:{milestone.revision}", group.last())
    assert pressed.answer is not None
    assert pressed.answer.text == UnboundGroupError().user_message
    assert await stage.actions("2.1") == []


async def test_another_school_sees_its_own_roadmap_only(stage: Stage) -> None:
    for command in ("/plan", "/status", "/upcoming", "/item 2.1", "/overdue"):
        answer = await stage.say(stage.other_teacher, command)
        assert OTHER_SCHOOL in (answer.text or "") or command == "/overdue"
        assert SCHOOL not in (answer.text or "")


@pytest.mark.parametrize("do", ["c", "d", "s", "p", "a", "r", "f", "k"])
async def test_a_forged_button_of_a_foreign_milestone_is_refused(stage: Stage, do: str) -> None:
    foreign = await stage.milestone("2.1")
    said = await stage.say(stage.other_teacher, "/help")
    pressed = await stage.forge(stage.other_teacher, f"m:{do}:{foreign.id}:{foreign.revision}", said)
    assert pressed.answer is not None
    assert pressed.answer.text == "Эта контрольная точка не из ваших дорожных карт."
    assert pressed.answer.show_alert
    assert stage.other_teacher.last() is said
    assert await stage.actions("2.1") == []


async def test_a_foreign_roadmap_cannot_be_opened_by_a_forged_button(stage: Stage) -> None:
    foreign = await stage.milestone("2.1")
    said = await stage.say(stage.other_teacher, "/help")
    button = ListButton(screen=Screen.PLAN, roadmap=foreign.roadmap_id)
    pressed = await stage.forge(stage.other_teacher, button.pack(), said)
    assert pressed.answer is not None
    assert pressed.answer.text.startswith("Дорожных карт у вас пока нет")
    assert SCHOOL not in (said.text or "")


async def test_photos_cannot_be_put_to_a_foreign_milestone(stage: Stage) -> None:
    stage.other_teacher.send_photo(PHOTOS[0])
    await stage.settle()
    foreign = await stage.milestone("8")
    pressed = await stage.forge(stage.other_teacher, f"m:k:{foreign.id}:1", stage.other_teacher.last())
    assert pressed.answer is not None
    assert pressed.answer.show_alert
    assert await stage.evidence("8") == ()


@pytest.mark.parametrize("command", ["/import", "/invite", "/invite СОШ № 1"])
async def test_only_the_centre_imports_and_invites(stage: Stage, command: str) -> None:
    answer = await stage.say(stage.municipality, command)
    assert answer.text == "Это может только Центр проектного сопровождения."


async def test_an_executor_cannot_accept_what_they_reported(stage: Stage) -> None:
    await stage.report("2.1")
    milestone = await stage.milestone("2.1")
    pressed = await stage.forge(stage.teacher, f"m:a:{milestone.id}:{milestone.revision}")
    assert pressed.answer is not None
    assert pressed.answer.text == "Принимает и возвращает результаты Центр проектного сопровождения."
    assert (await stage.milestone("2.1")).state == "reported"


async def test_a_former_member_is_a_stranger_again(stage: Stage) -> None:
    await stage.say(stage.teacher, "/plan")
    actor = await stage.actor(stage.teacher)
    async with stage.office.database.transaction() as connection:
        await connection.exec_driver_sql(f"DELETE FROM memberships WHERE person_id = {actor.person.id}")
    assert (await stage.say(stage.teacher, "/plan")).text == STRANGER
