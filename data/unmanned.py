"""Whom a milestone has who can be reminded of it, as conditions of a query."""

from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, select, union_all

from data.milestones import on_duty
from data.people import is_reachable, takes_part
from data.tables import (
    assignments,
    chats,
    duties,
    measures,
    memberships,
    organisations,
    people,
    responsibilities,
    roadmaps,
)
from data.tables import milestones as m
from domain.people import Role


def is_unmanned(mail: bool) -> ColumnElement[bool]:
    """The condition on ``milestones`` that nobody who does the work can be reminded of it.

    ``mail``: whether an address is a way to reach somebody. The same people are asked for as in
    ``services.recipients``: those named, those who stand for an organisation, executors, group chats.
    """
    reached = is_reachable(mail)
    told = (
        _has_executor(reached),
        _has_group(),
        roadmaps.c.school_id.in_(_with_group()),
        _is_named(reached),
        _is_ruled(reached),
    )
    return and_(m.c.measure_id.in_(_doubtful(reached)), *(~each for each in told))


def answering() -> Select[Any]:
    """The organisations that answer for the milestone of the query around it."""
    return (
        select(responsibilities.c.organisation_id)
        .where(responsibilities.c.measure_id == m.c.measure_id)
        .correlate(m)
    )


def _doubtful(reached: ColumnElement[bool]) -> CompoundSelect[Any]:
    """The measures of which some organisation has nobody to be told, or that have no organisation.

    Whatever has only organisations that can be told is passed over without being looked at: of many thousand
    milestones that leaves few.
    """
    executors = (
        select(memberships.c.organisation_id)
        .join(people, people.c.id == memberships.c.person_id)
        .where(memberships.c.role == Role.EXECUTOR.value, reached)
    )
    silent = select(organisations.c.id).where(
        organisations.c.id.not_in(executors), organisations.c.id.not_in(_with_group())
    )
    return union_all(
        select(responsibilities.c.measure_id).where(responsibilities.c.organisation_id.in_(silent)),
        select(measures.c.id).where(measures.c.id.not_in(select(responsibilities.c.measure_id))),
    )


def _with_group() -> Select[Any]:
    """The organisations with a group chat that takes messages."""
    return select(chats.c.organisation_id).where(
        chats.c.organisation_id.is_not(None), chats.c.unreachable_since.is_(None)
    )


def _has_executor(reached: ColumnElement[bool]) -> ColumnElement[bool]:
    """An executor of a responsible organisation is reached."""
    return exists(
        select(memberships.c.person_id)
        .join(people, people.c.id == memberships.c.person_id)
        .where(
            memberships.c.organisation_id.in_(answering()),
            memberships.c.role == Role.EXECUTOR.value,
            reached,
        )
    )


def _has_group() -> ColumnElement[bool]:
    """A responsible organisation has a group chat."""
    return exists(
        select(responsibilities.c.measure_id)
        .where(
            responsibilities.c.measure_id == m.c.measure_id,
            responsibilities.c.organisation_id.in_(_with_group()),
        )
        .correlate(m)
    )


def _is_named(reached: ColumnElement[bool]) -> ColumnElement[bool]:
    """Somebody who is named for the milestone takes part and is reached."""
    return exists(
        select(assignments.c.person_id)
        .join(people, people.c.id == assignments.c.person_id)
        .where(assignments.c.milestone_id == m.c.id, reached, _takes_part())
        .correlate(m)
    )


def _is_ruled(reached: ColumnElement[bool]) -> ColumnElement[bool]:
    """Somebody who stands for an organisation by a rule takes part and is reached."""
    return exists(
        select(duties.c.id)
        .join(people, people.c.id == duties.c.person_id)
        .where(on_duty(), reached, _takes_part())
        .correlate(m, roadmaps)
    )


def _takes_part() -> ColumnElement[bool]:
    return exists(takes_part().where(memberships.c.person_id == people.c.id))
