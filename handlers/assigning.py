"""Naming the people who do the work, from the card."""

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery

from domain.people import Actor
from handlers import keyboards, texts
from handlers.answering import acknowledge, replace
from handlers.callbacks import AssignButton, AssignMeasureButton, Do, MilestoneButton
from handlers.notice import tell
from services import assigning
from services import card as cards
from services.office import Office

router = Router(name="assigning")


@router.callback_query(MilestoneButton.filter(F.do == Do.ASSIGN))
@router.callback_query(AssignButton.filter(F.part.is_(None)))
async def choose(
    query: CallbackQuery,
    callback_data: MilestoneButton | AssignButton,
    actor: Actor,
    office: Office,
    bot: Bot,
) -> None:
    """«Назначить», or another page of the people."""
    if isinstance(callback_data, AssignButton):
        milestone_id, page = callback_data.milestone, callback_data.page
    else:
        milestone_id, page = callback_data.id, 0
    choice = await assigning.choices(office, actor, milestone_id)
    await replace(query, bot, texts.assigning(choice), keyboards.assigning(choice, page))
    await acknowledge(query)


@router.callback_query(AssignMeasureButton.filter())
async def assign_measure(
    query: CallbackQuery, callback_data: AssignMeasureButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«На всё мероприятие»."""
    done = await assigning.assign_measure(office, actor, callback_data.milestone)
    await acknowledge(query, texts.named_for_all(done))
    await replace(query, bot, texts.assigning(done.choice), keyboards.assigning(done.choice))


@router.callback_query(AssignButton.filter())
async def assign(
    query: CallbackQuery, callback_data: AssignButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """A person was chosen, made the lead or taken off; whoever is new hears of it."""
    data = callback_data
    if data.part is None:
        return
    done = await assigning.assign(office, actor, data.milestone, data.person, data.part)
    await acknowledge(query, texts.named_as(done.person.name, data.part))
    if done.told is not None:
        shown = await cards.card_for(office, done.told, data.milestone)
        await tell(bot, office, done.told, texts.assigned(shown), keyboards.card(shown))
    await replace(query, bot, texts.assigning(done.choice), keyboards.assigning(done.choice, data.page))
