"""The story of the tour: a roadmap from its import to its next quarter, every claim checked as it goes.

The words looked for are those that the design promises; the rest of the bot's wording may change freely.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from sandbox.people import Person
from sandbox.stage import Stage
from sandbox.transcript import MOSCOW
from sandbox.world import Message

HERE = Path(__file__).resolve().parent
SCHOOL = "СОШ"


@dataclass
class Cast:
    """Those who play; ``boris`` and ``olga`` do the work, ``vera`` and ``nikolay`` hear of what is late."""

    anna: Person
    elena: Person
    boris: Person
    vera: Person
    olga: Person
    nikolay: Person
    galina: Person
    pavel: Person

    @classmethod
    def of(cls, stage: Stage) -> Cast:
        """Everybody, before any of them has written to the bot."""
        return cls(
            anna=stage.person("Анна", "Смирнова", "администратор"),
            elena=stage.person("Елена", "Орлова", "Центр"),
            boris=stage.person("Борис", "Петров", "МОУО"),
            vera=stage.person("Вера", "Ильина", "руководитель МОУО"),
            olga=stage.person("Ольга", "Кузьмина", "МОНКО"),
            nikolay=stage.person("Николай", "Громов", "руководитель МОНКО"),
            galina=stage.person("Галина", "Титова", "школа"),
            pavel=stage.person("Павел", "Чужов", "посторонний"),
        )


@dataclass(frozen=True)
class Chapter:
    """A part of the story: its title, what to notice, and what happens."""

    title: str
    remark: str
    play: Callable[[Stage, Cast], Awaitable[None]]


async def first_steps(stage: Stage, cast: Cast) -> None:
    """The first administrator joins, lets the centre in; a stranger is turned away."""
    token = await stage.bot.first_invitation()
    await stage.text(cast.anna, f"/start {token}")
    stage.expect_last(cast.anna, "Центр проектного сопровождения", "администратор")
    await invite(stage, cast.anna, cast.elena, "Центр", "Контролёр")
    stage.expect_last(cast.elena, "контролёр")
    await stage.text(cast.pavel, "Здравствуйте, покажите план школы № 5")
    stage.expect_last(cast.pavel, "Попросите", "приглашение")
    stage.expect("Балабаново" not in (cast.pavel.last().text or ""), "посторонний не узнаёт ничего")


async def roadmap_arrives(stage: Stage, cast: Cast) -> None:
    """The seed roadmap is sent as a file, previewed with its problems, and loaded."""
    content = (HERE / "seed-roadmap.txt").read_bytes()
    preview = await stage.document(cast.elena, content, "дорожная-карта.txt")
    stage.expect_words(preview.text or "", "14 мероприятий", "23 контрольные точки")
    stage.expect_words(preview.text or "", "№ 1704", "Номер «10.»", "суббота")
    await stage.press(cast.elena, "Загрузить, п. 1")
    stage.expect_last(cast.elena, "Загружено")
    twice = await stage.press(cast.elena, "Загрузить", stale=True)
    stage.expect_words(twice.answer.text if twice.answer else "", "уже загружен")
    await stage.text(cast.elena, "/status")
    stage.expect_last(cast.elena, "1 из 23")


async def people_join(stage: Stage, cast: Cast) -> None:
    """The centre hands out one-time links; the first is shown whole, the others are not."""
    await invite(stage, cast.elena, cast.boris, "МОУО", "Исполнитель")
    stage.expect_last(cast.boris, "МОУО", "исполнитель")
    others = [
        (cast.vera, "МОУО", "Руководитель"),
        (cast.olga, "МОНКО", "Исполнитель"),
        (cast.nikolay, "МОНКО", "Руководитель"),
        (cast.galina, SCHOOL, "Исполнитель"),
    ]
    for person, organisation, role in others:
        with stage.transcript.held():
            await invite(stage, cast.elena, person, organisation, role)
        stage.expect_last(person, organisation, role)
        stage.transcript.did(person.id, f"приходит по такой же ссылке: {role.lower()}")
    used = re.search(r"start=(\S+)", cast.elena.last().text or "")
    assert used is not None
    await stage.text(cast.pavel, f"/start {used[1]}")
    stage.expect_last(cast.pavel, "уже использована")


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
    order = (HERE / "order-12.docx").read_bytes()
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
    photos = [(HERE / "photos" / f"{n}.jpg").read_bytes() for n in range(1, 7)]
    await stage.text(cast.galina, "/photo 8")
    stage.expect_last(cast.galina, "8", "фото")
    reply = await stage.album(cast.galina, photos)
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
    await report(stage, cast, cast.boris, "4", "закупки объявлены, реестр № 3 от 15.02.2024")
    old = await stage.press(cast.boris, "Выполнено", card)
    stage.expect_words(old.answer.text if old.answer else "", "уже отмечено")
    await stage.pass_days(date(2024, 4, 16))
    await report(stage, cast, cast.boris, "5", "справка направлена, письмо № 90 от 16.04.2024")


async def five_at_once(stage: Stage, cast: Cast) -> None:
    """Five measures of 15 August: one message, then five reports, the two rows 10 told apart."""
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
    stage.expect_last(cast.elena, "Ольга Кузьмина", "единый комплексный план")
    with stage.transcript.held():
        await stage.press(cast.elena, "Принять")
    stage.expect_last(cast.olga, "Принято", "10")
    await stage.pass_days(date(2024, 8, 1))
    await report(stage, cast, cast.boris, "6", "штатное расписание, приказ № 140 от 01.08.2024")
    await report(stage, cast, cast.boris, "7", "реестр документов № 5 от 01.08.2024")
    await report(stage, cast, cast.galina, "8", "фотомониторинг завершён, снимки выше")
    await stage.pass_days(date(2024, 8, 12))
    await report(stage, cast, cast.boris, "9", "лицензия № Л035-77 от 12.08.2024")


async def next_quarter(stage: Stage, cast: Cast) -> None:
    """Measure 11 is due on 1 October and every quarter after: the next one appears by itself."""
    await stage.pass_days(date(2024, 9, 12))
    await report(stage, cast, cast.galina, "10", "Центр открыт, заметка на сайте школы")
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


async def invite(stage: Stage, host: Person, guest: Person, organisation: str, role: str) -> None:
    """A link is made with two presses and opened by the guest."""
    await stage.text(host, "/invite")
    await stage.press(host, organisation)
    await stage.press(host, role)
    link = re.search(r"start=(\S+)", host.last().text or "")
    stage.expect(link, "в приглашении есть ссылка")
    assert link is not None
    await stage.text(guest, f"/start {link[1]}")


async def report(stage: Stage, cast: Cast, person: Person, number: str, words: str) -> None:
    """A result is reported and accepted, in one line of the transcript."""
    with stage.transcript.held():
        await stage.text(person, f"/done {number} {words}")
        stage.expect_last(person, "Отмечено", number)
        card: Message = stage.expect_last(cast.elena, person.name, number)
        await stage.press(cast.elena, "Принять", card)
        stage.expect_last(person, "Принято", number)
    stage.transcript.did(person.id, f"→ /done {number} {words}; Центр принял")


START = date(2023, 12, 6), time(10)
STORY = (
    Chapter(
        "Первый вход",
        "Бот знает только приглашённых: ссылки одноразовые, посторонний не узнаёт ничего.",
        first_steps,
    ),
    Chapter(
        "Дорожная карта",
        "Файл заказчика как есть: сомнительное названо, ничего не исправлено молча.",
        roadmap_arrives,
    ),
    Chapter(
        "Приглашения",
        "Два нажатия и ссылка на одного человека; второй раз её не открыть.",
        people_join,
    ),
    Chapter(
        "Лестница напоминаний",
        "До 17 января: 14, 7 и 3 рабочих дня. Новогодние праздники днями не считаются.",
        ladder_before_january,
    ),
    Chapter(
        "Сдача и приёмка",
        "Результат с документом, приёмка кнопкой, двойное нажатие, возврат с замечанием.",
        report_and_acceptance,
    ),
    Chapter(
        "Фотомониторинг",
        "Альбом подтверждается один раз, когда сохранены все шесть снимков.",
        photo_monitoring,
    ),
    Chapter(
        "Январь",
        "Остальное из пунктов 2 и 3 сдано в срок. О сданном больше не напоминают.",
        january,
    ),
    Chapter(
        "Суббота, 10 февраля",
        "По пункту 4 ничего не сделано: кто, когда и в каком порядке об этом узнаёт.",
        saturday,
    ),
    Chapter(
        "Сдано с опозданием",
        "Карточка считает опоздание; кнопка старой карточки уже ничего не меняет.",
        late_report,
    ),
    Chapter(
        "Пять сроков одного дня",
        "15 августа: пять пунктов одним сообщением. Два пункта 10 бот различает.",
        five_at_once,
    ),
    Chapter(
        "Каждый квартал",
        "Пункт 11 сдан, и следующий срок открылся сам.",
        next_quarter,
    ),
)
