"""``/me``: what is stored, correcting it, and being forgotten."""

import pytest
from sqlalchemy import String, cast, or_, select

from data import milestones, people
from data.tables import conversations, duties, events, evidence
from data.tables import people as people_table
from domain.people import Role
from services import administration, joining
from services.personal import Field, correct
from tests.stage import PHOTOS, SCHOOL, Stage


async def test_me_shows_all_that_is_stored(stage: Stage) -> None:
    await stage.say(stage.teacher, "/done 4")
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()

    shown = (await stage.say(stage.teacher, "/me")).text or ""

    assert "Имя: Вера Учителева" in shown
    assert "Должность: не указано" in shown
    assert f"Аккаунт Telegram: {stage.teacher.id}" in shown
    assert f"• Исполнитель, {SCHOOL}" in shown
    assert "В Вехе с 12 января 2024 года" in shown
    assert "Согласие на обработку данных: не запрошено" in shown
    assert "фото: 1" in shown


@pytest.mark.parametrize(
    ("button", "typed", "line"),
    [
        ("Имя", "Иванова  Вера <Павловна>", "Имя: Иванова Вера <Павловна>"),
        ("Должность", "учитель & завуч", "Должность: учитель & завуч"),
        ("E-mail", " Vera@Mail.RU ", "E-mail: vera@mail.ru"),
    ],
)
async def test_people_correct_what_is_stored_about_them(
    stage: Stage, button: str, typed: str, line: str
) -> None:
    await stage.say(stage.teacher, "/me")
    await stage.press(stage.teacher, button)
    shown = await stage.say(stage.teacher, typed)
    assert line in (shown.text or "").split("\n")


@pytest.mark.parametrize("typed", ["вера собака mail", "a@b", "a b@mail.ru", "a..b@mail.ru", "@mail.ru"])
async def test_a_wrong_address_is_refused_and_another_one_is_awaited(stage: Stage, typed: str) -> None:
    await stage.say(stage.teacher, "/me")
    await stage.press(stage.teacher, "E-mail")
    refused = await stage.say(stage.teacher, typed)
    assert "не похоже на адрес почты" in (refused.text or "")
    assert "E-mail: a@mail.ru" in ((await stage.say(stage.teacher, "a@mail.ru")).text or "")


async def test_a_post_is_taken_away_by_a_dash(stage: Stage) -> None:
    actor = await stage.actor(stage.teacher)
    assert (await correct(stage.office, actor, Field.POST, "учитель")).actor.person.post == "учитель"
    assert (await correct(stage.office, actor, Field.POST, "—")).actor.person.post is None


async def test_a_group_never_sees_it(stage: Stage) -> None:
    group = await stage.group([stage.teacher])
    answer = await stage.say(stage.teacher, "/me", chat=group)
    assert "в личном чате" in (answer.text or "")
    assert str(stage.teacher.id) not in (answer.text or "")


async def _erase(stage: Stage) -> None:
    await stage.say(stage.teacher, "/me")
    await stage.press(stage.teacher, "Удалить мои данные")
    await stage.press(stage.teacher, "Удалить")


async def test_nothing_is_erased_before_it_is_confirmed(stage: Stage) -> None:
    await stage.say(stage.teacher, "/me")
    await stage.press(stage.teacher, "Удалить мои данные")
    assert "Вернуть данные нельзя" in (stage.teacher.last().text or "")
    await stage.press(stage.teacher, "Оставить")
    assert "Имя: Вера Учителева" in ((await stage.say(stage.teacher, "/me")).text or "")


async def test_an_erased_person_is_a_stranger_and_leaves_the_work_under_the_post(stage: Stage) -> None:
    actor = await stage.actor(stage.teacher)
    await correct(stage.office, actor, Field.POST, "Учитель информатики")
    await stage.say(stage.teacher, "/done 4 приказ № 12 от 10.01.2024")

    await _erase(stage)

    assert "данные удалены" in (stage.teacher.last().text or "")
    assert "знаю только тех" in ((await stage.say(stage.teacher, "/plan")).text or "")
    history = await stage.events("4")
    assert {each.person for each in history} == {f"Учитель информатики ({SCHOOL})"}
    card = await stage.say(stage.controller, "/item 4")
    assert "Учителева" not in (card.text or "")


async def test_neither_name_nor_account_is_left_anywhere(stage: Stage) -> None:
    await stage.say(stage.teacher, "/photo 8")
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    actor = await stage.actor(stage.teacher)
    async with stage.office.database.transaction() as connection:
        copied = {"person": actor.person.name, "telegram_id": stage.teacher.id, "names": [actor.person.name]}
        from data.events import append

        await append(connection, at=stage.clock(), action="named", actor=actor, after=copied)

    await _erase(stage)

    async with stage.office.database.transaction() as connection:
        row = (
            await connection.execute(select(people_table).where(people_table.c.id == actor.person.id))
        ).one()
        assert (row.name, row.telegram_id, row.email) == (f"Сотрудник ({SCHOOL})", None, None)
        assert row.erased_at == stage.clock()
        log = (await connection.execute(select(cast(events.c.after, String)))).scalars().all()
        assert not any("\\u0423\\u0447\\u0438\\u0442\\u0435\\u043b" in each for each in log if each)
        named = await connection.execute(select(events.c.after).where(events.c.action == "named"))
        assert named.scalar_one() == {
            "person": row.name,
            "telegram_id": None,
            "names": [row.name],
        }
        for table in (events, evidence):
            mine = await connection.execute(select(table).where(table.c.chat_id == stage.teacher.id))
            assert mine.first() is None
        assert (await connection.execute(select(evidence.c.id))).first() is not None
        key = conversations.c.key
        talk = select(key).where(or_(key.contains(str(stage.teacher.id))))
        assert (await connection.execute(talk)).first() is None


async def test_the_centre_hears_what_is_left_without_anybody(stage: Stage) -> None:
    actor = await stage.actor(stage.teacher)
    milestone = await stage.milestone("4")
    async with stage.office.database.transaction() as connection:
        await milestones.assign(connection, milestone.id, actor.person.id, lead=True)
        duty = {"person_id": actor.person.id, "organisation_id": actor.memberships[0].organisation_id}
        await connection.execute(duties.insert().values(**duty, lead=True, granted_at=stage.clock()))

    await _erase(stage)

    told = stage.controller.last().text or ""
    assert told.startswith(f"⚠️ Больше не в Вехе: Сотрудник ({SCHOOL}).")
    assert f"За все мероприятия отвечал(а): {SCHOOL}." in told
    assert "Без исполнителя: 1 контрольная точка.\n4." in told
    assert (await stage.milestone("4")).assignee_ids == frozenset()


async def test_the_last_one_who_lets_others_in_cannot_vanish(stage: Stage) -> None:
    await stage.say(stage.controller, "/me")
    await stage.press(stage.controller, "Удалить мои данные")
    refused = await stage.press(stage.controller, "Удалить")
    assert refused.answer is not None
    assert "Вы единственный, кто управляет ботом" in (refused.answer.text or "")

    await stage.second_controller()
    await stage.press(stage.controller, "Удалить")
    assert "данные удалены" in (stage.controller.last().text or "")


async def test_an_erased_person_comes_back_by_a_new_link_as_somebody_new(stage: Stage) -> None:
    before = await stage.actor(stage.teacher)
    await _erase(stage)
    made = await joining.invite(stage.office, None, organisation=SCHOOL, role=Role.EXECUTOR)

    await stage.join(stage.teacher, made.token)

    after = await stage.actor(stage.teacher)
    assert after.person.id != before.person.id
    async with stage.office.database.transaction() as connection:
        old = await people.get(connection, before.person.id)
    assert old.name == f"Сотрудник ({SCHOOL})"


async def test_a_link_that_was_spent_before_being_erased_opens_nothing_afterwards(stage: Stage) -> None:
    made = await joining.invite(stage.office, None, organisation=SCHOOL, role=Role.EXECUTOR)
    await stage.join(stage.teacher, made.token)
    await _erase(stage)

    refused = await stage.say(stage.teacher, f"/start {made.token}")

    assert "уже использована" in (refused.text or "")


async def test_a_pressed_button_of_somebody_erased_does_nothing(stage: Stage) -> None:
    shown = await stage.say(stage.teacher, "/item 4")
    await _erase(stage)

    pressed = await stage.forge(stage.teacher, f"m:d:{(await stage.milestone('4')).id}:1", shown)

    assert pressed.answer is not None
    assert "знаю только тех" in (pressed.answer.text or "")
    assert (await stage.milestone("4")).state == "open"


async def test_a_guest_of_a_group_sees_and_takes_away_what_is_stored_about_them(stage: Stage) -> None:
    group = await stage.group([stage.stranger])
    await stage.say(stage.stranger, "/item 2.1", chat=group)
    stage.stranger.chat.started = True
    before = await stage.say(stage.stranger, "/plan")
    assert "знаю только тех, кого пригласили" in (before.text or "")

    shown = await stage.say(stage.stranger, "/me")
    assert f"Имя: {stage.stranger.name}" in (shown.text or "")
    assert "Ролей нет" in (shown.text or "")
    assert [each.label for row in shown.buttons for each in row] == ["Удалить мои данные"]
    heard = await stage.say(stage.controller, "/help")
    await stage.press(stage.stranger, "Удалить мои данные")
    await stage.press(stage.stranger, "Удалить")

    assert "данные удалены" in (stage.stranger.last().text or "")
    assert stage.controller.last() is heard
    async with stage.office.database.transaction() as connection:
        assert await people.by_telegram_id(connection, stage.stranger.id) is None
    assert "знаю только тех" in ((await stage.say(stage.stranger, "/me")).text or "")


async def test_whoever_lost_the_last_role_still_gets_at_their_own_data_and_at_nothing_else(
    stage: Stage,
) -> None:
    shown = await stage.say(stage.teacher, "/me")
    teacher = await stage.actor(stage.teacher)
    place = teacher.memberships[0].organisation_id
    controller = await stage.actor(stage.controller)
    await administration.revoke(stage.office, controller, teacher.person.id, place, Role.EXECUTOR)

    mine = (await stage.say(stage.teacher, "/me")).text or ""
    assert "Ролей нет" in mine
    assert "Согласие на обработку данных: не запрошено" in mine
    pressed = await stage.press(stage.teacher, "Имя", shown)
    assert pressed.answer is not None
    assert "знаю только тех" in (pressed.answer.text or "")
    assert "знаю только тех" in ((await stage.say(stage.teacher, "/plan")).text or "")
