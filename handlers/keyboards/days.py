"""A month to choose a day from: days off are marked with a dot, past days are not offered."""

from datetime import date, timedelta

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from dateutil.relativedelta import relativedelta

from domain.calendar import WorkingCalendar
from domain.milestone import Milestone
from domain.postponement import FURTHEST
from domain.russian import MONTHS
from handlers.deciding import NewDay, NewDayButton
from services.postponement import Beginning

_WEEK = ("Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс")
_NO_DAY = "–"
_LEAPS = (
    ("Через неделю", relativedelta(weeks=1)),
    ("Через 2 недели", relativedelta(weeks=2)),
    ("Через месяц", relativedelta(months=1)),
)


def days(begun: Beginning, calendar: WorkingCalendar, month: date | None = None) -> InlineKeyboardMarkup:
    """The month of ``month``, at first that of the due date; above it leaps from there to a working day."""
    milestone, today = begun.milestone, begun.today
    due = milestone.due or today
    # Who asks may only ask for a later day; who decides may bring it forward.
    first = today if begun.decides else max(today, due + timedelta(days=1))
    start = max(due, today)
    leaps = [_day(milestone, calendar.working_day_on_or_after(start + leap), text) for text, leap in _LEAPS]
    shown = min(max(month or start, first), today + FURTHEST).replace(day=1)
    head = [_turn(milestone, text, shown) for text in _WEEK]
    weeks = _weeks(milestone, shown, first, calendar)
    turns = _turns(milestone, shown, first, today + FURTHEST)
    return InlineKeyboardMarkup(inline_keyboard=[leaps, head, *weeks, turns])


def _weeks(
    milestone: Milestone, shown: date, first: date, calendar: WorkingCalendar
) -> list[list[InlineKeyboardButton]]:
    following = shown + relativedelta(months=1)
    monday = shown - timedelta(days=shown.weekday())
    rows = []
    while monday < following:
        week = [monday + timedelta(days=n) for n in range(7)]
        offered = {day for day in week if shown <= day < following and day >= first and day != milestone.due}
        if offered:
            rows.append(
                [
                    _day(milestone, day, _label(day, calendar))
                    if day in offered
                    else _turn(milestone, _NO_DAY, shown)
                    for day in week
                ]
            )
        monday += timedelta(weeks=1)
    return rows


def _turns(milestone: Milestone, shown: date, first: date, last: date) -> list[InlineKeyboardButton]:
    row = [_turn(milestone, f"{MONTHS[shown.month - 1].capitalize()} {shown.year}", shown)]
    if shown > first:
        row.insert(0, _turn(milestone, "◀", shown - relativedelta(months=1)))
    following = shown + relativedelta(months=1)
    return [*row, _turn(milestone, "▶", following)] if following <= last else row


def _label(day: date, calendar: WorkingCalendar) -> str:
    return f"{'' if calendar.is_working_day(day) else '·'}{day.day}"


def _day(milestone: Milestone, day: date, text: str) -> InlineKeyboardButton:
    return _button(milestone, text, NewDay.DAY, day)


def _turn(milestone: Milestone, text: str, month: date) -> InlineKeyboardButton:
    return _button(milestone, text, NewDay.MONTH, month)


def _button(milestone: Milestone, text: str, do: NewDay, day: date) -> InlineKeyboardButton:
    data = NewDayButton(do=do, milestone=milestone.id, revision=milestone.revision, day=day.toordinal())
    return InlineKeyboardButton(text=text, callback_data=data.pack())
