"""Getting people in: links and their pictures, consent, applications, lists of people."""

from itertools import groupby

from aiogram import Bot, F, Router
from aiogram.enums import ChatAction
from aiogram.filters import Command, CommandObject, CommandStart, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.chat_action import ChatActionSender
from aiogram.utils.deep_linking import create_start_link

from domain.access import require_control
from domain.people import Actor, Role
from handlers import texts
from handlers.answering import acknowledge, below, replace
from handlers.callbacks.joining import (
    ApplicationButton,
    ConsentButton,
    InviteButton,
    PeopleListButton,
    PictureButton,
    RevokeButton,
    SharedButton,
    WithdrawButton,
)
from handlers.dialogue import Dialogue
from handlers.files import download
from handlers.keyboards import invitations as keyboards
from handlers.notice import tell
from handlers.texts import joining as words
from services import joining, organisations, people_list
from services.joining import Applied, Joined
from services.office import Office
from services.people_list import Issued, PersonalLink, PreparedList

router = Router(name="joining")


@router.message(CommandStart(deep_link=True, ignore_case=True), F.text)
async def open_link(
    message: Message, command: CommandObject, office: Office, state: FSMContext, bot: Bot
) -> None:
    """``/start TOKEN``: ask for consent first, unless it was given before."""
    user = message.from_user
    if user is None:
        return
    await state.clear()
    token = command.args or ""
    offer = await joining.look(office, user.id, token)
    if not offer.consented:
        await message.answer(words.consent(offer), reply_markup=keyboards.consent(token))
        return
    came = await joining.join(office, user.id, message.chat.id, user.full_name, token)
    await message.answer(_greeting(came), reply_markup=_below_greeting(came))
    await _announce(bot, office, came)


@router.callback_query(ConsentButton.filter())
async def answer_consent(
    query: CallbackQuery, callback_data: ConsentButton, office: Office, bot: Bot
) -> None:
    """«Согласен(на)»: come in; otherwise nothing is kept."""
    user = query.from_user
    if not callback_data.agreed:
        await joining.decline(office, callback_data.token)
        await replace(query, bot, words.CONSENT_REFUSED, None)
    else:
        came = await joining.join(office, user.id, user.id, user.full_name, callback_data.token)
        await replace(query, bot, _greeting(came), _below_greeting(came))
        await _announce(bot, office, came)
    await acknowledge(query)


@router.callback_query(WithdrawButton.filter())
async def withdraw(query: CallbackQuery, office: Office, bot: Bot) -> None:
    """«Отозвать заявку»."""
    withdrawn = await joining.withdraw(office, query.from_user.id)
    await replace(query, bot, words.WITHDRAWN if withdrawn else words.NOTHING_TO_WITHDRAW, None)
    await acknowledge(query)


@router.callback_query(ApplicationButton.filter())
async def decide(
    query: CallbackQuery, callback_data: ApplicationButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Принять» or «Отказать»; whoever asked hears of it."""
    asked = await joining.decide(office, actor, callback_data.id, grant=callback_data.grant)
    if asked.granted:
        joined = await joining.welcome(office, asked)
        await tell(bot, office, asked.person, words.welcome(joined), keyboards.welcome(joined))
    else:
        await tell(bot, office, asked.person, words.refused(asked), None)
    await replace(query, bot, words.decision(asked), None)
    await acknowledge(query)


@router.message(Command("invite", ignore_case=True), F.text)
async def invite(
    message: Message, command: CommandObject, actor: Actor, office: Office, state: FSMContext
) -> None:
    """Where to invite somebody: chosen from a list, or an organisation by its name."""
    await state.clear()
    if command.args:
        place = await organisations.to_invite(office, actor, command.args)
        await message.answer(words.choose_role(place.name), reply_markup=keyboards.roles(place))
        return
    known = await organisations.all_to_invite(office, actor)
    await message.answer(texts.CHOOSE_ORGANISATION, reply_markup=keyboards.organisations(known))


@router.callback_query(InviteButton.filter())
async def invite_to(
    query: CallbackQuery, callback_data: InviteButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """The roles that an organisation has, then the link."""
    if callback_data.role is None:
        place = await organisations.card(office, actor, callback_data.organisation)
        await replace(
            query, bot, words.choose_role(place.organisation.name), keyboards.roles(place.organisation)
        )
        await acknowledge(query)
    else:
        await _hand_out(query, office, actor, bot, callback_data.organisation, callback_data.role)


@router.callback_query(SharedButton.filter())
async def invite_all(
    query: CallbackQuery, callback_data: SharedButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Ссылка для всех»."""
    await _hand_out(query, office, actor, bot, callback_data.organisation, Role.EXECUTOR, shared=True)


@router.callback_query(PictureButton.filter())
async def show_picture(
    query: CallbackQuery, callback_data: PictureButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """The link as a QR code, with a caption fit to forward."""
    link = await create_start_link(bot, callback_data.token)
    known, picture = await joining.picture(office, actor, callback_data.token, link)
    if isinstance(query.message, Message):
        photo = BufferedInputFile(picture, "vekha-qr.png")
        await query.message.answer_photo(photo, caption=words.caption(known, link))
    await acknowledge(query)


@router.callback_query(RevokeButton.filter())
async def revoke(
    query: CallbackQuery, callback_data: RevokeButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Отозвать» under a link."""
    revoked = await joining.revoke(office, actor, callback_data.token)
    await replace(query, bot, texts.INVITE_REVOKED if revoked else texts.INVITE_USED, None)
    await acknowledge(query)


@router.message(Command("list", ignore_case=True), F.text)
async def ask_list(message: Message, actor: Actor, state: FSMContext) -> None:
    """``/list``: a list of people is awaited."""
    await _await_list(message, actor, state)


@router.callback_query(PeopleListButton.filter(F.id == 0))
async def ask_list_by_button(query: CallbackQuery, actor: Actor, state: FSMContext) -> None:
    """«Список людей файлом»."""
    if isinstance(query.message, Message):
        await _await_list(query.message, actor, state)
    await acknowledge(query)


@router.message(StateFilter(Dialogue.people), F.document)
async def read_list(message: Message, actor: Actor, office: Office, state: FSMContext, bot: Bot) -> None:
    """Read the list and show what was understood; a refusal leaves the dialogue open for another file."""
    document = message.document
    if document is None:
        return
    async with ChatActionSender(bot=bot, chat_id=message.chat.id, action=ChatAction.TYPING):
        content = await download(bot, document.file_id, document.file_size)
        prepared = await people_list.prepare(office, actor, content, document.file_name or "")
    await state.clear()
    await message.answer(words.list_preview(prepared), reply_markup=keyboards.people_list(prepared))
    await _attach_problems(message, prepared)


@router.message(StateFilter(Dialogue.people), F.text, ~F.text.startswith("/"))
async def text_where_a_list_is_awaited(message: Message) -> None:
    """A text where a file is awaited."""
    await message.answer(words.LIST_AWAITED)


@router.callback_query(PeopleListButton.filter())
async def prepare_people(
    query: CallbackQuery, callback_data: PeopleListButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Подготовить ссылки»: a file with all of them; or forget the list."""
    if not callback_data.load:
        await people_list.discard(office, actor, callback_data.id)
        await replace(query, bot, words.LIST_DROPPED, None)
    else:
        issued = await people_list.confirm(office, actor, callback_data.id)
        await hand_out_links(query, bot, issued)
    await acknowledge(query)


async def hand_out_links(query: CallbackQuery, bot: Bot, issued: Issued) -> None:
    """All personal links as a file, and by organisation as messages to forward where these are few."""
    links = [(each, await create_start_link(bot, each.token)) for each in issued.links]
    await replace(query, bot, words.issued(issued), None)
    if not links or not isinstance(query.message, Message):
        return
    # With a byte order mark: Notepad of an office computer takes the file for a Cyrillic one.
    content = words.links_file(links).encode("utf-8-sig")
    await query.message.answer_document(BufferedInputFile(content, "lichnye-ssylki.txt"))
    for part in _messages(links):
        await query.message.answer(part)


def _messages(links: list[tuple[PersonalLink, str]]) -> list[str]:
    by_place = [list(group) for _, group in groupby(links, key=lambda pair: pair[0].organisation)]
    if len(by_place) > words.MOST_MESSAGES:
        return []
    return [part for group in by_place for part in words.links_of(group)]


async def _await_list(message: Message, actor: Actor, state: FSMContext) -> None:
    require_control(actor)
    await state.set_state(Dialogue.people)
    await message.answer(words.ASK_LIST)


async def _attach_problems(message: Message, prepared: PreparedList) -> None:
    """More problems than a message shows come as a file: nothing is dropped in silence."""
    if len(prepared.problems) > words.MOST_PROBLEMS:
        content = words.problems_file(prepared.problems).encode("utf-8-sig")
        await message.answer_document(BufferedInputFile(content, "zamechaniya.txt"))


async def _hand_out(
    query: CallbackQuery,
    office: Office,
    actor: Actor,
    bot: Bot,
    organisation_id: int,
    role: Role,
    *,
    shared: bool = False,
) -> None:
    made = await joining.invite(office, actor, organisation_id=organisation_id, role=role, shared=shared)
    link = await create_start_link(bot, made.token)
    await below(query, bot, words.invitation(made, link), keyboards.invitation(made))
    await acknowledge(query)


def _greeting(came: Joined | Applied) -> str:
    return words.welcome(came) if isinstance(came, Joined) else words.APPLIED


def _below_greeting(came: Joined | Applied) -> InlineKeyboardMarkup | None:
    return keyboards.welcome(came) if isinstance(came, Joined) else keyboards.waiting()


async def _announce(bot: Bot, office: Office, came: Joined | Applied) -> None:
    if isinstance(came, Applied):
        for person in came.deciders:
            asked = came.application
            await tell(bot, office, person, words.to_decide(asked), keyboards.to_decide(asked))
