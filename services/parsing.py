"""What the importer understands of a document; free of the database."""

from datetime import date

from documents.reading import read
from domain.draft import DraftRoadmap, draft_roadmaps


def parse_document(content: bytes, name: str, on: date) -> list[DraftRoadmap]:
    """The drafts in a file, stored nowhere. Blocking; raises ``DomainError`` with the refusal."""
    return draft_roadmaps(read(content, name), on)
