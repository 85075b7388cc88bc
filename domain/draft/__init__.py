"""The draft of a roadmap: what was understood of a document, with every doubt named.

The way of a table: ``table`` (its columns, by ``columns``) → ``rows`` (row or section; torn rows
joined; ``loose_rows`` where columns were lost) → ``measures`` (organisations, dated ``results``, deadlines) →
``doubts`` → ``reading`` (the whole document).
"""

from domain.draft.json_shape import as_json, from_json
from domain.draft.model import Abbreviation, DraftMeasure, DraftMilestone, DraftRoadmap, Problem
from domain.draft.reading import NoRoadmapError, draft_roadmaps

__all__ = [
    "Abbreviation",
    "DraftMeasure",
    "DraftMilestone",
    "DraftRoadmap",
    "NoRoadmapError",
    "Problem",
    "as_json",
    "draft_roadmaps",
    "from_json",
]
