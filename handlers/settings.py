"""``/settings``: when what is reminded of, for the centre; how one is written to oneself, for everybody."""

from collections.abc import Callable
from dataclasses import replace as altered

from aiogram import Bot, F, Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.access import require_control
from domain.people import Actor
from domain.preferences import Hours, hours_of, time_of
from domain.rhythm import (
    Place,
    Rhythm,
    days_of,
    usual,
    with_day,
    with_days,
    with_escalation,
    with_hours,
)
from domain.zones import ZONES, zone_of_city
from handlers.answering import acknowledge, below, replace
from handlers.callbacks.settings import (
    Change,
    ChangeButton,
    MyHoursButton,
    PlacesButton,
    SettingsButton,
    SparingButton,
    View,
)
from handlers.dialogue import Dialogue, enter
from handlers.keyboards import settings as keyboards
from handlers.texts import settings as words
from services import ladders, settings
from services.office import Office

router = Router(name="settings")

_ASKING = {View.ASK_DAYS, View.ASK_HOURS, View.ASK_ZONE, View.ASK_MY_HOURS}
_STAYS_AT = {Change.DAY: View.DAYS, Change.LATE: View.LATE, Change.WEEKLY: View.LATE}


@router.message(Command("settings", ignore_case=True), F.text)
async def open_settings(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """``/settings``."""
    await state.clear()
    shown = await settings.settings(office, actor)
    await message.answer(words.settings(shown), reply_markup=keyboards.settings(shown))


@router.callback_query(SettingsButton.filter(F.view.in_(_ASKING)))
async def ask(
    query: CallbackQuery, callback_data: SettingsButton, actor: Actor, state: FSMContext, bot: Bot
) -> None:
    """One's own days, hours or city are awaited."""
    place, view = callback_data.place, callback_data.view
    if view is not View.ASK_MY_HOURS:
        require_control(actor)
    asked = {"view": view.value, "roadmap": place.roadmap_id, "municipality": place.municipality_id}
    dropped = await enter(state, Dialogue.settings, asked)
    await below(query, bot, words.ASK[view] + dropped, None)
    await acknowledge(query)


@router.message(StateFilter(Dialogue.settings), F.text, ~F.text.startswith("/"))
async def take_words(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """What was asked for; a refusal leaves the dialogue open for another try."""
    asked = await state.get_data()
    view, place = View(asked["view"]), Place(asked["roadmap"], asked["municipality"])
    text = message.text or ""
    if view is View.ASK_MY_HOURS:
        await settings.set_hours(office, actor, hours_of(text))
    else:
        await ladders.change(office, actor, place, _typed(view, text))
    await state.clear()
    shown = await settings.settings(office, actor, place)
    await message.answer(words.settings(shown), reply_markup=keyboards.settings(shown))


@router.callback_query(SettingsButton.filter())
async def show(
    query: CallbackQuery,
    callback_data: SettingsButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """What there is to change; whatever was being typed is dropped."""
    await state.clear()
    await _show(query, bot, office, actor, callback_data)


@router.callback_query(PlacesButton.filter())
async def choose_place(
    query: CallbackQuery, callback_data: PlacesButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """One municipality or roadmap instead of all."""
    shown = await settings.places(office, actor, callback_data.municipality, callback_data.page)
    await replace(query, bot, words.places(shown), keyboards.places(shown))
    await acknowledge(query)


@router.callback_query(ChangeButton.filter())
async def change(
    query: CallbackQuery, callback_data: ChangeButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """Set for all roadmaps of the place what the button says; the screen tells what follows from it."""
    alter = _ALTERATIONS[callback_data.change]
    place = callback_data.place
    number = await ladders.change(office, actor, place, lambda kept: alter(kept, callback_data))
    view = _STAYS_AT.get(callback_data.change, View.SHEET)
    await _show(
        query,
        bot,
        office,
        actor,
        SettingsButton(roadmap=place.roadmap_id, municipality=place.municipality_id, view=view),
        words.changed(number),
    )


@router.callback_query(MyHoursButton.filter())
async def set_my_hours(
    query: CallbackQuery, callback_data: MyHoursButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Мои часы»."""
    begin, end = callback_data.begin, callback_data.end
    hours = Hours(time_of(begin), time_of(end)) if begin != end else None
    await settings.set_hours(office, actor, hours)
    await _show(query, bot, office, actor, SettingsButton(view=View.MY_HOURS), words.SAVED)


@router.callback_query(SparingButton.filter())
async def set_sparing(
    query: CallbackQuery, callback_data: SparingButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Мне: меньше сообщений»."""
    await settings.set_sparing(office, actor, callback_data.on)
    await _show(query, bot, office, actor, SettingsButton(), words.SAVED)


async def _show(
    query: CallbackQuery,
    bot: Bot,
    office: Office,
    actor: Actor,
    wanted: SettingsButton,
    popup: str | None = None,
) -> None:
    shown = await settings.settings(office, actor, wanted.place)
    text = words.settings(shown, wanted.view, wanted.who)
    await replace(query, bot, text, keyboards.settings(shown, wanted.view, wanted.who))
    await acknowledge(query, popup)


def _typed(view: View, text: str) -> Callable[[Rhythm], Rhythm]:
    """What follows from the words, which are read here, once; raises ``DomainError``."""
    if view is View.ASK_ZONE:
        zone = zone_of_city(text)
        return lambda kept: altered(kept, zone=zone)
    if view is View.ASK_DAYS:
        days = days_of(text)
        return lambda kept: altered(kept, ladder=with_days(kept.ladder, days))
    hours = hours_of(text)
    return lambda kept: altered(kept, ladder=with_hours(kept.ladder, hours))


def _zone(kept: Rhythm, button: ChangeButton) -> Rhythm:
    zones = list(ZONES)
    return altered(kept, zone=zones[button.zone]) if button.zone < len(zones) else kept


def _late(kept: Rhythm, button: ChangeButton) -> Rhythm:
    if button.who is None:
        return kept
    return altered(kept, ladder=with_escalation(kept.ladder, button.who, button.days))


def _hours(kept: Rhythm, button: ChangeButton) -> Rhythm:
    hours = Hours(time_of(button.begin), time_of(button.end))
    return altered(kept, ladder=with_hours(kept.ladder, hours))


_ALTERATIONS: dict[Change, Callable[[Rhythm, ChangeButton], Rhythm]] = {
    Change.DAY: lambda kept, to: altered(kept, ladder=with_day(kept.ladder, to.days, on=to.on)),
    Change.LATE: _late,
    Change.WEEKLY: lambda kept, to: altered(kept, ladder=altered(kept.ladder, weekly=to.on)),
    Change.PAUSE: lambda kept, to: altered(kept, ladder=altered(kept.ladder, quiet_for=to.days)),
    Change.HOURS: _hours,
    Change.ZONE: _zone,
    Change.USUAL: lambda kept, _: usual(kept),
}
