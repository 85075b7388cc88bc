"""Under the settings: what can be changed, each button saying what it will be."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.preferences import Hours, clock, minutes_of, time_of
from domain.reminder import Audience, Ladder
from domain.rhythm import Place, escalations
from domain.zones import ZONES
from handlers.callbacks.settings import (
    Change,
    ChangeButton,
    MyHoursButton,
    PlacesButton,
    SettingsButton,
    SparingButton,
    View,
)
from handlers.keyboards.buttons import worded
from services.settings import PAGE, Mine, Places, Settings, Sheet

Rows = list[list[InlineKeyboardButton]]

USUAL_DAYS = (30, 20, 14, 10, 7, 5, 3, 2, 1)
LATE_DAYS = (1, 2, 3, 5, 7, 10, 14, 21)
PAUSES = (0, 1, 2, 3, 5, 10)
WORKING_HOURS = tuple((begin * 60, end * 60) for begin, end in ((8, 17), (9, 17), (9, 18), (10, 19)))
MY_HOURS = tuple((begin * 60, end * 60) for begin, end in ((9, 13), (10, 16), (12, 18), (14, 18)))
WHOM = {
    Audience.ASSIGNEES: "Исполнитель",
    Audience.CONTROLLERS: "Центр",
    Audience.HEADS: "Руководитель",
    Audience.MINISTRY: "Министерство",
}


def settings(shown: Settings, view: View = View.SHEET, who: Audience | None = None) -> InlineKeyboardMarkup:
    """What can be changed on that view."""
    if view is View.MY_HOURS:
        return InlineKeyboardMarkup(inline_keyboard=_my_hours(shown.mine))
    rows = [] if shown.sheet is None else _of_sheet(shown.sheet, view, who)
    if shown.sheet is None or view is View.SHEET:
        rows += _mine(shown.mine)
    return InlineKeyboardMarkup(inline_keyboard=rows)


def places(shown: Places) -> InlineKeyboardMarkup:
    """Municipalities or roadmaps, and the pages beside this one."""
    rows = [
        [_button(worded(each.name), SettingsButton(municipality=each.id))] for each in shown.municipalities
    ]
    rows += [
        [_button(worded(f"{each.school} · {each.title}"), SettingsButton(roadmap=each.id))]
        for each in shown.roadmaps
    ]
    turn = []
    if shown.page > 0:
        turn.append(_button("◀ Назад", PlacesButton(municipality=shown.municipality_id, page=shown.page - 1)))
    if (shown.page + 1) * PAGE < shown.number:
        turn.append(
            _button("Дальше ▶", PlacesButton(municipality=shown.municipality_id, page=shown.page + 1))
        )
    back = [_button("◀ Все дорожные карты", SettingsButton())]
    return InlineKeyboardMarkup(inline_keyboard=[*rows, turn, back] if turn else [*rows, back])


def _of_sheet(sheet: Sheet, view: View, who: Audience | None) -> Rows:
    place, ladder = sheet.place, sheet.rhythm.ladder
    match view:
        case View.DAYS:
            rows = _days(place, ladder)
        case View.LATE:
            rows = _late(place, ladder)
        case View.WHEN_LATE if who is not None:
            return [*_when_late(place, ladder, who), [_show("◀ Просрочка", place, View.LATE)]]
        case View.PAUSE:
            rows = _pauses(place, ladder)
        case View.HOURS:
            rows = _hours(place, ladder)
        case View.ZONE:
            rows = _zones(place, sheet.rhythm.zone)
        case _:
            return _menu(sheet)
    return [*rows, [_show("◀ Настройки", place, View.SHEET)]]


def _menu(sheet: Sheet) -> Rows:
    place = sheet.place
    usual = ChangeButton(roadmap=place.roadmap_id, municipality=place.municipality_id, change=Change.USUAL)
    rows = [
        [_show("До срока", place, View.DAYS), _show("Просрочка", place, View.LATE)],
        [_show("Часы", place, View.HOURS), _show("Время", place, View.ZONE)],
        [_show("Пауза", place, View.PAUSE), _button("Как у всех", usual)],
    ]
    if place.roadmap_id and sheet.number == 1:
        rows.append([_button("Другие дорожные карты", PlacesButton())])
    elif place.municipality_id:
        rows.append([_button("Одна дорожная карта", PlacesButton(municipality=place.municipality_id))])
    else:
        rows.append([_button("Один муниципалитет или школа", PlacesButton())])
    return rows


def _days(place: Place, ladder: Ladder) -> Rows:
    offered = sorted({*USUAL_DAYS, *ladder.before}, reverse=True)
    switches = [
        _change(
            _ticked(str(day), day in ladder.before), place, Change.DAY, days=day, on=day not in ladder.before
        )
        for day in offered
    ]
    on_day = _change(_ticked("В день срока", ladder.on_day), place, Change.DAY, days=0, on=not ladder.on_day)
    return [*_in_rows(switches, 5), [on_day, _show("Свои дни", place, View.ASK_DAYS)]]


def _late(place: Place, ladder: Ladder) -> Rows:
    first = escalations(ladder)
    rows = [
        [
            _show(
                f"{WHOM[each]}: {f'с {first[each]}-го дня' if each in first else 'нет'}",
                place,
                View.WHEN_LATE,
                who=each,
            )
        ]
        for each in Audience
    ]
    weekly = _ticked("Затем раз в неделю", ladder.weekly)
    return [*rows, [_change(weekly, place, Change.WEEKLY, on=not ladder.weekly)]]


def _when_late(place: Place, ladder: Ladder, who: Audience) -> Rows:
    now = escalations(ladder).get(who, 0)
    offered = sorted({*LATE_DAYS, now} - {0})
    days = [_change(_ticked(str(day), day == now), place, Change.LATE, days=day, who=who) for day in offered]
    never = _change(_ticked("Не сообщать", not now), place, Change.LATE, who=who)
    return _in_rows(days, 4) if who is Audience.ASSIGNEES else [*_in_rows(days, 4), [never]]


def _pauses(place: Place, ladder: Ladder) -> Rows:
    buttons = [
        _change(
            _ticked(str(each) if each else "Нет", each == ladder.quiet_for), place, Change.PAUSE, days=each
        )
        for each in PAUSES
    ]
    return _in_rows(buttons, 3)


def _hours(place: Place, ladder: Ladder) -> Rows:
    now = minutes_of(ladder.work_from), minutes_of(ladder.work_to)
    buttons = [
        _change(_ticked(_span(*each), each == now), place, Change.HOURS, begin=each[0], end=each[1])
        for each in WORKING_HOURS
    ]
    return [*_in_rows(buttons, 2), [_show("Свои часы", place, View.ASK_HOURS)]]


def _zones(place: Place, zone: str) -> Rows:
    buttons = [
        _change(_ticked(city, name == zone), place, Change.ZONE, zone=number)
        for number, (name, (city, _)) in enumerate(ZONES.items())
    ]
    return [*_in_rows(buttons, 2), [_show("Другой город", place, View.ASK_ZONE)]]


def _mine(mine: Mine) -> Rows:
    sparing = mine.preferences.sparing
    return [
        [
            _button("Мои часы", SettingsButton(view=View.MY_HOURS)),
            _button(
                "Мне: все сообщения" if sparing else "Мне: меньше сообщений", SparingButton(on=not sparing)
            ),
        ]
    ]


def _my_hours(mine: Mine) -> Rows:
    hours = mine.preferences.hours
    now = _minutes(hours) if hours else (0, 0)
    buttons = [
        _button(_ticked(_span(*each), each == now), MyHoursButton(begin=each[0], end=each[1]))
        for each in MY_HOURS
    ]
    return [
        *_in_rows(buttons, 2),
        [
            _button(_ticked("Любое рабочее время", hours is None), MyHoursButton()),
            _button("Свои часы", SettingsButton(view=View.ASK_MY_HOURS)),
        ],
        [_button("◀ Настройки", SettingsButton())],
    ]


def _minutes(hours: Hours) -> tuple[int, int]:
    return minutes_of(hours.begin), minutes_of(hours.end)


def _span(begin: int, end: int) -> str:
    return f"{clock(time_of(begin))}–{clock(time_of(end))}"


def _ticked(text: str, on: bool) -> str:
    return f"✓ {text}" if on else text


def _in_rows(buttons: list[InlineKeyboardButton], per_row: int) -> Rows:
    return [buttons[start : start + per_row] for start in range(0, len(buttons), per_row)]


def _show(text: str, place: Place, view: View, who: Audience | None = None) -> InlineKeyboardButton:
    data = SettingsButton(roadmap=place.roadmap_id, municipality=place.municipality_id, view=view, who=who)
    return _button(text, data)


def _change(
    text: str,
    place: Place,
    change: Change,
    *,
    days: int = 0,
    on: bool = False,
    who: Audience | None = None,
    begin: int = 0,
    end: int = 0,
    zone: int = 0,
) -> InlineKeyboardButton:
    data = ChangeButton(
        roadmap=place.roadmap_id,
        municipality=place.municipality_id,
        change=change,
        days=days,
        on=on,
        who=who,
        begin=begin,
        end=end,
        zone=zone,
    )
    return _button(text, data)


def _button(text: str, data: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=data.pack())
