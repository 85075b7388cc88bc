"""Under «Назначить»: everybody who may be named, a page at a time."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.assignment import Assignee, Part
from handlers.callbacks import AssignButton, AssignMeasureButton, Do
from handlers.keyboards.buttons import button
from handlers.texts import PAGE, shorten
from services.assigning import Choice


def assigning(choice: Choice, page: int = 0) -> InlineKeyboardMarkup:
    """A row a person: a press names them or takes them off; whoever is named can be made the lead."""
    shown = choice.people[page * PAGE : (page + 1) * PAGE]
    rows = [_row(choice, each, page) for each in shown]
    turn = []
    if page > 0:
        turn.append(_button("◀ Назад", choice, page - 1))
    if (page + 1) * PAGE < len(choice.people):
        turn.append(_button("Дальше ▶", choice, page + 1))
    for_all = []
    if choice.siblings and any(each.lead is not None for each in choice.people):
        data = AssignMeasureButton(milestone=choice.milestone.id).pack()
        for_all = [[InlineKeyboardButton(text="На всё мероприятие", callback_data=data)]]
    back = [button("К карточке", Do.MORE, choice.milestone)]
    return InlineKeyboardMarkup(inline_keyboard=[*rows, *([turn] if turn else []), *for_all, back])


def _row(choice: Choice, each: Assignee, page: int) -> list[InlineKeyboardButton]:
    if each.lead is None:
        part = Part.CO if choice.has_lead else Part.LEAD
        return [_button(f"☐ {_who(each)}", choice, page, each.person_id, part)]
    mark = "★" if each.lead else "✓"
    row = [_button(f"{mark} {_who(each)}", choice, page, each.person_id, Part.OFF)]
    if not each.lead:
        row.append(_button("Главный", choice, page, each.person_id, Part.LEAD))
    return row


def _who(each: Assignee) -> str:
    about = [part for part in (each.name, each.post or each.organisation) if part]
    return shorten(", ".join(about), 50) or "Без имени"


def _button(
    text: str, choice: Choice, page: int, person: int = 0, part: Part | None = None
) -> InlineKeyboardButton:
    data = AssignButton(milestone=choice.milestone.id, page=page, person=person, part=part)
    return InlineKeyboardButton(text=text, callback_data=data.pack())
