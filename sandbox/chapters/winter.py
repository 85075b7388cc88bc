"""The first deadlines: reminders, results, photos, and what becomes late."""

from __future__ import annotations

from datetime import date, datetime, time

from sandbox.cast import FILES, PHOTOS, Cast, report
from sandbox.stage import Stage
from sandbox.transcript import MOSCOW


async def ladder_before_january(stage: Stage, cast: Cast) -> None:
    """17 January: fourteen, seven and three working days before, the holidays left out."""
    ladder = {date(2023, 12, 20): "14 рабочих дней", date(2023, 12, 29): "7 рабочих дней"}
    last = date(2024, 1, 12)
    await stage.pass_days(last, show={date(2023, 12, 29), last})
    for day, left in {**ladder, last: "3 рабочих дня"}.items():
        stage.expect_words(stage.letter(cast.boris, day), f"Через {left}, 17 января", "2.1")
    stage.expect_words(stage.letter(cast.boris, last), "Пятница, 12 января", "3.1")
    stage.expect(stage.letter(cast.olga, last) == stage.letter(cast.boris, last), "МОНКО напоминают о том же")
    stage.expect_words(stage.letter(cast.elena, last), "Просроченных нет")
    stage.expect(not stage.told(cast.galina, last), "школа за эти пункты не отвечает, и ей не пишут")
    toast = await stage.press(cast.boris, "Взято в работу")
    stage.expect_words(toast.answer.text if toast.answer else "", "Взято в работу", "2.1")


async def report_and_acceptance(stage: Stage, cast: Cast) -> None:
    """Result 2.1 is reported with a document and accepted; a second press changes nothing."""
    reply = await stage.text(cast.boris, "/done 2.1 перечень внесён, приказ № 12 от 12.01.2024")
    stage.expect_words(reply.text or "", "2.1", "№ 12", "12 января")
    card = stage.expect_last(cast.elena, "Борис Петров", "2.1")
    order = (FILES / "order-12.docx").read_bytes()
    reply = await stage.document(cast.boris, order, "приказ-12.docx", reply)
    stage.expect_words(reply.text or "", "Сохранено 1 из 1", "2.1")
    await stage.press(cast.elena, "Принять", card)
    stage.expect_last(cast.boris, "Принято", "2.1")
    twice = await stage.press(cast.elena, "Принять", card, stale=True)
    stage.expect_words(twice.answer.text if twice.answer else "", "уже отмечено")
    await returned_once(stage, cast)


async def returned_once(stage: Stage, cast: Cast) -> None:
    """Result 3.1 comes back with a remark; its reminders go on, and the second report is accepted."""
    await stage.text(cast.boris, "/done 3.1 дизайн-проект направлен")
    await stage.press(cast.elena, "Вернуть")
    await stage.text(cast.elena, "Нет плана второго этажа, приложите его")
    stage.expect_last(cast.boris, "3.1", "Нет плана второго этажа")
    await stage.pass_days(date(2024, 1, 15))
    await report(stage, cast, cast.boris, "3.1", "план второго этажа приложен, письмо № 7 от 15.01.2024")


async def photo_monitoring(stage: Stage, cast: Cast) -> None:
    """Six photos as one album, acknowledged once they are stored."""
    await stage.text(cast.galina, "фотомониторинг")
    stage.expect_last(cast.galina, "8. Проведение фотомониторинга")
    await stage.text(cast.galina, "/photo 8")
    stage.expect_last(cast.galina, "8", "фото")
    reply = await stage.album(cast.galina, PHOTOS)
    stage.expect_words(reply.text or "", "Сохранено 6 из 6", "8")
    await stage.press(cast.galina, "Готово")


async def january(stage: Stage, cast: Cast) -> None:
    """The rest of rows 2 and 3, each in time and accepted."""
    done = [
        (date(2024, 1, 16), cast.olga, "2.2", "письмо МОНКО № 31 от 16.01.2024"),
        (date(2024, 1, 18), cast.olga, "2.3", "письмо Федерального оператора № 208 от 18.01.2024"),
        (date(2024, 1, 19), cast.olga, "3.2", "согласовано, письмо № 215 от 19.01.2024"),
        (date(2024, 1, 22), cast.olga, "2.4", "приказ МОНКО № 44 от 22.01.2024"),
        (date(2024, 1, 22), cast.olga, "3.3", "письмо МОНКО № 45 от 22.01.2024"),
        (date(2024, 1, 23), cast.boris, "2", "перечень утверждён, приказ № 19 от 23.01.2024"),
        (date(2024, 1, 25), cast.olga, "3.4", "письмо Федерального оператора № 260 от 25.01.2024"),
        (date(2024, 1, 29), cast.olga, "3.5", "приказ МОНКО № 61 от 29.01.2024"),
        (date(2024, 1, 31), cast.boris, "3", "проект утверждён, приказ № 27 от 31.01.2024"),
    ]
    for day, person, number, words in done:
        await stage.pass_days(day)
        await report(stage, cast, person, number, words)
    taken = stage.told(cast.olga, date(2024, 1, 16))
    stage.expect(not any("2.2" in each.text for each in taken), "взятое в работу три дня не напоминают")
    for number, day in {"2.1": date(2024, 1, 12), "3.1": date(2024, 1, 15)}.items():
        stage.expect_silence(number, datetime.combine(day, time(12), MOSCOW))
    await stage.text(cast.elena, "/overdue")
    stage.expect_last(cast.elena, "Просроченных нет")


async def saturday(stage: Stage, cast: Cast) -> None:
    """Nothing is done about 10 February, a Saturday: who hears of it, and when."""
    friday, monday, wednesday = date(2024, 2, 9), date(2024, 2, 12), date(2024, 2, 14)
    await stage.pass_days(wednesday, show={friday, monday, wednesday})
    stage.expect_words(stage.letter(cast.boris, friday), "10 февраля (суббота)", "последний рабочий день")
    for day, late in {monday: "2 дня, 1 рабочий", wednesday: "4 дня, 3 рабочих"}.items():
        for person in (cast.boris, cast.olga, cast.elena):
            stage.expect_words(stage.letter(person, day), "Просроч", late)
    stage.expect_words(stage.letter(cast.elena, monday), "доставлено 2 из 2")
    for head in (cast.vera, cast.nikolay):
        stage.expect(not stage.told(head, monday), "руководителей не тревожат до третьего рабочего дня")
        stage.expect_words(stage.letter(head, wednesday), "4 дня, 3 рабочих", "Объявить закупки")
    overdue = await stage.text(cast.elena, "/overdue")
    stage.expect_words(
        overdue.text or "", "Просрочено: 1", "10 февраля (суббота)", "4 дня, 3 рабочих", "МОУО"
    )


async def late_report(stage: Stage, cast: Cast) -> None:
    """Measure 4 is reported late; a button of an old card does nothing any more."""
    await stage.pass_days(date(2024, 2, 15))
    card = await stage.text(cast.boris, "/item 4")
    stage.expect_words(card.text or "", "5 дней, 4 рабочих")
    await stage.text(cast.elena, "/overdue")
    await stage.press(cast.elena, "Напомнить")
    await stage.press(cast.elena, "Напомнить")
    stage.expect_last(cast.elena, "Напомню 2 исполнителям сейчас")
    await stage.text(cast.boris, "/done 4 закупки объявлены")
    stage.expect_last(cast.boris, "Осталось приложить: реестр")
    await stage.text(cast.boris, "реестр извещений № 3 от 15.02.2024")
    stage.expect_last(cast.boris, "Отмечено", "4. Объявить", "Документ: реестр № 3")
    stage.expect_last(cast.elena, "Борис Петров", "опозданием на 5 дней", "реестр извещений № 3")
    await stage.press(cast.elena, "Принять")
    stage.expect_last(cast.boris, "Принято", "4")
    old = await stage.press(cast.boris, "Выполнено", card)
    stage.expect_words(old.answer.text if old.answer else "", "уже отмечено")
