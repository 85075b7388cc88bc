"""Who is to be told about a milestone, whoever is away and whomever messages do not reach."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from data import absences, chats, duties, people
from data.database import Connection
from domain.absence import Away
from domain.duty import Duty
from domain.ledger import Reason
from domain.milestone import Milestone
from domain.people import OrganisationKind, Role
from domain.reminder import CONTROLLERS_ONLY, Audience
from services.office import Office


@dataclass(slots=True)
class Recipients:
    """Who is to be told at that instant, asked once a page for each set of organisations.

    Whoever is away is told nothing; their deputy is, if they have named one. People named for a milestone
    come first; then for each responsible organisation those who stand for it, or else its executors; then,
    where there is nobody, the controllers.
    """

    connection: Connection
    office: Office
    now: datetime
    _known: dict[object, list[int]] = field(default_factory=dict)
    _away: Away | None = None
    _duties: dict[int, list[Duty]] | None = None

    async def of(self, milestone: Milestone, audiences: Iterable[Audience]) -> dict[int, Reason]:
        """Person id → why they are told; whoever is told for two reasons is told for the first."""
        day = self.office.today(self.now, milestone.zone)
        found: dict[int, Reason] = {}
        if Audience.ASSIGNEES in audiences:
            found = await self._workers(milestone, day)
        if Audience.CONTROLLERS in audiences:
            found = dict.fromkeys(await self._controllers(day), Reason.CONTROLLER) | found
        if Audience.HEADS in audiences:
            heads = await self._members(Role.HEAD, milestone.responsible_ids)
            found = await self._told(heads, Reason.HEAD, day) | found
        if Audience.MINISTRY in audiences:
            found = await self._told(await self._ministry(), Reason.MINISTRY, day) | found
        return found

    async def groups(self, milestone: Milestone, audiences: frozenset[Audience]) -> list[int]:
        """The group chats of the school and of those who answer, but for what controllers alone hear."""
        if audiences == CONTROLLERS_ONLY:
            return []
        places = milestone.responsible_ids | {milestone.school_id}
        if (key := ("groups", places)) not in self._known:
            self._known[key] = [group.id for group in await chats.bound_to(self.connection, places)]
        return self._known[key]

    async def _workers(self, milestone: Milestone, day: date) -> dict[int, Reason]:
        if named := await self._named(milestone.assignee_ids, day):
            return named
        workers: dict[int, Reason] = {}
        without_rule: set[int] = set()
        for organisation_id in milestone.responsible_ids:
            rules = [each for each in await self._rules(organisation_id) if each.covers(milestone)]
            holders = await self._named(frozenset(each.person_id for each in rules), day)
            workers |= holders
            if not holders:
                without_rule.add(organisation_id)
        if without_rule:
            executors = await self._members(Role.EXECUTOR, frozenset(without_rule))
            workers = await self._told(executors, Reason.ASSIGNEE, day) | workers
        return workers or dict.fromkeys(await self._controllers(day), Reason.NO_EXECUTOR)

    async def _named(self, person_ids: frozenset[int], day: date) -> dict[int, Reason]:
        """Those of the people, or of their deputies, whom messages reach."""
        if not person_ids:
            return {}
        told = await self._told(person_ids, Reason.ASSIGNEE, day)
        reached = await self._reached(frozenset(told))
        return {each: told[each] for each in reached}

    async def _told(self, person_ids: Iterable[int], reason: Reason, day: date) -> dict[int, Reason]:
        standing = (await self._absent()).standing(person_ids, day)
        return {each: Reason.DEPUTY if deputy else reason for each, deputy in standing.items()}

    async def _controllers(self, day: date) -> list[int]:
        """Those who are there; all of them where nobody is."""
        everybody = await self._members(Role.CONTROLLER, None)
        return [*(await self._absent()).standing(everybody, day)] or everybody

    async def _members(self, role: Role, organisation_ids: frozenset[int] | None) -> list[int]:
        if (key := (role, organisation_ids)) not in self._known:
            found = await people.reachable_with_role(
                self.connection, [role], organisation_ids, mail=self.office.mail
            )
            self._known[key] = [person.id for person in found]
        return self._known[key]

    async def _ministry(self) -> list[int]:
        if (key := OrganisationKind.MINISTRY) not in self._known:
            found = await people.of_kind(self.connection, key, mail=self.office.mail)
            self._known[key] = [person.id for person in found]
        return self._known[key]

    async def _reached(self, person_ids: frozenset[int]) -> list[int]:
        if (key := ("reached", person_ids)) not in self._known:
            found = await people.reachable_of(self.connection, person_ids, mail=self.office.mail)
            self._known[key] = [person.id for person in found]
        return self._known[key]

    async def _rules(self, organisation_id: int) -> list[Duty]:
        if self._duties is None:
            self._duties = {}
            for each in await duties.able(self.connection):
                self._duties.setdefault(each.organisation_id, []).append(each)
        return self._duties.get(organisation_id, [])

    async def _absent(self) -> Away:
        if self._away is None:
            self._away = await absences.away(self.connection, self.now, mail=self.office.mail)
        return self._away
