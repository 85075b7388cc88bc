"""Five deadlines on one day, what waits for acceptance, and a measure that comes back every quarter."""

from __future__ import annotations

import re
from datetime import date

from sandbox.cast import PHOTOS, Cast, report
from sandbox.stage import Stage


async def five_at_once(stage: Stage, cast: Cast) -> None:
    """Five measures of 15 August: one message, also to the group; the two rows 10 are told apart."""
    day = date(2024, 7, 26)
    await stage.pass_days(day, show={day})
    for person in (cast.boris, cast.olga):
        letter = stage.letter(person, day)
        stage.expect_words(letter, "Через 14 рабочих дней, 15 августа")
        found = re.findall(r"^(6|7|8|9|10)\.? ", letter, re.MULTILINE)
        stage.expect(found == ["6", "7", "8", "9", "10"], f"все пять пунктов в одном сообщении, а не {found}")
    await stage.text(cast.olga, "/done 10 приказ МОНКО № 512 от 26.07.2024")
    stage.expect_last(cast.olga, "несколько мероприятий")
    await stage.press(cast.olga, "10 Сформировать")
    stage.expect_last(cast.elena, "Кузьмина", "единый комплексный план")
    with stage.transcript.held():
        await stage.press(cast.elena, "Принять")
    stage.expect_last(cast.olga, "Принято", "10")


async def group_reports(stage: Stage, cast: Cast) -> None:
    """In the topic: a photo, then the result; the centre hears who it was, and that no room is named."""
    group = stage.server.groups[-1]
    letter = group.last()
    stage.expect_words(letter.text or "", "СОШ № 5", "8. Проведение фотомониторинга")
    await stage.press(cast.tatyana, "8", letter)
    stage.expect_words(group.last().text or "", "15 августа", "Подтверждения")
    card = group.last()
    await stage.album(cast.tatyana, PHOTOS[:2], group, card)
    stage.expect_words(group.last().text or "", "Сохранено 2 из 2")
    await stage.press(cast.tatyana, "Выполнено", card)
    stage.expect_words(group.last().text or "", "Отмечено", "8. Проведение")
    stage.expect_last(cast.elena, "Татьяна Соколова", "8. Проведение", "8 фото")
    await stage.press(cast.elena, "Принять")
    stage.expect_last(cast.elena, "Помещения не названы", "Принять так?")
    await stage.press(cast.elena, "Принять так")
    stage.expect_words(group.last().text or "", "Принято", "8. Проведение")


async def several_accepted(stage: Stage, cast: Cast) -> None:
    """The queue: what is confirmed is accepted at once, what is not goes back with a usual remark."""
    await stage.pass_days(date(2024, 8, 12))
    with stage.transcript.held():
        for number, words in (
            ("6", "локальный акт, приказ № 140 от 01.08.2024"),
            ("7", "реестр № 5 от 01.08.2024"),
        ):
            await stage.text(cast.boris, f"/done {number} {words}")
            stage.expect_last(cast.boris, "Отмечено", number)
    await stage.text(cast.boris, "/done 9 лицензию получили")
    stage.expect_last(cast.boris, "Осталось приложить: лицензию")
    await stage.press(cast.boris, "Сдать без документа")
    stage.expect_last(cast.boris, "Отмечено", "Центр это увидит")
    await stage.text(cast.elena, "/queue")
    stage.expect_last(cast.elena, "Ждут приёмки: 3 результата", "приказ № 140", "без документа")
    await stage.press(cast.elena, "Отметить все")
    await stage.press(cast.elena, "Принять отмеченные: 3")
    stage.expect_last(cast.elena, "Принято: 2 результата", "Не приняты: нет подтверждения")
    stage.expect_last(cast.boris, "Принято: 2 результата")
    await stage.text(cast.elena, "/item 9")
    await stage.press(cast.elena, "Вернуть")
    await stage.press(cast.elena, "Нет документа")
    stage.expect_last(cast.boris, "Возвращено", "Нет документа")
    await report(stage, cast, cast.boris, "9", "лицензия № Л035-77 от 12.08.2024")


async def on_leave(stage: Stage, cast: Cast) -> None:
    """Boris is on leave and Vera stands in, Olga asks for fewer messages: who is told of 15 September."""
    await stage.pass_days(date(2024, 8, 30))
    await stage.text(cast.boris, "/absence с 2 по 13 сентября")
    stage.expect_last(cast.boris, "с 2 по 13 сентября", "Кто вас замещает?")
    await stage.press(cast.boris, "Ильина Вера")
    stage.expect_last(cast.boris, "Отмечено")
    stage.expect_last(cast.vera, "Вы замещаете", "Борис Петров")
    await stage.text(cast.olga, "/settings")
    await stage.press(cast.olga, "Мне: меньше сообщений")
    stage.expect_last(cast.olga, "только в последний раз и в день срока")
    last_week = date(2024, 9, 5)
    await stage.pass_days(date(2024, 9, 12), show={last_week})
    stage.expect_words(
        stage.letter(cast.vera, last_week),
        "Через 7 рабочих дней, 15 сентября (воскресенье)",
        "вы замещаете: Борис Петров",
    )
    for person in (cast.boris, cast.olga):
        stage.expect(not stage.told(person, last_week), f"{person.name}: за неделю до срока не напоминают")
    await report(stage, cast, cast.galina, "10", "Центр открыт, заметка на сайте школы")


async def next_quarter(stage: Stage, cast: Cast) -> None:
    """Measure 11 is due on 1 October and every quarter after: the next one appears by itself."""
    await stage.pass_days(date(2024, 9, 30))
    await report(stage, cast, cast.olga, "11", "отчёт за III квартал, письмо № 700 от 30.09.2024")
    await stage.pass_days(date(2024, 10, 2))
    found = await stage.text(cast.elena, "/item 11")
    labels = [button.label for row in found.buttons for button in row]
    stage.expect(any("1 января" in each for each in labels), f"следующий срок 1 января, а не {labels}")
    await stage.press(cast.elena, next(each for each in labels if "1 января" in each))
    stage.expect_last(cast.elena, "11", "1 января 2025")
    await stage.text(cast.elena, "/status")
    stage.expect_last(cast.elena, "21 из 24", "просроченных нет")
