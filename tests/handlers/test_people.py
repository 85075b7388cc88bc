"""``/people``: who answers for what, whom nothing reaches, and handing over; over real HTTP."""

import pytest
from sqlalchemy import update

from data import organisations, people
from data.tables import people as people_table
from domain.access import PrivateOnlyError
from domain.people import OrganisationKind, Role
from handlers.callbacks.people import Look, PeopleButton
from sandbox.people import Person
from tests.cast import LONG_AGO, NOW
from tests.stage import OTHER_SCHOOL, SCHOOL, Stage

WHO = "Кто за что отвечает, видят"


async def prepare(stage: Stage, name: str, organisation: str = SCHOOL) -> int:
    """Somebody of a list who never pressed Start; gives their id."""
    async with stage.office.database.transaction() as connection:
        place = await organisations.by_name(connection, organisation)
        assert place is not None
        query = people_table.insert().values(name=name, post="учитель", joined_at=NOW)
        made = (await connection.execute(query.returning(people_table.c.id))).scalar_one()
        await people.grant(connection, made, place.id, Role.EXECUTOR, LONG_AGO)
        return int(made)


async def open_card(stage: Stage, by: Person, name: str) -> str:
    """Find somebody by name and open their card."""
    await stage.say(by, f"/people {name.split()[0]}")
    await stage.press(by, name)
    return by.last().text or ""


async def choose(stage: Stage, label: str) -> None:
    """Open «Назначить» of a milestone of the school."""
    milestone = await stage.milestone(label)
    await stage.forge(stage.controller, f"m:w:{milestone.id}:{milestone.revision}")


def labels(person: Person) -> list[str]:
    return [button.label for row in person.last().buttons for button in row]


async def test_the_counts_come_first_then_the_organisations(stage: Stage) -> None:
    await prepare(stage, "Нина Новая")
    async with stage.office.database.transaction() as connection:
        query = update(people_table).where(people_table.c.telegram_id == stage.other_teacher.id)
        await connection.execute(query.values(unreachable_since=NOW, unreachable_reason="blocked"))

    shown = await stage.say(stage.controller, "/people")

    assert (shown.text or "").startswith(
        "👥 6 человек в 4 организациях\nНе нажали Start: 1 · Заблокировали бота: 1"
    )
    assert f"{SCHOOL} · 2" in labels(stage.controller)
    await stage.press(stage.controller, "Заблокировали: 1")
    assert labels(stage.controller)[0] == "Егор Соседов · не доходит"
    await stage.press(stage.controller, "◀ Все люди")
    await stage.press(stage.controller, f"{SCHOOL} · 2")
    assert (stage.controller.last().text or "").startswith(f"{SCHOOL}\n2 человека")


async def test_whoever_is_added_is_counted_and_listed_at_once(stage: Stage) -> None:
    for name in ("Нина Новая", "Ольга Вторая"):
        await prepare(stage, name)
        await stage.say(stage.controller, "/people")
        await stage.press(stage.controller, "Не нажали Start")
        assert labels(stage.controller)[-2].startswith(name)
    shown = await stage.say(stage.controller, "/people")
    assert (shown.text or "").startswith("👥 7 человек")


async def test_an_old_button_for_a_page_that_is_gone_shows_the_last_one(stage: Stage) -> None:
    await stage.say(stage.controller, "/people")
    first = labels(stage.controller)
    await stage.forge(stage.controller, PeopleButton(show=Look.OVERVIEW, page=9).pack())
    assert labels(stage.controller) == first


async def test_a_card_says_what_somebody_answers_for_and_how_they_are_reached(stage: Stage) -> None:
    item = await stage.say(stage.controller, "/item 2.1")
    assert item.buttons
    text = await open_card(stage, stage.controller, "Вера Учителева")
    assert text.startswith(f"Вера Учителева\n• Исполнитель, {SCHOOL}\n\nСвязь: Telegram")


async def test_somebody_who_never_pressed_start_is_sent_a_new_link_that_works(stage: Stage) -> None:
    await prepare(stage, "Нина Новая")
    await stage.say(stage.controller, "/people")
    await stage.press(stage.controller, "Не нажали Start: 1")
    await stage.press(stage.controller, "Нина Новая, учитель · нет Start")
    assert "Связь: никак, Start не нажат" in (stage.controller.last().text or "")
    await stage.press(stage.controller, "Новая ссылка")
    first = (stage.controller.last().text or "").split("start=")[1].split()[0]
    card = stage.controller.messages()[-2]
    await stage.press(stage.controller, "Новая ссылка", card)
    second = (stage.controller.last().text or "").split("start=")[1].split()[0]

    assert "отозвали" in ((await stage.say(stage.stranger, f"/start {first}")).text or "")
    await stage.join(stage.stranger, second)
    assert "Связь: Telegram" in await open_card(stage, stage.controller, "Нина Новая")
    pressed = await stage.press(stage.controller, "Новая ссылка", card)
    assert pressed.answer is not None
    assert "уже вошёл" in pressed.answer.text


async def test_the_gaps_are_shown_the_nearest_first_and_lead_to_the_cards(stage: Stage) -> None:
    await stage.say(stage.controller, "/people")
    gaps = next(label for label in labels(stage.controller) if label.startswith("Некому напоминать"))
    await stage.press(stage.controller, gaps)
    assert (stage.controller.last().text or "").startswith("⚠️ Некому напоминать: ")
    first = labels(stage.controller)[0]
    await stage.press(stage.controller, first)
    assert "Ещё…" in labels(stage.controller)


async def test_all_measures_of_an_organisation_are_entrusted_to_one_and_taken_off_again(stage: Stage) -> None:
    await open_card(stage, stage.head, "Мария Управская")
    await stage.press(stage.head, "Поручить…")
    assert labels(stage.head) == ["МОУО", "◀ Карточка"]
    await stage.press(stage.head, "МОУО")
    assert labels(stage.head)[0] == "Везде"
    assert SCHOOL in labels(stage.head)
    await stage.press(stage.head, SCHOOL)
    assert "Готово: Мария Управская отвечает за все мероприятия. МОУО: СОШ № 5" in (
        stage.head.last().text or ""
    )
    assert "Вам поручены все мероприятия. МОУО: СОШ № 5" in (stage.municipality.last().text or "")
    card = await stage.say(stage.municipality, "/item 4")
    assert "Мария Управская" in (card.text or "")

    await stage.say(stage.controller, "/people")
    await stage.press(stage.controller, "МОУО · 2")
    await stage.press(stage.controller, "Кто отвечает")
    assert f"★ Мария Управская: {SCHOOL}" in (stage.controller.last().text or "")
    await stage.press(stage.controller, "Снять: Мария Управская")
    assert "больше не отвечает" in (stage.controller.last().text or "")
    assert "С вас снято поручение" in (stage.municipality.last().text or "")


async def test_somebody_is_added_from_the_organisation(stage: Stage) -> None:
    await stage.say(stage.controller, "/people")
    await stage.press(stage.controller, "МОУО · 2")
    await stage.press(stage.controller, "Кто отвечает")
    await stage.press(stage.controller, "Добавить")
    await stage.press(stage.controller, "Борис Начальников")
    await stage.press(stage.controller, "Везде")
    assert "МОУО: везде" in (stage.head.last().text or "")


async def test_everything_is_handed_over_and_both_hear_of_it(stage: Stage) -> None:
    await choose(stage, "4")
    await stage.press(stage.controller, "☐ Мария Управская")
    await open_card(stage, stage.controller, "Мария Управская")
    assert "Назначено лично: 1 контрольная точка" in (stage.controller.last().text or "")
    await stage.press(stage.controller, "Передать дела")
    await stage.press(stage.controller, "Борис Начальников")
    assert "Перейдёт: 1 контрольная точка." in (stage.controller.last().text or "")

    await stage.press(stage.controller, "Передать и снять роли")

    assert "Роли сняты" in (stage.controller.last().text or "")
    assert "Вам переданы дела сотрудника: Мария Управская" in (stage.head.last().text or "")
    assert "Ваши дела переданы: Борис Начальников" in (stage.municipality.last().text or "")
    assert (await stage.milestone("4")).assignee_ids == {(await stage.actor(stage.head)).person.id}
    assert (await stage.actions("4"))[-2:] == ["unassigned", "assigned"]
    assert "приглаш" in ((await stage.say(stage.municipality, "/plan")).text or "").casefold()


async def test_the_whole_measure_follows_one_milestone(stage: Stage) -> None:
    await choose(stage, "2.1")
    assert "На всё мероприятие" not in labels(stage.controller)
    await stage.press(stage.controller, "☐ Мария Управская")
    pressed = await stage.press(stage.controller, "На всё мероприятие")
    assert pressed.answer is not None
    assert "ещё" in pressed.answer.text
    clerk = (await stage.actor(stage.municipality)).person.id
    assert (await stage.milestone("2")).assignee_ids == {clerk}
    again = await stage.press(stage.controller, "На всё мероприятие")
    assert again.answer is not None
    assert "уже те же" in again.answer.text


async def test_a_head_sees_their_people_and_those_of_the_schools_below(stage: Stage) -> None:
    async with stage.office.database.transaction() as connection:
        above = await organisations.ensure(connection, "МОУО", OrganisationKind.MUNICIPALITY)
        school = await organisations.by_name(connection, SCHOOL)
        assert school is not None
        await organisations.change(connection, school.id, parent_id=above.id)
    shown = await stage.say(stage.head, "/people")
    assert (shown.text or "").startswith("👥 3 человека в 2 организациях")
    assert not any(OTHER_SCHOOL in label for label in labels(stage.head))
    assert "никого не нашёл" in ((await stage.say(stage.head, "/people Егор")).text or "")
    await open_card(stage, stage.head, "Вера Учителева")
    assert "Новая ссылка" not in labels(stage.head)


async def test_nobody_else_sees_the_people(stage: Stage) -> None:
    foreign = (await stage.actor(stage.other_teacher)).person.id
    for person in (stage.teacher, stage.municipality):
        assert WHO in ((await stage.say(person, "/people")).text or "")
        for data in ("pp:o:0:0", f"pp:c:{foreign}:0", "pp:g:0:0", f"pp:l:{foreign}:0", "pp:n:0:0"):
            pressed = await stage.forge(person, data)
            assert pressed.answer is not None
            assert pressed.answer.show_alert
        for data in (f"du:g:{foreign}:1:0:0:0", f"hd:l:{foreign}:1:0", f"du:o:{foreign}:0:0:0:0"):
            pressed = await stage.forge(person, data)
            assert pressed.answer is not None
            assert pressed.answer.show_alert


async def test_a_head_opens_nobody_of_another_municipality(stage: Stage) -> None:
    foreign = (await stage.actor(stage.other_teacher)).person.id
    for data in (f"pp:c:{foreign}:0", f"hd:c:{foreign}:0:0", f"av:o:{foreign}:1:1:1:0:0:0"):
        pressed = await stage.forge(stage.head, data)
        assert pressed.answer is not None
        assert "Среди ваших людей такого нет" in pressed.answer.text
    pressed = await stage.forge(stage.head, f"pp:l:{foreign}:0")
    assert pressed.answer is not None
    assert "только Центр" in pressed.answer.text


@pytest.mark.parametrize("command", ["/people", "/absence", "/people Вера", "/absence до 20 января"])
async def test_people_are_not_shown_before_a_group(stage: Stage, command: str) -> None:
    group = await stage.group([stage.controller, stage.teacher], topics=("Сроки",))
    answer = await stage.say(stage.controller, command, chat=group, thread="Сроки")
    assert answer.text == PrivateOnlyError().user_message
    assert answer.thread_id == group.thread("Сроки")


async def test_forged_buttons_are_answered(stage: Stage) -> None:
    for data in (
        "pp:c:999999:0",
        "pp:p:999999:0",
        "pp:a:999999:0",
        "du:t:0:0:0:0:999",
        "du:p:999:999:0:0:0",
        "hd:p:999:999:0",
        "av:x:0:1:1:1:0:0:999",
        "av:n:1:1:1:1:0:0:0",
        "pp:g:0:999",
        "pp:o:0:999",
    ):
        pressed = await stage.forge(stage.controller, data)
        assert pressed.answer is not None
        assert "Что-то пошло не так" not in pressed.answer.text
