"""Nobody is known to the bot before they agreed; whoever did not is not kept."""

from sqlalchemy import func, select

from data.tables import events, people
from domain.people import Role
from services import joining
from tests.stage import SCHOOL, Stage


async def _token(stage: Stage, role: Role = Role.EXECUTOR) -> str:
    return (await joining.invite(stage.office, None, organisation=SCHOOL, role=role)).token


async def _known(stage: Stage, telegram_id: int) -> int:
    query = select(func.count()).select_from(people).where(people.c.telegram_id == telegram_id)
    async with stage.office.database.transaction() as connection:
        return int((await connection.execute(query)).scalar_one())


async def test_a_link_asks_for_consent_and_keeps_nothing_until_it_is_given(stage: Stage) -> None:
    asked = await stage.say(stage.stranger, f"/start {await _token(stage)}")

    assert SCHOOL in (asked.text or "")
    assert "Согласие на обработку персональных данных" in (asked.text or "")
    assert "/me" in (asked.text or "")
    assert [each.label for each in asked.buttons[0]] == ["Согласен(на)", "Не согласен(на)"]
    assert await _known(stage, stage.stranger.id) == 0
    assert "знаю только тех, кого пригласили" in ((await stage.say(stage.stranger, "/plan")).text or "")


async def test_whoever_does_not_agree_is_not_kept_and_may_think_again(stage: Stage) -> None:
    token = await _token(stage)
    asked = await stage.say(stage.stranger, f"/start {token}")

    await stage.press(stage.stranger, "Не согласен(на)", asked)

    assert "ничего о вас не сохранено" in (stage.stranger.last().text or "")
    assert await _known(stage, stage.stranger.id) == 0
    async with stage.office.database.transaction() as connection:
        last = (await connection.execute(select(events).order_by(events.c.id.desc()).limit(1))).one()
    assert (last.action, last.person_id, last.chat_id) == ("consent-refused", None, None)
    assert (await stage.join(stage.stranger, token)).text


async def test_the_time_of_the_consent_is_kept_and_it_is_asked_once(stage: Stage) -> None:
    await stage.join(stage.stranger, await _token(stage))
    async with stage.office.database.transaction() as connection:
        query = select(people.c.consented_at).where(people.c.telegram_id == stage.stranger.id)
        assert (await connection.execute(query)).scalar_one() == stage.clock()

    second = await stage.say(stage.stranger, f"/start {await _token(stage, Role.HEAD)}")

    assert (second.text or "").startswith("👋")


async def test_the_first_message_says_who_what_and_shows_the_nearest_work(stage: Stage) -> None:
    welcome = await stage.join(stage.stranger, await _token(stage))

    lines = (welcome.text or "").split("\n")
    assert lines[0] == f"👋 Здравствуйте, Глеб Прохожий! Вы в Вехе: {SCHOOL}, исполнитель."
    assert "за 14, 7, 3 и 1 рабочий день" in lines[1]
    assert "Сейчас в работе: 23 контрольные точки." in lines[2]
    assert lines[4] == "Ближайшие сроки:"
    assert len(lines) == 5 + joining.NEAREST
    first = welcome.buttons[0][0].label
    assert first == "1"
    await stage.press(stage.stranger, first, welcome)
    assert "/cancel" not in (stage.stranger.last().text or "")
    assert SCHOOL in (stage.stranger.last().text or "")


async def test_a_consent_button_with_a_made_up_token_lets_nobody_in(stage: Stage) -> None:
    asked = await stage.say(stage.stranger, f"/start {await _token(stage)}")

    pressed = await stage.forge(stage.stranger, "j:1:abcdef", asked)

    assert pressed.answer is not None
    assert "Такой ссылки нет" in (pressed.answer.text or "")
    assert await _known(stage, stage.stranger.id) == 0


async def test_a_link_that_was_revoked_while_somebody_was_thinking_lets_nobody_in(stage: Stage) -> None:
    token = await _token(stage)
    asked = await stage.say(stage.stranger, f"/start {token}")
    await joining.revoke(stage.office, None, token)

    pressed = await stage.press(stage.stranger, "Согласен(на)", asked)

    assert pressed.answer is not None
    assert "отозвали" in (pressed.answer.text or "")
    assert await _known(stage, stage.stranger.id) == 0


async def test_the_link_comes_as_a_picture_fit_to_forward(stage: Stage) -> None:
    await stage.say(stage.controller, "/invite")
    await stage.press(stage.controller, SCHOOL)
    await stage.press(stage.controller, "Исполнитель")
    message = stage.controller.last()
    link = (message.text or "").split("\n")[1]

    await stage.press(stage.controller, "QR-код", message)

    picture = stage.controller.last()
    assert picture.photo
    assert link in (picture.caption or "")
    assert SCHOOL in (picture.caption or "")
    assert picture.buttons == []


async def test_a_revoked_link_has_no_picture(stage: Stage) -> None:
    await stage.say(stage.controller, "/invite")
    await stage.press(stage.controller, SCHOOL)
    await stage.press(stage.controller, "Исполнитель")
    message = stage.controller.last()
    token = (message.text or "").split("start=")[1].split()[0]
    await joining.revoke(stage.office, None, token)

    pressed = await stage.press(stage.controller, "QR-код", message)

    assert pressed.answer is not None
    assert "отозвали" in (pressed.answer.text or "")
