"""The tables, a module for each part of the office; Alembic's migrations make exactly these."""

from data.tables.columns import AT_ONCE, NEVER, Instant, metadata
from data.tables.evidence import evidence, likenesses, rooms
from data.tables.ledger import events, reminders, subscriptions
from data.tables.organisations import aliases, chats, organisations
from data.tables.people import (
    absences,
    applications,
    assignments,
    conversations,
    duties,
    invites,
    memberships,
    people,
)
from data.tables.roadmaps import (
    drafts,
    measures,
    milestones,
    photo_requests,
    postponements,
    responsibilities,
    roadmaps,
    rollouts,
)

__all__ = [
    "AT_ONCE",
    "NEVER",
    "Instant",
    "absences",
    "aliases",
    "applications",
    "assignments",
    "chats",
    "conversations",
    "drafts",
    "duties",
    "events",
    "evidence",
    "invites",
    "likenesses",
    "measures",
    "memberships",
    "metadata",
    "milestones",
    "organisations",
    "people",
    "photo_requests",
    "postponements",
    "reminders",
    "responsibilities",
    "roadmaps",
    "rollouts",
    "rooms",
    "subscriptions",
]
