"""The one way a Bot API method says no: an error code, Telegram's own words, sometimes parameters."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refusal in Telegram's words (Bot API, "Making requests").

    ``code`` is also the HTTP status; ``parameters`` is the optional ResponseParameters object.
    """

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters: dict[str, Any] = parameters

    def envelope(self) -> dict[str, Any]:
        """Return the JSON body of the refusal; ``parameters`` only where there are any."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str, **parameters: int) -> ApiError:
    """Build a 400 with the prefix every such refusal has."""
    return ApiError(400, f"Bad Request: {reason}", **parameters)


def forbidden(reason: str) -> ApiError:
    """Build a 403 with the prefix every such refusal has."""
    return ApiError(403, f"Forbidden: {reason}")
