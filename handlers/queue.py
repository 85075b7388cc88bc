"""``/queue``, what waits for acceptance: pages with ticks, one by one, one row at all schools."""

from collections.abc import Collection
from datetime import date

from aiogram import Bot, F, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.acceptance import Place, Slice
from domain.milestone import AlreadyMarkedError, WrongStateError
from domain.people import Actor
from handlers import keyboards, texts
from handlers.acceptance import tell_accepted, tell_batch
from handlers.answering import acknowledge, below, replace
from handlers.callbacks.deciding import Queue, QueueButton, Review, ReviewButton, RowButton, TickButton
from services import acceptance, acceptance_queue, postponement, row_acceptance
from services.acceptance import NoEvidenceError
from services.office import Office

router = Router(name="queue")


@router.message(Command("queue", ignore_case=True), F.text)
async def open_queue(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """``/queue``."""
    await state.clear()
    found = await acceptance_queue.queue(office, actor, Slice(), 0)
    await message.answer(texts.queue(found), reply_markup=keyboards.queue(found))


@router.callback_query(QueueButton.filter(F.show == Queue.PAGE))
async def turn(
    query: CallbackQuery, callback_data: QueueButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """A page of the queue or of a part of it."""
    await _show_page(query, callback_data, actor, office, bot)
    await acknowledge(query)


@router.callback_query(QueueButton.filter(F.show.in_({Queue.SCHOOLS, Queue.MEASURES})))
async def show_heaps(
    query: CallbackQuery, callback_data: QueueButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """How much waits at each school or under each measure."""
    schools = callback_data.show is Queue.SCHOOLS
    ask = acceptance_queue.by_school if schools else acceptance_queue.by_measure
    found = await ask(office, actor, callback_data.page)
    title = "по школам" if schools else "по мероприятиям"
    await replace(query, bot, texts.heaps(found, title), keyboards.heaps(found, callback_data.show))
    await acknowledge(query)


@router.callback_query(QueueButton.filter(F.show == Queue.REQUESTS))
async def show_requests(query: CallbackQuery, actor: Actor, office: Office, bot: Bot) -> None:
    """Who asks for another due date."""
    found = await postponement.waiting(office, actor)
    await below(query, bot, texts.requests(found), keyboards.requests(found))
    await acknowledge(query)


@router.callback_query(TickButton.filter())
async def tick(
    query: CallbackQuery, callback_data: TickButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """☐ becomes ☑ and back: the message itself remembers, so no restart forgets."""
    chosen = _ticked(query) ^ {(callback_data.milestone, callback_data.revision)}
    await _show_page(query, callback_data, actor, office, bot, chosen)
    await acknowledge(query)


@router.callback_query(QueueButton.filter(F.show == Queue.TICK_ALL))
async def tick_all(
    query: CallbackQuery, callback_data: QueueButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """All of the page, or none where all are ticked."""
    every = {(each.milestone, each.revision) for each in keyboards.ticks_in(query.message)}
    chosen = set() if _ticked(query) == every else every
    await _show_page(query, callback_data, actor, office, bot, chosen)
    await acknowledge(query)


@router.callback_query(QueueButton.filter(F.show.in_({Queue.ACCEPT_TICKED, Queue.ACCEPT_BARE})))
async def accept_ticked(
    query: CallbackQuery, callback_data: QueueButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Принять отмеченные»; what is left alone is named, and stays ticked where a word suffices."""
    chosen = _ticked(query)
    if not chosen:
        await acknowledge(query, texts.NOTHING_TICKED, alert=True)
        return
    insist = callback_data.show is Queue.ACCEPT_BARE
    done = await acceptance.accept_many(office, actor, sorted(chosen), insist=insist)
    await acknowledge(query)
    await tell_batch(done, office, bot)
    left = {(each.id, each.revision) for each in done.undocumented}
    await _show_page(query, callback_data, actor, office, bot, left, bare=bool(left))
    await below(query, bot, texts.batch(done), None)


@router.callback_query(ReviewButton.filter(F.do == Review.NEXT))
async def go_on(
    query: CallbackQuery, callback_data: ReviewButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """The result after that place in the queue."""
    await _show_next(query, callback_data, actor, office, bot)
    await acknowledge(query)


@router.callback_query(ReviewButton.filter(F.do.in_({Review.ACCEPT, Review.ACCEPT_BARE})))
async def accept_and_go_on(
    query: CallbackQuery, callback_data: ReviewButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Принять» under a review; the next one takes its place."""
    data, answer = callback_data, texts.ACCEPTED
    insist = data.do is Review.ACCEPT_BARE
    try:
        decided = await acceptance.accept(office, actor, data.milestone, data.revision, insist=insist)
    except NoEvidenceError as error:
        await replace(query, bot, texts.ask_insist(error), keyboards.insist(error, data))
        await acknowledge(query)
        return
    except (AlreadyMarkedError, WrongStateError) as error:
        answer = error.user_message
    else:
        await tell_accepted(decided, office, bot)
    await _show_next(query, data, actor, office, bot)
    await acknowledge(query, answer, alert=answer != texts.ACCEPTED)


@router.callback_query(RowButton.filter(F.seen < 0))
async def show_row(
    query: CallbackQuery, callback_data: RowButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Во всех школах»: the list comes before the decision."""
    found = await row_acceptance.look(office, actor, callback_data.milestone)
    await replace(query, bot, texts.row(found), keyboards.row(found))
    await acknowledge(query)


@router.callback_query(RowButton.filter())
async def accept_row(
    query: CallbackQuery, callback_data: RowButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """One decision for all schools."""
    done = await row_acceptance.accept_row(
        office, actor, callback_data.milestone, callback_data.seen, also_open=callback_data.also_open
    )
    # Telling a thousand people takes half a minute; the button must not wait for it.
    await acknowledge(query)
    await tell_batch(done, office, bot)
    await replace(query, bot, texts.batch(done), keyboards.to_queue())


async def _show_next(query: CallbackQuery, at: ReviewButton, actor: Actor, office: Office, bot: Bot) -> None:
    place = Place(date.fromordinal(at.since), at.milestone)
    found = await acceptance_queue.review(office, actor, Slice(at.school, at.measure), place)
    if found is None:
        await replace(query, bot, texts.NOTHING_WAITS, None)
    else:
        await replace(query, bot, texts.review(found), keyboards.review(found))


async def _show_page(
    query: CallbackQuery,
    at: QueueButton | TickButton,
    actor: Actor,
    office: Office,
    bot: Bot,
    ticked: Collection[tuple[int, int]] = (),
    *,
    bare: bool = False,
) -> None:
    part = Slice(at.school, at.measure)
    found = await acceptance_queue.queue(office, actor, part, at.page)
    await replace(query, bot, texts.queue(found), keyboards.queue(found, ticked, bare=bare))


def _ticked(query: CallbackQuery) -> set[tuple[int, int]]:
    return {(each.milestone, each.revision) for each in keyboards.ticks_in(query.message) if each.ticked}
