"""Reports by schedule: who is sent what, how often, and when next."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from domain.listing import Narrowed
from domain.period import Length, completed
from domain.report_order import OVER_TIME, Format, Order, What


class Every(StrEnum):
    """How often."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A report that a person is sent, on ``next_on`` or the first working day after it.

    ``roadmap`` and ``municipality`` or ``school`` are ids, 0 where it is about all that the person sees.
    """

    id: int
    person_id: int
    what: What
    format: Format
    every: Every
    next_on: date
    roadmap: int = 0
    municipality: int = 0
    school: int = 0

    def order(self, today: date) -> Order:
        """The report to make on that day: about the week or month that is over, or how things stand now."""
        over = completed(Length(self.every.value), today) if self.what in OVER_TIME else None
        return Order(
            self.what,
            self.format,
            roadmap=self.roadmap,
            narrowed=Narrowed(self.municipality, self.school),
            period=over,
        )


def next_after(every: Every, day: date) -> date:
    """The Monday, or the first day of a month, after the day; however long ago the last one was sent."""
    if every is Every.WEEK:
        return day + timedelta(days=7 - day.weekday())
    return day.replace(day=1) + relativedelta(months=1)


def is_offered(order: Order) -> bool:
    """Whether the report can be had by schedule: one narrowed down to a place, not to whose turn it is."""
    return not (order.narrowed.control or order.narrowed.responsible or order.mine)
