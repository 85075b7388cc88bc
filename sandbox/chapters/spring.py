"""A due date is moved, and the school's group chat takes part."""

from __future__ import annotations

from datetime import date

from sandbox.cast import SCHOOL, TOPICS, Cast, report
from sandbox.stage import Stage


async def moved_due_date(stage: Stage, cast: Cast) -> None:
    """Measure 5: another date is asked for, decided, and told to everybody; the old one reminds nobody."""
    await stage.pass_days(date(2024, 4, 8))
    await stage.text(cast.boris, "/item 5")
    await stage.press(cast.boris, "Перенос")
    stage.expect_last(cast.boris, "17 апреля 2024")
    await stage.text(cast.boris, "до конца апреля")
    stage.expect_last(cast.boris, "Станет: 30 апреля 2024 (вторник)", "Это выходной")
    await stage.press(cast.boris, "Лучше ")
    stage.expect_last(cast.boris, "Станет: 2 мая 2024 (четверг)")
    await stage.press(cast.boris, "Ждём документ другой организации")
    await stage.press(cast.boris, "Отправить просьбу")
    stage.expect_last(cast.boris, "До решения срок прежний")
    stage.expect_last(cast.elena, "Борис Петров", "просьба перенести срок", "Ждём документ")
    await stage.press(cast.elena, "Перенести")
    for person in (cast.boris, cast.elena):
        stage.expect_last(person, "Было: 17 апреля", "Стало: 2 мая", "Основание")
    await stage.pass_days(date(2024, 4, 17))
    for day in (date(2024, 4, 12), date(2024, 4, 16), date(2024, 4, 17)):
        stage.expect(not stage.told(cast.boris, day), f"{day}: о прежнем сроке не напоминают")
    card = await stage.text(cast.boris, "/item 5")
    stage.expect_words(card.text or "", "2 мая 2024", "срок перенесён с 17 апреля на 2 мая")
    await report(stage, cast, cast.boris, "5", "справка направлена, письмо № 90 от 17.04.2024")


async def school_group(stage: Stage, cast: Cast) -> None:
    """The centre binds a topic; whoever is in the group sees the plan there and reports."""
    group = cast.open_group(stage)
    await stage.settled()
    await stage.bind(group, cast.elena, SCHOOL, TOPICS[0])
    await stage.text(cast.tatyana, "/upcoming", group, TOPICS[0])
    stage.expect_words(group.last().text or "", "сроков нет")
    await stage.text(cast.tatyana, "/plan", group, TOPICS[0])
    stage.expect_words(group.last().text or "", "СОШ № 5", "Принято")
