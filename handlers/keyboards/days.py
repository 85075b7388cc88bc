"""A month to choose another due date from, and leaps to the usual ones."""

from datetime import date, timedelta

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from dateutil.relativedelta import relativedelta

from domain.calendar import WorkingCalendar
from domain.milestone import Milestone
from domain.postponement import FURTHEST
from handlers.callbacks.deciding import NewDay, NewDayButton
from handlers.keyboards.month import Month
from services.postponement import Beginning

_LEAPS = (
    ("Через неделю", relativedelta(weeks=1)),
    ("Через 2 недели", relativedelta(weeks=2)),
    ("Через месяц", relativedelta(months=1)),
)


def days(begun: Beginning, calendar: WorkingCalendar, month: date | None = None) -> InlineKeyboardMarkup:
    """The month of ``month``, at first that of the due date; above it leaps from there to a working day."""
    milestone, today = begun.milestone, begun.today
    due = milestone.due or today

    def button(do: NewDay, text: str, day: date) -> InlineKeyboardButton:
        return _button(milestone, text, do, day)

    # Who asks may only ask for a later day; who decides may bring it forward.
    first = today if begun.decides else max(today, due + timedelta(days=1))
    start = max(due, today)
    leaps = [
        button(NewDay.DAY, text, calendar.working_day_on_or_after(start + leap)) for text, leap in _LEAPS
    ]
    offered = Month(
        first,
        today + FURTHEST,
        calendar,
        day=lambda text, day: button(NewDay.DAY, text, day),
        turn=lambda text, day: button(NewDay.MONTH, text, day),
        without=milestone.due,
    )
    return InlineKeyboardMarkup(inline_keyboard=[leaps, *offered.rows(month or start)])


def _button(milestone: Milestone, text: str, do: NewDay, day: date) -> InlineKeyboardButton:
    data = NewDayButton(do=do, milestone=milestone.id, revision=milestone.revision, day=day.toordinal())
    return InlineKeyboardButton(text=text, callback_data=data.pack())
