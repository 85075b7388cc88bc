"""E-mail addresses as people type them and as lists print them."""

import re

from domain.errors import DomainError

LONGEST = 254
"""Characters of an address at most (RFC 5321, section 4.5.3.1.3, less the brackets)."""

# Narrower than RFC 5322 on purpose: what no mail service gives out is a slip of the finger.
_ADDRESS = re.compile(r"[\w.+'-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}", re.UNICODE)


class WrongEmailError(DomainError):
    """It is no address that mail could be sent to."""

    def __init__(self, typed: str) -> None:
        super().__init__(f"«{typed[:60]}» не похоже на адрес почты. Нужно так: ivanova@mail.ru.")


def email_of(typed: str) -> str:
    """The address, in lower case, without «mailto:»; raises ``WrongEmailError``."""
    address = typed.strip().removeprefix("mailto:").strip(" <>;,.").lower()
    if len(address) > LONGEST or ".." in address or not _ADDRESS.fullmatch(address):
        raise WrongEmailError(typed.strip())
    return address
