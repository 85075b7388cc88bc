"""Who may do what: the one place where access is decided."""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import DomainError
from domain.milestone import Milestone
from domain.people import Actor, OrganisationKind, Role


class Action(StrEnum):
    """What a person may want to do with a milestone or a roadmap."""

    VIEW = "view"
    REPORT = "report"
    ATTACH = "attach"
    ACCEPT = "accept"
    COMMENT = "comment"
    POSTPONE = "postpone"
    DECIDE = "decide"
    ASSIGN = "assign"
    NUDGE = "nudge"


_CONTROL = frozenset({Action.ACCEPT, Action.DECIDE, Action.NUDGE})
_WATCHING = frozenset({Action.VIEW, Action.COMMENT})


class AccessDeniedError(DomainError):
    """The person may not do this."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person may see, in a form that a query understands; agrees with ``may(…, VIEW, …)``."""

    everything: bool
    organisation_ids: frozenset[int]
    person_id: int


EVERYTHING = Scope(everything=True, organisation_ids=frozenset(), person_id=0)


def scope_of(actor: Actor) -> Scope:
    """All milestones that the actor may see."""
    return Scope(oversees(actor), actor.organisations(), actor.person.id)


def oversees(actor: Actor) -> bool:
    """Whether the actor sees every roadmap: controllers, administrators and the regional ministry."""
    return actor.has_role(Role.CONTROLLER, Role.ADMIN) or bool(actor.organisations(OrganisationKind.MINISTRY))


def may_control(actor: Actor) -> bool:
    """Whether the actor accepts results, imports roadmaps and invites people."""
    return actor.has_role(Role.CONTROLLER, Role.ADMIN)


def may(actor: Actor, action: Action, milestone: Milestone) -> bool:
    """Whether the actor may do this with the milestone (the rules of the README's table of roles)."""
    if may_control(actor):
        return True
    if action in _CONTROL:
        return False
    if action is Action.ASSIGN:
        return _heads(actor, milestone)
    if _works_on(actor, milestone):
        return True
    watches = oversees(actor) or milestone.municipality_id in actor.organisations()
    return action in _WATCHING and watches


def _heads(actor: Actor, milestone: Milestone) -> bool:
    headed = {each.organisation_id for each in actor.memberships if each.role is Role.HEAD}
    return milestone.school_id in headed or not headed.isdisjoint(milestone.responsible_ids)


def _works_on(actor: Actor, milestone: Milestone) -> bool:
    organisations = actor.organisations()
    return (
        milestone.school_id in organisations
        or not organisations.isdisjoint(milestone.responsible_ids)
        or actor.person.id in milestone.assignee_ids
    )


def require(actor: Actor, action: Action, milestone: Milestone) -> None:
    """Raise ``AccessDeniedError`` unless the actor may do this."""
    if may(actor, action, milestone):
        return
    if not may(actor, Action.VIEW, milestone):
        raise AccessDeniedError("Эта контрольная точка не из ваших дорожных карт.")
    if action is Action.ACCEPT:
        raise AccessDeniedError("Принимает и возвращает результаты Центр проектного сопровождения.")
    raise AccessDeniedError("За эту контрольную точку отвечает другая организация, отметить её могут там.")


def require_control(actor: Actor) -> None:
    """Raise ``AccessDeniedError`` unless the actor is a controller or administrator."""
    if not may_control(actor):
        raise AccessDeniedError("Это может только Центр проектного сопровождения.")
