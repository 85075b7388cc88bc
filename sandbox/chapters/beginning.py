"""How everybody comes in, and the roadmap with them."""

from __future__ import annotations

import re

from sandbox.cast import FILES, SCHOOL, Cast, come_in, invite, make_link
from sandbox.stage import Stage

PEOPLE = """ФИО;Должность;Организация;Роль
Ильина Вера;начальник отдела;МОУО;руководитель
Кузьмина Ольга;главный специалист;МОНКО;исполнитель
Громов Николай;начальник управления;МОНКО;руководитель
Титова Галина;директор;СОШ № 5 г. Балабаново;исполнитель
"""


async def first_steps(stage: Stage, cast: Cast) -> None:
    """The first administrator joins, lets the centre in; a stranger is turned away."""
    token = await stage.bot.first_invitation()
    await come_in(stage, cast.anna, token)
    stage.expect_last(cast.anna, "Центр проектного сопровождения", "администратор")
    await invite(stage, cast.anna, cast.elena, "Центр", "Контролёр")
    stage.expect_last(cast.elena, "контролёр")
    await stage.text(cast.pavel, "Здравствуйте, покажите план школы № 5")
    stage.expect_last(cast.pavel, "Попросите", "приглашение")
    stage.expect("Балабаново" not in (cast.pavel.last().text or ""), "посторонний не узнаёт ничего")


async def roadmap_arrives(stage: Stage, cast: Cast) -> None:
    """The seed roadmap is sent as a file, previewed with its problems, and loaded."""
    content = (FILES / "seed-roadmap.txt").read_bytes()
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
    """One by a link of their own, four by a list of people, one by a link for everybody of the school."""
    token = await make_link(stage, cast.elena, "МОУО", "Исполнитель")
    await come_in(stage, cast.boris, token)
    stage.expect_last(cast.boris, "МОУО", "исполнитель")
    await stage.text(cast.pavel, f"/start {token}")
    stage.expect_last(cast.pavel, "уже использована")
    await _by_a_list(stage, cast)
    await _by_the_shared_link(stage, cast)


async def _by_a_list(stage: Stage, cast: Cast) -> None:
    await stage.text(cast.elena, "/list")
    await stage.document(cast.elena, PEOPLE.encode("utf-8-sig"), "сотрудники.csv")
    stage.expect_last(cast.elena, "4 человека", "3 организации")
    await stage.press(cast.elena, "Подготовить ссылки")
    written = "\n".join(each.text or "" for each in cast.elena.messages() if each.from_bot)
    links = dict(re.findall(r"^(\w+) .*\n\S+start=(\S+)$", written, re.MULTILINE))
    stage.expect(len(links) == 4, f"четыре личные ссылки, а не {len(links)}")
    for person in (cast.vera, cast.olga, cast.nikolay, cast.galina):
        with stage.transcript.held():
            await come_in(stage, person, links[person.user.last_name or ""])
        stage.expect_last(person, "Вы в Вехе")
        stage.transcript.did(person.id, "приходит по личной ссылке и даёт согласие")


async def _by_the_shared_link(stage: Stage, cast: Cast) -> None:
    token = await make_link(stage, cast.elena, SCHOOL, "Ссылка для всех")
    await come_in(stage, cast.tatyana, token)
    stage.expect_last(cast.tatyana, "Заявка отправлена")
    await stage.text(cast.tatyana, "/plan")
    stage.expect("Балабаново" not in (cast.tatyana.last().text or ""), "до решения ничего не видно")
    application = next(each for each in reversed(cast.elena.messages()) if "Просится" in (each.text or ""))
    await stage.press(cast.elena, "Принять", application)
    stage.expect_last(cast.tatyana, "Вы в Вехе", SCHOOL, "что назначат лично вам")
