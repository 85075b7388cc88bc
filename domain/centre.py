"""What a roadmap builds at its school, by the title of the roadmap."""

import re

_KNOWN = (
    (re.compile(r"\b(?:IT|ИТ)[-‑– ]?куб", re.IGNORECASE), "IT-куб"),
    (re.compile(r"\bточк\w+ роста\b", re.IGNORECASE), "Точка роста"),
    (re.compile(r"\bшкольн\w+ кванториум", re.IGNORECASE), "Школьный кванториум"),
    (re.compile(r"\bкванториум", re.IGNORECASE), "Кванториум"),
)
_QUOTED = re.compile(r"\bцентр\w*[^«»\"]{0,80}[«\"]([^«»\"]{2,40})[»\"]", re.IGNORECASE)


def centre_of(title: str) -> str | None:
    """«IT-куб», «Точка роста», or what the title puts in quotation marks after «центр»; else ``None``."""
    for sign, name in _KNOWN:
        if sign.search(title):
            return name
    quoted = _QUOTED.search(title)
    return " ".join(quoted[1].split()) if quoted else None
