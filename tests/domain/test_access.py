"""Who may do what, and where, as the table of roles says it."""

from dataclasses import replace
from itertools import product

import pytest

from domain.access import (
    AccessDeniedError,
    Action,
    PrivateOnlyError,
    UnboundGroupError,
    covers,
    guest,
    may,
    may_be_guest,
    may_control,
    members_may_report_at_first,
    oversees,
    require,
    require_binder,
    require_bound,
    require_control,
    require_guest,
    scope_of,
)
from domain.people import Actor, Group, Organisation, OrganisationKind, Role
from tests.cast import (
    CENTRE,
    CONTROLLER,
    HEAD,
    MINISTRY,
    MUNICIPALITY,
    NOW,
    OFFICIAL,
    ORGANISATIONS,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    TEACHER,
    make_actor,
    make_milestone,
    member,
)

# A milestone of SCHOOL in MUNICIPALITY, for which OTHER_MUNICIPALITY is responsible: every way of being
# concerned with it is another organisation.
MILESTONE = make_milestone(responsible_ids=frozenset({OTHER_MUNICIPALITY.id}), assignee_ids=frozenset({77}))

RIGHTS = {
    "-": frozenset[Action](),
    "watch": frozenset({Action.VIEW, Action.COMMENT}),
    "work": frozenset({Action.VIEW, Action.COMMENT, Action.REPORT, Action.ATTACH, Action.POSTPONE}),
    "lead": frozenset(Action) - {Action.ACCEPT, Action.DECIDE, Action.NUDGE},
    "all": frozenset(Action),
}


def group_of(organisation: Organisation | None, *, members_report: bool = True) -> Group:
    """A group chat bound to the organisation."""
    if organisation is None:
        return Group(1, -4_000_001, 0, "Чат")
    return Group(
        1,
        -4_000_001,
        0,
        "Чат",
        organisation.id,
        organisation.name,
        organisation.kind,
        members_report=members_report,
    )


PLACES = {
    "private": None,
    "school": group_of(SCHOOL),
    "district": group_of(MUNICIPALITY),
    "in-charge": group_of(OTHER_MUNICIPALITY),
    "ministry": group_of(MINISTRY),
    "centre": group_of(CENTRE),
    "foreign": group_of(OTHER_SCHOOL),
    "unbound": group_of(None),
}
ORGANISATION = {
    "school": SCHOOL,
    "district": MUNICIPALITY,
    "in-charge": OTHER_MUNICIPALITY,
    "ministry": MINISTRY,
    "centre": CENTRE,
    "foreign": OTHER_SCHOOL,
}
# What somebody with that role may do with the milestone in private, and in a group bound like that.
TABLE = """
role        of          private  school  district  in-charge  ministry  centre  foreign  unbound
executor    school      work     work    work      work       work      work    -        -
executor    in-charge   work     work    work      work       work      work    -        -
executor    district    watch    watch   watch     watch      watch     watch   -        -
executor    ministry    watch    watch   watch     watch      watch     watch   -        -
executor    foreign     -        -       -         -          -         -       -        -
executor    centre      -        -       -         -          -         -       -        -
head        school      lead     lead    lead      lead       lead      lead    -        -
head        in-charge   lead     lead    lead      lead       lead      lead    -        -
head        district    watch    watch   watch     watch      watch     watch   -        -
head        ministry    watch    watch   watch     watch      watch     watch   -        -
head        foreign     -        -       -         -          -         -       -        -
controller  centre      all      all     all       all        all       all     -        -
controller  ministry    all      all     all       all        all       all     -        -
admin       centre      all      all     all       all        all       all     -        -
nobody      -           -        -       -         -          -         -       -        -
assigned    -           work     work    work      work       work      work    -        -
guest       -           -        work    watch     work       watch     -       -        -
"""


def cells() -> list[tuple[str, str, str, str]]:
    """(role, of, place, rights) of every cell of the table."""
    head, *rows = [line.split() for line in TABLE.strip().splitlines()]
    return [
        (row[0], row[1], place, rights)
        for row in rows
        for place, rights in zip(head[2:], row[2:], strict=True)
    ]


def somebody(role: str, of: str, place: str) -> Actor:
    """The person of a row in the place of a column."""
    group = PLACES[place]
    if role == "guest":
        return guest(STRANGER.person, group) if group and may_be_guest(group, None) else STRANGER
    if role == "nobody":
        return replace(STRANGER, group=group)
    if role == "assigned":
        return Actor(replace(STRANGER.person, id=77), group=group)
    return replace(someone(Role(role), ORGANISATION[of]), group=group)


def someone(role: Role, organisation: Organisation) -> Actor:
    return make_actor(50, "Кто-то", member(organisation, role))


def allowed(actor: Actor) -> frozenset[Action]:
    return frozenset(action for action in Action if may(actor, action, MILESTONE))


EVERYBODY = [somebody(role, of, place) for role, of, place, _ in cells()]


@pytest.mark.parametrize(
    ("role", "of", "place", "rights"), cells(), ids=["-".join(each[:3]) for each in cells()]
)
def test_everybody_may_do_everywhere_what_the_table_says(role: str, of: str, place: str, rights: str) -> None:
    assert allowed(somebody(role, of, place)) == RIGHTS[rights]


def test_a_group_adds_nothing_to_what_its_member_may_do_in_private() -> None:
    for role, of, place, _ in cells():
        if role != "guest":
            assert allowed(somebody(role, of, place)) <= allowed(somebody(role, of, "private"))


def test_a_responsible_municipality_and_ministry_report_on_their_own_measures() -> None:
    both = replace(MILESTONE, responsible_ids=frozenset({MUNICIPALITY.id, MINISTRY.id}))

    assert may(HEAD, Action.REPORT, both)
    assert may(OFFICIAL, Action.REPORT, both)
    assert not may(HEAD, Action.ACCEPT, both)
    assert not may(OFFICIAL, Action.ACCEPT, both)


def test_the_rights_of_several_roles_add_up() -> None:
    elsewhere = member(OTHER_SCHOOL, Role.EXECUTOR)

    assert allowed(make_actor(50, "Кто-то", elsewhere, member(SCHOOL, Role.EXECUTOR))) == RIGHTS["work"]
    assert allowed(make_actor(50, "Кто-то", elsewhere, member(CENTRE, Role.CONTROLLER))) == RIGHTS["all"]


def test_require_refuses_exactly_what_may_refuses() -> None:
    for actor, action in product(EVERYBODY, Action):
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
        (
            replace(CONTROLLER, group=PLACES["foreign"]),
            Action.VIEW,
            "В этой группе такой контрольной точки нет: откройте её в личном чате.",
        ),
        (
            replace(CONTROLLER, group=PLACES["unbound"]),
            Action.VIEW,
            "Эта группа пока ни к чему не привязана. Контролёр или руководитель может сделать это: /bind.",
        ),
    ],
)
def test_a_refusal_says_why_and_tells_a_stranger_nothing(actor: Actor, action: Action, sentence: str) -> None:
    with pytest.raises(AccessDeniedError) as refusal:
        require(actor, action, MILESTONE)

    assert refusal.value.user_message == sentence


def test_what_is_the_centres_alone_is_the_centres_in_private_alone() -> None:
    for actor in EVERYBODY:
        controls = actor.has_role(Role.CONTROLLER, Role.ADMIN)
        assert may_control(actor) == controls
        if controls and actor.group is None:
            require_control(actor)
        elif controls:
            with pytest.raises(PrivateOnlyError, match="в личном чате"):
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
    assert scope_of(TEACHER).person_ids == {TEACHER.person.id}
    assert scope_of(TEACHER).within is None
    assert scope_of(STRANGER).organisation_ids == frozenset()


def test_a_scope_is_confined_by_the_group() -> None:
    within = {name: scope_of(replace(CONTROLLER, group=group)).within for name, group in PLACES.items()}

    assert within["school"] == frozenset({SCHOOL.id})
    assert within["unbound"] == frozenset()
    assert within["ministry"] is None
    assert within["centre"] is None


def test_a_group_covers_what_its_organisation_is_concerned_with() -> None:
    covered = {name for name, group in PLACES.items() if group and covers(group, MILESTONE)}

    assert covered == {"school", "district", "in-charge", "ministry", "centre"}


def test_only_where_a_group_is_unbound_it_is_said_to_be() -> None:
    for name, group in PLACES.items():
        if name == "unbound":
            with pytest.raises(UnboundGroupError):
                require_bound(replace(TEACHER, group=group))
        else:
            require_bound(replace(TEACHER, group=group))


def test_a_guest_is_an_executor_of_the_groups_organisation_there() -> None:
    met = guest(STRANGER.person, group_of(SCHOOL))

    assert met.memberships == (member(SCHOOL, Role.EXECUTOR),)
    assert met.group == group_of(SCHOOL)
    assert met.chat_id == group_of(SCHOOL).telegram_id


def test_who_was_never_invited_may_be_a_guest_only_where_members_report() -> None:
    require_guest(group_of(SCHOOL), None)
    require_guest(group_of(SCHOOL), STRANGER.person)
    with pytest.raises(AccessDeniedError, match="кого пригласили"):
        require_guest(group_of(SCHOOL, members_report=False), None)
    with pytest.raises(UnboundGroupError):
        require_guest(group_of(None), None)


def test_who_joined_once_and_was_sent_away_does_not_come_back_as_a_guest() -> None:
    former = replace(TEACHER.person, consented_at=NOW)

    assert not may_be_guest(group_of(SCHOOL), former)
    with pytest.raises(AccessDeniedError, match="кого пригласили"):
        require_guest(group_of(SCHOOL), former)


@pytest.mark.parametrize(
    ("actor", "organisations"),
    [
        (CONTROLLER, set(ORGANISATIONS)),
        (someone(Role.ADMIN, CENTRE), set(ORGANISATIONS)),
        (HEAD, {MUNICIPALITY}),
        (someone(Role.HEAD, SCHOOL), {SCHOOL}),
        (TEACHER, set()),
        (OFFICIAL, set()),
        (guest(STRANGER.person, group_of(SCHOOL)), set()),
    ],
    ids=["controller", "admin", "head", "head-of-school", "teacher", "official", "guest"],
)
def test_groups_are_bound_by_the_centre_and_by_heads_to_what_they_head(
    actor: Actor, organisations: set[Organisation]
) -> None:
    for organisation in ORGANISATIONS:
        if organisation in organisations:
            require_binder(actor, organisation.id)
            require_binder(actor)
        else:
            with pytest.raises(AccessDeniedError, match="Центр"):
                require_binder(actor, organisation.id)
    if not organisations:
        with pytest.raises(AccessDeniedError, match="Привязать группу может"):
            require_binder(actor)


def test_whoever_is_let_into_a_chat_of_the_region_does_not_see_every_school_at_once() -> None:
    at_first = {kind for kind in OrganisationKind if members_may_report_at_first(kind)}

    assert at_first == set(OrganisationKind) - {OrganisationKind.MINISTRY, OrganisationKind.CENTRE}
