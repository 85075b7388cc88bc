"""One link for a whole organisation: everybody who opens it waits until a controller or head decides."""

from sqlalchemy import select

from data import organisations as organisation_rows
from data import people as people_rows
from data.tables import people
from domain.people import Role
from sandbox.people import Person
from sandbox.world import Message
from services import administration, joining
from tests.cast import LONG_AGO, NOW
from tests.stage import SCHOOL, Stage


async def _apply(stage: Stage, person: Person | None = None) -> Message:
    made = await joining.invite(stage.office, None, organisation=SCHOOL, role=Role.EXECUTOR, shared=True)
    return await stage.join(person or stage.stranger, made.token)


async def _head_of_school(stage: Stage) -> Person:
    person = stage.server.person("Ирина", "Директорова")
    person.chat.started = True
    async with stage.office.database.transaction() as connection:
        school = await organisation_rows.by_name(connection, SCHOOL)
        stored = await people_rows.ensure(connection, person.id, person.name, NOW)
        assert school is not None
        await people_rows.grant(connection, stored.id, school.id, Role.HEAD, LONG_AGO)
    return person


async def test_the_centre_makes_a_link_for_everybody(stage: Stage) -> None:
    await stage.say(stage.controller, "/invite")
    await stage.press(stage.controller, SCHOOL)
    await stage.press(stage.controller, "Ссылка для всех")

    text = stage.controller.last().text or ""
    assert text.startswith(f"🔗 Общая ссылка: {SCHOOL}.")
    token = text.split("start=")[1].split()[0]
    await stage.join(stage.stranger, token)
    late = stage.server.person("Зоя", "Опоздавшая")
    assert "Заявка отправлена" in ((await stage.join(late, token)).text or "")


async def test_the_centre_itself_has_no_link_for_everybody(stage: Stage) -> None:
    await administration.grant_from_outside(stage.office, stage.controller.id, Role.ADMIN)
    await stage.say(stage.controller, "/invite")
    await stage.press(stage.controller, "Центр проектного сопровождения")
    assert [each.label for row in stage.controller.last().buttons for each in row] == ["Контролёр"]

    async with stage.office.database.transaction() as connection:
        centre = await organisation_rows.by_name(connection, "Центр проектного сопровождения")
        assert centre is not None
    pressed = await stage.forge(stage.controller, f"is:{centre.id}")
    assert pressed.answer is not None
    assert "приглашают лично" in (pressed.answer.text or "")


async def test_until_somebody_decides_the_applicant_sees_nothing(stage: Stage) -> None:
    head = await _head_of_school(stage)
    waiting = await _apply(stage)

    assert "Заявка отправлена" in (waiting.text or "")
    for decider in (stage.controller, head):
        assert (decider.last().text or "").startswith("🙋 Просится в Веху: Глеб Прохожий.")
    assert "знаю только тех, кого пригласили" in ((await stage.say(stage.stranger, "/plan")).text or "")


async def test_the_head_lets_in_and_the_applicant_is_welcomed(stage: Stage) -> None:
    head = await _head_of_school(stage)
    await _apply(stage)
    applied_at = stage.clock()
    stage.clock.advance(hours=1)
    asked_of_controller = stage.controller.last()

    await stage.press(head, "Принять")

    assert head.last().text == f"Принято: Глеб Прохожий, {SCHOOL}."
    assert (stage.stranger.last().text or "").startswith("👋 Здравствуйте, Глеб Прохожий!")
    assert SCHOOL in ((await stage.say(stage.stranger, "/plan")).text or "")
    late = await stage.press(stage.controller, "Отказать", asked_of_controller)
    assert late.answer is not None
    assert "уже рассмотрена" in (late.answer.text or "")
    actor = await stage.actor(stage.stranger)
    assert actor.memberships[0].role is Role.EXECUTOR
    assert actor.person.consented_at == applied_at


async def test_a_refused_applicant_hears_of_it_and_is_forgotten(stage: Stage) -> None:
    await _apply(stage)

    await stage.press(stage.controller, "Отказать")

    assert "отклонили" in (stage.stranger.last().text or "")
    assert "знаю только тех, кого пригласили" in ((await stage.say(stage.stranger, "/plan")).text or "")
    async with stage.office.database.transaction() as connection:
        found = await connection.execute(select(people).where(people.c.telegram_id == stage.stranger.id))
        assert found.first() is None


async def test_an_applicant_takes_the_application_back(stage: Stage) -> None:
    await _apply(stage)
    asked = stage.controller.last()

    await stage.press(stage.stranger, "Отозвать заявку")

    assert stage.stranger.last().text == "Заявка отозвана, ваши данные удалены."
    late = await stage.press(stage.controller, "Принять", asked)
    assert late.answer is not None
    assert "отозвана" in (late.answer.text or "")
    async with stage.office.database.transaction() as connection:
        assert await people_rows.by_telegram_id(connection, stage.stranger.id) is None


async def test_opening_the_shared_link_again_tells_nobody_twice(stage: Stage) -> None:
    made = await joining.invite(stage.office, None, organisation=SCHOOL, role=Role.EXECUTOR, shared=True)
    await stage.join(stage.stranger, made.token)
    before = stage.controller.last()

    again = await stage.say(stage.stranger, f"/start {made.token}")

    assert "Заявка отправлена" in (again.text or "")
    assert stage.controller.last() is before


async def test_a_head_of_another_organisation_decides_nothing(stage: Stage) -> None:
    await _apply(stage)
    button = stage.controller.last().buttons[0][0].data or ""

    pressed = await stage.forge(stage.head, button)

    assert pressed.answer is not None
    assert "решает Центр" in (pressed.answer.text or "")
    assert "знаю только тех" in ((await stage.say(stage.stranger, "/plan")).text or "")


async def test_a_member_who_opens_the_link_of_their_own_organisation_is_in_already(stage: Stage) -> None:
    answer = await _apply(stage, stage.teacher)

    assert (answer.text or "").startswith("👋 Здравствуйте, Вера Учителева!")
