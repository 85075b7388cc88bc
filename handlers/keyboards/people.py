"""People: the pages, the card, what they answer for, handing over, absences."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from data.rosters import Which
from domain.absence import LONGEST, Absence
from domain.calendar import WorkingCalendar
from domain.people import Person
from handlers.callbacks import FinishButton
from handlers.callbacks.joining import InviteButton
from handlers.callbacks.people import (
    AbsenceButton,
    DutyButton,
    DutyDo,
    Hand,
    HandButton,
    Leave,
    Look,
    PeopleButton,
)
from handlers.keyboards.buttons import card_buttons, worded
from handlers.keyboards.month import Month
from handlers.texts.people import dates, mark_of, place_of
from services.absences import Deputies, Own
from services.duties import Answering, Choosing, Places
from services.handover import Handover, Successors
from services.people import PAGE, GapPage, Overview, PeoplePage, PersonCard

Buttons = list[list[InlineKeyboardButton]]
_LOOKS = {Which.NEVER_STARTED: Look.NEVER_STARTED, Which.BLOCKED: Look.BLOCKED, Which.ALL: Look.PLACE}


def overview(shown: Overview) -> InlineKeyboardMarkup:
    """What needs a look, then the organisations."""
    counted = (
        ("Не нажали Start", shown.figures.never_started, Look.NEVER_STARTED),
        ("Заблокировали", shown.figures.blocked, Look.BLOCKED),
        ("Некому напоминать", shown.unmanned, Look.GAPS),
    )
    rows = [[_look(f"{text}: {number}", look)] for text, number, look in counted if number]
    rows += [[_look(_counted(each.name, each.people), Look.PLACE, each.id)] for each in shown.places]
    return _markup(
        rows, _turn(shown.page, shown.number, lambda text, to: _look(text, Look.OVERVIEW, page=to))
    )


def listing(shown: PeoplePage) -> InlineKeyboardMarkup:
    """A button for each person; under an organisation, who stands for it and how to invite."""
    rows = [[_look(_person(each, shown.mail), Look.CARD, each.id)] for each, _ in shown.found]
    place = shown.organisation
    if not shown.words:
        about = place.id if place else 0
        look = _LOOKS[shown.which]
        rows += _turn(shown.page, shown.number, lambda text, to: _look(text, look, about, to))
    if place is not None:
        rows.append([_look("Кто отвечает", Look.ANSWERING, place.id)])
    return _markup(rows, [[_look("◀ Все люди", Look.OVERVIEW)]])


def gaps(shown: GapPage) -> InlineKeyboardMarkup:
    """Open the cards: somebody can be named there."""
    rows = card_buttons(shown.found)
    rows += _turn(shown.page, shown.number, lambda text, to: _look(text, Look.GAPS, page=to))
    return _markup(rows, [[_look("◀ Все люди", Look.OVERVIEW)]])


def card(shown: PersonCard) -> InlineKeyboardMarkup:
    """What can be done for a person."""
    it = shown.person.id
    rows = [
        [_duty("Поручить…", DutyDo.ORGANISATION, person=it), _leave("Отсутствие", Leave.SHOW, it)],
        [_hand("Передать дела", Hand.CHOOSE, it)],
    ]
    rows += [[_duty(f"Снять: {place_of(each)}", DutyDo.TAKE, id_=each.id)] for each in shown.duties[:PAGE]]
    if shown.may_invite:
        rows.append([_look("Новая ссылка", Look.LINK, it)])
    if shown.employer is not None:
        rows.append([_look("◀ К организации", Look.PLACE, shown.employer)])
    return _markup(rows)


def answering(shown: Answering) -> InlineKeyboardMarkup:
    """Take a rule off, add one, see the people."""
    it = shown.organisation.id
    rows: Buttons = []
    if shown.may_manage:
        rows = [
            [_duty(f"Снять: {each.person}", DutyDo.TAKE, id_=each.id)] for each in shown.duties[: 2 * PAGE]
        ]
        rows.append([_duty("Добавить", DutyDo.PERSON, organisation=it)])
    return _markup(rows, [[_look("◀ К людям", Look.PLACE, it)]])


def who(shown: PeoplePage, organisation_id: int) -> InlineKeyboardMarkup:
    """Who is to stand for an organisation."""
    rows = [
        [_duty(_person(each, shown.mail), DutyDo.PLACE, person=each.id, organisation=organisation_id)]
        for each, _ in shown.found
    ]
    if not rows:
        invite = InviteButton(organisation=organisation_id).pack()
        rows = [[InlineKeyboardButton(text="Пригласить", callback_data=invite)]]
    rows += _turn(
        shown.page,
        shown.number,
        lambda text, to: _duty(text, DutyDo.PERSON, organisation=organisation_id, page=to),
    )
    return _markup(rows, [[_look("◀ Кто отвечает", Look.ANSWERING, organisation_id)]])


def organisations(shown: Choosing) -> InlineKeyboardMarkup:
    """For which organisation."""
    it = shown.person.id
    rows = [
        [_duty(worded(each.name), DutyDo.PLACE, person=it, organisation=each.id)]
        for each in shown.organisations
    ]
    return _markup(rows, [[_look("◀ Карточка", Look.CARD, it)]])


def places(shown: Places) -> InlineKeyboardMarkup:
    """Everywhere, or in one municipality or school."""
    person, organisation = shown.person.id, shown.organisation.id

    def button(text: str, do: DutyDo, place: int = 0, page: int = 0) -> InlineKeyboardButton:
        return _duty(text, do, person=person, organisation=organisation, place=place, page=page)

    rows = [[button("Везде", DutyDo.GIVE)]]
    rows += [[button(worded(each.name), DutyDo.GIVE, each.id)] for each in shown.found]
    rows += _turn(shown.page, shown.number, lambda text, to: button(text, DutyDo.PLACE, page=to))
    return _markup(rows, [[_look("◀ Карточка", Look.CARD, person)]])


def successors(shown: Successors) -> InlineKeyboardMarkup:
    """Who takes over."""
    it = shown.person.id
    rows = [[_hand(_named(each), Hand.PREVIEW, it, each.id)] for each in shown.found]
    rows += _turn(shown.page, shown.number, lambda text, to: _hand(text, Hand.CHOOSE, it, page=to))
    return _markup(rows, [[_look("◀ Карточка", Look.CARD, it)]])


def handover(shown: Handover) -> InlineKeyboardMarkup:
    """Hand over, and take the roles away or not."""
    person, successor = shown.person.id, shown.successor.id
    rows = []
    if shown.anything:
        rows.append([_hand("Передать", Hand.OVER, person, successor)])
    rows.append([_hand("Передать и снять роли", Hand.OVER_AND_LEAVE, person, successor)])
    return _markup(rows, [[_look("◀ Карточка", Look.CARD, person)]])


def absences(shown: Own, calendar: WorkingCalendar, month: date | None = None) -> InlineKeyboardMarkup:
    """What is noted can be called off; a month to choose the first day from."""
    it, today = shown.person.id, shown.today
    rows = [[_call_off(each, today)] for each in shown.absences[:PAGE]]
    offered = Month(
        today,
        today + LONGEST,
        calendar,
        day=lambda text, day: _leave(text, Leave.LAST, it, first=day, month=day),
        turn=lambda text, day: _leave(text, Leave.FIRST, it, month=day),
    )
    return _markup([*rows, *offered.rows(month or today)], _way_back(it, oneself=shown.oneself))


def last_day(shown: Own, calendar: WorkingCalendar, first: date, month: date) -> InlineKeyboardMarkup:
    """A month to choose the last day from."""
    it = shown.person.id
    offered = Month(
        first,
        first + LONGEST,
        calendar,
        day=lambda text, day: _leave(text, Leave.DEPUTY, it, first=first, last=day),
        turn=lambda text, day: _leave(text, Leave.LAST, it, first=first, month=day),
    )
    return _markup(offered.rows(month), _way_back(it, oneself=shown.oneself))


def deputies(shown: Deputies) -> InlineKeyboardMarkup:
    """Who stands in, or nobody."""
    it = shown.person.id

    def button(text: str, do: Leave, deputy: int = 0, page: int = 0) -> InlineKeyboardButton:
        return _leave(text, do, it, first=shown.starts, last=shown.ends, deputy=deputy, page=page)

    rows = []
    for each in shown.found:
        text = f"{_named(each)} · тоже не будет" if each.id in shown.away else _named(each)
        rows.append([button(text, Leave.NOTE, each.id)])
    rows += _turn(shown.page, shown.number, lambda text, to: button(text, Leave.DEPUTY, page=to))
    rows.append([button("Никто", Leave.NOTE)])
    return _markup(rows, _way_back(it, oneself=shown.oneself))


def noted(absence: Absence, today: date) -> InlineKeyboardMarkup:
    """The way back."""
    return _markup([[_call_off(absence, today)]])


def to_card(person_id: int) -> InlineKeyboardMarkup:
    """To the card of a person."""
    return _markup([[_look("◀ Карточка", Look.CARD, person_id)]])


def _way_back(person_id: int, *, oneself: bool) -> Buttons:
    if oneself:
        return [[InlineKeyboardButton(text="Не сейчас", callback_data=FinishButton().pack())]]
    return [[_look("◀ Карточка", Look.CARD, person_id)]]


def _call_off(absence: Absence, today: date) -> InlineKeyboardButton:
    verb = "Вернуть раньше" if absence.starts < today else "Отменить"
    return _leave(f"{verb}: {dates(absence, today)}", Leave.CALL_OFF, absence.person_id, id_=absence.id)


def _turn(page: int, number: int, button: Callable[[str, int], InlineKeyboardButton]) -> Buttons:
    turn = []
    if page > 0:
        turn.append(button("◀ Назад", page - 1))
    if (page + 1) * PAGE < number:
        turn.append(button("Дальше ▶", page + 1))
    return [turn] if turn else []


def _counted(name: str, number: int) -> str:
    return f"{worded(name)} · {number}"


def _person(person: Person, mail: bool) -> str:
    mark = mark_of(person, mail=mail)
    return f"{_named(person)} · {mark}" if mark else _named(person)


def _named(person: Person) -> str:
    return worded(", ".join(each for each in (person.name.strip(), (person.post or "").strip()) if each))


def _look(text: str, show: Look, id_: int = 0, page: int = 0) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=PeopleButton(show=show, id=id_, page=page).pack())


def _duty(
    text: str,
    do: DutyDo,
    *,
    person: int = 0,
    organisation: int = 0,
    place: int = 0,
    page: int = 0,
    id_: int = 0,
) -> InlineKeyboardButton:
    data = DutyButton(do=do, person=person, organisation=organisation, place=place, page=page, id=id_)
    return InlineKeyboardButton(text=worded(text), callback_data=data.pack())


def _hand(text: str, do: Hand, person: int, successor: int = 0, page: int = 0) -> InlineKeyboardButton:
    data = HandButton(do=do, person=person, successor=successor, page=page)
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def _leave(
    text: str,
    do: Leave,
    person: int,
    *,
    first: date = date.min,
    last: date = date.min,
    month: date = date.min,
    deputy: int = 0,
    page: int = 0,
    id_: int = 0,
) -> InlineKeyboardButton:
    data = AbsenceButton(
        do=do,
        person=person,
        first=first.toordinal(),
        last=last.toordinal(),
        month=month.toordinal(),
        deputy=deputy,
        page=page,
        id=id_,
    )
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def _markup(
    rows: Sequence[list[InlineKeyboardButton]], below: Iterable[list[InlineKeyboardButton]] = ()
) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[*rows, *below])
