"""On the way to another due date: reasons, the last look, a controller's verdict."""

from datetime import date

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.milestone import Milestone
from domain.postponement import Postponement, Proposal
from domain.russian import date_in_words
from handlers.callbacks import Do, FinishButton
from handlers.callbacks.deciding import NewDay, NewDayButton, Verdict, VerdictButton
from handlers.keyboards.buttons import button, label_of
from handlers.texts import shorten
from handlers.texts.postponement import BASES, REASONS, REFUSALS
from services.postponement import Asked, Waiting


def reasons(proposal: Proposal, *, decides: bool) -> InlineKeyboardMarkup:
    """The usual reasons; a working day instead of a day off; another day."""
    milestone, day = proposal.milestone, proposal.new_due
    rows = [
        [_to(milestone, text, NewDay.REASON, day, reason)]
        for reason, text in enumerate(BASES if decides else REASONS)
    ]
    if proposal.better is not None:
        text = f"Лучше {date_in_words(proposal.better)}, рабочий день"
        rows.append([_to(milestone, text, NewDay.DAY, proposal.better)])
    rows.append([_to(milestone, "Другой день", NewDay.MONTH, day), _stop()])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def confirm_move(proposal: Proposal, reason: int, *, decides: bool) -> InlineKeyboardMarkup:
    """Send it; ``reason`` is one of the usual ones by its place, below zero it waits in the dialogue."""
    milestone, day = proposal.milestone, proposal.new_due
    text = "Перенести" if decides else "Отправить просьбу"
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [_to(milestone, text, NewDay.SEND, day, reason)],
            [_to(milestone, "Другой день", NewDay.MONTH, day), _stop()],
        ]
    )


def request(found: Asked) -> InlineKeyboardMarkup:
    """Grant, refuse, choose another day, look at the card."""
    asked, milestone = found.request, found.proposal.milestone
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [_verdict(asked, "Перенести", Verdict.GRANT), _verdict(asked, "Отказать", Verdict.REFUSE)],
            [
                _to(milestone, "Другая дата", NewDay.MONTH, asked.new_due),
                button("Карточка", Do.CARD, milestone),
            ],
        ]
    )


def refusals(found: Asked) -> InlineKeyboardMarkup:
    """The usual words of a refusal."""
    rows = [[_verdict(found.request, text, Verdict.REFUSE, n)] for n, text in enumerate(REFUSALS)]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def open_card(milestone: Milestone) -> InlineKeyboardMarkup:
    """The card, for who hears of a decision."""
    return InlineKeyboardMarkup(inline_keyboard=[[button("Карточка", Do.CARD, milestone)]])


def requests(found: Waiting) -> InlineKeyboardMarkup | None:
    """A button for each request."""
    rows = []
    for milestone, each in found.found:
        text = f"{label_of(milestone)} · {shorten(milestone.school, 30)}".rstrip(" ·")
        rows.append([_verdict(each, text, Verdict.SHOW)])
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _to(milestone: Milestone, text: str, do: NewDay, day: date, reason: int = -1) -> InlineKeyboardButton:
    data = NewDayButton(
        do=do, milestone=milestone.id, revision=milestone.revision, day=day.toordinal(), reason=reason
    )
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def _verdict(asked: Postponement, text: str, do: Verdict, remark: int = -1) -> InlineKeyboardButton:
    data = VerdictButton(do=do, request=asked.id, milestone=asked.milestone_id, remark=remark)
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def _stop() -> InlineKeyboardButton:
    return InlineKeyboardButton(text="Отмена", callback_data=FinishButton().pack())
