"""Who gives and takes which roles, as a table."""

from dataclasses import replace

import pytest

from domain.access import AccessDeniedError, PrivateOnlyError
from domain.administration import (
    LastAdministratorError,
    UnfitRoleError,
    loses_control,
    may_grant,
    require_another_administrator,
    require_fit,
    require_granter,
)
from domain.people import Actor, Group, Organisation, OrganisationKind, Role
from tests.cast import (
    CENTRE,
    CONTROLLER,
    HEAD,
    MINISTRY,
    MUNICIPALITY,
    OTHER_SCHOOL,
    SCHOOL,
    TEACHER,
    make_actor,
    member,
)

ADMIN = make_actor(50, "Админ", member(CENTRE, Role.ADMIN))
HEAD_OF_SCHOOL = make_actor(51, "Директор", member(SCHOOL, Role.HEAD))
WHO = {"admin": ADMIN, "controller": CONTROLLER, "head": HEAD_OF_SCHOOL, "teacher": TEACHER}
# Whether the one of the row gives and takes the role of the column.
TABLE = """
who         executor@school  executor@other  head@school  head@other  controller@centre  admin@centre
admin       +                +               +            +           +                  +
controller  +                +               +            +           -                  -
head        +                -               -            -           -                  -
teacher     -                -               -            -           -                  -
"""
PLACES = {"school": SCHOOL, "other": OTHER_SCHOOL, "centre": CENTRE}


def cells() -> list[tuple[str, str, str, bool]]:
    head, *rows = [line.split() for line in TABLE.strip().splitlines()]
    return [
        (row[0], *column.split("@"), sign == "+")  # type: ignore[misc]
        for row in rows
        for column, sign in zip(head[1:], row[1:], strict=True)
    ]


@pytest.mark.parametrize(("who", "role", "place", "allowed"), cells())
def test_everybody_gives_the_roles_that_the_table_says(
    who: str, role: str, place: str, allowed: bool
) -> None:
    actor, organisation = WHO[who], PLACES[place]
    assert may_grant(actor, organisation.id, Role(role)) is allowed
    if allowed:
        require_granter(actor, organisation.id, Role(role))
        return
    with pytest.raises(AccessDeniedError):
        require_granter(actor, organisation.id, Role(role))


@pytest.mark.parametrize("actor", [ADMIN, CONTROLLER, HEAD])
def test_no_role_is_given_before_a_whole_group(actor: Actor) -> None:
    with pytest.raises(PrivateOnlyError):
        require_granter(replace(actor, group=Group(1, -4_000_001, 0, "Чат")))


@pytest.mark.parametrize(
    ("organisation", "role", "fits"),
    [
        (CENTRE, Role.ADMIN, True),
        (CENTRE, Role.CONTROLLER, True),
        (MINISTRY, Role.CONTROLLER, True),
        (MINISTRY, Role.EXECUTOR, True),
        (MUNICIPALITY, Role.HEAD, True),
        (SCHOOL, Role.EXECUTOR, True),
        (SCHOOL, Role.ADMIN, False),
        (MUNICIPALITY, Role.CONTROLLER, False),
        (CENTRE, Role.EXECUTOR, False),
        (Organisation(9, "Оператор", OrganisationKind.OPERATOR), Role.HEAD, False),
    ],
)
def test_a_role_fits_the_organisation(organisation: Organisation, role: Role, fits: bool) -> None:
    if fits:
        require_fit(organisation.kind, role)
        return
    with pytest.raises(UnfitRoleError):
        require_fit(organisation.kind, role)


def test_the_last_administrator_stays() -> None:
    with pytest.raises(LastAdministratorError):
        require_another_administrator(Role.ADMIN, 0)
    require_another_administrator(Role.ADMIN, 1)
    require_another_administrator(Role.CONTROLLER, 0)


@pytest.mark.parametrize(
    ("held", "role", "loses"),
    [
        ((Role.CONTROLLER, Role.HEAD), Role.CONTROLLER, True),
        ((Role.CONTROLLER, Role.HEAD), Role.HEAD, False),
        ((Role.CONTROLLER, Role.ADMIN), Role.CONTROLLER, False),
        ((Role.CONTROLLER, Role.CONTROLLER), Role.CONTROLLER, False),
        ((Role.HEAD,), Role.HEAD, False),
    ],
)
def test_control_is_lost_with_the_last_role_that_has_it(
    held: tuple[Role, ...], role: Role, loses: bool
) -> None:
    assert loses_control(held, role) is loses
