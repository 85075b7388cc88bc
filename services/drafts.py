"""A draft's doubts are settled one by one; every decision is stored at once and can be taken back."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from data import drafts, organisations
from data.database import Connection
from domain.access import require_control
from domain.deadline import parse_answer
from domain.draft import DraftRoadmap, as_json, from_json
from domain.draft.new_organisations import name_behind, responsible_names
from domain.draft.organisation_names import key
from domain.draft.settling import NO_SCHOOL, Choice, Decision, NotOfferedError, open_doubts, settle
from domain.errors import DomainError
from domain.people import Actor, OrganisationKind
from services.importing import DraftGoneError, StoredDraft
from services.office import Office

MOST_NAMES = 8
LONGEST_NAME = 300


class StaleDraftError(DomainError):
    """The button was made for the draft as it was before another decision."""

    def __init__(self) -> None:
        super().__init__("Черновик с тех пор изменился. Вот он сейчас.")


class NothingToUndoError(DomainError):
    """No decision is left that could be taken back."""

    def __init__(self) -> None:
        super().__init__("Отменять нечего: последнее решение уже отменено.")


class NoNameError(DomainError):
    """What was typed is no name."""

    def __init__(self) -> None:
        super().__init__(f"Напишите название словами, не длиннее {LONGEST_NAME} знаков.")


@dataclass(frozen=True, slots=True)
class Settled:
    """What was decided, the draft as it is now, and the doubt to show next (None: no doubt is left)."""

    kept: StoredDraft
    decision: Decision | None
    next: int | None


@dataclass(frozen=True, slots=True)
class Name:
    """A name to choose. ``key`` tells it apart as long as the draft has the same revision: the id of an
    organisation, or below zero the place among the organisations of the draft itself.
    """

    key: int
    name: str


async def look(office: Office, actor: Actor, draft_id: int, revision: int | None = None) -> StoredDraft:
    """The draft as it is now; raises ``DraftGoneError`` where it is gone or somebody else's, and
    ``StaleDraftError`` where it is no longer at that revision.
    """
    require_control(actor)
    async with office.database.transaction() as connection:
        return await _load(connection, actor, draft_id, revision)


async def decide(
    office: Office,
    actor: Actor,
    draft_id: int,
    revision: int,
    index: int,
    choice: Choice,
    *,
    words: str = "",
    chosen: int = 0,
) -> Settled:
    """Settle the problem at ``index`` of the draft at ``revision``.

    ``words`` are a typed date or name, ``chosen`` is the key of a name that ``names`` offered. Raises
    ``StaleDraftError``, ``DraftGoneError``, what ``parse_answer`` and ``domain.draft.settling.settle``
    raise, ``NoNameError``.
    """
    require_control(actor)
    day = parse_answer(words, office.today()) if choice is Choice.DATE else None
    async with office.database.transaction() as connection:
        kept = await _load(connection, actor, draft_id, revision)
        if index not in open_doubts(kept.draft):
            raise NotOfferedError
        name = await _name(connection, kept.draft, words, chosen) if choice is Choice.NAME else ""
        decision = Decision(choice, day, name)
        changed = StoredDraft(draft_id, settle(kept.draft, index, decision), revision + 1, undoable=True)
        await drafts.change(connection, draft_id, _payload(changed, before=kept.draft))
    waiting = open_doubts(changed.draft)
    place = open_doubts(kept.draft).index(index)
    return Settled(changed, decision, waiting[min(place, len(waiting) - 1)] if waiting else None)


async def undo(office: Office, actor: Actor, draft_id: int, revision: int) -> Settled:
    """Take the last decision back; raises ``NothingToUndoError`` where there is none."""
    require_control(actor)
    async with office.database.transaction() as connection:
        kept = await _load(connection, actor, draft_id, revision)
        payload = await drafts.get(connection, draft_id, actor.person.id)
        if payload is None or not kept.undoable:
            raise NothingToUndoError
        restored = StoredDraft(draft_id, from_json(payload["before"]), revision + 1)
        await drafts.change(connection, draft_id, _payload(restored))
    waiting = open_doubts(restored.draft)
    again = (each for each in waiting if restored.draft.problems[each] not in kept.draft.problems)
    return Settled(restored, None, next(again, None))


async def names(office: Office, actor: Actor, kept: StoredDraft, index: int) -> list[Name]:
    """The names that may be meant where one is asked for: the likest first, else those of this draft."""
    require_control(actor)
    async with office.database.transaction() as connection:
        known = await organisations.all_of(connection)
    problem = kept.draft.problems[index]
    asked = name_behind(kept.draft, problem) or kept.draft.title
    schools = problem.code == NO_SCHOOL
    offered = [
        Name(each.id, each.name) for each in known if (each.kind is OrganisationKind.SCHOOL) == schools
    ]
    offered.sort(key=lambda each: -_likeness(each.name, asked))
    if problem.position is not None:
        own = [Name(-place, name) for place, name in enumerate(responsible_names(kept.draft), start=1)]
        spelled = {key(each.name) for each in own}
        offered = [*own, *(each for each in offered if key(each.name) not in spelled)]
    return offered[:MOST_NAMES]


async def _load(
    connection: Connection, actor: Actor, draft_id: int, revision: int | None = None
) -> StoredDraft:
    payload = await drafts.get(connection, draft_id, actor.person.id)
    if payload is None:
        raise DraftGoneError
    kept = StoredDraft(draft_id, from_json(payload), payload.get("revision", 0), bool(payload.get("before")))
    if revision is not None and revision != kept.revision:
        raise StaleDraftError
    return kept


async def _name(connection: Connection, draft: DraftRoadmap, words: str, chosen: int) -> str:
    """The chosen name, or the typed one in the spelling in which it is known."""
    if chosen > 0:
        found = await organisations.get(connection, chosen)
        if found is None:
            raise StaleDraftError
        return found.name
    own = responsible_names(draft)
    if chosen < 0:
        if -chosen > len(own):
            raise StaleDraftError
        return own[-chosen - 1]
    typed = " ".join(words.split())
    if not key(typed) or len(typed) > LONGEST_NAME:
        raise NoNameError
    known = [*(each.name for each in await organisations.all_of(connection)), *own]
    return next((name for name in known if key(name) == key(typed)), typed)


def _payload(kept: StoredDraft, before: DraftRoadmap | None = None) -> dict[str, object]:
    shape = as_json(kept.draft) | {"revision": kept.revision}
    return shape | {"before": as_json(before)} if before else shape


def _likeness(name: str, asked: str) -> float:
    return SequenceMatcher(None, key(name), key(asked)).ratio()
