"""Who may do what, and where: the one place where access is decided.

A person has rights by their roles. In a group chat everybody reads what is said, so nobody sees or does more
there than both their own rights and what the group's organisation is concerned with.
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import DomainError
from domain.milestone import Milestone
from domain.people import Actor, Group, Membership, OrganisationKind, Person, Role


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
_REGIONAL = frozenset({OrganisationKind.MINISTRY, OrganisationKind.CENTRE})

_UNSEEN = "Эта контрольная точка не из ваших дорожных карт."
_UNINVITED = (
    "Здесь отмечают только те, кого пригласили."
    " Попросите ссылку-приглашение в Центре проектного сопровождения."
)
_UNSEEN_HERE = "В этой группе такой контрольной точки нет: откройте её в личном чате."


class AccessDeniedError(DomainError):
    """The person may not do this."""


class UnboundGroupError(AccessDeniedError):
    """The group chat answers for nobody, so nothing is shown or done there."""

    def __init__(self) -> None:
        super().__init__(
            "Эта группа пока ни к чему не привязана. Контролёр или руководитель может сделать это: /bind."
        )


class PrivateOnlyError(AccessDeniedError):
    """What concerns the centre alone is not shown before a whole group."""

    def __init__(self) -> None:
        super().__init__("Это показываю в личном чате: напишите мне туда.")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person may see, in a form that a query understands; agrees with ``may(…, VIEW, …)``.

    ``person_ids``: what these are named for. ``within``: only what these organisations are concerned with,
    whatever else the person sees elsewhere.
    """

    everything: bool
    organisation_ids: frozenset[int]
    person_ids: frozenset[int]
    within: frozenset[int] | None = None


EVERYTHING = Scope(everything=True, organisation_ids=frozenset(), person_ids=frozenset())


def scope_of(actor: Actor) -> Scope:
    """All milestones that the actor may see where they are."""
    within = None if actor.group is None else _limits_of(actor.group)
    return Scope(oversees(actor), actor.organisations(), actor.ids(), within)


def oversees(actor: Actor) -> bool:
    """Whether the actor sees every roadmap: controllers, administrators and the regional ministry."""
    return actor.has_role(Role.CONTROLLER, Role.ADMIN) or bool(actor.organisations(OrganisationKind.MINISTRY))


def may_control(actor: Actor) -> bool:
    """Whether the actor accepts results, imports roadmaps and invites people."""
    return actor.has_role(Role.CONTROLLER, Role.ADMIN)


def may(actor: Actor, action: Action, milestone: Milestone) -> bool:
    """Whether the actor may do this with the milestone (the rules of the README's table of roles)."""
    if actor.group is not None and not covers(actor.group, milestone):
        return False
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


def may_be_guest(group: Group, person: Person | None) -> bool:
    """Whether somebody without any role may act in the group.

    Its organisation lets the members report. Whoever joined once and has no role any more was sent away, and
    does not come back through a group.
    """
    joined_once = person is not None and person.consented_at is not None
    return group.organisation_id is not None and group.members_report and not joined_once


def require_guest(group: Group, person: Person | None) -> None:
    """Raise ``AccessDeniedError`` unless somebody without any role may act in the group."""
    if group.organisation_id is None:
        raise UnboundGroupError
    if not may_be_guest(group, person):
        raise AccessDeniedError(_UNINVITED)


def guest(person: Person, group: Group) -> Actor:
    """Somebody of a bound group who never joined: an executor of its organisation, there and nowhere else."""
    assert group.organisation_id is not None
    kind = group.organisation_kind or OrganisationKind.OTHER
    standing_in = Membership(group.organisation_id, group.organisation or "", kind, Role.EXECUTOR)
    return Actor(person, (standing_in,), group.telegram_id, group)


def may_bind(actor: Actor, organisation_id: int) -> bool:
    """Whether the actor decides which group chat answers for the organisation."""
    return may_manage(actor, organisation_id)


def may_manage(actor: Actor, organisation_id: int) -> bool:
    """Whether the actor decides who stands for the organisation: the centre, or its head."""
    return may_control(actor) or organisation_id in headed_by(actor)


def headed_by(actor: Actor) -> frozenset[int]:
    """The organisations that the actor heads."""
    return frozenset(each.organisation_id for each in actor.memberships if each.role is Role.HEAD)


def require_binder(actor: Actor, organisation_id: int | None = None) -> None:
    """Raise ``AccessDeniedError`` unless the actor may bind groups to the organisation, or to any at all."""
    if organisation_id is None and not (may_control(actor) or headed_by(actor)):
        raise AccessDeniedError(
            "Привязать группу может Центр проектного сопровождения или руководитель организации."
        )
    if organisation_id is not None and not may_bind(actor, organisation_id):
        raise AccessDeniedError(
            "Это решает Центр проектного сопровождения или руководитель этой организации."
        )


def looks_after(actor: Actor) -> frozenset[int] | None:
    """The organisations whose people, and those of the schools below, the actor answers for; ``None``: all.

    Raises ``AccessDeniedError`` for everybody but the centre and heads, and before a whole group.
    """
    headed = headed_by(actor)
    if not (may_control(actor) or headed):
        raise AccessDeniedError(
            "Кто за что отвечает, видят Центр проектного сопровождения и руководители организаций."
        )
    if actor.group is not None:
        raise PrivateOnlyError
    return None if may_control(actor) else headed


def require_manager(actor: Actor, organisation_id: int) -> None:
    """Raise ``AccessDeniedError`` unless the actor decides who stands for the organisation, in private."""
    looks_after(actor)
    if not may_manage(actor, organisation_id):
        raise AccessDeniedError(
            "Это решает Центр проектного сопровождения или руководитель этой организации."
        )


def members_may_report_at_first(kind: OrganisationKind) -> bool:
    """Whether members of a group bound to such an organisation may report until somebody says otherwise.

    Not where the group is the region's: whoever is let into that chat would see every school.
    """
    return kind not in _REGIONAL


def covers(group: Group, milestone: Milestone) -> bool:
    """Whether the group's organisation is concerned with the milestone; the ministry and the centre are."""
    limits = _limits_of(group)
    if limits is None:
        return True
    places = {milestone.school_id, milestone.municipality_id, *milestone.responsible_ids}
    return not limits.isdisjoint(places)


def _limits_of(group: Group) -> frozenset[int] | None:
    """The organisations whose concerns the group is confined to; ``None`` where it is the region's."""
    if group.organisation_id is None:
        return frozenset()
    return None if group.organisation_kind in _REGIONAL else frozenset({group.organisation_id})


def _heads(actor: Actor, milestone: Milestone) -> bool:
    headed = headed_by(actor)
    return milestone.school_id in headed or not headed.isdisjoint(milestone.responsible_ids)


def _works_on(actor: Actor, milestone: Milestone) -> bool:
    organisations = actor.organisations()
    return (
        milestone.school_id in organisations
        or not organisations.isdisjoint(milestone.responsible_ids)
        or not actor.ids().isdisjoint(milestone.assignee_ids | milestone.duty_ids)
    )


def require(actor: Actor, action: Action, milestone: Milestone) -> None:
    """Raise ``AccessDeniedError`` unless the actor may do this."""
    require_bound(actor)
    if may(actor, action, milestone):
        return
    if not may(actor, Action.VIEW, milestone):
        raise AccessDeniedError(_UNSEEN if actor.group is None else _UNSEEN_HERE)
    if action is Action.ACCEPT:
        raise AccessDeniedError("Принимает и возвращает результаты Центр проектного сопровождения.")
    if action is Action.DECIDE:
        raise AccessDeniedError("Сроки переносит Центр проектного сопровождения.")
    raise AccessDeniedError("За эту контрольную точку отвечает другая организация, отметить её могут там.")


def require_bound(actor: Actor) -> None:
    """Raise ``UnboundGroupError`` in a group chat that answers for nobody."""
    if actor.group is not None and actor.group.organisation_id is None:
        raise UnboundGroupError


def require_control(actor: Actor) -> None:
    """Raise ``AccessDeniedError`` unless the actor is a controller or administrator, in private."""
    if not may_control(actor):
        raise AccessDeniedError("Это может только Центр проектного сопровождения.")
    if actor.group is not None:
        raise PrivateOnlyError
