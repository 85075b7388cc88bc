"""Text files in the encodings that Russian offices use."""

from documents.refusals import UnsupportedError

_CODECS = ("cp1251", "koi8-r", "cp866", "mac-cyrillic")
_COMMON = frozenset("оеаинтсрвлкмдпу")


def decode(content: bytes) -> str:
    """The text of a file: UTF-8, UTF-16, or the Cyrillic code page that reads most like Russian."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\0" in content[:4096]:
        raise UnsupportedError("Такой файл")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        sample = content[:20_000]
        return content.decode(
            max(_CODECS, key=lambda codec: _likeness(sample.decode(codec, "replace"))), "replace"
        )


def _likeness(text: str) -> int:
    """How much a text looks like Russian prose: common small letters, few signs that prose has not."""
    good = sum(sign in _COMMON for sign in text)
    odd = sum(
        not (sign.isascii() or "а" <= sign.lower() <= "я" or sign in "ё«»№–—…“”ЁN\u00a0") for sign in text
    )
    return good - 3 * odd
