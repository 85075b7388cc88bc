"""Naming the people who do the work."""

from domain.assignment import Assignee, Part
from handlers.texts.cards import card
from handlers.texts.wording import escaped, named, points, shorten
from services.assigning import Choice, Spread
from services.card import Card

MOST_NAMED = 20
_PARTS = {Part.LEAD: "главный исполнитель", Part.CO: "соисполнитель", Part.OFF: "больше не исполнитель"}


def assigning(choice: Choice) -> str:
    """Who is named for a milestone, and how to name others by the buttons below."""
    head = [f"<b>{named(choice.milestone)}</b>", escaped(shorten(choice.milestone.school, 150))]
    chosen = [each for each in choice.people if each.lead is not None]
    lines = [_line(each) for each in chosen[:MOST_NAMED]]
    if len(chosen) > MOST_NAMED:
        lines.append(f"и ещё {len(chosen) - MOST_NAMED}")
    if not choice.people:
        lines = ["Назначать пока некого: пригласите сотрудников, /invite"]
    elif not lines:
        lines = ["Никто не назначен. Кто исполняет? Первый станет главным, остальные соисполнителями."]
    return "\n".join([*(each for each in head if each), "", *lines])


def assigned(card_: Card) -> str:
    """What somebody reads who was named."""
    return f"📌 Вам поручено.\n\n{card(card_)}"


def named_as(name: str, part: Part) -> str:
    """The pop-up of at most 200 characters: plain text."""
    who = shorten(name, 100) or "Сотрудник"
    return f"{who}: {_PARTS[part]}."


def named_for_all(done: Spread) -> str:
    """The pop-up where the whole measure follows: plain text."""
    if not done.changed:
        return "На всём мероприятии уже те же исполнители."
    return f"Те же исполнители теперь на всём мероприятии: ещё {points(done.changed)}."


def _line(assignee: Assignee) -> str:
    who = escaped(shorten(assignee.name, 60)) or "Без имени"
    post = escaped(shorten(assignee.post or assignee.organisation, 60))
    unreached = ", сообщения не доходят" if not assignee.reachable else ""
    return f"{'★' if assignee.lead else '•'} {who}{f', {post}' if post else ''}{unreached}"
