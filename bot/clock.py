"""The one place that asks the machine for the time."""

from datetime import UTC, datetime


def system_clock() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)
