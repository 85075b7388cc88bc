"""The keyboards, as functions that give Telegram's inline keyboards. Labels are Russian and short."""

from handlers.keyboards.buttons import MOST_BUTTONS, MOST_IN_LETTER
from handlers.keyboards.cards import card, choice, finish
from handlers.keyboards.doubts import doubt
from handlers.keyboards.drafts import draft
from handlers.keyboards.invitations import invitation, organisations, roles
from handlers.keyboards.letters import letter
from handlers.keyboards.lists import page_of, schools

__all__ = [
    "MOST_BUTTONS",
    "MOST_IN_LETTER",
    "card",
    "choice",
    "doubt",
    "draft",
    "finish",
    "invitation",
    "letter",
    "organisations",
    "page_of",
    "roles",
    "schools",
]
