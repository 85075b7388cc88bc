"""What the texts and keyboards about acceptance and other due dates are about, ready made."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from domain.acceptance import Heap, Slice
from domain.evidence import Demand, EvidenceKind
from domain.ledger import Notice
from domain.milestone import Lateness, Milestone, State
from domain.postponement import Postponement, Proposal
from services.acceptance import Batch
from services.acceptance_queue import Heaps, Queue, Review, Waiting
from services.postponement import Asked, Beginning, Submitted
from services.postponement import Waiting as WaitingRequests
from services.row_acceptance import RowAcceptance
from tests.cast import NOW, TODAY, make_milestone
from tests.handlers.builders import make_card, make_evidence

LATER = date(2024, 8, 31)
ORDER = Demand("приказ", "приказ")


def make_reported(**overrides: object) -> Milestone:
    """A milestone that waits for acceptance since today."""
    return replace(make_milestone(state=State.REPORTED, reported_on=TODAY), **overrides)  # type: ignore[arg-type]


def make_waiting(milestone: Milestone | None = None, words: str = "приказ № 12") -> Waiting:
    """A late result with every kind of evidence, and an order missing."""
    given = tuple(
        make_evidence(kind=kind, text=words, file_name=words, document_number=words, person=words)
        for kind in EvidenceKind
    )
    return Waiting(milestone or make_reported(), words, Lateness(4, 3), given, (ORDER,), bare=True)


def make_queue(waiting: Iterable[Waiting], *, requests: int = 2, pages: int = 3, page: int = 1) -> Queue:
    """A page in the middle of a long queue."""
    shown = tuple(waiting)
    return Queue(TODAY, Slice(), page, pages, 21, 5, shown, requests)


def make_review(waiting: Waiting, alike: tuple[int, int] = (2, 11)) -> Review:
    """One of 21 results, which waits at one more school and is open at eleven."""
    return Review(waiting, TODAY, Slice(), 21, alike)


def make_heaps(name: str = "СОШ № 5 г. Балабаново") -> Heaps:
    """A page of eight schools."""
    return Heaps(tuple(Heap(n, name, n) for n in range(1, 9)), 1, 3, 101)


def make_batch(found: Iterable[Milestone]) -> Batch:
    """Some accepted, some changed, some unconfirmed."""
    some = tuple(found)
    return Batch(some, some, some)


def make_row(found: Iterable[Milestone], words: str = "12") -> RowAcceptance:
    """An order of one school that closes the row at all of them."""
    some = tuple(found)
    proof = make_evidence(document_number=words, document_date=TODAY, file_name=words)
    return RowAcceptance(make_reported(title=words, measure_title=words), proof, some, some, seen=7)


def make_proposal(milestone: Milestone | None = None) -> Proposal:
    """A Saturday after the measure is closed."""
    about = milestone or make_milestone()
    return Proposal(about, LATER, 21, date(2024, 9, 2), about)


def make_postponement(words: str = "Задержка поставки", **overrides: object) -> Postponement:
    """A request that waits."""
    asked = Postponement(1, 1, words, 3, NOW, date(2024, 2, 10), LATER, words)
    return replace(asked, **overrides)  # type: ignore[arg-type]


def make_asked(milestone: Milestone | None = None, words: str = "Задержка поставки") -> Asked:
    """The same with what it means."""
    return Asked(make_postponement(words), make_proposal(milestone))


_SAID = {None: Notice.MOVE_ASKED, True: Notice.MOVED, False: Notice.MOVE_REFUSED}


def make_submitted(milestone: Milestone, words: str, *, granted: bool | None) -> Submitted:
    """A request or a decision about it."""
    settled = make_postponement(words, granted=granted, remark=words or None)
    return Submitted(make_card(milestone), settled, make_proposal(milestone), (), _SAID[granted])


def make_beginning(milestone: Milestone | None = None, *, decides: bool = False) -> Beginning:
    """Somebody wants another day."""
    return Beginning(milestone or make_milestone(), TODAY, decides, None)


def make_requests(found: Iterable[Milestone], words: str = "Вера Учителева") -> WaitingRequests:
    """More requests than are shown."""
    shown = tuple((each, make_postponement(words)) for each in list(found)[:10])
    return WaitingRequests(len(shown) + 5, shown)
