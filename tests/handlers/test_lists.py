"""The plan, what comes, what is late, how the schools stand."""

from tests.stage import OTHER_SCHOOL, SCHOOL, Stage


async def test_the_plan_is_turned_page_by_page_in_place(stage: Stage) -> None:
    first = await stage.say(stage.teacher, "/plan")
    assert "страница 1 из 3" in (first.text or "")
    await stage.press(stage.teacher, "Дальше", first)
    assert "страница 2 из 3" in (first.text or "")
    await stage.press(stage.teacher, "Дальше", first)
    assert "страница 3 из 3" in (first.text or "")
    await stage.press(stage.teacher, "◀ Назад", first)
    assert "страница 2 из 3" in (first.text or "")
    assert stage.teacher.last() is first


async def test_who_sees_several_roadmaps_chooses_one(stage: Stage) -> None:
    choice = await stage.say(stage.controller, "/plan")
    assert (choice.text or "").startswith("На учёте 2 дорожные карты")
    await stage.press(stage.controller, OTHER_SCHOOL, choice)
    assert OTHER_SCHOOL in (choice.text or "")
    assert "Принято 0 из 23" in (choice.text or "")


async def test_overdue_counts_only_what_is_nobody_elses_turn(stage: Stage) -> None:
    stage.clock.advance(days=33)  # Wednesday, 14 February 2024
    await stage.report("2.1")
    shown = await stage.say(stage.teacher, "/overdue")
    first = shown.text or ""
    await stage.press(stage.teacher, "Дальше", shown)
    text = f"{first}\n{shown.text}"
    assert "Сдано, ждёт приёмки: 1" in text
    assert "срок 10 февраля (суббота), опоздание 4 дня, 3 рабочих" in text
    assert "2.1" not in text
    assert SCHOOL in text
    assert OTHER_SCHOOL not in text


async def test_a_milestone_is_opened_from_a_list(stage: Stage) -> None:
    listed = await stage.say(stage.teacher, "/upcoming")
    assert (listed.text or "").startswith("Ближайший месяц: ")
    await stage.press(stage.teacher, "2.1", listed)
    assert (stage.teacher.last().text or "").startswith("2.1 Перечень оборудования")
    assert (listed.text or "").startswith("Ближайший месяц: ")


async def test_status_shows_the_schools_that_a_person_sees(stage: Stage) -> None:
    text = (await stage.say(stage.head, "/status")).text or ""
    assert SCHOOL in text
    assert OTHER_SCHOOL not in text
    everything = (await stage.say(stage.controller, "/status")).text or ""
    assert SCHOOL in everything
    assert OTHER_SCHOOL in everything


async def test_a_page_that_does_not_exist_is_harmless(stage: Stage) -> None:
    milestone = await stage.milestone("2.1")
    for page in ("99", "-1", "99999999999999999999999"):
        shown = await stage.say(stage.teacher, "/plan")
        pressed = await stage.forge(stage.teacher, f"l:p:{milestone.roadmap_id}:{page}:a:m:0:0:0:0", shown)
        assert pressed.answer is not None
        assert SCHOOL in (shown.text or "")


async def test_an_unchanged_page_is_no_error(stage: Stage) -> None:
    shown = await stage.say(stage.teacher, "/plan")
    milestone = await stage.milestone("2.1")
    pressed = await stage.forge(stage.teacher, f"l:p:{milestone.roadmap_id}:0:a:m:0:0:0:0", shown)
    assert pressed.answer is not None
    assert pressed.answer.text == ""


async def test_a_member_without_a_roadmap_is_told_who_loads_them(stage: Stage) -> None:
    async with stage.office.database.transaction() as connection:
        await connection.exec_driver_sql("DELETE FROM memberships WHERE role = 'executor'")
        await connection.exec_driver_sql(
            "INSERT INTO organisations (name, kind) VALUES ('СОШ № 99', 'school')"
        )
        await connection.exec_driver_sql(
            "INSERT INTO memberships (person_id, organisation_id, role, granted_at)"
            " SELECT p.id, o.id, 'executor', '2024-01-12 06:00:00' FROM people p, organisations o"
            f" WHERE o.name = 'СОШ № 99' AND p.telegram_id = {stage.teacher.id}"
        )
    for command in ("/plan", "/status"):
        answer = await stage.say(stage.teacher, command)
        assert (answer.text or "").startswith("Дорожных карт у вас пока нет")
    assert (await stage.say(stage.teacher, "/overdue")).text
    assert (await stage.say(stage.teacher, "/upcoming")).text == "В ближайший месяц сроков нет."


async def test_a_command_may_begin_with_a_capital_letter(stage: Stage) -> None:
    assert (await stage.say(stage.controller, "/Status")).text == (
        await stage.say(stage.controller, "/status")
    ).text
    assert "что я умею" in ((await stage.say(stage.teacher, "/HELP")).text or "")


async def test_a_list_is_counted_by_something_else_and_led_down_in_place(stage: Stage) -> None:
    stage.clock.advance(days=33)  # Wednesday, 14 February 2024
    shown = await stage.say(stage.controller, "/overdue")
    assert "По муниципалитетам" in (shown.text or "")
    await stage.press(stage.controller, "Контроль ▸", shown)
    assert "Центр проектного сопровождения: 20 в 2 школах" in (shown.text or "")
    await stage.press(stage.controller, "Школа ▸", shown)
    await stage.press(stage.controller, SCHOOL, shown)
    assert (shown.text or "").startswith(f"{SCHOOL}\nПросрочено: 10 контрольных точек в 1 школе")
    await stage.press(stage.controller, "◀ Ко всем", shown)
    assert "По муниципалитетам" in (shown.text or "")
    assert stage.controller.last() is shown


async def test_what_comes_has_tabs(stage: Stage) -> None:
    shown = await stage.say(stage.teacher, "/upcoming")
    await stage.press(stage.teacher, "Сегодня", shown)
    assert (shown.text or "").startswith("Сегодня сроков нет.")
    await stage.press(stage.teacher, "7 дней", shown)
    assert (shown.text or "").startswith("Ближайшие 7 дней: ")
