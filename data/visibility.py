"""What somebody sees, in SQL: the same as ``domain.access.may(…, VIEW, …)`` says of one milestone."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, or_, select, true, union_all

from data.tables import assignments, duties, milestones, responsibilities, roadmaps
from domain.access import Scope

_seen, _answering, _around = (
    milestones.alias("seen"),
    responsibilities.alias("answering"),
    roadmaps.alias("around"),
)


def within(scope: Scope) -> ColumnElement[bool]:
    """The condition on ``milestones`` that they are in the scope."""
    return _condition(scope.everything, scope.within is not None, named(scope))


@cache
def condition(*, everything: bool, confined: bool) -> ColumnElement[bool]:
    """The same for any scope of that kind, whose values are given by ``named`` when it is asked.

    A query that is made once and asked often takes a fraction of the time of one that is made anew.
    """
    return _condition(everything, confined, {})


def named(scope: Scope) -> dict[str, Any]:
    """The values of a scope, as ``condition`` calls them."""
    return {
        "organisations": sorted(scope.organisation_ids),
        "people": sorted(scope.person_ids),
        "limits": sorted(scope.within or ()),
    }


def _condition(everything: bool, confined: bool, values: Mapping[str, Any]) -> ColumnElement[bool]:
    def any_of(name: str) -> BindParameter[Any]:
        return bindparam(name, values.get(name), required=not values, expanding=True, unique=bool(values))

    # By the ids of what is seen: each part of it is found by an index, an OR over several tables by none.
    own = (*_concerning(any_of("organisations")), _assigned(any_of("people")), _on_duty(any_of("people")))
    seen = true() if everything else milestones.c.id.in_(union_all(*own))
    return and_(seen, milestones.c.id.in_(union_all(*_concerning(any_of("limits"))))) if confined else seen


def _concerning(organisations: BindParameter[Any]) -> list[Select[Any]]:
    placed = select(_seen.c.id).join(_around, _around.c.id == _seen.c.roadmap_id)
    return [
        placed.where(_around.c.school_id.in_(organisations)),
        placed.where(_around.c.municipality_id.in_(organisations)),
        select(_seen.c.id)
        .join(_answering, _answering.c.measure_id == _seen.c.measure_id)
        .where(_answering.c.organisation_id.in_(organisations)),
    ]


def _assigned(people: BindParameter[Any]) -> Select[Any]:
    return select(assignments.c.milestone_id).where(assignments.c.person_id.in_(people))


def _on_duty(people: BindParameter[Any]) -> Select[Any]:
    """The same as ``domain.duty.Duty.covers`` says."""
    place = duties.c.place_id
    return (
        select(_seen.c.id)
        .join(_answering, _answering.c.measure_id == _seen.c.measure_id)
        .join(duties, duties.c.organisation_id == _answering.c.organisation_id)
        .join(_around, _around.c.id == _seen.c.roadmap_id)
        .where(
            duties.c.person_id.in_(people),
            or_(place.is_(None), place == _around.c.school_id, place == _around.c.municipality_id),
        )
    )
