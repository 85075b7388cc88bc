"""Everything the bot says, as functions. The result is Telegram's HTML: every value from outside is escaped."""

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from itertools import groupby

from domain.calendar import WorkingCalendar
from domain.draft import DraftRoadmap
from domain.evidence import Evidence, EvidenceKind
from domain.ledger import DigestFigures, Letter, LetterItem, Reason
from domain.milestone import Lateness, Milestone, State
from domain.people import Role
from domain.roadmap import Roadmap
from domain.russian import count, date_in_words, dated_weekday, heading, lateness, list_in_words
from handlers.commands import Command
from handlers.keyboards import PAGE, ROLE_NAMES
from services.evidence import Kept
from services.lookup import Card, Overdue, Standing
from services.membership import Joined, NewInvite
from services.reporting import Reported

LIMIT = 4096
SHORT = 110
PREVIEW_ROWS = 5
MOST_PROBLEMS = 12

STRANGER = (
    "Здравствуйте! Я веду дорожные карты и знаю только тех, кого пригласили."
    " Попросите ссылку-приглашение в Центре проектного сопровождения."
)
APOLOGY = "Не получилось: на нашей стороне ошибка. Она записана, попробуйте ещё раз через минуту."
NOTHING_TO_CANCEL = "Прерывать нечего: ничего не начато."
SEND_FILE = "Пришлите файл дорожной карты: .docx, .xlsx, .csv, .html или .txt. Можно вставить таблицу прямо в сообщение."
READING = "Читаю документ…"
DRAFT_DROPPED = "Черновик отменён, ничего не загружено."
CHOOSE_ORGANISATION = "В какую организацию приглашаем? Новую назовите так: /invite МОУО Боровского района."
WHAT_REMARK = (
    "Что исправить? Напишите одним сообщением, его получит тот, кто сдал результат. Передумали: /cancel."
)
WHICH_ITEM = "Какой пункт показать? Напишите номер, например: /item 3. Все номера: /plan."
NOTHING_TO_START = "Здесь уже нечего брать в работу: всё сдано или изменилось. Посмотрите план: /plan."
ACCEPTED = "Принято."
FINISHED = "Готово, спасибо."
FILE_TOO_BIG = "Файл больше 20 МБ, Telegram не отдаёт такие боту. Пришлите его частями или уменьшите."
FILE_GONE = "Telegram не отдал файл. Пришлите его, пожалуйста, ещё раз."
NOT_UNDERSTOOD = "Не понял. Нажмите /help, там всё, что я умею."
ONLY_TEXT_OR_FILE = "Такое сообщение сохранить не могу: пришлите фото, документ или текст."
BUTTON_TOO_OLD = "Эта кнопка устарела. Откройте список заново: /plan."
CONTINUE_OR_CANCEL = "Жду фото или документ. Закончили? Нажмите «Готово» под сообщением выше или /cancel."

_STATES = {
    State.OPEN: "в работе у исполнителей",
    State.REPORTED: "сдано, ждёт приёмки",
    State.ACCEPTED: "принято",
    State.CANCELLED: "отменено",
}
_MARKS = {State.OPEN: "▫️", State.REPORTED: "🕓", State.ACCEPTED: "✅", State.CANCELLED: "✖️"}
_ACTIONS = {
    "imported": "загружено",
    "started": "взято в работу",
    "reported": "результат сдан",
    "accepted": "принято",
    "returned": "возвращено",
    "cancelled": "отменено",
    "evidence-added": "добавлено подтверждение",
    "rolled": "открыта следующая контрольная точка",
}
_CALENDAR = WorkingCalendar()


def shorten(text: str, length: int = SHORT) -> str:
    """The beginning of a text, cut between words."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(' ,;:-–—(«"') + "…"


def split(blocks: Iterable[str], limit: int = LIMIT) -> list[str]:
    """Messages of at most ``limit`` UTF-16 units made of whole blocks; a block is never torn."""
    messages: list[str] = []
    for block in blocks:
        if messages and _units(messages[-1]) + _units(block) + 2 <= limit:
            messages[-1] = f"{messages[-1]}\n\n{block}"
        else:
            messages.append(block)
    return messages


def refusal(message: str) -> str:
    """A refusal of the domain, which is plain text."""
    return escape(message, quote=False)


def welcome(joined: Joined, hours: str = "с 9 до 18 в рабочие дни") -> str:
    """The first message after joining: what the person will get and when."""
    role = ROLE_NAMES[joined.role].lower()
    waiting = count(joined.open_milestones, "контрольная точка", "контрольные точки", "контрольных точек")
    return (
        f"👋 Здравствуйте, {_e(joined.actor.person.name)}! Вы в Вехе: {_e(joined.organisation)}, {role}.\n"
        f"{_promise(joined.role)} Пишу только {hours}.\n"
        f"Сейчас в работе: {waiting}. Посмотреть: /plan, что умею: /help."
    )


def help_(commands: Sequence[Command]) -> str:
    """The list of commands."""
    lines = [f"/{each.name} <code>{_e(each.arguments)}</code> — {each.description}" for each in commands]
    lines = [line.replace(" <code></code>", "") for line in lines]
    tail = "Фото и документы можно присылать просто так или ответом на напоминание."
    return "\n".join(["<b>Веха: дорожная карта в срок</b>", "", *lines, "", tail])


def invitation(made: NewInvite, link: str) -> str:
    """A one-time link to hand out."""
    return (
        f"🔗 Приглашение: {_e(made.organisation.name)}, {ROLE_NAMES[made.role].lower()}.\n{_e(link)}\n"
        "Ссылка на одного человека, действует 14 дней."
    )


def choose_role(organisation: str) -> str:
    """As what to invite."""
    return f"{_e(organisation)}: кого приглашаем?"


def draft_preview(draft: DraftRoadmap) -> str:
    """What the importer understood and what it doubts."""
    points = sum(len(measure.milestones) for measure in draft.measures)
    head = (
        f"📄 <b>{_e(shorten(draft.title, 200))}</b>\n"
        f"{_e(draft.school or 'Школа не названа')}\n"
        f"Понял: {count(len(draft.measures), 'мероприятие', 'мероприятия', 'мероприятий')}, "
        f"{count(points, 'контрольная точка', 'контрольные точки', 'контрольных точек')}."
    )
    rows = [
        f"{_e(each.number or str(each.position))} {_e(shorten(each.title, 60))} — {_e(shorten(each.deadline.text, 50))}"
        for each in draft.measures[:PREVIEW_ROWS]
    ]
    if len(draft.measures) > PREVIEW_ROWS:
        rows.append(f"…и ещё {len(draft.measures) - PREVIEW_ROWS}")
    problems = [f"• {_e(shorten(problem.message, 160))}" for problem in draft.problems[:MOST_PROBLEMS]]
    if len(draft.problems) > MOST_PROBLEMS:
        problems.append(f"…и ещё {len(draft.problems) - MOST_PROBLEMS}")
    doubts = ["<b>Проверьте:</b>\n" + "\n".join(problems)] if problems else []
    return "\n\n".join([head, "\n".join(rows), *doubts])


def imported(roadmap: Roadmap) -> str:
    """The roadmap is stored."""
    return (
        f"✅ Загружено: {_e(roadmap.school)}.\n"
        "Напоминания пойдут сами. Пригласите исполнителей: /invite, посмотрите план: /plan."
    )


def card(shown: Card) -> str:
    """The card of a milestone, the same everywhere."""
    milestone = shown.milestone
    parts = [
        f"<b>{_e(milestone.label)} {_e(shorten(milestone.title, 500))}</b>\n{_e(milestone.school)}",
        "\n".join([_due_line(shown), f"Состояние: {_state_line(milestone)}", *_card_facts(shown)]),
    ]
    if shown.evidence:
        parts.append("Подтверждения:\n" + "\n".join(_evidence_lines(shown.evidence)))
    if shown.history:
        recent = [
            f"{date_in_words(event.at.date())}: {_ACTIONS.get(event.action, event.action)}"
            + (f", {_e(event.person)}" if event.person else "")
            for event in shown.history[-4:]
        ]
        parts.append("История:\n" + "\n".join(recent))
    return "\n\n".join(parts)


def which(found: Sequence[Milestone]) -> str:
    """Several milestones fit; the buttons below say which."""
    numbers = {milestone.measure_position for milestone in found}
    if len({milestone.school for milestone in found}) > 1:
        return "Какая школа имеется в виду?"
    if len(numbers) > 1:
        titles = {milestone.measure_position: milestone.measure_title for milestone in found}
        lines = [f"• {_e(shorten(title, 90))}" for title in titles.values()]
        return "Под этим номером в таблице несколько мероприятий. Какое?\n" + "\n".join(lines)
    return "В этом мероприятии несколько контрольных точек. Какая?"


def ask_which_done(found: Sequence[Milestone]) -> str:
    """``/done`` without a number."""
    if not found:
        return "Открытых контрольных точек у вас нет. Всё сделано!"
    return "Что выполнено? Выберите или напишите номер, например: /done 3 приказ № 12 от 15.01.2024"


def ask_which_photo() -> str:
    """``/photo`` without a number."""
    return "К какому пункту фото? Напишите номер, например: /photo 8"


def reported(result: Reported) -> str:
    """The result was noted."""
    milestone, document = result.card.milestone, result.document
    lines = [f"✅ Отмечено: {_e(milestone.label)} {_e(shorten(milestone.title))}."]
    if document is not None:
        when = f" от {date_in_words(document.on, year=True)}" if document.on else ""
        lines.append(f"Документ: № {_e(document.number)}{when}.")
    lines.append(
        "Передал в Центр проектного сопровождения, ждём приёмки."
        if result.controllers
        else "Контролёра пока нет, поэтому результат считается принятым."
    )
    if not result.card.evidence:
        lines.append(
            f"Подтверждение: {_e(shorten(milestone.result, 200))}. Пришлите документ или фото следующим сообщением."
        )
    return "\n".join(lines)


def to_accept(card_: Card, reporter: str) -> str:
    """What a controller reads when somebody has reported."""
    return f"🕓 {_e(reporter)}: результат сдан, примите или верните.\n\n{card(card_)}"


def accepted(card_: Card) -> str:
    """What the reporter hears."""
    return f"✅ Принято: {_e(card_.milestone.label)} {_e(shorten(card_.milestone.title))}."


def returned(card_: Card, remark: str) -> str:
    """What the reporter hears when the result comes back."""
    return (
        f"↩️ Возвращено: {_e(card_.milestone.label)} {_e(shorten(card_.milestone.title))}.\n"
        f"Замечание: {_e(shorten(remark, 1500))}"
    )


def returned_by_me(card_: Card) -> str:
    """What the controller hears about it."""
    return f"↩️ Вернул: {_e(card_.milestone.label)} {_e(shorten(card_.milestone.title))}. Исполнитель увидит замечание."


def started(labels: Sequence[str], days: int = 3) -> str:
    """«Взято в работу»."""
    quiet = count(days, "рабочий день", "рабочих дня", "рабочих дней")
    return f"Взято в работу: {_e(list_in_words(labels))}. До срока не напоминаю {quiet}."


def send_photos(milestone: Milestone) -> str:
    """A series of photos begins."""
    return (
        f"📷 Жду фото и документы по п. {_e(milestone.label)} {_e(shorten(milestone.title))}.\n"
        "Присылайте сколько нужно, хоть альбомом; важные снимки лучше файлом. Закончите кнопкой «Готово»."
    )


def kept(result: Kept) -> str:
    """An acknowledgement: everything counted is on disk."""
    head = f"Сохранено {result.stored} из {result.received}."
    if result.milestone is None:
        return f"{head} К какому пункту это относится?"
    return f"{head} П. {_e(result.milestone.label)} {_e(shorten(result.milestone.title))}."


def dropped(what: str) -> str:
    """``/cancel`` says what was dropped."""
    return f"Прервал: {_e(what)}. Всё, что уже сохранено, осталось."


def plan(roadmap: Roadmap, found: Sequence[Milestone], today: date, page: int) -> str:
    """A page of a roadmap."""
    done = sum(each.state is State.ACCEPTED for each in found)
    total = sum(each.state is not State.CANCELLED for each in found)
    head = f"<b>{_e(shorten(roadmap.title, 160))}</b>\n{_e(roadmap.school)}\nПринято {done} из {total}"
    return "\n\n".join([head + _page_note(len(found), page), *_list_lines(_page(found, page), today)])


def upcoming(found: Sequence[Milestone], today: date, page: int) -> str:
    """What falls due within a month."""
    if not found:
        return "В ближайший месяц сроков нет."
    number = count(len(found), "контрольная точка", "контрольные точки", "контрольных точек")
    head = f"<b>Ближайший месяц: {number}</b>"
    return "\n\n".join(
        [head + _page_note(len(found), page), *_list_lines(_page(found, page), today, school=True)]
    )


def overdue(found: Overdue, page: int) -> str:
    """What is late, over all schools; what only waits is counted apart."""
    head = _overdue_head(found)
    shown = _page([late.milestone for late in found.late], page)
    by_id = {late.milestone.id: late.lateness for late in found.late}
    blocks = [head]
    for school, group in groupby(shown, key=lambda each: each.school):
        lines = [f"<b>{_e(school)}</b>"]
        lines += [_late_lines(each, by_id[each.id]) for each in group]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def status(standings: Sequence[Standing], page: int) -> str:
    """How the roadmaps stand, by school."""
    shown = standings[page * PAGE : (page + 1) * PAGE]
    lines = [
        f"<b>{_e(each.school)}</b>\nпринято {each.accepted} из {each.total}, ждут приёмки {each.reported}, "
        f"просрочено {each.overdue}"
        for each in shown
    ]
    late = sum(each.overdue for each in standings)
    head = f"На учёте {count(len(standings), 'дорожная карта', 'дорожные карты', 'дорожных карт')}, просрочено {late}"
    return "\n\n".join([head, *lines])


def letter(sent: Letter) -> list[str]:
    """Everything one person is told in this slot: one message, more only where Telegram's limit demands it."""
    head = f"📌 {heading(sent.today)}."
    groups = [
        (phrase, list(group))
        for phrase, group in groupby(
            sorted(sent.items, key=_urgency), key=lambda item: _when(item, sent.today)
        )
    ]
    if len(groups) == 1 and sent.digest is None:
        phrase, group = groups[0]
        return split([f"{head} {phrase}", *_item_blocks(group)])
    blocks = [head]
    if sent.digest is not None:
        blocks.append(_digest(sent.digest))
    for phrase, group in groups:
        first, *rest = _item_blocks(group)
        blocks += [f"<b>{phrase}</b>\n{first}", *rest]
    return split(blocks)


def _promise(role: Role) -> str:
    if role is Role.CONTROLLER:
        return "Каждое рабочее утро вы получите сводку, а по просрочке узнаете сразу."
    if role is Role.ADMIN:
        return "Вы управляете ботом: пригласите Центр проектного сопровождения командой /invite."
    if role is Role.HEAD:
        return "Напишу вам, когда по вашей организации что-то просрочено на три рабочих дня."
    return "Напомню о сроке за 14, 7, 3 и 1 рабочий день и в последний день."


def _due_line(shown: Card) -> str:
    milestone = shown.milestone
    if milestone.due is None:
        return "Срок: не назначен («" + _e(shorten(shown.measure.deadline.text, 100)) + "»)"
    line = f"Срок: {dated_weekday(milestone.due, year=True)}"
    if milestone.tentative:
        line += ", предварительный"
    if milestone.state is State.OPEN:
        line += f" · {_left_or_late(shown)}"
    elif shown.lateness is not None:
        line += f" · сдано с опозданием {_late(shown.lateness)}"
    if milestone.original_due != milestone.due and milestone.original_due:
        line += f"\nБыло: {date_in_words(milestone.original_due, year=True)}"
    return line


def _left_or_late(shown: Card) -> str:
    due = shown.milestone.due
    if shown.lateness is not None:
        return f"опоздание {_late(shown.lateness)}"
    if due is None or due == shown.today:
        return "сегодня последний день"
    return f"осталось {lateness((due - shown.today).days, shown.working_days_left)}"


def _state_line(milestone: Milestone) -> str:
    if milestone.state is State.OPEN and milestone.external:
        return "ждём стороннюю организацию (федерального оператора)"
    if milestone.state is State.OPEN and milestone.in_progress_on:
        return f"взято в работу {date_in_words(milestone.in_progress_on)}"
    if milestone.state is State.OPEN and milestone.remark:
        return f"возвращено: {_e(shorten(milestone.remark, 300))}"
    if milestone.reported_on and milestone.state is State.REPORTED:
        return f"сдано {date_in_words(milestone.reported_on)}, ждёт приёмки"
    return _STATES[milestone.state]


def _card_facts(shown: Card) -> list[str]:
    milestone = shown.milestone
    lines = []
    if milestone.responsible:
        lines.append(f"Ответственные: {_e(', '.join(milestone.responsible))}")
    if milestone.result:
        lines.append(f"Результат: {_e(shorten(milestone.result, 300))}")
    if milestone.control:
        lines.append(f"Контроль: {_e(shorten(', '.join(milestone.control), 200))}")
    done = shown.measure.already_done
    if done is not None and milestone.state is State.OPEN:
        lines.append(f"Похоже, уже исполнено: {_e(done.document)} от {date_in_words(done.on, year=True)}")
    return lines


def _evidence_lines(found: Sequence[Evidence]) -> list[str]:
    photos = sum(each.kind is EvidenceKind.PHOTO for each in found)
    lines = [f"• фото: {photos}"] if photos else []
    for each in found:
        if each.kind is EvidenceKind.PHOTO:
            continue
        text = each.file_name or shorten(each.text or "", 120)
        lines.append(f"• {_e(text)} ({_e(each.person)}, {date_in_words(each.received_at.date())})")
    return lines[-8:]


def _list_lines(found: Sequence[Milestone], today: date, *, school: bool = False) -> list[str]:
    lines = []
    for each in found:
        due = dated_weekday(each.due, year=each.due.year != today.year) if each.due else "без срока"
        if each.is_overdue(today) and not each.external:
            due += ", просрочено"
        where = f"\n{_e(each.school)}" if school else ""
        lines.append(f"{_MARKS[each.state]} <b>{_e(each.label)}</b> {_e(shorten(each.title))}\n{due}{where}")
    return lines


def _page(found: Sequence[Milestone], page: int) -> Sequence[Milestone]:
    return found[page * PAGE : (page + 1) * PAGE]


def _page_note(total: int, page: int) -> str:
    pages = -(-total // PAGE)
    return f" · страница {page + 1} из {pages}" if pages > 1 else ""


def _overdue_head(found: Overdue) -> str:
    schools = len({late.milestone.school for late in found.late})
    if found.late:
        number = count(len(found.late), "контрольная точка", "контрольные точки", "контрольных точек")
        where = count(schools, "школе", "школах", "школах")
        head = f"Просрочено: {number} в {where}"
    else:
        head = "Просроченных нет"
    return f"{head}\nСдано, ждёт приёмки: {len(found.reported)} · Ждём федерального оператора: {len(found.external)}"


def _late_lines(milestone: Milestone, how_late: Lateness) -> str:
    due = dated_weekday(milestone.due) if milestone.due else ""
    who = ", ".join(milestone.responsible)
    return (
        f"{_e(milestone.label)} {_e(shorten(milestone.title))}\n"
        f"   срок {due}, опоздание {_late(how_late)} · {_e(shorten(who, 80))}"
    )


def _late(how_late: Lateness) -> str:
    return lateness(how_late.calendar_days, how_late.working_days)


def _urgency(item: LetterItem) -> tuple[date, bool, str]:
    return (item.milestone.due or date.max, item.milestone.external, item.milestone.school)


def _when(item: LetterItem, today: date) -> str:
    """The phrase that a group of reminders begins with."""
    milestone = item.milestone
    due = milestone.due or today
    where = date_in_words(due) if _CALENDAR.is_working_day(due) else dated_weekday(due)
    if milestone.external:
        return f"Ждём федерального оператора, срок {where}:"
    if due < today:
        how_late = Lateness((today - due).days, _CALENDAR.working_days_between(due, today))
        return f"Просрочено, срок был {where}, опоздание {_late(how_late)}:"
    if due == today:
        return "Сегодня последний день:"
    if item.reminder.step == "mid":
        return f"Идёт срок, последний день {date_in_words(due, year=True)}:"
    if item.reminder.step == "on-day":
        return f"Срок {where} — выходной, поэтому последний рабочий день сегодня:"
    left = _CALENDAR.working_days_between(today, due)
    return f"Через {count(left, 'рабочий день', 'рабочих дня', 'рабочих дней')}, {where}:"


def _item_blocks(group: Sequence[LetterItem]) -> list[str]:
    blocks = []
    for school, items in groupby(group, key=lambda item: item.milestone.school):
        lines = [_item_line(item) for item in items]
        blocks += lines[:-1]
        blocks.append(f"{lines[-1]}\n<i>{_e(school)}</i>")
    return blocks


def _item_line(item: LetterItem) -> str:
    line = f"<b>{_e(item.milestone.label)}</b> {_e(shorten(item.milestone.title, 200))}"
    if item.milestone.tentative:
        line += " (срок предварительный)"
    if item.reminder.reason is Reason.NO_EXECUTOR:
        line += " — нет исполнителя, пригласите: /invite"
    return line


def _digest(figures: DigestFigures) -> str:
    late = count(figures.overdue, "контрольная точка", "контрольные точки", "контрольных точек")
    lines = [f"Просрочено: {late}." if figures.overdue else "Просроченных нет."]
    if figures.awaiting_acceptance or figures.external:
        lines.append(
            f"Ждут приёмки: {figures.awaiting_acceptance} · Ждём федерального оператора: {figures.external}"
        )
    lines.append(f"Напоминания за прошлый рабочий день: доставлено {figures.delivered} из {figures.planned}.")
    if figures.unreachable:
        lines.append(f"Не доходят сообщения: {_e(shorten(', '.join(figures.unreachable), 300))}.")
    return "\n".join(lines)


def _e(text: str) -> str:
    return escape(text, quote=False)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
