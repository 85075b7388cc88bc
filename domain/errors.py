"""Refusals: each carries the one Russian sentence its user reads."""


class DomainError(Exception):
    """Something a person asked for cannot be done.

    ``user_message`` is plain text (not HTML): one clear Russian sentence that says what to do next.
    One subclass a case; rendered in one place for the chat and one for the command line.
    """

    def __init__(self, user_message: str) -> None:
        super().__init__(user_message)
        self.user_message = user_message
