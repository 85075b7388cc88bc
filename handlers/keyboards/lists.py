"""Under the lists: cards to open, groups to look into, pages to turn, people to remind."""

from collections.abc import Callable, Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.listing import By, Narrowed, Span, Wanted, Which
from domain.report_order import What
from domain.report_wish import Wish
from handlers.callbacks import ForgetButton, FoundButton, ListButton, NudgeButton, Screen
from handlers.keyboards.buttons import card_buttons, open_list
from handlers.keyboards.reports import export
from handlers.texts import shorten
from handlers.texts.wording import wait
from services.listing import PAGE, Listed, Plan, Status
from services.nudging import Nudge
from services.search import Found

Rows = list[list[InlineKeyboardButton]]

_SPANS = {Span.TODAY: "Сегодня", Span.WEEK: "7 дней", Span.MONTH: "Месяц"}
_BY = {
    By.MUNICIPALITY: "Муниципалитет ▸",
    By.SCHOOL: "Школа ▸",
    By.CONTROL: "Контроль ▸",
    By.RESPONSIBLE: "Ответственный ▸",
    By.NOTHING: "Списком ▸",
}


# What is usually made of a list; of another one there is a choice.
_EXPORTED = {Which.OVERDUE: What.SUMMARY, Which.UPCOMING: What.CALENDAR}


def list_(shown: Listed) -> InlineKeyboardMarkup | None:
    """Cards or groups, other ways to count, the lists beside this one, the way to the other pages."""
    here = button_of(shown.wanted)
    rows: Rows = [
        *card_buttons([line.milestone for line in shown.lines]),
        *_groups([(each.key, f"{each.name} · {each.number}") for each in shown.groups], here),
        *_pages(here, shown.page, shown.total),
    ]
    if shown.wanted.which is Which.UPCOMING:
        rows.append([_span(each, here) for each in Span])
    rows += _counts_by(_choices(shown), here)
    rows += _beside(shown)
    if shown.figures.number:
        rows.append(
            [export(Wish(_EXPORTED.get(shown.wanted.which), narrowed=shown.wanted.narrowed, placed=True))]
        )
    if shown.wanted.narrowed != Narrowed():
        rows.append([_to("◀ Ко всем", ListButton(screen=here.screen, span=here.span))])
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def status(shown: Status, screen: Screen = Screen.STATUS) -> InlineKeyboardMarkup:
    """Roadmaps to open or groups to look into."""
    here = ListButton(screen=screen, by=shown.by, page=shown.page, **_places(shown.narrowed))
    if shown.by is By.SCHOOL:
        rows = [[open_list(_label(each.name), Screen.PLAN, each.key)] for each in shown.standings]
    else:
        rows = _groups([(each.key, each.name) for each in shown.standings], here)
    rows += _pages(here, shown.page, shown.total)
    offered = [By.MUNICIPALITY] if shown.municipalities > 1 else []
    if shown.roadmaps > 1:
        offered += [By.SCHOOL, By.CONTROL, By.RESPONSIBLE]
    rows += _counts_by([each for each in offered if each is not shown.by], here)
    rows.append([export(Wish(narrowed=shown.narrowed, placed=True))])
    if shown.narrowed != Narrowed():
        rows.append([_to("◀ Ко всем", ListButton(screen=screen))])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def plan(shown: Plan) -> InlineKeyboardMarkup:
    """The cards of a page of a roadmap, and the way to the other pages."""
    here = ListButton(screen=Screen.PLAN, roadmap=shown.roadmap.id)
    cards = card_buttons([milestone for milestone, _ in shown.rows])
    turn = _pages(here, shown.page, shown.total)
    save = export(Wish(What.ROADMAP, roadmap=shown.roadmap.id, placed=True))
    return InlineKeyboardMarkup(inline_keyboard=[*cards, *turn, [save]])


def found(shown: Found) -> InlineKeyboardMarkup | None:
    """The cards of what was found."""
    turn = _turn(shown.page, shown.total, lambda text, page: _button(text, FoundButton(page=page).pack()))
    rows = [*card_buttons(shown.milestones), *turn]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def ask_nudge(wanted: Wanted, nudge: Nudge) -> InlineKeyboardMarkup | None:
    """Whether it is meant."""
    if not nudge.told:
        return None
    row = [_button("Напомнить", _nudge(wanted, sure=True)), _button("Не надо", ForgetButton().pack())]
    return InlineKeyboardMarkup(inline_keyboard=[row])


def button_of(wanted: Wanted) -> ListButton:
    """What opens that list."""
    return ListButton(
        screen=Screen[wanted.which.name],
        by=wanted.by,
        span=wanted.span,
        page=wanted.page,
        **_places(wanted.narrowed),
    )


def wanted_by(pressed: ListButton | NudgeButton) -> Wanted:
    """The list that a button opens or is about."""
    narrowed = Narrowed(pressed.municipality, pressed.school, pressed.control, pressed.responsible)
    which = Which[pressed.screen.name]
    if isinstance(pressed, NudgeButton):
        return Wanted(which, By.NOTHING, pressed.span, narrowed)
    return Wanted(which, pressed.by, pressed.span, narrowed, pressed.page)


def _places(narrowed: Narrowed) -> dict[str, int]:
    return {
        "municipality": narrowed.municipality,
        "school": narrowed.school,
        "control": narrowed.control,
        "responsible": narrowed.responsible,
    }


def _groups(groups: Sequence[tuple[int, str]], here: ListButton) -> Rows:
    narrowed = Narrowed(here.municipality, here.school, here.control, here.responsible)
    return [
        [
            _to(
                _label(name),
                here.model_copy(update={"by": By.AUTO, "page": 0, **_places(narrowed.to(here.by, key))}),
            )
        ]
        for key, name in groups
    ]


def _choices(shown: Listed) -> list[By]:
    """What is worth counting by: something with more than one group, and not counted by already."""
    wanted, figures = shown.wanted, shown.figures
    several = figures.number > 1
    worth = {
        By.MUNICIPALITY: figures.municipalities > 1,
        By.SCHOOL: figures.schools > 1,
        By.CONTROL: several,
        By.RESPONSIBLE: several,
        By.NOTHING: True,
    }
    return [
        by
        for by, offered in worth.items()
        if offered and figures.number and by is not wanted.by and not wanted.narrowed.has(by)
    ]


def _counts_by(choices: Sequence[By], here: ListButton) -> Rows:
    buttons = [_to(_BY[by], here.model_copy(update={"by": by, "page": 0})) for by in choices]
    return [buttons[start : start + 2] for start in range(0, len(buttons), 2)]


def _beside(shown: Listed) -> Rows:
    """Other lists of the same place, and reminding everybody on this one."""
    wanted, figures = shown.wanted, shown.figures
    places = _places(wanted.narrowed)
    buttons = []
    if wanted.which is Which.OVERDUE:
        if figures.reported:
            text = f"{wait(figures.reported).capitalize()} приёмки: {figures.reported}"
            buttons.append(_to(text, ListButton(screen=Screen.REPORTED, **places)))
        if figures.external:
            buttons.append(_to(f"Ждём: {figures.external}", ListButton(screen=Screen.EXTERNAL, **places)))
    elif figures.overdue:
        buttons.append(_to(f"Просрочено: {figures.overdue}", ListButton(screen=Screen.OVERDUE, **places)))
    rows = [buttons] if buttons else []
    if shown.may_nudge and figures.number and wanted.which in {Which.OVERDUE, Which.UPCOMING}:
        text = "Напомнить" if figures.number == 1 else "Напомнить всем"
        rows.append([_button(text, _nudge(wanted, sure=False))])
    return rows


def _nudge(wanted: Wanted, *, sure: bool) -> str:
    here = button_of(wanted)
    return NudgeButton(screen=here.screen, span=here.span, sure=sure, **_places(wanted.narrowed)).pack()


def _span(span: Span, here: ListButton) -> InlineKeyboardButton:
    text = f"• {_SPANS[span]}" if span is here.span else _SPANS[span]
    return _to(text, here.model_copy(update={"span": span, "page": 0, "by": By.AUTO}))


def _pages(here: ListButton, page: int, total: int) -> Rows:
    return _turn(page, total, lambda text, to: _to(text, here.model_copy(update={"page": to})))


def _turn(page: int, total: int, button: Callable[[str, int], InlineKeyboardButton]) -> Rows:
    turn = []
    if page > 0:
        turn.append(button("◀ Назад", page - 1))
    if (page + 1) * PAGE < total:
        turn.append(button("Дальше ▶", page + 1))
    return [turn] if turn else []


def _to(text: str, opened: ListButton) -> InlineKeyboardButton:
    return _button(text, opened.pack())


def _button(text: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=data)


def _label(name: str) -> str:
    return shorten(name, 60) or "Без названия"
