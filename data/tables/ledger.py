"""What people are to be told, and what has happened."""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from data.tables.columns import Instant, key, metadata, to

reminders = Table(
    "reminders",
    metadata,
    key(),
    # Whom it is for: a person or a group chat, never both.
    Column("person_id", Integer, to("people", ondelete="CASCADE")),
    Column("group_id", Integer, to("chats", ondelete="CASCADE")),
    # NULL: the morning digest, which is about no single milestone.
    Column("milestone_id", Integer, to("milestones", ondelete="CASCADE")),
    Column("revision", Integer, nullable=False),
    Column("step", String(40), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("audience", String(20), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", String(20), nullable=False),
    Column("lease_until", Instant),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("finished_at", Instant),
    Column("outcome", Text),
    Column("message_id", BigInteger),
    # How it went: «telegram» or «mail».
    Column("way", String(10)),
    CheckConstraint("(person_id IS NULL) <> (group_id IS NULL)", name="recipient"),
    UniqueConstraint("milestone_id", "revision", "step", "person_id"),
    UniqueConstraint("milestone_id", "revision", "step", "group_id"),
    Index("ix_reminders_state_due_at", "state", "due_at"),
    Index("ix_reminders_person_id_state", "person_id", "state"),
    Index("ix_reminders_group_id_state", "group_id", "state"),
    Index(
        "uq_reminders_digest",
        "step",
        "person_id",
        unique=True,
        sqlite_where=text("milestone_id IS NULL"),
        postgresql_where=text("milestone_id IS NULL"),
    ),
)

events = Table(
    "events",
    metadata,
    key(),
    Column("at", Instant, nullable=False),
    Column("person_id", Integer, to("people")),
    Column("chat_id", BigInteger),
    Column("action", String(40), nullable=False),
    Column("roadmap_id", Integer, to("roadmaps", ondelete="CASCADE"), index=True),
    Column("milestone_id", Integer, to("milestones", ondelete="CASCADE"), index=True),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
)

# A report that somebody is sent every week or month. Neither roadmap nor organisation: all that they see.
subscriptions = Table(
    "subscriptions",
    metadata,
    key(),
    Column("person_id", Integer, to("people", ondelete="CASCADE"), nullable=False, index=True),
    Column("what", String(20), nullable=False),
    Column("format", String(10), nullable=False),
    Column("roadmap_id", Integer, to("roadmaps", ondelete="CASCADE")),
    Column("organisation_id", Integer, to("organisations", ondelete="CASCADE")),
    Column("every", String(10), nullable=False),
    Column("next_on", Date, nullable=False),
    # Somebody is sending it: once the lease has run out without an outcome, it is sent again.
    Column("lease_until", Instant),
    Column("created_by", Integer, to("people")),
    Column("created_at", Instant, nullable=False),
    Index("ix_subscriptions_next_on", "next_on"),
)
