"""Photos and documents, and where they were taken."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from data.tables.columns import Instant, key, metadata, to

rooms = Table(
    "rooms",
    metadata,
    key(),
    Column("school_id", Integer, to("organisations"), nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("school_id", "name"),
)

evidence = Table(
    "evidence",
    metadata,
    key(),
    # NULL: kept, but nobody has said yet what it shows.
    Column("milestone_id", Integer, to("milestones", ondelete="CASCADE"), index=True),
    Column("person_id", Integer, to("people"), nullable=False),
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
    Column("room_id", Integer, to("rooms")),
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
    Column("alike_id", Integer, to("evidence", ondelete="SET NULL")),
    Column("distance", Integer),
    Column("reviewed_at", Instant),
    Column("reviewed_by", Integer, to("people")),
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
    Column("evidence_id", Integer, to("evidence", ondelete="CASCADE"), primary_key=True),
    Column("band", SmallInteger, primary_key=True),
    Column("value", Integer, nullable=False),
    Index("ix_likenesses_band_value", "band", "value"),
)
