"""The deadline («срок»): its printed wording and how it was understood.

The way of a wording: ``normalise`` (one spelling) → ``lexer`` (lemmas and numeric dates) → the rules of
``repetition``, ``events`` and ``dates`` in the order of ``grammar`` → ``clauses`` (prepositions, ranges,
leftovers) → ``outcome`` and ``recurring`` (the deadline).
"""

from domain.deadline.chat import UnclearDateError, parse_answer
from domain.deadline.grammar import parse
from domain.deadline.model import Deadline, Kind
from domain.deadline.rules import as_series, next_due
from domain.deadline.wording import describe

__all__ = [
    "Deadline",
    "Kind",
    "UnclearDateError",
    "as_series",
    "describe",
    "next_due",
    "parse",
    "parse_answer",
]
