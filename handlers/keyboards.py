"""The keyboards. Labels are Russian and short; every button fits Telegram's 64 bytes."""

from collections import Counter
from collections.abc import Iterable, Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.draft.settling import open_doubts
from domain.ledger import Letter, Reason
from domain.milestone import Milestone, State
from domain.people import Organisation, OrganisationKind, Role
from domain.russian import date_in_words
from handlers.callbacks import (
    Do,
    DoubtButton,
    DraftButton,
    FinishButton,
    InviteButton,
    ListButton,
    MilestoneButton,
    RevokeButton,
    Screen,
    UndoButton,
)
from handlers.texts import PAGE, ROLE_NAMES, shorten
from services.importing import StoredDraft
from services.lookup import Card, Standing
from services.membership import NewInvite

PER_ROW = 4
MOST_BUTTONS = 40
MOST_IN_LETTER = 60
"""Of the 100 that Telegram takes: so many with long labels would still be a heavy keyboard."""


def card(shown: Card) -> InlineKeyboardMarkup | None:
    """The actions that this person has on a milestone in this state."""
    milestone = shown.milestone
    rows: list[list[InlineKeyboardButton]] = []
    if milestone.state is State.OPEN:
        if shown.may_accept and shown.measure.already_done:
            rows.append([_do("Подтвердить: уже исполнено", Do.CONFIRM_DONE, milestone)])
        if shown.may_report and milestone.external:
            # Nobody here works on what a third party sends, so there is nothing to take into work.
            rows.append([_do("Получено", Do.REPORT, milestone)])
        elif shown.may_report:
            rows.append([_do("Выполнено", Do.REPORT, milestone), _do("В работе", Do.START, milestone)])
    if milestone.state is State.REPORTED and shown.may_accept:
        rows.append([_do("Принять", Do.ACCEPT, milestone), _do("Вернуть", Do.RETURN, milestone)])
    if shown.may_report and milestone.state is not State.CANCELLED:
        rows.append([_do("Фото или документ", Do.PHOTO, milestone)])
    rows.append([_list("Весь план", Screen.PLAN, milestone.roadmap_id)])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def choice(found: Iterable[Milestone], do: Do, *, several_schools: bool = False) -> InlineKeyboardMarkup:
    """Which of these is meant."""
    offered = list(found)[:MOST_BUTTONS]
    several_schools = several_schools or len({each.school_id for each in offered}) > 1
    rows = [[_do(_describe(each, several_schools), do, each)] for each in offered]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def letter(sent: Letter) -> InlineKeyboardMarkup | None:
    """A button for each milestone of a reminder, «Взято в работу» for those who do the work, and the plan."""
    found = [item.milestone for item in sent.items]
    rows = _cards(found[:MOST_IN_LETTER])
    last = []
    if any(item.reminder.reason is Reason.ASSIGNEE for item in sent.items):
        last.append(InlineKeyboardButton(text="Взято в работу", callback_data=_pack(Do.START_ALL, 0, 0)))
    if len({each.roadmap_id for each in found}) == 1:
        last.append(_list("Весь план", Screen.PLAN, found[0].roadmap_id))
    if sent.digest and sent.digest.overdue:
        last.append(_list("Просрочено", Screen.OVERDUE))
    return InlineKeyboardMarkup(inline_keyboard=[*rows, *([last] if last else [])]) if rows or last else None


def page_of(
    found: Sequence[Milestone], screen: Screen, page: int, roadmap_id: int = 0
) -> InlineKeyboardMarkup | None:
    """A button for each milestone on the page, and the way to the pages beside it."""
    shown = found[page * PAGE : (page + 1) * PAGE]
    return _with_pages(_cards(shown), screen, roadmap_id, page, len(found)) if shown else None


def schools(standings: Sequence[Standing], page: int) -> InlineKeyboardMarkup:
    """The roadmaps to choose from, by school, and the way to the pages beside this one."""
    shown = standings[page * PAGE : (page + 1) * PAGE]
    rows = [[_list(_worded(each.school), Screen.PLAN, each.roadmap_id)] for each in shown]
    return _with_pages(rows, Screen.STATUS, 0, page, len(standings))


def draft(kept: StoredDraft) -> InlineKeyboardMarkup:
    """Settle its doubts, load it or not; one way also marks as done what the table names as done."""
    named = [each for each in kept.draft.measures if each.already_done and not each.done_confirmed]
    done = [each.number.strip().rstrip(".") for each in named]
    rows = []
    doubts = open_doubts(kept.draft)
    if doubts:
        data = DoubtButton(draft=kept.id, revision=kept.revision, at=doubts[0])
        rows.append([InlineKeyboardButton(text=f"Разобрать: {len(doubts)}", callback_data=data.pack())])
    if done:
        one = f"Загрузить, п. {shorten(done[0], 10)} уже исполнен"
        text = one if len(done) == 1 and done[0] else "Загрузить, исполненное отметить"
        rows.append([_draft(text, kept.id, load=True, done=True)])
    if kept.undoable:
        undo = UndoButton(draft=kept.id, revision=kept.revision).pack()
        rows.append([InlineKeyboardButton(text="Вернуть как было", callback_data=undo)])
    rows.append([_draft("Загрузить", kept.id, load=True), _draft("Отменить", kept.id, load=False)])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def organisations(known: Sequence[Organisation]) -> InlineKeyboardMarkup:
    """Where to invite somebody."""
    rows = []
    for each in known[:MOST_BUTTONS]:
        data = InviteButton(organisation=each.id)
        rows.append([InlineKeyboardButton(text=_worded(each.name), callback_data=data.pack())])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def roles(organisation: Organisation) -> InlineKeyboardMarkup:
    """As what to invite somebody."""
    offered = [Role.EXECUTOR, Role.HEAD]
    if organisation.kind is OrganisationKind.CENTRE:
        offered = [Role.CONTROLLER]
    row = [
        InlineKeyboardButton(
            text=ROLE_NAMES[role],
            callback_data=InviteButton(organisation=organisation.id, role=role).pack(),
        )
        for role in offered
    ]
    return InlineKeyboardMarkup(inline_keyboard=[row])


def invitation(made: NewInvite) -> InlineKeyboardMarkup:
    """A link sent to the wrong person can be taken back."""
    data = RevokeButton(token=made.token)
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="Отозвать", callback_data=data.pack())]]
    )


def finish(milestone: Milestone | None = None) -> InlineKeyboardMarkup:
    """«Готово» ends a series; with a milestone that is still open its result can be reported at once."""
    row = [InlineKeyboardButton(text="Готово", callback_data=FinishButton().pack())]
    if milestone is not None and milestone.state is State.OPEN:
        row.append(_do("Сдать результат", Do.REPORT, milestone))
    return InlineKeyboardMarkup(inline_keyboard=[row])


def _cards(found: Sequence[Milestone]) -> list[list[InlineKeyboardButton]]:
    """Buttons that open cards: numbers, and where two are the same, what tells them apart."""
    times = Counter(_label(each) for each in found)
    schools = {each.school_id for each in found}
    per_row = PER_ROW if len(times) == len(found) else PER_ROW // 2
    buttons = []
    for each in found:
        text = _label(each)
        if times[text] > 1:
            text = f"{text} · {shorten(each.school if len(schools) > 1 else each.title, 24)}"
        buttons.append(_do(text, Do.CARD, each))
    return [buttons[start : start + per_row] for start in range(0, len(buttons), per_row)]


def _do(text: str, do: Do, milestone: Milestone) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=_pack(do, milestone.id, milestone.revision))


def _pack(do: Do, milestone_id: int, revision: int) -> str:
    return MilestoneButton(do=do, id=milestone_id, revision=revision).pack()


def _list(text: str, screen: Screen, roadmap_id: int = 0, page: int = 0) -> InlineKeyboardButton:
    data = ListButton(screen=screen, roadmap=roadmap_id, page=page)
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def _draft(text: str, draft_id: int, *, load: bool, done: bool = False) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        text=text, callback_data=DraftButton(load=load, id=draft_id, done=done).pack()
    )


def _with_pages(
    rows: list[list[InlineKeyboardButton]], screen: Screen, roadmap_id: int, page: int, total: int
) -> InlineKeyboardMarkup:
    turn = []
    if page > 0:
        turn.append(_list("◀ Назад", screen, roadmap_id, page - 1))
    if (page + 1) * PAGE < total:
        turn.append(_list("Дальше ▶", screen, roadmap_id, page + 1))
    return InlineKeyboardMarkup(inline_keyboard=[*rows, turn] if turn else rows)


def _describe(milestone: Milestone, several_schools: bool) -> str:
    due = f" · {date_in_words(milestone.due)}" if milestone.due else ""
    where = f" · {shorten(milestone.school, 22)}" if several_schools else ""
    return f"{_label(milestone)} {shorten(milestone.title, 28)}".rstrip() + due + where


def _label(milestone: Milestone) -> str:
    # Telegram refuses the whole message for one button without words.
    return shorten(milestone.label, 12) or "•"


def _worded(text: str) -> str:
    return shorten(text, 60) or "Без названия"
