"""People, the organisations they act for, and what they are there («роль»)."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person is in an organisation; see ``domain.access`` for what each may do."""

    ADMIN = "admin"
    CONTROLLER = "controller"
    HEAD = "head"
    EXECUTOR = "executor"


class OrganisationKind(StrEnum):
    """What an organisation is to a roadmap."""

    MINISTRY = "ministry"
    MUNICIPALITY = "municipality"
    SCHOOL = "school"
    CENTRE = "centre"
    OPERATOR = "operator"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Organisation:
    """``name`` is unique; ``parent_id`` is the municipality of a school."""

    id: int
    name: str
    kind: OrganisationKind
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is told. ``telegram_id`` is also the id of the private chat with them (Bot API, ``Chat``).

    No ``telegram_id``: they never pressed Start. ``unreachable_since`` is set when Telegram refused a message
    for good (blocked, deactivated), ``unreachable_reason`` is what it said. ``email`` is the second way.
    ``consented_at``: when they agreed to be stored, which everybody does who joins.
    """

    id: int
    telegram_id: int | None
    name: str
    post: str | None = None
    unreachable_since: datetime | None = None
    unreachable_reason: str | None = None
    email: str | None = None
    consented_at: datetime | None = None

    @property
    def in_telegram(self) -> bool:
        """Whether Telegram takes messages for them, as far as is known."""
        return self.telegram_id is not None and self.unreachable_since is None


@dataclass(frozen=True, slots=True)
class Group:
    """A group chat, or one topic of it, that answers for an organisation.

    ``telegram_id`` is that of the chat (negative), ``thread_id`` that of the topic, 0 where there is none.
    No ``organisation_id``: known to the bot, but bound to nobody. ``members_report``: whether people of the
    group may report without having joined.
    """

    id: int
    telegram_id: int
    thread_id: int
    name: str
    organisation_id: int | None = None
    organisation: str | None = None
    organisation_kind: OrganisationKind | None = None
    members_report: bool = True
    unreachable_since: datetime | None = None
    unreachable_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """A role of a person in an organisation."""

    organisation_id: int
    organisation: str
    kind: OrganisationKind
    role: Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: a person with all their memberships, and the chat they act from (Telegram's id).

    ``group``: the group chat they act in, ``None`` in private and on the command line. ``deputy_for``: ids of
    the absent people for whom they stand in today, ``lent``: the organisations of these, as an executor.
    """

    person: Person
    memberships: tuple[Membership, ...] = ()
    chat_id: int | None = None
    group: Group | None = None
    deputy_for: frozenset[int] = frozenset()
    lent: tuple[Membership, ...] = ()

    def ids(self) -> frozenset[int]:
        """Ids of everybody for whom the actor answers today: themselves and those they stand in for."""
        return self.deputy_for | {self.person.id}

    def has_role(self, *roles: Role) -> bool:
        """Whether the actor has one of the roles in any organisation."""
        return any(membership.role in roles for membership in self.memberships)

    def organisations(self, *kinds: OrganisationKind) -> frozenset[int]:
        """Ids of the actor's organisations, of the given kinds only if any are given."""
        acted_for = (*self.memberships, *self.lent)
        return frozenset(m.organisation_id for m in acted_for if not kinds or m.kind in kinds)


@dataclass(frozen=True, slots=True)
class Invite:
    """A link as it is kept: the token itself is never stored, only its SHA-256.

    One person spends it, unless it is ``shared``: then everybody who opens it waits for approval.
    ``person_id`` and ``person``: it is for this one, prepared from a list.
    """

    id: int
    organisation_id: int
    organisation: str
    organisation_kind: OrganisationKind
    role: Role
    expires_at: datetime
    used_at: datetime | None = None
    used_by: int | None = None
    revoked_at: datetime | None = None
    shared: bool = False
    person_id: int | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """Somebody opened a shared link and agreed; ``granted`` is ``None`` as long as nobody decided."""

    id: int
    person: Person
    organisation_id: int
    organisation: str
    role: Role
    asked_at: datetime
    granted: bool | None = None


# In this order: most schools are called «муниципальное общеобразовательное учреждение».
_KIND_SIGNS = (
    (OrganisationKind.OPERATOR, r"федеральн\w+ оператор"),
    (OrganisationKind.CENTRE, r"центр\w* проектного сопровождения|проектн\w+ офис"),
    (OrganisationKind.MUNICIPALITY, r"муниципальн\w+ орган|моуо"),
    (OrganisationKind.SCHOOL, r"школ|\bсош\b|гимнази|\bлице[йяею]|общеобразовательн|\bм[бак]?оу\b|колледж"),
    (
        OrganisationKind.MINISTRY,
        r"монко|министерств|минобр|минпросвещения|образовани\w+ и наук\w+.*(?:област|кра|республик)",
    ),
    (
        OrganisationKind.MUNICIPALITY,
        r"муниципальн|(?:управлени|отдел|департамент|комитет)\w* образования|администраци",
    ),
)


def kind_of(name: str) -> OrganisationKind:
    """What an organisation is, judged by its printed name; ``OTHER`` when the name does not tell."""
    folded = name.casefold()
    for kind, sign in _KIND_SIGNS:
        if re.search(sign, folded):
            return kind
    return OrganisationKind.OTHER
