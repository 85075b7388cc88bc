"""The story of the tour: a roadmap from its import to its next quarter, every claim checked as it goes.

The words looked for are those that the design promises; the rest of the bot's wording may change freely.
"""

from __future__ import annotations

from datetime import date, time

from sandbox.cast import Chapter
from sandbox.chapters.autumn import (
    five_at_once,
    group_reports,
    next_quarter,
    on_leave,
    several_accepted,
)
from sandbox.chapters.beginning import first_steps, people_join, roadmap_arrives
from sandbox.chapters.spring import moved_due_date, school_group
from sandbox.chapters.winter import (
    january,
    ladder_before_january,
    late_report,
    photo_monitoring,
    report_and_acceptance,
    saturday,
)

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
        "Ссылка на одного, личные ссылки по списку, общая ссылка для школы с подтверждением.",
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
        "Центр напоминает кнопкой, бот просит документ; старая карточка уже ничего не меняет.",
        late_report,
    ),
    Chapter(
        "Перенос срока",
        "Просьба с причиной, решение Центра: было, стало, основание. О прежнем сроке молчим.",
        moved_due_date,
    ),
    Chapter(
        "Группа школы",
        "Тема группы привязана к школе: напоминания придут и туда, план виден всем участникам.",
        school_group,
    ),
    Chapter(
        "Пять сроков одного дня",
        "15 августа: пять пунктов одним сообщением, лично и в группу. Два пункта 10 бот различает.",
        five_at_once,
    ),
    Chapter(
        "Сдаёт группа",
        "Учитель открывает карточку в теме, отвечает фото и нажимает «Выполнено».",
        group_reports,
    ),
    Chapter(
        "Очередь приёмки",
        "Подтверждённое принято разом, остальное возвращено с готовым замечанием.",
        several_accepted,
    ),
    Chapter(
        "Отпуск",
        "Борис в отпуске, за него Вера; Ольга просит писать реже. Напоминания уходят тому, кто на месте.",
        on_leave,
    ),
    Chapter(
        "Каждый квартал",
        "Пункт 11 сдан, и следующий срок открылся сам.",
        next_quarter,
    ),
)
