"""A list of people: read, shown, turned into personal links, opened by those they are for."""

import io
import re

from openpyxl import Workbook

from data import people as people_rows
from domain.people import Role
from sandbox.world import Message
from services import joining
from tests.stage import OTHER_SCHOOL, SCHOOL, Stage

HEADINGS = ["№", "ФИО", "Должность", "Организация", "E-mail", "Роль"]
ROWS = [
    [
        "1",
        "Иванова Мария Петровна",
        "учитель информатики",
        "МБОУ «СОШ №5» г. Балабаново",
        "ivanova@mail.ru",
        "",
    ],
    ["2", "Петров Пётр Петрович", "директор", SCHOOL, "", "руководитель"],
    ["3", "", "завхоз", SCHOOL, "", ""],
    ["4", "Сидоров С. С.", "учитель", "Гимназия № 1 г. Обнинска", "сидоров собака", "исполнитель"],
]


def sheet(*rows: list[str]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


async def _send(stage: Stage, *rows: list[str]) -> Message:
    await stage.say(stage.controller, "/list")
    stage.controller.send_document(sheet(HEADINGS, *rows), "люди.xlsx")
    await stage.settle()
    return stage.controller.last()


def _said(stage: Stage) -> str:
    return "\n".join(each.text or each.caption or "" for each in stage.controller.messages())


def _tokens(stage: Stage) -> dict[str, str]:
    """Name → token, as the messages to forward have them."""
    return dict(re.findall(r"^([^\n,]+)(?:, [^\n]*)?\nhttps://\S+start=(\S+)$", _said(stage), re.MULTILINE))


async def test_a_list_is_shown_with_every_problem_before_anything_is_stored(stage: Stage) -> None:
    preview = await _send(stage, *ROWS)

    text = preview.text or ""
    assert text.startswith("👥 В списке 3 человека, 2 организации.")
    assert "Роли: 1 руководитель, 2 исполнителя" in text or "Роли: 2 исполнителя, 1 руководитель" in text
    assert "Гимназия № 1 г. Обнинска" in text
    assert "строка 4 (СОШ № 5 г. Балабаново): нет имени, пропущена" in text
    assert "строка 5 (Сидоров С. С.): адрес «сидоров собака» не похож на e-mail" in text
    await stage.press(stage.controller, "Отменить")
    assert stage.controller.last().text == "Список отменён, никто не добавлен."
    found = await stage.say(stage.controller, "/organisations обнинск")
    assert "ничего не нашёл" in (found.text or "")


async def test_links_come_as_a_file_and_as_messages_to_forward(stage: Stage) -> None:
    await _send(stage, *ROWS)
    await stage.press(stage.controller, "Подготовить ссылки")

    assert "🔗 Готово: 3 личные ссылки, действуют 60 дней." in _said(stage)
    (file,) = [each.document for each in stage.controller.messages() if each.document and each.from_bot]
    content = file.content.decode("utf-8-sig")
    assert content.startswith("Гимназия № 1 г. Обнинска\nСидоров С. С., учитель: https://t.me/")
    assert f"\n\n{SCHOOL}\nИванова Мария Петровна, учитель информатики: https://t.me/" in content
    assert set(_tokens(stage)) == {"Сидоров С. С.", "Иванова Мария Петровна", "Петров Пётр Петрович"}


async def test_the_person_behind_a_personal_link_is_known_by_the_list(stage: Stage) -> None:
    await _send(stage, *ROWS)
    await stage.press(stage.controller, "Подготовить ссылки")
    token = _tokens(stage)["Иванова Мария Петровна"]
    mary = stage.server.person("Машуля")

    asked = await stage.say(mary, f"/start {token}")
    assert (asked.text or "").startswith(
        f"Иванова Мария Петровна, вас приглашают в Веху: {SCHOOL}, исполнитель."
    )
    welcome = await stage.join(mary, token)

    assert (welcome.text or "").startswith("👋 Здравствуйте, Иванова Мария Петровна!")
    person = (await stage.actor(mary)).person
    assert (person.name, person.post, person.email) == (
        "Иванова Мария Петровна",
        "учитель информатики",
        "ivanova@mail.ru",
    )
    thief = await stage.say(stage.stranger, f"/start {token}")
    assert "уже использована" in (thief.text or "")


async def test_the_same_list_again_adds_nobody_twice_and_updates_posts(stage: Stage) -> None:
    await _send(stage, *ROWS)
    await stage.press(stage.controller, "Подготовить ссылки")
    token = _tokens(stage)["Иванова Мария Петровна"]
    mary = stage.server.person("Машуля")
    await stage.join(mary, token)

    changed = [*ROWS[0]]
    changed[2] = "завуч"
    preview = await _send(stage, changed, *ROWS[1:])
    assert "Уже знаю 3 человек: добавлять второй раз не буду" in (preview.text or "")
    await stage.press(stage.controller, "Подготовить ссылки")

    assert stage.controller.last().text == (
        "Новые ссылки не понадобились.\nУже вошли: 1 человек.\nПрежняя ссылка ещё действует: 2 человека."
        " Новую даст карточка организации: /organisations."
    )
    assert (await stage.actor(mary)).person.post == "завуч"
    assert len((await stage.actor(mary)).memberships) == 1
    async with stage.office.database.transaction() as connection:
        found = await people_rows.with_role(connection, Role.HEAD)
    assert [each.name for each in found].count("Петров Пётр Петрович") == 1


async def test_a_personal_link_opened_by_a_member_joins_the_two(stage: Stage) -> None:
    await stage.say(stage.other_teacher, "/done 4")
    await _send(stage, ROWS[1])
    await stage.press(stage.controller, "Подготовить ссылки")

    await stage.join(stage.other_teacher, _tokens(stage)["Петров Пётр Петрович"])

    actor = await stage.actor(stage.other_teacher)
    assert (actor.person.name, actor.person.post) == ("Петров Пётр Петрович", "директор")
    assert {(each.organisation, each.role) for each in actor.memberships} == {
        (OTHER_SCHOOL, Role.EXECUTOR),
        (SCHOOL, Role.HEAD),
    }
    async with stage.office.database.transaction() as connection:
        heads = await people_rows.with_role(connection, Role.HEAD)
    assert [each.name for each in heads].count("Петров Пётр Петрович") == 1


async def test_two_links_of_one_person_serve_one_account(stage: Stage) -> None:
    await _send(stage, ROWS[0])
    await stage.press(stage.controller, "Подготовить ссылки")
    first = _tokens(stage)["Иванова Мария Петровна"]
    await _open_card(stage)
    await stage.press(stage.controller, "Новые ссылки тем, кто не вошёл")
    second = _tokens(stage)["Иванова Мария Петровна"]
    assert second != first

    refused = await stage.say(stage.stranger, f"/start {first}")
    assert "отозвали" in (refused.text or "")
    assert (await stage.join(stage.stranger, second)).text
    assert (await stage.actor(stage.stranger)).person.name == "Иванова Мария Петровна"


async def test_an_organisation_where_all_have_joined_needs_no_links(stage: Stage) -> None:
    await _open_card(stage)
    labels = {each.label for row in stage.controller.last().buttons for each in row}
    assert "Новые ссылки тем, кто не вошёл" not in labels
    organisation = (await stage.actor(stage.teacher)).memberships[0].organisation_id
    pressed = await stage.forge(stage.controller, f"o:k:{organisation}:0:0")
    assert pressed.answer is not None
    assert "все уже вошли" in (pressed.answer.text or "")


async def test_a_confirmed_list_is_not_confirmed_again(stage: Stage) -> None:
    preview = await _send(stage, ROWS[0])
    button = preview.buttons[0][0].data or ""
    await stage.press(stage.controller, "Подготовить ссылки")

    again = await stage.forge(stage.controller, button)

    assert again.answer is not None
    assert "уже обработан" in (again.answer.text or "")


async def test_a_file_without_people_is_refused_and_another_one_is_awaited(stage: Stage) -> None:
    await stage.say(stage.controller, "/list")
    stage.controller.send_document(sheet(["Мероприятие", "Срок"], ["Закупка", "01.02.2024"]), "план.xlsx")
    await stage.settle()
    assert "Не нашёл списка людей" in (stage.controller.last().text or "")

    waiting = await stage.say(stage.controller, "вот он")
    assert waiting.text == "Жду файл со списком людей. Передумали: /cancel."
    stage.controller.send_document(sheet(HEADINGS, ROWS[0]), "люди.xlsx")
    await stage.settle()
    assert (stage.controller.last().text or "").startswith("👥 В списке 1 человек")


async def test_nobody_but_the_centre_sends_lists(stage: Stage) -> None:
    refused = await stage.say(stage.teacher, "/list")
    assert refused.text == "Это может только Центр проектного сопровождения."
    pressed = await stage.forge(stage.head, "jl:0:1")
    assert pressed.answer is not None
    assert pressed.answer.text == "Это может только Центр проектного сопровождения."


async def test_links_are_not_shown_to_a_group(stage: Stage) -> None:
    group = await stage.group([stage.controller, stage.teacher])
    answer = await stage.say(stage.controller, "/list", chat=group)
    assert "в личном чате" in (answer.text or "")


async def test_a_prepared_person_who_never_came_is_no_member(stage: Stage) -> None:
    await _send(stage, ROWS[0])
    await stage.press(stage.controller, "Подготовить ссылки")
    assert "знаю только тех" in ((await stage.say(stage.stranger, "/plan")).text or "")
    assert await joining.withdraw(stage.office, stage.stranger.id) is False


async def _open_card(stage: Stage) -> None:
    await stage.say(stage.controller, f"/organisations {SCHOOL}")
    await stage.press(stage.controller, SCHOOL)
