"""What the commands of the command line do and say; free of Telegram."""

import platform
import re
import shutil
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot.office import open_office
from bot.settings import Settings
from bot.ticks import Run, file_of, last_tick, read
from data import migrations
from domain.calendar import WorkingCalendar
from domain.ledger import Missed
from domain.people import Role
from domain.russian import count, dated_weekday, lateness, plural
from services import administration, joining, lookup, oversight
from services.backup import restore_backup, write_backup
from services.lookup import Overdue
from services.storage import Inventory

_OPERATOR = re.compile(r"едеральн.* оператор", re.DOTALL)
MOST_YEARS = 3
SILENT_TICKS = 3
SILENCE = timedelta(minutes=10)
"""So long after so many ticks left out the bot is not running: the longest delivery ends before."""

__all__ = [
    "check",
    "doctor",
    "grant",
    "invite",
    "overdue",
    "overdue_as_json",
    "overdue_in_words",
    "restore_backup",
    "write_backup",
]


async def invite(settings: Settings, organisation: str, role: Role, *, shared: bool = False) -> str:
    """The token of a link for one person, or for everybody of the organisation."""
    async with open_office(settings) as office:
        made = await joining.invite(office, None, organisation=organisation, role=role, shared=shared)
    return made.token


async def grant(settings: Settings, telegram_id: int, role: Role, organisation: str | None) -> str:
    """Give a role to whoever has that Telegram account; gives a line about it."""
    async with open_office(settings) as office:
        person, given, fresh = await administration.grant_from_outside(
            office, telegram_id, role, organisation
        )
    done = "Готово" if fresh else "Так уже и было"
    return f"{done}: {person.name} (id {telegram_id}), {given.role.value}, {given.organisation}."


async def overdue(settings: Settings, on: date | None) -> Overdue:
    """What is late over all schools."""
    async with open_office(settings) as office:
        return await lookup.overdue(office, None, on)


def overdue_in_words(found: Overdue) -> str:
    """The same as a person reads it in a terminal."""
    number = count(len(found.late), "контрольная точка", "контрольные точки", "контрольных точек")
    lines = [f"Просрочено: {number}" if found.late else "Просроченных нет"]
    if waiting := _waiting_in_words(found):
        lines.append(waiting)
    for each in found.late:
        milestone = each.milestone
        if milestone.due is not None:
            late = lateness(each.lateness.calendar_days, each.lateness.working_days)
            lines.append(f"{milestone.school}: {milestone.label} {milestone.title}")
            lines.append(f"    срок {dated_weekday(milestone.due, year=True)}, опоздание {late}")
    return "\n".join(lines)


def _waiting_in_words(found: Overdue) -> str:
    """What waits on somebody else, as ``/overdue`` says it in the chat; empty where nothing does."""
    waiting = []
    if reported := len(found.reported):
        waiting.append(f"Сдано, {plural(reported, 'ждёт', 'ждут', 'ждут')} приёмки: {reported}")
    if external := len(found.external):
        whom = "стороннюю организацию" if external == 1 else "сторонние организации"
        if all(_OPERATOR.search(each.title) for each in found.external):
            whom = "федерального оператора"
        waiting.append(f"Ждём {whom}: {external}")
    return " · ".join(waiting)


def overdue_as_json(found: Overdue) -> dict[str, Any]:
    """The same for scripts."""
    return {
        "on": found.today.isoformat(),
        "overdue": [
            {
                "school": each.milestone.school,
                "label": each.milestone.label,
                "title": each.milestone.title,
                "due": each.milestone.due.isoformat() if each.milestone.due else None,
                "responsible": list(each.milestone.responsible),
                "late_days": each.lateness.calendar_days,
                "late_working_days": each.lateness.working_days,
            }
            for each in found.late
        ],
        "awaiting_acceptance": len(found.reported),
        "external": len(found.external),
    }


async def check(settings: Settings) -> list[str]:
    """Lines that say what is in order; raises where something is not."""
    from handlers.routers import all_routers

    async with open_office(settings) as office:
        revision = await migrations.current(settings.database_url.get_secret_value())
    token = (
        "задан" if settings.bot_token and settings.bot_token.get_secret_value() else "не задан (BOT_TOKEN)"
    )
    return [
        "Настройки: прочитаны",
        f"Токен бота: {token}",
        f"База: версия {revision}, нужна {migrations.head()}",
        _calendar_in_words(office.calendar),
        f"Обработчики: {len(all_routers())}",
    ]


def _calendar_in_words(calendar: WorkingCalendar) -> str:
    own = len(calendar.overrides)
    said = f"Производственный календарь: опубликован по {calendar.published_until} год, дальше без переносов"
    return f"{said}; своих дней из CALENDAR_FILE: {own}" if own else said


async def doctor(settings: Settings) -> list[str]:
    """Lines that an operator reads."""
    async with open_office(settings) as office:
        health = await oversight.health(office)
        now = office.clock()
    free = shutil.disk_usage(settings.media_dir.parent if settings.media_dir.parent.exists() else Path()).free
    lines = [
        f"Python {platform.python_version()}, aiogram {version('aiogram')}, SQLite {health.sqlite}",
        f"Свободно на диске: {free // 2**20} МБ",
        *_ticks_in_words(read(file_of(settings)), now, settings.tick_seconds),
        f"Последнее решённое напоминание: {_instant(health.latest) if health.latest else 'ещё не было'}",
        f"Дорожных карт: {health.roadmaps}, не доставлено напоминаний: {len(health.undelivered)}",
    ]
    lines += _files_in_words(health.files)
    lines += [_missed(each) for each in health.undelivered]
    lines += [f"Недоступен: {each.name}, {each.reason or 'причина неизвестна'}" for each in health.unheard]
    lines.append(_calendar_in_words(office.calendar))
    lines += _unpublished_in_words(health.unpublished)
    return lines


def _unpublished_in_words(unpublished: Mapping[int, int]) -> list[str]:
    """The years on which reminders may come on a day that will be off; a slip of the pen may name many."""
    lines = [
        f"  На {year} год переносы ещё не известны, "
        + (f"своих дней: {own}" if own else "впишите их в CALENDAR_FILE, когда выйдет постановление")
        for year, own in sorted(unpublished.items())[:MOST_YEARS]
    ]
    if len(unpublished) > MOST_YEARS:
        lines.append(f"  …и дальше, последний срок в {max(unpublished)} году: проверьте, нет ли опечатки")
    return lines


def _ticks_in_words(runs: Mapping[str, Run], now: datetime, tick_seconds: float) -> list[str]:
    """When the jobs last went round, which of them fail, and whether the bot is running at all."""
    at = last_tick(runs)
    busy = [(name, run.begun) for name, run in runs.items() if run.under_way and run.begun]
    lines = [f"Последний обход: {_since(at, now) if at else 'ещё не было'}"]
    lines += [f"  Идёт задание {name}, начато {_since(begun, now)}" for name, begun in busy]
    lines += [
        f"  Задание {name} не удалось {_instant(run.failed)}: {run.error}; подробности в журнале"
        for name, run in runs.items()
        if run.failed
    ]
    heard = [each for run in runs.values() for each in (run.begun, run.done, run.failed) if each]
    if heard and now - max(heard) > timedelta(seconds=SILENT_TICKS * tick_seconds) + SILENCE:
        lines.append("  Бот молчит: похоже, он не запущен или завис.")
    return lines


def _since(at: datetime, now: datetime) -> str:
    seconds = max(0, int((now - at).total_seconds()))
    if seconds < 120:
        ago = count(seconds, "секунду", "секунды", "секунд")
    elif seconds < 7200:
        ago = count(seconds // 60, "минуту", "минуты", "минут")
    else:
        ago = count(seconds // 3600, "час", "часа", "часов")
    return f"{_instant(at)} ({ago} назад)"


def _files_in_words(found: Inventory) -> list[str]:
    """The store in one line, and what is wrong in it, each file by its SHA-256."""
    quota = f" из {found.quota // 2**20}" if found.quota else ""
    lines = [f"Файлы: {found.occupied // 2**20}{quota} МБ, ещё не получены от Telegram: {found.pending}"]
    lines += [f"  Пропал файл {each}: верните его из резервной копии" for each in found.missing]
    if found.orphans:
        number = count(len(found.orphans), "файл", "файла", "файлов")
        lines.append(f"  Лишнее, ни к одному сообщению не относится: {number}, например {found.orphans[0]}")
    return lines


def _missed(each: Missed) -> str:
    about = f" ({each.school}, {each.label})" if each.title is not None else ""
    again = "" if each.final or each.again_at is None else f", снова {_instant(each.again_at)}"
    outcome = each.outcome or "ещё не отправлено"
    return f"  {each.name}: {each.step}{about}, срок отправки {_instant(each.due_at)}, {outcome}{again}"


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
