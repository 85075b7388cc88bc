"""A wording on its way from words to terms.

The grammar is a list of rewriting rules. The text of a phrase is a line of lemmas and punctuation, one space
between any two; a rule replaces a stretch of it by a term, written ``<d3>``: a letter for its class and its
place in ``terms``. What no rule has replaced in the end is a leftover, and leftovers are judged strictly.

Classes: d day, s span, y year, g school year, n days of a month, c place in a reporting cycle, w weekdays,
r recurrence, e event, x number of a document or another thing that only looks like a date, b no such day,
t template year («X - 1 года»).
"""

import re
from collections.abc import Callable
from typing import Any

from domain.deadline.terms import Term

Build = Callable[["Phrase", re.Match[str]], str | None]
Rule = tuple[re.Pattern[str], Build]

CALENDAR = r"<[dsyg]\d+>"
_MOST_ROUNDS = 40


class Phrase:
    """The line and the terms that it refers to."""

    def __init__(self) -> None:
        self.line = ""
        self.terms: list[Any] = []

    def add(self, letter: str, meaning: Any) -> str:
        """Keep a meaning and return the mark that stands for it."""
        self.terms.append(meaning)
        return f"<{letter}{len(self.terms) - 1}>"

    def calendar(self, term: Term | None) -> str:
        """Keep a calendar term; a day that does not exist becomes ``b``."""
        if term is None or not term.exists():
            return self.add("b", None)
        letter = {"date": "d", "year": "y"}.get(term.kind, "g" if term.school else "s")
        return self.add(letter, term)

    def at(self, mark: str) -> Any:
        """The meaning of a mark such as ``<d3>``."""
        return self.terms[int(mark[2:-1])]

    def apply(self, rules: tuple[Rule, ...]) -> None:
        """Rewrite by each rule in turn."""
        for pattern, build in rules:
            self.line = pattern.sub(lambda m, b=build: self._built(m, b), self.line)  # type: ignore[misc]
            self.line = re.sub(" {2,}", " ", self.line)

    def repeat(self, rules: tuple[Rule, ...]) -> None:
        """Rewrite until nothing changes, for rules that feed each other."""
        for _ in range(_MOST_ROUNDS):
            before = self.line
            self.apply(rules)
            if self.line == before:
                return

    def _built(self, match: re.Match[str], build: Build) -> str:
        text = build(self, match)
        return match[0] if text is None else f" {text} "


def rule(pattern: str, build: Build | str) -> Rule:
    """A rule: ``pattern`` matches whole words of a line; a ``str`` build is put in as it stands."""
    compiled = re.compile(rf"(?<![^ ])(?:{pattern})(?![^ ])")
    if isinstance(build, str):
        words = build
        return compiled, lambda _phrase, _match: words
    return compiled, build
