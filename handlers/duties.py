"""Rules of assignment («все мероприятия МОУО — этот человек») and handing everything over."""

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery

from domain.people import Actor
from handlers.answering import acknowledge, replace
from handlers.callbacks.people import DutyButton, DutyDo, Hand, HandButton
from handlers.keyboards import people as keyboards
from handlers.notice import tell
from handlers.texts import people as words
from services import duties, handover, people
from services.office import Office

router = Router(name="duties")


@router.callback_query(DutyButton.filter(F.do == DutyDo.PERSON))
async def choose_person(
    query: CallbackQuery, callback_data: DutyButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Добавить»: who stands for the organisation."""
    shown = await people.listed(
        office, actor, organisation_id=callback_data.organisation, page=callback_data.page
    )
    name = shown.organisation.name if shown.organisation else ""
    await replace(query, bot, words.choose_who(name), keyboards.who(shown, callback_data.organisation))
    await acknowledge(query)


@router.callback_query(DutyButton.filter(F.do == DutyDo.ORGANISATION))
async def choose_organisation(
    query: CallbackQuery, callback_data: DutyButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Поручить…»: the measures of which organisation."""
    shown = await duties.choose(office, actor, callback_data.person)
    await replace(query, bot, words.choose_organisation(shown), keyboards.organisations(shown))
    await acknowledge(query)


@router.callback_query(DutyButton.filter(F.do == DutyDo.PLACE))
async def choose_place(
    query: CallbackQuery, callback_data: DutyButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """Everywhere, or in one municipality or school."""
    data = callback_data
    shown = await duties.places(office, actor, data.person, data.organisation, data.page)
    await replace(query, bot, words.choose_place(shown), keyboards.places(shown))
    await acknowledge(query)


@router.callback_query(DutyButton.filter(F.do == DutyDo.GIVE))
async def give(
    query: CallbackQuery, callback_data: DutyButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """It is theirs from now on, and they hear of it."""
    data = callback_data
    done = await duties.give(office, actor, data.person, data.organisation, data.place or None)
    if done.told is not None:
        await tell(bot, office, done.told, words.entrusted(done.duty), None)
    await replace(query, bot, words.given(done), keyboards.to_card(data.person))
    await acknowledge(query)


@router.callback_query(DutyButton.filter(F.do == DutyDo.TAKE))
async def take(
    query: CallbackQuery, callback_data: DutyButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Снять»."""
    done = await duties.take(office, actor, callback_data.id)
    if done.told is not None:
        await tell(bot, office, done.told, words.relieved(done.duty), None)
    await replace(query, bot, words.taken(done), keyboards.to_card(done.duty.person_id))
    await acknowledge(query)


@router.callback_query(HandButton.filter(F.do == Hand.CHOOSE))
async def choose_successor(
    query: CallbackQuery, callback_data: HandButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Передать дела»: to whom."""
    shown = await handover.successors(office, actor, callback_data.person, callback_data.page)
    text = words.choose_successor(shown) if shown.number else words.HANDED_TO_NOBODY
    await replace(query, bot, text, keyboards.successors(shown))
    await acknowledge(query)


@router.callback_query(HandButton.filter(F.do == Hand.PREVIEW))
async def preview(
    query: CallbackQuery, callback_data: HandButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """What would pass."""
    shown = await handover.preview(office, actor, callback_data.person, callback_data.successor)
    await replace(query, bot, words.handover(shown), keyboards.handover(shown))
    await acknowledge(query)


@router.callback_query(HandButton.filter(F.do.in_({Hand.OVER, Hand.OVER_AND_LEAVE})))
async def hand_over(
    query: CallbackQuery, callback_data: HandButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """It passes at once, and both hear of it."""
    data, revoke = callback_data, callback_data.do is Hand.OVER_AND_LEAVE
    done = await handover.hand_over(office, actor, data.person, data.successor, revoke=revoke)
    if done.successor.id != actor.person.id:
        await tell(bot, office, done.successor, words.taken_over(done), None)
    if done.person.id != actor.person.id:
        await tell(bot, office, done.person, words.given_up(done, revoked=revoke), None)
    await replace(query, bot, words.handed_over(done, revoked=revoke), None)
    await acknowledge(query)
