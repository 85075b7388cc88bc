"""Finding milestones by words: in number, title, expected result, school and who is responsible."""

from dataclasses import dataclass
from datetime import date

from data import listing
from domain.access import scope_of
from domain.milestone import Milestone
from domain.people import Actor
from domain.reference import reference_of
from domain.russian import fold, stem
from services.office import Office

PAGE = 8
MOST_WORDS = 8
MOST_LETTERS = 80


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what has all the ``words`` in it, open milestones first; ``total`` of them on all pages."""

    words: str
    today: date
    milestones: tuple[Milestone, ...]
    page: int
    total: int


async def search(office: Office, actor: Actor, words: str, page: int = 0) -> Found:
    """Look for all of the words in any of their forms, «ё» being «е».

    A number at the beginning means the item of it: «3 Балабаново» is item 3 of that school, if there is one.
    """
    words = " ".join(words.split())[:MOST_LETTERS]
    found, page, total = await _page(office, actor, words, page)
    if not found and page:
        # An old button asks for a page that is gone.
        found, page, total = await _page(office, actor, words, 0)
    return Found(words, office.today(), tuple(found), page, total)


async def _page(office: Office, actor: Actor, words: str, page: int) -> tuple[list[Milestone], int, int]:
    scope = scope_of(actor)
    number, _, rest = reference_of(words).partition(" ")
    async with office.database.transaction() as connection:
        found, total = await listing.numbered(
            connection, scope, reference_of(number), _stems(rest), page=page, size=PAGE
        )
        if not found:
            found, total = await listing.containing(connection, scope, _stems(words), page=page, size=PAGE)
    return found, page, total


def _stems(words: str) -> list[str]:
    return [stem(word.rstrip(".,;:!?") or word) for word in fold(words).split()[:MOST_WORDS]]
