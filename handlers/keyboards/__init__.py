"""The keyboards, as functions that give Telegram's inline keyboards. Labels are Russian and short."""

from handlers.keyboards.acceptance import (
    heaps,
    insist,
    queue,
    remarks,
    review,
    row,
    ticks_in,
    to_queue,
)
from handlers.keyboards.assigning import assigning
from handlers.keyboards.buttons import MOST_BUTTONS, MOST_IN_LETTER
from handlers.keyboards.cards import card, choice, finish, opened, proof, reported, to_hand_in
from handlers.keyboards.days import (
    days,
)
from handlers.keyboards.doubts import doubt
from handlers.keyboards.drafts import draft
from handlers.keyboards.groups import binding, choose_binding, lost_groups
from handlers.keyboards.letters import letter, undelivered
from handlers.keyboards.lists import ask_nudge, found, list_, plan, status, wanted_by
from handlers.keyboards.photos import (
    fetched,
    given,
    kept,
    left_out,
    merge,
    passports,
    room,
    room_named,
    rooms,
    series,
    series_ended,
    which_rooms,
)
from handlers.keyboards.postponement import (
    confirm_move,
    open_card,
    reasons,
    refusals,
    request,
    requests,
)

__all__ = [
    "MOST_BUTTONS",
    "MOST_IN_LETTER",
    "ask_nudge",
    "assigning",
    "binding",
    "card",
    "choice",
    "choose_binding",
    "confirm_move",
    "days",
    "doubt",
    "draft",
    "fetched",
    "finish",
    "found",
    "given",
    "heaps",
    "insist",
    "kept",
    "left_out",
    "letter",
    "list_",
    "lost_groups",
    "merge",
    "open_card",
    "opened",
    "passports",
    "plan",
    "proof",
    "queue",
    "reasons",
    "refusals",
    "remarks",
    "reported",
    "request",
    "requests",
    "review",
    "room",
    "room_named",
    "rooms",
    "row",
    "series",
    "series_ended",
    "status",
    "ticks_in",
    "to_hand_in",
    "to_queue",
    "undelivered",
    "wanted_by",
    "which_rooms",
]
