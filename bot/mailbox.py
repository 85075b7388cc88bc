"""The mail account that letters go out from, as the setting ``SMTP_URL`` names it."""

from dataclasses import dataclass
from email.headerregistry import Address
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mail server and the address to send from.

    ``tls``: encrypted from the first byte (smtps).
    """

    host: str
    port: int
    sender: str
    username: str | None = None
    password: str | None = None
    tls: bool = False

    @classmethod
    def from_url(cls, url: str) -> Self:
        """The account of ``smtp://user:password@host:587?from=vekha@example.org``, or ``smtps://``.

        Without ``from`` the user name is the address. Raises ValueError, which never quotes the password.
        """
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("SMTP_URL must look like smtp://user:password@host:587?from=vekha@example.org")
        username = unquote(parts.username) if parts.username else None
        sender = parse_qs(parts.query).get("from", [username or ""])[0]
        if not is_address(sender):
            raise ValueError("SMTP_URL names no address to send from: add ?from=vekha@example.org")
        return cls(
            host=parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            sender=sender,
            username=username,
            password=unquote(parts.password) if parts.password else None,
            tls=parts.scheme == "smtps",
        )


def is_address(text: str) -> bool:
    """Whether the text is one plain address that a header can carry."""
    try:
        address = Address(addr_spec=text)
    except Exception:
        # The parser of the standard library gives up in many ways.
        return False
    return bool(address.username) and "." in address.domain and text.isascii()
