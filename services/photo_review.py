"""Looking through new photos: a controller takes them, or asks the sender for others with a remark."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from data import events, milestones, people, shots
from data.database import Connection
from domain.access import require_control
from domain.errors import DomainError
from domain.milestone import Milestone
from domain.people import Actor, Person, Role
from domain.photo_review import AT_ONCE, AlreadyReviewedError, Heap, Shot, Span, Unclaimed
from services import photos
from services.changing import check_length
from services.office import Office


class NothingNewError(DomainError):
    """Nothing waits for review."""

    def __init__(self) -> None:
        super().__init__("Новых фото нет: всё просмотрено.")


@dataclass(frozen=True, slots=True)
class Series:
    """Photos to be decided about together; ``left``: how many wait in all, of that school if one is named.

    ``previews``: small pictures of those that were sent as files, by id.
    """

    shots: tuple[Shot, ...]
    left: int
    school_id: int = 0
    previews: Mapping[int, Path] = field(default_factory=dict)

    def is_shown(self, shot: Shot) -> bool:
        """Whether there is a picture of it to be sent."""
        return shot.id in self.previews or bool(shot.file_id and not shot.file_name)

    @property
    def span(self) -> Span:
        """What a button has to say of them."""
        return Span(self.shots[0].id, self.shots[-1].id, len(self.shots))


@dataclass(frozen=True, slots=True)
class Repeats:
    """A page of the photos that are like older ones; ``page`` counts from 0."""

    shots: tuple[Shot, ...]
    page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // AT_ONCE))


@dataclass(frozen=True, slots=True)
class Question:
    """A sender to be asked once more what their photos are for, and the milestones to choose from."""

    unclaimed: Unclaimed
    candidates: tuple[Milestone, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided, and who is to hear of it: no one where all is well."""

    shots: tuple[Shot, ...]
    remark: str | None = None
    told: tuple[Person, ...] = ()
    milestone: Milestone | None = None


async def series(office: Office, actor: Actor, school_id: int = 0, after: int = 0) -> Series:
    """The next photos after that id, from the beginning where there are none.

    Raises ``AccessDeniedError``, ``NothingNewError``.
    """
    require_control(actor)
    async with office.database.transaction() as connection:
        found = await shots.new_series(connection, school_id, after, most=AT_ONCE)
        if not found and after:
            found = await shots.new_series(connection, school_id, 0, most=AT_ONCE)
        left = await shots.count_new(connection, school_id)
    if not found:
        raise NothingNewError
    return Series(tuple(found), left, school_id, _previews(office, found))


async def by_school(office: Office, actor: Actor) -> list[Heap]:
    """How much waits at each school; raises ``AccessDeniedError``, ``NothingNewError``."""
    require_control(actor)
    async with office.database.transaction() as connection:
        found = await shots.new_by_school(connection)
    if not found:
        raise NothingNewError
    return found


async def repeats(office: Office, actor: Actor, page: int = 0) -> Repeats:
    """Everything that was sent before, at any school, the newest first; raises ``AccessDeniedError``."""
    require_control(actor)
    async with office.database.transaction() as connection:
        total = await shots.count_repeats(connection)
        page = max(0, min(page, -(-total // AT_ONCE) - 1))
        found = await shots.repeats(connection, skip=page * AT_ONCE, most=AT_ONCE)
    return Repeats(tuple(found), page, total)


async def unclaimed(office: Office, actor: Actor) -> tuple[Unclaimed, ...]:
    """Whose photos wait to be told what they are for; raises ``AccessDeniedError``."""
    require_control(actor)
    async with office.database.transaction() as connection:
        found = await shots.unclaimed(connection)
        return tuple([Unclaimed(await people.get(connection, each), number) for each, number in found])


async def questions(office: Office, actor: Actor) -> tuple[Question, ...]:
    """The same senders with what each may choose from; whom Telegram does not reach is left out.

    Raises ``AccessDeniedError``.
    """
    asked = []
    for each in await unclaimed(office, actor):
        if each.person.in_telegram:
            async with office.database.transaction() as connection:
                sender = Actor(each.person, await people.memberships_of(connection, each.person.id))
            asked.append(Question(each, tuple(await photos.candidates(office, sender))))
    return tuple(asked)


async def look(office: Office, actor: Actor, span: Span) -> tuple[Shot, ...]:
    """These photos, before a remark is asked for; raises as ``accept`` does."""
    require_control(actor)
    async with office.database.transaction() as connection:
        return tuple(await _undecided(connection, span))


async def accept(office: Office, actor: Actor, span: Span) -> Decided:
    """These photos will do. Raises ``AccessDeniedError``, ``AlreadyReviewedError``."""
    return await _decide(office, actor, span, None)


async def ask_again(office: Office, actor: Actor, span: Span, remark: str) -> Decided:
    """Others are needed: whoever sent these is told why, or, where they are gone, those of their school.

    Raises ``AccessDeniedError``, ``AlreadyReviewedError``, ``TextTooLongError``.
    """
    check_length(remark)
    if not (remark := remark.strip()):
        raise DomainError("Напишите, что не так: без замечания переснять не попросить.")
    return await _decide(office, actor, span, remark)


async def _decide(office: Office, actor: Actor, span: Span, remark: str | None) -> Decided:
    require_control(actor)
    now = office.clock()
    async with office.database.transaction() as connection:
        found = await _undecided(connection, span)
        ids = [each.id for each in found]
        accepted = remark is None
        changed = await shots.decide(
            connection, ids, accepted=accepted, by=actor.person.id, now=now, remark=remark
        )
        if changed != ids:
            raise AlreadyReviewedError
        milestone = await milestones.get(connection, found[0].milestone_id)
        await events.append(
            connection,
            at=now,
            action="photos-accepted" if accepted else "photos-asked-again",
            actor=actor,
            roadmap_id=milestone.roadmap_id if milestone else None,
            milestone_id=found[0].milestone_id,
            after={"photos": ids, "remark": remark},
        )
        told = () if accepted else await _told(connection, actor, found[0])
    return Decided(tuple(found), remark, told, milestone)


async def _undecided(connection: Connection, span: Span) -> list[Shot]:
    """Exactly the photos that were seen: one that came late, or was decided meanwhile, is another series."""
    found = await shots.new_series(connection, 0, span.first - 1, most=AT_ONCE)
    found = [each for each in found if each.id <= span.last]
    if not found or Span(found[0].id, found[-1].id, len(found)) != span:
        raise AlreadyReviewedError
    return found


async def _told(connection: Connection, actor: Actor, shot: Shot) -> tuple[Person, ...]:
    sender = await people.get(connection, shot.person_id)
    heard = [sender]
    if not sender.in_telegram:
        heard = await people.reachable_with_role(connection, [Role.EXECUTOR], [shot.school_id])
    return tuple(each for each in heard if each.id != actor.person.id)


def _previews(office: Office, found: Iterable[Shot]) -> dict[int, Path]:
    paths = {each.id: office.media.preview(each.sha256) for each in found}
    return {each: path for each, path in paths.items() if path.exists()}
