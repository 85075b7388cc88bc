"""Who may do what, as the table of roles says it."""

from dataclasses import replace
from itertools import product

import pytest

from domain.access import (
    AccessDeniedError,
    Action,
    may,
    may_control,
    oversees,
    require,
    require_control,
    scope_of,
)
from domain.people import Actor, Organisation, Role
from tests.cast import (
    CENTRE,
    CONTROLLER,
    HEAD,
    MINISTRY,
    MUNICIPALITY,
    OFFICIAL,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    TEACHER,
    make_actor,
    make_milestone,
    member,
)

NOTHING: frozenset[Action] = frozenset()
SEES = frozenset({Action.VIEW})
WORKS = frozenset({Action.VIEW, Action.REPORT, Action.ATTACH})
ALL = frozenset(Action)

# A milestone of SCHOOL in MUNICIPALITY, for which OTHER_MUNICIPALITY is responsible: every way of being
# concerned with it is another organisation.
MILESTONE = make_milestone(responsible_ids=frozenset({OTHER_MUNICIPALITY.id}), assignee_ids=frozenset({77}))

PLAIN_ROLES = (Role.EXECUTOR, Role.HEAD)
TABLE = [
    *((role, SCHOOL, WORKS) for role in PLAIN_ROLES),
    *((role, OTHER_MUNICIPALITY, WORKS) for role in PLAIN_ROLES),
    *((role, MUNICIPALITY, SEES) for role in PLAIN_ROLES),
    *((role, MINISTRY, SEES) for role in PLAIN_ROLES),
    *((role, OTHER_SCHOOL, NOTHING) for role in PLAIN_ROLES),
    *((role, CENTRE, NOTHING) for role in PLAIN_ROLES),
    *(
        (role, organisation, ALL)
        for role in (Role.CONTROLLER, Role.ADMIN)
        for organisation in (SCHOOL, MUNICIPALITY, MINISTRY, OTHER_SCHOOL, CENTRE)
    ),
]


def someone(role: Role, organisation: Organisation) -> Actor:
    return make_actor(50, "Кто-то", member(organisation, role))


def allowed(actor: Actor) -> frozenset[Action]:
    return frozenset(action for action in Action if may(actor, action, MILESTONE))


@pytest.mark.parametrize(
    ("role", "organisation", "actions"), TABLE, ids=[f"{row[0]}-{row[1].name}" for row in TABLE]
)
def test_a_role_in_an_organisation_may_do_what_the_table_says(
    role: Role, organisation: Organisation, actions: frozenset[Action]
) -> None:
    assert allowed(someone(role, organisation)) == actions


def test_whoever_is_assigned_works_on_it_whatever_their_organisation() -> None:
    assigned = Actor(replace(STRANGER.person, id=77))

    assert allowed(assigned) == WORKS
    assert allowed(STRANGER) == NOTHING


def test_a_responsible_municipality_and_ministry_report_on_their_own_measures() -> None:
    both = replace(MILESTONE, responsible_ids=frozenset({MUNICIPALITY.id, MINISTRY.id}))

    assert may(HEAD, Action.REPORT, both)
    assert may(OFFICIAL, Action.REPORT, both)
    assert not may(HEAD, Action.ACCEPT, both)
    assert not may(OFFICIAL, Action.ACCEPT, both)


def test_the_rights_of_several_roles_add_up() -> None:
    elsewhere = member(OTHER_SCHOOL, Role.EXECUTOR)

    assert allowed(make_actor(50, "Кто-то", elsewhere, member(SCHOOL, Role.EXECUTOR))) == WORKS
    assert allowed(make_actor(50, "Кто-то", elsewhere, member(CENTRE, Role.CONTROLLER))) == ALL


def test_require_refuses_exactly_what_may_refuses() -> None:
    actors = [someone(role, organisation) for role, organisation, _ in TABLE]
    for actor, action in product([*actors, STRANGER], Action):
        if may(actor, action, MILESTONE):
            require(actor, action, MILESTONE)
        else:
            with pytest.raises(AccessDeniedError):
                require(actor, action, MILESTONE)


@pytest.mark.parametrize(
    ("actor", "action", "sentence"),
    [
        (STRANGER, Action.VIEW, "Эта контрольная точка не из ваших дорожных карт."),
        (STRANGER, Action.REPORT, "Эта контрольная точка не из ваших дорожных карт."),
        (STRANGER, Action.ACCEPT, "Эта контрольная точка не из ваших дорожных карт."),
        (TEACHER, Action.ACCEPT, "Принимает и возвращает результаты Центр проектного сопровождения."),
        (
            HEAD,
            Action.REPORT,
            "За эту контрольную точку отвечает другая организация, отметить её могут там.",
        ),
    ],
)
def test_a_refusal_says_why_and_tells_a_stranger_nothing(actor: Actor, action: Action, sentence: str) -> None:
    with pytest.raises(AccessDeniedError) as refusal:
        require(actor, action, MILESTONE)

    assert refusal.value.user_message == sentence


def test_only_controllers_and_administrators_control() -> None:
    for role, organisation, actions in TABLE:
        actor = someone(role, organisation)
        assert may_control(actor) == (Action.ACCEPT in actions)
        if may_control(actor):
            require_control(actor)
        else:
            with pytest.raises(AccessDeniedError, match="Центр проектного сопровождения"):
                require_control(actor)


def test_the_ministry_oversees_everything_but_controls_nothing() -> None:
    assert oversees(OFFICIAL)
    assert not may_control(OFFICIAL)
    assert oversees(CONTROLLER)
    assert not oversees(HEAD)
    assert not oversees(STRANGER)


def test_a_scope_carries_everything_a_query_needs() -> None:
    assert scope_of(CONTROLLER).everything
    assert not scope_of(TEACHER).everything
    assert scope_of(TEACHER).organisation_ids == {SCHOOL.id}
    assert scope_of(TEACHER).person_id == TEACHER.person.id
    assert scope_of(STRANGER).organisation_ids == frozenset()
