"""What the tables are made of. Due dates are DATE, instants UTC, texts from a document as printed."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, ForeignKey, Integer, MetaData, TypeDecorator

# Not date.min and date.max: PostgreSQL's driver turns those into infinity, which equals no date.
AT_ONCE = date(1900, 1, 1)
"""A day to look at a milestone that has come already: it is new, has changed, or others are to be told."""

NEVER = date(9000, 1, 1)
"""A day to look at a milestone that never comes."""


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC, in and out; SQLite alone would hand it back naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time: it would silently shift by the zone of the machine."""
        if value is not None and value.tzinfo is None:
            msg = f"a naive time was to be stored: {value!r}"
            raise ValueError(msg)
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give every instant its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def key() -> Column[int]:
    """The column «id»."""
    return Column("id", Integer, primary_key=True, autoincrement=True)


def to(table: str, **options: Any) -> ForeignKey:
    """A reference to the id of a table."""
    return ForeignKey(f"{table}.id", **options)
