"""Who may give a role to whom and take it away; nobody can lock everybody out."""

from collections.abc import Iterable

from domain.access import AccessDeniedError, PrivateOnlyError, headed_by, may_control
from domain.errors import DomainError
from domain.people import Actor, OrganisationKind, Role

CENTRAL = frozenset({Role.ADMIN, Role.CONTROLLER})
"""Roles with power over every roadmap; they are held at the centre or at the ministry."""
_CENTRAL_PLACES = frozenset({OrganisationKind.CENTRE, OrganisationKind.MINISTRY})
_NOT_WORKING = frozenset({OrganisationKind.CENTRE, OrganisationKind.OPERATOR})


class LastAdministratorError(DomainError):
    """Nobody would be left who can give roles."""

    def __init__(self) -> None:
        super().__init__("Это последний администратор. Сначала дайте эту роль кому-нибудь ещё: /roles.")


class UnfitRoleError(DomainError):
    """There is no such role in such an organisation."""

    def __init__(self) -> None:
        super().__init__("В такой организации такой роли нет. Выберите другую роль или организацию.")


def may_grant(actor: Actor, organisation_id: int, role: Role) -> bool:
    """Whether the actor gives this role there, by a link, a list or a button, and takes it away.

    Administrators every role, controllers all but their own and the administrators', heads that of an
    executor in what they head.
    """
    if actor.has_role(Role.ADMIN):
        return True
    if may_control(actor):
        return role not in CENTRAL
    return role is Role.EXECUTOR and organisation_id in headed_by(actor)


def require_granter(actor: Actor, organisation_id: int | None = None, role: Role | None = None) -> None:
    """Raise ``AccessDeniedError`` unless the actor gives that role there, or any at all; in private only."""
    if actor.group is not None:
        raise PrivateOnlyError
    if not (may_control(actor) or headed_by(actor)):
        raise AccessDeniedError(
            "Роли даёт и снимает администратор, Центр проектного сопровождения или руководитель."
        )
    if organisation_id is not None and role is not None and not may_grant(actor, organisation_id, role):
        raise AccessDeniedError(
            "Эту роль может дать и снять только администратор."
            if role in CENTRAL
            else "Роли в этой организации даёт и снимает Центр проектного сопровождения."
        )


def fits(kind: OrganisationKind, role: Role) -> bool:
    """Whether the role has a meaning in an organisation of that kind."""
    return kind in _CENTRAL_PLACES if role in CENTRAL else kind not in _NOT_WORKING


def require_fit(kind: OrganisationKind, role: Role) -> None:
    """Raise ``UnfitRoleError`` for a role that has no meaning in an organisation of that kind."""
    if not fits(kind, role):
        raise UnfitRoleError


def loses_control(held: Iterable[Role], role: Role) -> bool:
    """Whether somebody with these roles has none left that invites people, once that one is taken away."""
    return [each for each in held if each in CENTRAL] == [role]


def require_another_administrator(role: Role, others: int) -> None:
    """Raise ``LastAdministratorError`` where taking the role away would leave no administrator.

    ``others``: how many can reach the bot besides the one who is to lose the role.
    """
    if role is Role.ADMIN and not others:
        raise LastAdministratorError
