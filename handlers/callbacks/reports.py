"""The buttons of reports and of those sent by schedule."""

from aiogram.filters.callback_data import CallbackData

from domain.report_order import Format
from domain.subscription import Every
from handlers.callbacks.numbers import Natural


class ReportButton(CallbackData, prefix="y"):
    """A report as far as it is chosen; what is missing is asked for next, else it is made.

    ``what`` and ``length``: the first letters of ``domain.report_order.What`` and ``domain.period.Length``.
    ``placed``: where is chosen, be it everywhere. ``page`` is one of the places to choose from.
    """

    what: str = ""
    format: Format | None = None
    length: str = ""
    roadmap: Natural = 0
    municipality: Natural = 0
    school: Natural = 0
    control: Natural = 0
    responsible: Natural = 0
    placed: bool = False
    mine: bool = False
    page: Natural = 0


class SubscribeButton(CallbackData, prefix="ys"):
    """Have a report sent every so often, to oneself or to ``person``; ``page``: whom to choose from first."""

    every: Every
    what: str
    format: Format
    roadmap: Natural = 0
    municipality: Natural = 0
    school: Natural = 0
    person: Natural = 0
    page: Natural | None = None


class UnsubscribeButton(CallbackData, prefix="yx"):
    """Send oneself a report no more."""

    id: Natural
