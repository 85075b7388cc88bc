"""The tables. Due dates are DATE; instants are UTC; texts from a document are kept as printed."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
    true,
)

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


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _to(table: str, **options: Any) -> ForeignKey:
    return ForeignKey(f"{table}.id", **options)


organisations = Table(
    "organisations",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("parent_id", Integer, _to("organisations")),
)

# What else an organisation is called: «МОУО», a full name, a spelling that was merged into it.
aliases = Table(
    "aliases",
    metadata,
    Column("folded", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("organisation_id", Integer, _to("organisations", ondelete="CASCADE"), nullable=False, index=True),
)

rollouts = Table(
    "rollouts",
    metadata,
    _id(),
    Column("person_id", Integer, _to("people"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("title", Text, nullable=False),
    Column("state", String(20), nullable=False),
    # The table as it was when the list was sent: what happens to the source later does not tear the copies.
    Column("template", JSON, nullable=False),
    Column("places", JSON, nullable=False),
    # Ids of the organisations that nobody knew before, to be taken back with the rest.
    Column("made", JSON, nullable=False),
)

roadmaps = Table(
    "roadmaps",
    metadata,
    _id(),
    Column("title", Text, nullable=False),
    Column("school_id", Integer, _to("organisations"), nullable=False, index=True),
    Column("municipality_id", Integer, _to("organisations"), nullable=False, index=True),
    Column("zone", String(64), nullable=False),
    Column("ladder", Text),
    Column("created_on", Date, nullable=False),
    # The roll-out that made it, for one that was copied from another school's.
    Column("rollout_id", Integer, _to("rollouts")),
    UniqueConstraint("rollout_id", "school_id"),
)

# The centre asks one school or all of them for photos by a day, once or every week.
photo_requests = Table(
    "photo_requests",
    metadata,
    _id(),
    # NULL: all schools.
    Column("school_id", Integer, _to("organisations")),
    Column("subject", Text, nullable=False),
    Column("asked_by", Integer, _to("people"), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("due", Date, nullable=False),
    Column("weekly", Boolean, nullable=False),
    Column("closed_at", Instant),
)

measures = Table(
    "measures",
    metadata,
    _id(),
    Column("roadmap_id", Integer, _to("roadmaps", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("section", Text),
    Column("title", Text, nullable=False),
    Column("details", JSON, nullable=False),
    Column("responsible", JSON, nullable=False),
    Column("control", JSON, nullable=False),
    Column("result", Text, nullable=False),
    Column("deadline_text", Text, nullable=False),
    Column("deadline_kind", String(20), nullable=False),
    Column("deadline_start", Date),
    Column("deadline_due", Date),
    Column("deadline_rrule", Text),
    Column("deadline_tentative", Boolean, nullable=False),
    Column("already_done_on", Date),
    Column("already_done_document", Text),
    # Not a row of the printed table, but what a request for photos asks of the school.
    Column("request_id", Integer, _to("photo_requests"), index=True),
    UniqueConstraint("roadmap_id", "position"),
    Index("ix_measures_number_id", "number", "id"),
)

responsibilities = Table(
    "responsibilities",
    metadata,
    Column("measure_id", Integer, _to("measures", ondelete="CASCADE"), primary_key=True),
    Column("organisation_id", Integer, _to("organisations"), primary_key=True, index=True),
)

milestones = Table(
    "milestones",
    metadata,
    _id(),
    Column("measure_id", Integer, _to("measures", ondelete="CASCADE"), nullable=False),
    Column("roadmap_id", Integer, _to("roadmaps", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("label", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("start", Date),
    Column("due", Date),
    Column("original_due", Date),
    Column("rrule", Text),
    Column("external", Boolean, nullable=False),
    Column("state", String(20), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("reported_on", Date),
    Column("reported_by", Integer, _to("people")),
    Column("in_progress_on", Date),
    Column("remark", Text),
    # The day it was imported, returned or moved: the ladder speaks of nothing before it.
    Column("steps_since", Date, nullable=False),
    # The days from which the planner and the roller have to look at it again (``data.schedule``): a tick with
    # nothing due reads nothing, however many milestones there are.
    Column("plan_on", Date, nullable=False, server_default="1900-01-01"),
    Column("roll_on", Date, nullable=False, server_default="1900-01-01"),
    UniqueConstraint("measure_id", "position"),
    Index("ix_milestones_roadmap_id_label", "roadmap_id", "label"),
    Index("ix_milestones_label_id", "label", "id"),
    Index("ix_milestones_state_due", "state", "due", "external", "roadmap_id"),
    Index("ix_milestones_state_plan_on_id", "state", "plan_on", "id"),
    Index("ix_milestones_roll_on_id", "roll_on", "id"),
)

people = Table(
    "people",
    metadata,
    _id(),
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
    Column("person_id", Integer, _to("people", ondelete="CASCADE"), primary_key=True),
    Column("organisation_id", Integer, _to("organisations"), primary_key=True, index=True),
    Column("role", String(20), primary_key=True),
    Column("granted_at", Instant, nullable=False),
)

assignments = Table(
    "assignments",
    metadata,
    Column("milestone_id", Integer, _to("milestones", ondelete="CASCADE"), primary_key=True),
    Column("person_id", Integer, _to("people", ondelete="CASCADE"), primary_key=True, index=True),
    Column("lead", Boolean, nullable=False),
)

# «Все мероприятия МОУО Боровского района — этот человек»: who stands for an organisation, everywhere or in
# the roadmaps of one municipality or school.
duties = Table(
    "duties",
    metadata,
    _id(),
    Column("person_id", Integer, _to("people", ondelete="CASCADE"), nullable=False, index=True),
    Column("organisation_id", Integer, _to("organisations"), nullable=False, index=True),
    Column("place_id", Integer, _to("organisations")),
    Column("lead", Boolean, nullable=False),
    Column("granted_at", Instant, nullable=False),
)

# «В отпуске с … по …»: both days inclusive; reminders go to the deputy and return by themselves.
absences = Table(
    "absences",
    metadata,
    _id(),
    Column("person_id", Integer, _to("people", ondelete="CASCADE"), nullable=False, index=True),
    Column("deputy_id", Integer, _to("people", ondelete="CASCADE")),
    Column("starts", Date, nullable=False),
    Column("ends", Date, nullable=False),
    Column("created_by", Integer, _to("people")),
    Column("created_at", Instant, nullable=False),
    Index("ix_absences_ends", "ends"),
)

chats = Table(
    "chats",
    metadata,
    _id(),
    Column("telegram_id", BigInteger, nullable=False),
    Column("thread_id", Integer, nullable=False, server_default="0"),
    Column("kind", String(20), nullable=False),
    Column("title", Text, nullable=False),
    # NULL: known, but bound to nobody.
    Column("organisation_id", Integer, _to("organisations"), index=True),
    Column("bound_by", Integer, _to("people")),
    Column("bound_at", Instant),
    # Whether its members may report there without having joined one by one.
    Column("members_report", Boolean, nullable=False, server_default=true()),
    Column("unreachable_since", Instant),
    Column("unreachable_reason", Text),
    UniqueConstraint("telegram_id", "thread_id"),
)

invites = Table(
    "invites",
    metadata,
    _id(),
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("organisation_id", Integer, _to("organisations"), nullable=False),
    Column("role", String(20), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Integer, _to("people")),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("used_by", Integer, _to("people")),
    Column("revoked_at", Instant),
    # A personal link, for somebody prepared from a list.
    Column("person_id", Integer, _to("people", ondelete="CASCADE"), index=True),
    # A link for a whole organisation: it is not spent, and everybody who opens it waits for approval.
    Column("shared", Boolean, nullable=False, server_default=false()),
)

# Somebody opened a shared link and waits for a controller or head.
applications = Table(
    "applications",
    metadata,
    _id(),
    Column("invite_id", Integer, _to("invites", ondelete="CASCADE"), nullable=False),
    Column("person_id", Integer, _to("people", ondelete="CASCADE"), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", Integer, _to("people")),
    Column("granted", Boolean),
    UniqueConstraint("invite_id", "person_id"),
)

rooms = Table(
    "rooms",
    metadata,
    _id(),
    Column("school_id", Integer, _to("organisations"), nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("school_id", "name"),
)

evidence = Table(
    "evidence",
    metadata,
    _id(),
    # NULL: kept, but nobody has said yet what it shows.
    Column("milestone_id", Integer, _to("milestones", ondelete="CASCADE"), index=True),
    Column("person_id", Integer, _to("people"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("received_at", Instant, nullable=False),
    # The natural key: a redelivered update finds its row.
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("album_id", Text),
    Column("text", Text),
    Column("file_name", Text),
    Column("file_id", Text),
    Column("sha256", String(64)),
    Column("size", BigInteger),
    Column("room_id", Integer, _to("rooms")),
    Column("stage", String(20)),
    Column("document_number", Text),
    Column("document_date", Date),
    # Whether the file is here (``domain.evidence.Storage``), and when a download that failed is tried again.
    Column("state", String(20), nullable=False, server_default="stored"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("retry_at", Instant),
    # What the file is by its first bytes, and what a picture says of itself once somebody has looked into it.
    Column("format", String(10)),
    Column("inspected_at", Instant),
    Column("width", Integer),
    Column("height", Integer),
    # By the clock of the camera, which knows no zone.
    Column("taken_at", DateTime),
    Column("camera", Text),
    Column("latitude", Float),
    Column("longitude", Float),
    # 64 bits, signed: the difference hash of the picture, and the earlier photo that it looks like.
    Column("dhash", BigInteger),
    Column("alike_id", Integer, _to("evidence", ondelete="SET NULL")),
    Column("distance", Integer),
    Column("reviewed_at", Instant),
    Column("reviewed_by", Integer, _to("people")),
    Column("accepted", Boolean),
    Column("remark", Text),
    UniqueConstraint("chat_id", "message_id"),
    Index("ix_evidence_state_retry_at", "state", "retry_at"),
    Index("ix_evidence_inspected_at", "inspected_at"),
    Index("ix_evidence_sha256", "sha256"),
    Index("ix_evidence_room_id", "room_id"),
)

# The difference hash of a photo in bands, so that near duplicates are found by an index.
likenesses = Table(
    "likenesses",
    metadata,
    Column("evidence_id", Integer, _to("evidence", ondelete="CASCADE"), primary_key=True),
    Column("band", SmallInteger, primary_key=True),
    Column("value", Integer, nullable=False),
    Index("ix_likenesses_band_value", "band", "value"),
)

postponements = Table(
    "postponements",
    metadata,
    _id(),
    Column("milestone_id", Integer, _to("milestones", ondelete="CASCADE"), nullable=False, index=True),
    Column("asked_by", Integer, _to("people"), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("old_due", Date),
    Column("new_due", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", Integer, _to("people")),
    Column("decided_at", Instant),
    Column("granted", Boolean),
    Column("remark", Text),
    # One request at a time: two people asking at once give one request and one polite answer.
    Index(
        "uq_postponements_undecided",
        "milestone_id",
        unique=True,
        sqlite_where=text("decided_at IS NULL"),
        postgresql_where=text("decided_at IS NULL"),
    ),
)

reminders = Table(
    "reminders",
    metadata,
    _id(),
    # Whom it is for: a person or a group chat, never both.
    Column("person_id", Integer, _to("people", ondelete="CASCADE")),
    Column("group_id", Integer, _to("chats", ondelete="CASCADE")),
    # NULL: the morning digest, which is about no single milestone.
    Column("milestone_id", Integer, _to("milestones", ondelete="CASCADE")),
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
    _id(),
    Column("at", Instant, nullable=False),
    Column("person_id", Integer, _to("people")),
    Column("chat_id", BigInteger),
    Column("action", String(40), nullable=False),
    Column("roadmap_id", Integer, _to("roadmaps", ondelete="CASCADE"), index=True),
    Column("milestone_id", Integer, _to("milestones", ondelete="CASCADE"), index=True),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
)

# A report that somebody is sent every week or month. Neither roadmap nor organisation: all that they see.
subscriptions = Table(
    "subscriptions",
    metadata,
    _id(),
    Column("person_id", Integer, _to("people", ondelete="CASCADE"), nullable=False, index=True),
    Column("what", String(20), nullable=False),
    Column("format", String(10), nullable=False),
    Column("roadmap_id", Integer, _to("roadmaps", ondelete="CASCADE")),
    Column("organisation_id", Integer, _to("organisations", ondelete="CASCADE")),
    Column("every", String(10), nullable=False),
    Column("next_on", Date, nullable=False),
    # Somebody is sending it: once the lease has run out without an outcome, it is sent again.
    Column("lease_until", Instant),
    Column("created_by", Integer, _to("people")),
    Column("created_at", Instant, nullable=False),
    Index("ix_subscriptions_next_on", "next_on"),
)

drafts = Table(
    "drafts",
    metadata,
    _id(),
    Column("person_id", Integer, _to("people", ondelete="CASCADE"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("payload", JSON, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("state", Text),
    Column("data", JSON, nullable=False),
)
