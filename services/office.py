"""What every use case works with."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from data.database import Database
from data.media import MediaStore
from domain.calendar import WorkingCalendar
from domain.clock import Clock


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may lie in the store (bytes), and how long the files of closed milestones; else no end."""

    quota: int | None = None
    age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """The database, the files, the clock and the calendar of one running Vekha.

    ``zone`` is the IANA name used where no roadmap says another one. ``mail``: whether letters go by mail to
    those whom Telegram does not reach.
    """

    database: Database
    media: MediaStore
    clock: Clock
    zone: str = "Europe/Moscow"
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
    mail: bool = False
    limits: Limits = Limits()

    def today(self, now: datetime | None = None, zone: str | None = None) -> date:
        """The date, now or at the instant given, at the office or in the zone given (an IANA name)."""
        return (now or self.clock()).astimezone(ZoneInfo(zone or self.zone)).date()

    def zone_info(self) -> tzinfo:
        """The office's time zone."""
        return ZoneInfo(self.zone)
