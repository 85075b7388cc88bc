"""Under a report that is being chosen, and under one that was made."""

from dataclasses import replace

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.listing import By, Narrowed
from domain.period import Length
from domain.report_order import NAMES, Order, What
from domain.report_wish import Ask, Wish
from domain.subscription import Every, Subscription, is_offered
from handlers.callbacks.reports import ReportButton, SubscribeButton, UnsubscribeButton
from handlers.keyboards.buttons import worded
from handlers.texts import reports as texts
from services.listing import PAGE, Status
from services.report_questions import Question
from services.subscriptions import Candidates

Rows = list[list[InlineKeyboardButton]]

_WHATS = {each.value[0]: each for each in What}
_LENGTHS = {each.value[0]: each for each in Length}


def question(asked: Question) -> InlineKeyboardMarkup:
    """What can be chosen."""
    match asked.ask:
        case Ask.WHAT:
            rows = _in_pairs([_to(NAMES[each], replace(asked.wish, what=each)) for each in What])
            rows += [[stop(each)] for each in asked.subscriptions]
        case Ask.WHERE:
            assert asked.places is not None
            rows = _places(asked.wish, asked.places)
        case Ask.LENGTH:
            rows = _in_pairs([_to(texts.LENGTHS[each], replace(asked.wish, length=each)) for each in Length])
        case Ask.FORMAT:
            wish = asked.wish
            rows = [[_to(texts.FORMATS[each], replace(wish, format=each))] for each in wish.formats]
    if asked.ask is not Ask.WHAT:
        rows.append([_to("◀ Другой отчёт", Wish())])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def made(order: Order, *, controls: bool) -> InlineKeyboardMarkup | None:
    """Under a file: have it sent every so often."""
    if not is_offered(order):
        return None
    rows = [
        [_subscribe("Присылать каждую неделю", order, Every.WEEK)],
        [_subscribe("Присылать каждый месяц", order, Every.MONTH)],
    ]
    if controls:
        rows.append([_subscribe("Присылать другому ▸", order, Every.MONTH, page=0)])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def candidates(found: Candidates, asked: SubscribeButton) -> InlineKeyboardMarkup:
    """Whom to send it."""
    rows = [
        [_button(worded(each.name), asked.model_copy(update={"person": each.id, "page": None}))]
        for each in found.people
    ]
    turn = [("◀ Назад", found.page - 1)] if found.page else []
    turn += [("Дальше ▶", found.page + 1)] if found.more else []
    rows.append([_button(text, asked.model_copy(update={"page": page})) for text, page in turn])
    return InlineKeyboardMarkup(inline_keyboard=[row for row in rows if row])


def stop_only(subscription: Subscription) -> InlineKeyboardMarkup:
    """Under a file that came by itself."""
    return InlineKeyboardMarkup(inline_keyboard=[[stop(subscription)]])


def stop(subscription: Subscription) -> InlineKeyboardButton:
    """Send it no more."""
    return _button(worded(texts.stop_sending(subscription)), UnsubscribeButton(id=subscription.id))


def export(wish: Wish) -> InlineKeyboardButton:
    """«Выгрузить», under a list."""
    return _to("Выгрузить", wish)


def wish_of(pressed: ReportButton) -> Wish:
    """What is chosen by the button; letters that mean nothing choose nothing."""
    return Wish(
        what=_WHATS.get(pressed.what),
        format=pressed.format,
        length=_LENGTHS.get(pressed.length),
        roadmap=pressed.roadmap,
        narrowed=Narrowed(pressed.municipality, pressed.school, pressed.control, pressed.responsible),
        placed=pressed.placed,
        mine=pressed.mine,
        page=pressed.page,
    )


def order_of(pressed: SubscribeButton) -> Order:
    """The report that the button is about."""
    narrowed = Narrowed(pressed.municipality, pressed.school)
    what = _WHATS.get(pressed.what, What.SUMMARY)
    return Order(what, pressed.format, roadmap=pressed.roadmap, narrowed=narrowed)


def _places(wish: Wish, shown: Status) -> Rows:
    """All of it, then one by one: municipalities lead to their schools, a school is a choice."""
    rows: Rows = []
    if not wish.needs_roadmap:
        everything = "Весь муниципалитет" if wish.narrowed.municipality else "Все школы"
        rows.append([_to(everything, replace(wish, placed=True, page=0))])
    if wish.what is What.CALENDAR:
        rows.append([_to("Только моё", replace(wish, placed=True, mine=True, page=0))])
    for each in shown.standings:
        if shown.by is By.SCHOOL:
            chosen = replace(wish, roadmap=each.key, narrowed=Narrowed(), placed=True, page=0)
        else:
            chosen = replace(wish, narrowed=wish.narrowed.to(shown.by, each.key), placed=False, page=0)
        rows.append([_to(worded(each.name), chosen)])
    turn = [("◀ Назад", shown.page - 1)] if shown.page else []
    turn += [("Дальше ▶", shown.page + 1)] if (shown.page + 1) * PAGE < shown.total else []
    rows.append([_to(text, replace(wish, page=page)) for text, page in turn])
    return [row for row in rows if row]


def _subscribe(text: str, order: Order, every: Every, page: int | None = None) -> InlineKeyboardButton:
    data = SubscribeButton(
        every=every,
        what=order.what.value[0],
        format=order.format,
        roadmap=order.roadmap,
        municipality=order.narrowed.municipality,
        school=order.narrowed.school,
        page=page,
    )
    return _button(text, data)


def _to(text: str, wish: Wish) -> InlineKeyboardButton:
    data = ReportButton(
        what=wish.what.value[0] if wish.what else "",
        format=wish.format,
        length=wish.length.value[0] if wish.length else "",
        roadmap=wish.roadmap,
        municipality=wish.narrowed.municipality,
        school=wish.narrowed.school,
        control=wish.narrowed.control,
        responsible=wish.narrowed.responsible,
        placed=wish.placed,
        mine=wish.mine,
        page=wish.page,
    )
    return _button(text, data)


def _button(text: str, data: ReportButton | SubscribeButton | UnsubscribeButton) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def _in_pairs(buttons: list[InlineKeyboardButton]) -> Rows:
    return [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
