"""Roadmaps, their measures and milestones, and what is on its way to become one."""

from sqlalchemy import (
    JSON,
    Boolean,
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

rollouts = Table(
    "rollouts",
    metadata,
    key(),
    Column("person_id", Integer, to("people"), nullable=False),
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
    key(),
    Column("title", Text, nullable=False),
    Column("school_id", Integer, to("organisations"), nullable=False, index=True),
    Column("municipality_id", Integer, to("organisations"), nullable=False, index=True),
    Column("zone", String(64), nullable=False),
    Column("ladder", Text),
    Column("created_on", Date, nullable=False),
    # The roll-out that made it, for one that was copied from another school's.
    Column("rollout_id", Integer, to("rollouts")),
    UniqueConstraint("rollout_id", "school_id"),
)

# The centre asks one school or all of them for photos by a day, once or every week.
photo_requests = Table(
    "photo_requests",
    metadata,
    key(),
    # NULL: all schools.
    Column("school_id", Integer, to("organisations")),
    Column("subject", Text, nullable=False),
    Column("asked_by", Integer, to("people"), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("due", Date, nullable=False),
    Column("weekly", Boolean, nullable=False),
    Column("closed_at", Instant),
)

measures = Table(
    "measures",
    metadata,
    key(),
    Column("roadmap_id", Integer, to("roadmaps", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("section", Text),
    Column("title", Text, nullable=False),
    Column("details", JSON, nullable=False),
    Column("responsible", JSON, nullable=False),
    Column("control", JSON, nullable=False),
    # As printed, where that is more than the names in a row.
    Column("control_text", Text),
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
    Column("request_id", Integer, to("photo_requests"), index=True),
    UniqueConstraint("roadmap_id", "position"),
    Index("ix_measures_number_id", "number", "id"),
)

responsibilities = Table(
    "responsibilities",
    metadata,
    Column("measure_id", Integer, to("measures", ondelete="CASCADE"), primary_key=True),
    Column("organisation_id", Integer, to("organisations"), primary_key=True, index=True),
)

milestones = Table(
    "milestones",
    metadata,
    key(),
    Column("measure_id", Integer, to("measures", ondelete="CASCADE"), nullable=False),
    Column("roadmap_id", Integer, to("roadmaps", ondelete="CASCADE"), nullable=False),
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
    Column("reported_by", Integer, to("people")),
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

postponements = Table(
    "postponements",
    metadata,
    key(),
    Column("milestone_id", Integer, to("milestones", ondelete="CASCADE"), nullable=False, index=True),
    Column("asked_by", Integer, to("people"), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("old_due", Date),
    Column("new_due", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", Integer, to("people")),
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

drafts = Table(
    "drafts",
    metadata,
    key(),
    Column("person_id", Integer, to("people", ondelete="CASCADE"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("payload", JSON, nullable=False),
)
