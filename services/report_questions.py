"""What to ask next of somebody who chooses a report, and the order once nothing is missing."""

from dataclasses import dataclass, replace

from domain.listing import By
from domain.people import Actor
from domain.period import last
from domain.report_order import Order
from domain.report_wish import Ask, Wish
from domain.subscription import Subscription
from services import listing, reports, subscriptions
from services.listing import Status
from services.office import Office


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. ``places``: where it could be; ``subscriptions``: what the actor is sent anyway."""

    ask: Ask
    wish: Wish
    places: Status | None = None
    subscriptions: tuple[Subscription, ...] = ()


async def next_of(office: Office, actor: Actor, wish: Wish) -> Question | Order:
    """The next question, or the order; raises ``NoRoadmapError`` where the actor sees nothing."""
    if wish.missing() is Ask.WHERE and (only := await reports.only_roadmap(office, actor)):
        wish = replace(wish, roadmap=only, placed=True)
    wish = wish.settled()
    match wish.missing():
        case Ask.WHAT:
            own = () if actor.group else tuple(await subscriptions.mine(office, actor))
            return Question(Ask.WHAT, wish, subscriptions=own)
        case Ask.WHERE:
            places = await listing.status(office, actor, By.AUTO, wish.narrowed, wish.page)
            return Question(Ask.WHERE, wish, places)
        case None:
            return _order(office, wish)
        case ask:
            return Question(ask, wish)


def _order(office: Office, wish: Wish) -> Order:
    assert wish.what is not None
    assert wish.format is not None
    period = last(wish.length, office.today()) if wish.length else None
    return Order(
        wish.what,
        wish.format,
        roadmap=wish.roadmap,
        narrowed=wish.narrowed,
        period=period,
        mine=wish.mine,
    )
