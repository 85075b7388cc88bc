"""Coverage, review and requests as they are met in the chat, over real HTTP."""

import pytest

from domain.manifest import read
from domain.milestone import State
from domain.photo import Stage as Taken
from sandbox.people import Person
from sandbox.world import Message
from services import photos
from tests.monitoring import add_photo, add_room
from tests.stage import OTHER_SCHOOL, PHOTOS, SCHOOL, Stage


async def photographed(stage: Stage) -> None:
    """The teacher has sent two photos of a room after and one before; of another room there is none."""
    milestone = await stage.milestone("8")
    teacher = await stage.actor(stage.teacher)
    async with stage.office.database.transaction() as connection:
        room = await add_room(connection, "Кабинет 12", milestone.school_id)
        await add_room(connection, "Лекторий", milestone.school_id)
        for number, taken in enumerate([Taken.AFTER, Taken.AFTER, Taken.BEFORE]):
            sha256 = stage.office.media.keep(PHOTOS[number])
            preview = stage.office.media.preview(sha256)
            preview.parent.mkdir(parents=True, exist_ok=True)
            preview.write_bytes(PHOTOS[number])
            await add_photo(
                connection,
                milestone.id,
                900 + number,
                actor=teacher,
                room_id=room,
                stage=taken,
                sha256=sha256,
                file_id="forgotten by Telegram",
            )


def labels(message: Message) -> list[str]:
    return [button.label for row in message.buttons for button in row]


def pictures(person: Person) -> list[Message]:
    return [each for each in person.messages() if each.from_bot and each.photo]


async def test_a_school_sees_what_it_has_to_photograph_still(stage: Stage) -> None:
    await photographed(stage)

    shown = await stage.say(stage.teacher, "/coverage")

    assert "снято 2 из 4" in (shown.text or "")
    assert "Лекторий: до: нет · в процессе 0 · после: нет" in (shown.text or "")
    assert labels(shown) == ["Картинкой", "До и после"]


async def test_the_matrix_comes_as_a_picture_and_a_room_before_and_after(stage: Stage) -> None:
    await photographed(stage)
    shown = await stage.say(stage.teacher, "/coverage")

    await stage.press(stage.teacher, "Картинкой", shown)
    await stage.press(stage.teacher, "До и после", shown)
    await stage.press(stage.teacher, "Кабинет 12", shown)

    assert len(pictures(stage.teacher)) == 2
    assert pictures(stage.teacher)[-1].caption == "Кабинет 12: до и после"


async def test_the_centre_sees_every_school_and_takes_the_manifest_of_one(stage: Stage) -> None:
    await photographed(stage)
    shown = await stage.say(stage.controller, "/coverage")
    assert f"{SCHOOL}: снято 2 из 4" in (shown.text or "")
    assert f"{OTHER_SCHOOL}: помещений нет" in (shown.text or "")

    await stage.press(stage.controller, SCHOOL, shown)
    await stage.press(stage.controller, "Опись", shown)

    sent = stage.controller.last().document
    assert sent is not None
    assert len(read(sent.content.decode()).entries) == 3


async def test_the_card_of_photo_monitoring_leads_to_what_was_photographed(stage: Stage) -> None:
    await photographed(stage)
    await stage.say(stage.teacher, "/item 8")

    await stage.press(stage.teacher, "Что снято")

    assert "снято 2 из 4" in (stage.teacher.last().text or "")


async def test_strangers_and_neighbours_see_nothing_of_a_school(stage: Stage) -> None:
    await photographed(stage)
    school = (await stage.milestone("8")).school_id

    pressed = await stage.forge(stage.other_teacher, f"fc:s:{school}:0")

    assert "не из ваших" in str(pressed.answer)
    assert "Лекторий" not in "".join(each.text or "" for each in stage.other_teacher.messages())


async def test_new_photos_are_shown_with_who_and_when_and_taken_by_one_press(stage: Stage) -> None:
    await photographed(stage)

    shown = await stage.say(stage.controller, "/review")

    assert len(pictures(stage.controller)) == 2
    assert "Новые фото: 3" in (shown.text or "")
    assert "Кабинет 12, после" in (shown.text or "")
    assert "Вера Учителева, 12 января 2024 в 09:00" in (shown.text or "")
    await stage.press(stage.controller, "Принять: 2", shown)
    assert "Принято: 2 фото, Кабинет 12, после" in (shown.text or "")
    assert "Новые фото: 1" in (stage.controller.last().text or "")


async def test_a_remark_reaches_the_sender_with_a_way_to_send_another(stage: Stage) -> None:
    await photographed(stage)
    shown = await stage.say(stage.controller, "/review")

    await stage.press(stage.controller, "✕ 2", shown)
    await stage.press(stage.controller, "Размыто или темно")

    heard = stage.teacher.last()
    assert "Просим переснять: 1 фото, Кабинет 12, после" in (heard.text or "")
    assert "Замечание: Размыто или темно." in (heard.text or "")
    assert labels(heard) == ["Прислать фото"]


async def test_a_remark_of_ones_own_reaches_the_sender_too(stage: Stage) -> None:
    await photographed(stage)
    shown = await stage.say(stage.controller, "/review")
    await stage.press(stage.controller, "Переснять", shown)

    answer = await stage.say(stage.controller, "Не видно <окна>")

    assert "Просим переснять: 2 фото" in (answer.text or "")
    assert "Замечание: Не видно <окна>." in (stage.teacher.last().text or "")


async def test_the_second_controller_to_press_is_told_that_it_is_done(stage: Stage) -> None:
    await photographed(stage)
    second = await stage.second_controller()
    shown = await stage.say(stage.controller, "/review")
    theirs = await stage.say(second, "/review")
    await stage.press(stage.controller, "Принять: 2", shown)

    pressed = await stage.press(second, "Принять: 2", theirs)

    assert "другой контролёр" in str(pressed.answer) + (second.last().text or "")


@pytest.mark.parametrize("command", ["/review", "/request"])
async def test_review_and_requests_are_for_the_centre(stage: Stage, command: str) -> None:
    answer = await stage.say(stage.teacher, command)

    assert "Центр проектного сопровождения" in (answer.text or "")


async def test_a_school_is_asked_for_photos_by_buttons_alone(stage: Stage) -> None:
    shown = await stage.say(stage.controller, "/request")
    await stage.press(stage.controller, SCHOOL, shown)
    await stage.press(stage.controller, "До пятницы, 19 января")
    await stage.press(stage.controller, "Ход работ в помещениях")

    assert "Запрос Ф1 отправлен" in (stage.controller.last().text or "")
    await stage.app.engine.tick()
    assert "Фото по запросу: ход работ в помещениях" in (stage.teacher.last().text or "")
    asked = await stage.milestone("Ф1")
    assert (asked.school, asked.state) == (SCHOOL, State.OPEN)


async def test_all_schools_are_asked_in_ones_own_words_and_the_request_is_closed_again(stage: Stage) -> None:
    shown = await stage.say(stage.controller, "/request")
    await stage.press(stage.controller, "Все школы: 2", shown)
    unclear = await stage.say(stage.controller, "31 ноября")
    assert "Не понял" in (unclear.text or "")
    await stage.say(stage.controller, "через две недели")
    sent = await stage.say(stage.controller, "вход и вывеска")
    assert "2 школы" in (sent.text or "")

    await stage.press(stage.controller, "Кто ответил", sent)
    assert "ответили 0 из 2" in (sent.text or "")
    await stage.press(stage.controller, "Закрыть запрос", sent)
    await stage.press(stage.controller, "Да, закрыть", sent)

    assert "Запрос Ф1 закрыт" in (sent.text or "")
    assert (await stage.milestone("Ф1")).state is State.CANCELLED


async def test_a_result_with_rooms_left_out_is_asked_about_before_it_is_accepted(stage: Stage) -> None:
    await photographed(stage)
    await stage.say(stage.teacher, "/done 8")
    assert "Лекторий: нет «до» и «после»" in (stage.teacher.last().text or "")
    await stage.press(stage.teacher, "Сдать так")
    asked = stage.controller.last()

    await stage.press(stage.controller, "Принять", asked)

    question = stage.controller.last()
    assert "Лекторий: нет «до» и «после»" in (question.text or "")
    await stage.press(stage.controller, "Принять так", question)
    assert (await stage.milestone("8")).state is State.ACCEPTED


async def test_a_photo_that_another_school_has_sent_before_is_flagged_and_not_refused(stage: Stage) -> None:
    for person in (stage.teacher, stage.other_teacher):
        person.send_photo(PHOTOS[0], caption="8 каб. 12 после")
        await stage.settle()
        assert "Сохранено" in "".join(each.text or "" for each in person.messages())
    await photos.look_at_new(stage.office)

    await stage.say(stage.controller, "/review")
    await stage.press(stage.controller, "Дальше ▶")

    said = stage.controller.last().text or ""
    assert OTHER_SCHOOL in said
    assert f"Тот же файл уже был: {SCHOOL}, Кабинет 12, после, Вера Учителева" in said


async def test_all_repeats_are_listed_even_when_every_photo_was_reviewed(stage: Stage) -> None:
    for person in (stage.teacher, stage.other_teacher):
        person.send_photo(PHOTOS[0], caption="8 каб. 12 после")
        await stage.settle()
    await photos.look_at_new(stage.office)
    await stage.press(stage.controller, "Принять", await stage.say(stage.controller, "/review"))
    await stage.press(stage.controller, "Принять", stage.controller.last())
    assert stage.controller.last().text == "Новых фото нет: всё просмотрено."

    await stage.press(stage.controller, "Повторы")

    said = stage.controller.last().text or ""
    assert said.startswith("Повторы среди фото: 1\n")
    assert f"1. {OTHER_SCHOOL}, Кабинет 12, после (Егор Соседов, 12 января 2024)" in said
    assert f"тот же файл: {SCHOOL}, Кабинет 12, после (Вера Учителева, 12 января 2024)" in said


async def test_photos_that_nobody_claimed_are_shown_and_their_sender_is_asked_again(stage: Stage) -> None:
    stage.teacher.send_album(PHOTOS[:2])
    await stage.settle()
    shown = await stage.say(stage.controller, "/review")
    await stage.press(stage.controller, "Без пункта", shown)
    assert "Вера Учителева: 2 фото" in (stage.controller.last().text or "")

    await stage.press(stage.controller, "Спросить отправителей")
    assert stage.controller.last().text == "Спросил: Вера Учителева."
    assert "2 фото от вас без пункта" in (stage.teacher.last().text or "")
    await stage.press(stage.teacher, "8 ")

    assert len(await stage.evidence("8")) == 2
    await stage.press(stage.controller, "Без пункта", shown)
    assert "Фото без пункта нет" in (stage.controller.last().text or "")


async def test_repeats_and_unclaimed_photos_are_for_the_centre(stage: Stage) -> None:
    for do in "duq":
        pressed = await stage.forge(stage.teacher, f"fv:{do}:0:0:0:0:0:0")
        assert "Центр проектного сопровождения" in str(pressed.answer)
