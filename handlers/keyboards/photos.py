"""Under a series of photos: the room, the stage, the end; and the rooms of a school put in order."""

from collections.abc import Callable, Sequence

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.evidence import Evidence, Storage
from domain.milestone import Milestone, State
from domain.photo import IT_CUBE_ROOMS, STAGE_NAMES, Room
from handlers.callbacks import Do
from handlers.callbacks.photos import PassportButton, RoomButton, RoomDo, SeriesButton, SeriesDo
from handlers.keyboards.buttons import MOST_BUTTONS, button
from handlers.texts import shorten
from services.photos import Passports, Series
from services.rooms import Rooms

PER_PAGE = 6
_Rows = list[list[InlineKeyboardButton]]


def series(shown: Series, page: int = 0, *, hand_in: bool = False) -> InlineKeyboardMarkup:
    """First the room, then the stage; the series can be ended at any time, with the result handed in."""
    if not shown.wanted:
        return InlineKeyboardMarkup(inline_keyboard=[[_finish(shown.milestone)]])
    rows = _choose_room(shown, page) if shown.room is None else _choose_stage(shown, shown.room)
    return InlineKeyboardMarkup(inline_keyboard=[*rows, *(_hand_in(shown.milestone) if hand_in else [])])


def kept(milestone: Milestone, *, placed: bool = True) -> InlineKeyboardMarkup:
    """Under «Сохранено» in a series: go on elsewhere, end it, hand the result in.

    ``placed``: there is a room already; else the list of rooms stands above, and is one press away.
    """
    again = SeriesButton(do=SeriesDo.SHOW, milestone=milestone.id)
    rows = [[_labelled("Другое помещение" if placed else "Выбрать помещение", again), _finish(milestone)]]
    rows += _hand_in(milestone)
    return InlineKeyboardMarkup(inline_keyboard=rows)


def fetched(piece: Evidence, left: int, milestone: Milestone | None) -> InlineKeyboardMarkup | None:
    """Under a file that came late, the last of its album: the result that it may have held up."""
    if milestone is None or left or piece.state is not Storage.STORED or milestone.state is not State.OPEN:
        return None
    return InlineKeyboardMarkup(inline_keyboard=_hand_in(milestone))


def left_out(milestone: Milestone) -> InlineKeyboardMarkup:
    """Rooms are missing: hand the result in as it is, or send more photos."""
    more = SeriesButton(do=SeriesDo.SHOW, milestone=milestone.id)
    row = [button("Сдать так", Do.INSIST, milestone), _labelled("Прислать фото", more)]
    return InlineKeyboardMarkup(inline_keyboard=[row])


def series_ended(milestone: Milestone) -> InlineKeyboardMarkup:
    """After «Готово»: hand the result in, or go on after all."""
    more = SeriesButton(do=SeriesDo.SHOW, milestone=milestone.id)
    rows = [[_labelled("Ещё фото", more), button("Открыть карточку", Do.CARD, milestone)]]
    return InlineKeyboardMarkup(inline_keyboard=[*_hand_in(milestone), *rows])


def room_named(shown: Series) -> InlineKeyboardMarkup:
    """Where the name of a room is awaited: back to the list."""
    back = SeriesButton(do=SeriesDo.SHOW, milestone=shown.milestone.id)
    return InlineKeyboardMarkup(
        inline_keyboard=[[_labelled("Выбрать из списка", back), _finish(shown.milestone)]]
    )


def passports(shown: Passports) -> InlineKeyboardMarkup:
    """Pages of photos and what stands for them."""
    row = []
    for step, label in ((-1, "‹ Новее"), (1, "Раньше ›")):
        if 0 <= shown.page + step < shown.pages:
            data = PassportButton(milestone=shown.milestone.id, page=shown.page + step)
            row.append(_labelled(label, data))
    rows = [row] if row else []
    return InlineKeyboardMarkup(
        inline_keyboard=[*rows, [button("Открыть карточку", Do.CARD, shown.milestone)]]
    )


def given(milestone: Milestone, *, photos: bool) -> InlineKeyboardMarkup:
    """Under the evidence sent back: the card, and what stands for the photos if there are some."""
    rows = [[button("Открыть карточку", Do.CARD, milestone)]]
    if photos:
        rows[0].append(_labelled("Сведения о фото", PassportButton(milestone=milestone.id)))
    return InlineKeyboardMarkup(inline_keyboard=rows)


def rooms(shown: Rooms, page: int = 0) -> InlineKeyboardMarkup:
    """The rooms of a school, each opening what can be done with it."""
    milestone_id = shown.milestone.id
    buttons = [
        _labelled(_counted(each), RoomButton(do=RoomDo.CARD, milestone=milestone_id, room=each.id))
        for each in shown.rooms[page * PER_PAGE : (page + 1) * PER_PAGE]
    ]
    turn = _turning(
        len(shown.rooms), page, lambda to: RoomButton(do=RoomDo.LIST, milestone=milestone_id, page=to)
    )
    photo = _labelled("Прислать фото", SeriesButton(do=SeriesDo.SHOW, milestone=milestone_id))
    return InlineKeyboardMarkup(inline_keyboard=[*([each] for each in buttons), *turn, [photo]])


def which_rooms(found: Sequence[Milestone]) -> InlineKeyboardMarkup | None:
    """Schools, each by the first of these milestones that is theirs."""
    first = {each.school_id: each for each in reversed(found)}
    rows = [
        [_labelled(each.school, RoomButton(do=RoomDo.LIST, milestone=each.id))]
        for each in sorted(first.values(), key=lambda each: each.school)[:MOST_BUTTONS]
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def room(shown: Rooms, chosen: Room) -> InlineKeyboardMarkup:
    """What can be done with a room."""
    data = {"milestone": shown.milestone.id, "room": chosen.id}
    row = [_labelled("Переименовать", RoomButton(do=RoomDo.RENAME, **data))]
    if len(shown.rooms) > 1:
        row.append(_labelled("Объединить с…", RoomButton(do=RoomDo.MERGE, **data)))
    rows = [row]
    if not chosen.photos:
        rows.append([_labelled("Удалить", RoomButton(do=RoomDo.REMOVE, **data))])
    back = RoomButton(do=RoomDo.LIST, milestone=shown.milestone.id)
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [_labelled("К списку", back)]])


def merge(shown: Rooms, chosen: Room, page: int = 0) -> InlineKeyboardMarkup:
    """Which room the photos of the chosen one go to."""
    data = {"milestone": shown.milestone.id, "room": chosen.id}
    others = [each for each in shown.rooms if each.id != chosen.id]
    rows = [
        [_labelled(_counted(each), RoomButton(do=RoomDo.INTO, into=each.id, **data))]
        for each in others[page * PER_PAGE : (page + 1) * PER_PAGE]
    ]
    turn = _turning(len(others), page, lambda to: RoomButton(do=RoomDo.MERGE, page=to, **data))
    back = RoomButton(do=RoomDo.CARD, **data)
    return InlineKeyboardMarkup(inline_keyboard=[*rows, *turn, [_labelled("Отмена", back)]])


def _choose_room(shown: Series, page: int) -> _Rows:
    """The rooms of the school, then the usual ones that it does not have yet."""
    milestone_id = shown.milestone.id
    buttons = [
        _labelled(each.name, SeriesButton(do=SeriesDo.ROOM, milestone=milestone_id, room=each.id))
        for each in shown.rooms
    ]
    buttons += [
        _labelled(
            f"+ {each}",
            SeriesButton(do=SeriesDo.OFFERED, milestone=milestone_id, at=IT_CUBE_ROOMS.index(each)),
        )
        for each in shown.offered
    ]
    page = min(page, max(0, len(buttons) - 1) // PER_PAGE)
    here = buttons[page * PER_PAGE : (page + 1) * PER_PAGE]
    turn = _turning(
        len(buttons), page, lambda to: SeriesButton(do=SeriesDo.SHOW, milestone=milestone_id, page=to)
    )
    name = _labelled("Назвать другое", SeriesButton(do=SeriesDo.NAME, milestone=milestone_id))
    return [*([each] for each in here), *turn, [name, _finish(shown.milestone)]]


def _choose_stage(shown: Series, chosen: Room) -> _Rows:
    stages = [
        _labelled(
            f"✓ {name.capitalize()}" if stage is shown.stage else name.capitalize(),
            SeriesButton(do=SeriesDo.STAGE, milestone=shown.milestone.id, room=chosen.id, stage=stage),
        )
        for stage, name in STAGE_NAMES.items()
    ]
    again = SeriesButton(do=SeriesDo.SHOW, milestone=shown.milestone.id)
    return [stages, [_labelled("Другое помещение", again), _finish(shown.milestone)]]


def _turning(number: int, page: int, to: Callable[[int], CallbackData]) -> _Rows:
    row = []
    if page > 0:
        row.append(_labelled("‹ Назад", to(page - 1)))
    if (page + 1) * PER_PAGE < number:
        row.append(_labelled("Ещё ›", to(page + 1)))
    return [row] if row else []


def _counted(each: Room) -> str:
    return f"{shorten(each.name, 40)} · {each.photos} фото" if each.photos else each.name


def _labelled(text: str, data: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=shorten(text, 60) or "•", callback_data=data.pack())


def _hand_in(milestone: Milestone) -> _Rows:
    open_ = milestone.state is State.OPEN
    return [[button("Сдать результат", Do.REPORT, milestone)]] if open_ else []


def _finish(milestone: Milestone) -> InlineKeyboardButton:
    return _labelled("Готово", SeriesButton(do=SeriesDo.FINISH, milestone=milestone.id))
