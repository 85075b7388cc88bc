"""Organisations and the group chats that answer for them."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, String, Table, Text, UniqueConstraint, true

from data.tables.columns import Instant, key, metadata, to

organisations = Table(
    "organisations",
    metadata,
    key(),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("parent_id", Integer, to("organisations")),
)

# What else an organisation is called: «МОУО», a full name, a spelling that was merged into it.
aliases = Table(
    "aliases",
    metadata,
    Column("folded", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("organisation_id", Integer, to("organisations", ondelete="CASCADE"), nullable=False, index=True),
)

chats = Table(
    "chats",
    metadata,
    key(),
    Column("telegram_id", BigInteger, nullable=False),
    Column("thread_id", Integer, nullable=False, server_default="0"),
    Column("kind", String(20), nullable=False),
    Column("title", Text, nullable=False),
    # NULL: known, but bound to nobody.
    Column("organisation_id", Integer, to("organisations"), index=True),
    Column("bound_by", Integer, to("people")),
    Column("bound_at", Instant),
    # Whether its members may report there without having joined one by one.
    Column("members_report", Boolean, nullable=False, server_default=true()),
    Column("unreachable_since", Instant),
    Column("unreachable_reason", Text),
    UniqueConstraint("telegram_id", "thread_id"),
)
