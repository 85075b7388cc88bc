"""Organisations that a draft names and nobody has met before: to be known under another name, or new."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domain.draft.doubts import quote
from domain.draft.model import Abbreviation, DraftRoadmap, Problem
from domain.draft.organisation_names import is_person, key, settled_names
from domain.people import OrganisationKind, kind_of

CODE = "new-organisation"

# «МОУО» and «школа» mean the roadmap's own, whatever they are called.
_OWN = {OrganisationKind.MUNICIPALITY, OrganisationKind.SCHOOL}


def compared(draft: DraftRoadmap, known: Iterable[str]) -> DraftRoadmap:
    """The draft with a doubt for each responsible organisation that is not among the ``known`` names.

    A known one that is only spelled otherwise (case, quotes, spaces) takes its known name.
    """
    by_key = {key(name): name for name in known}
    named = list(_others(draft))
    for name in named:
        if by_key.get(key(name), name) != name:
            draft = renamed(draft, name, by_key[key(name)])
    new = [_doubt(name) for name in named if key(name) not in by_key]
    return replace(draft, problems=(*draft.problems, *new))


def responsible_names(draft: DraftRoadmap) -> tuple[str, ...]:
    """The full names of the organisations that answer for a measure, each once."""
    settled = settled_names(draft)
    names = (settled[printed] for measure in draft.measures for printed in measure.responsible)
    return tuple(name for name in dict.fromkeys(names) if not is_person(name))


def name_behind(draft: DraftRoadmap, problem: Problem) -> str | None:
    """The organisation that a doubt is about; None where the draft no longer names it."""
    return next((name for name in _others(draft) if _doubt(name) == problem), None)


def renamed(draft: DraftRoadmap, name: str, known: str) -> DraftRoadmap:
    """The draft in which ``name`` means the organisation ``known``; what is printed stays."""
    kept = tuple(
        replace(pair, name=known) if key(pair.name) == key(name) else pair for pair in draft.abbreviations
    )
    return replace(draft, abbreviations=(*kept, Abbreviation(known, name)))


def _others(draft: DraftRoadmap) -> Iterator[str]:
    """Those that are not the roadmap's own, in the order of the rows."""
    return (name for name in responsible_names(draft) if kind_of(name) not in _OWN)


def _doubt(name: str) -> Problem:
    return Problem(None, CODE, f"Организация «{quote(name)}» встречается впервые: новая или уже известная?")
