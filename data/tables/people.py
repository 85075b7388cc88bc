"""People, what they are and stand for, and how they come in."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from data.tables.columns import Instant, key, metadata, to

people = Table(
    "people",
    metadata,
    key(),
    # NULL: they never pressed Start, and hear of everything by mail if at all.
    Column("telegram_id", BigInteger, unique=True),
    Column("name", Text, nullable=False),
    Column("post", Text),
    Column("email", Text),
    Column("unreachable_since", Instant),
    Column("unreachable_reason", Text),
    Column("joined_at", Instant, nullable=False),
    # Law 152-FZ: when they agreed that the name and the post are kept, and when they had them erased.
    Column("consented_at", Instant),
    Column("erased_at", Instant),
    # «Тихие часы», local, in minutes of the day: narrower than the ladder's hours, never none at all.
    Column("hours_from", Integer),
    Column("hours_to", Integer),
    # Fewer messages: only the last reminder before a due date, and everything about the overdue.
    Column("sparing", Boolean, nullable=False, server_default=false()),
)

memberships = Table(
    "memberships",
    metadata,
    Column("person_id", Integer, to("people", ondelete="CASCADE"), primary_key=True),
    Column("organisation_id", Integer, to("organisations"), primary_key=True, index=True),
    Column("role", String(20), primary_key=True),
    Column("granted_at", Instant, nullable=False),
)

assignments = Table(
    "assignments",
    metadata,
    Column("milestone_id", Integer, to("milestones", ondelete="CASCADE"), primary_key=True),
    Column("person_id", Integer, to("people", ondelete="CASCADE"), primary_key=True, index=True),
    Column("lead", Boolean, nullable=False),
)

# «Все мероприятия МОУО Боровского района — этот человек»: who stands for an organisation, everywhere or in
# the roadmaps of one municipality or school.
duties = Table(
    "duties",
    metadata,
    key(),
    Column("person_id", Integer, to("people", ondelete="CASCADE"), nullable=False, index=True),
    Column("organisation_id", Integer, to("organisations"), nullable=False, index=True),
    Column("place_id", Integer, to("organisations")),
    Column("lead", Boolean, nullable=False),
    Column("granted_at", Instant, nullable=False),
)

# «В отпуске с … по …»: both days inclusive; reminders go to the deputy and return by themselves.
absences = Table(
    "absences",
    metadata,
    key(),
    Column("person_id", Integer, to("people", ondelete="CASCADE"), nullable=False, index=True),
    Column("deputy_id", Integer, to("people", ondelete="CASCADE")),
    Column("starts", Date, nullable=False),
    Column("ends", Date, nullable=False),
    Column("created_by", Integer, to("people")),
    Column("created_at", Instant, nullable=False),
    Index("ix_absences_ends", "ends"),
)

invites = Table(
    "invites",
    metadata,
    key(),
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("organisation_id", Integer, to("organisations"), nullable=False),
    Column("role", String(20), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Integer, to("people")),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("used_by", Integer, to("people")),
    Column("revoked_at", Instant),
    # A personal link, for somebody prepared from a list.
    Column("person_id", Integer, to("people", ondelete="CASCADE"), index=True),
    # A link for a whole organisation: it is not spent, and everybody who opens it waits for approval.
    Column("shared", Boolean, nullable=False, server_default=false()),
)

# Somebody opened a shared link and waits for a controller or head.
applications = Table(
    "applications",
    metadata,
    key(),
    Column("invite_id", Integer, to("invites", ondelete="CASCADE"), nullable=False),
    Column("person_id", Integer, to("people", ondelete="CASCADE"), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", Integer, to("people")),
    Column("granted", Boolean),
    UniqueConstraint("invite_id", "person_id"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("state", Text),
    Column("data", JSON, nullable=False),
)
