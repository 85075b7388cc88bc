"""What is said on the way to another due date: asked for, decided, refused."""

from datetime import date

from domain.milestone import Milestone
from domain.postponement import Postponement, Proposal
from domain.russian import count, dated_weekday
from handlers.texts.wording import escaped, how_to_write, named, sentence, shorten
from services.postponement import Asked, Beginning, Submitted, Waiting

REASONS = (
    "Не завершены закупки",
    "Задержка поставки",
    "Не готовы помещения",
    "Ждём документ другой организации",
)
"""The usual reasons of those who ask; their buttons carry the place in this list."""

BASES = (
    "Обращение школы",
    "Решение Центра проектного сопровождения",
    "Изменения в дорожной карте",
)
"""What a controller's own move usually rests on («основание»)."""

REFUSALS = (
    "Срок менять нельзя",
    "Причина не подтверждена",
    "Уложитесь в прежний срок",
)
"""The usual words of a refusal."""

CANCELLED = "Перенос отменён, срок прежний."
NOT_YOUR_REASON = "Отправить может тот, кто написал причину. Чтобы начать заново: «Другой день»."
REASON_LOST = "Причина не сохранилась: начатое прервали. Выберите день ещё раз."


def ask_day(begun: Beginning, *, in_group: bool) -> str:
    """Which day?"""
    how = how_to_write(in_group=in_group)
    lines = [
        f"📅 Перенос срока: {named(begun.milestone)}",
        f"Сейчас: {_day(begun.milestone.due)}.",
        f"На какой день? Выберите или {how}: «до конца августа», «через неделю», «15 марта».",
        "Выходные отмечены точкой.",
    ]
    return "\n".join(lines)


def ask_reason(proposal: Proposal, *, decides: bool, in_group: bool) -> str:
    """Why? And what the chosen day means."""
    how = how_to_write(in_group=in_group)
    if decides:
        asked = f"На каком основании? Выберите или {how}, документ с номером и датой запомню."
    else:
        asked = f"Почему? Выберите или {how} свою причину."
    return "\n".join([f"{named(proposal.milestone)}", *_change(proposal), "", asked])


def confirm_move(proposal: Proposal, reason: str, *, decides: bool) -> str:
    """The whole request once more, before it goes anywhere."""
    name = "Основание" if decides else "Причина"
    lines = [
        "Проверьте:",
        named(proposal.milestone),
        *_change(proposal),
        f"{name}: {escaped(shorten(reason, 600))}",
    ]
    return "\n".join(lines)


def asked(done: Submitted) -> str:
    """What the asker reads."""
    return (
        f"Просьба о переносе на {_day(done.request.new_due)} передана в Центр проектного сопровождения."
        f" До решения срок прежний: {_day(done.card.milestone.due)}."
    )


def request(found: Asked) -> str:
    """What a controller reads and decides about."""
    who = escaped(shorten(found.request.asked_by, 60)) or "Исполнитель"
    milestone = found.proposal.milestone
    lines = [
        f"📅 {who}: просьба перенести срок",
        "",
        f"<b>{named(milestone, 300)}</b>",
        escaped(shorten(milestone.school, 150)),
        *_change(found.proposal),
        f"Причина: {escaped(shorten(found.request.reason, 1500))}",
    ]
    return "\n".join(line for n, line in enumerate(lines) if line or n == 1)


def requests(found: Waiting) -> str:
    """All the requests that wait."""
    if not found.number:
        return "Перенести срок никто не просит."
    head = f"<b>Просят перенести срок: {found.number}</b>"
    rows = [_row(milestone, each) for milestone, each in found.found]
    rest = found.number - len(found.found)
    return "\n\n".join([head, *rows, *([f"И ещё {rest}: появятся, когда решите эти."] if rest > 0 else [])])


def moved(done: Submitted) -> str:
    """«Было / стало / основание», for everybody concerned."""
    settled = done.request
    lines = [
        f"📅 Срок перенесён: {sentence(named(done.card.milestone))}",
        f"Было: {_day(settled.old_due)}",
        f"Стало: {_day(settled.new_due)}",
        f"Основание: {escaped(shorten(settled.basis, 1000))}",
    ]
    return "\n".join([*lines, *_warnings(done.proposal)])


def refused(done: Submitted) -> str:
    """What the asker reads when nothing changes."""
    remark = escaped(shorten(done.request.remark or "", 1000))
    lines = [
        f"В переносе отказано: {sentence(named(done.card.milestone))}",
        f"Срок прежний: {_day(done.card.milestone.due)}.",
        f"Причина отказа: {remark}" if remark else "",
    ]
    return "\n".join(line for line in lines if line)


def ask_refusal(found: Asked, *, in_group: bool) -> str:
    """Why not? Whoever asked will read it."""
    how = how_to_write(in_group=in_group)
    return (
        f"Отказ в переносе: {named(found.proposal.milestone)}\n"
        f"Почему? Выберите или {how}, прочтёт тот, кто просил. Передумали: /cancel."
    )


def _row(milestone: Milestone, asked_for: Postponement) -> str:
    who = escaped(shorten(asked_for.asked_by, 60))
    lines = [
        f"<b>{named(milestone)}</b>",
        escaped(shorten(milestone.school, 60)),
        f"{_day(asked_for.old_due)} → {_day(asked_for.new_due)}{f' · {who}' if who else ''}",
    ]
    return "\n".join(line for line in lines if line)


def _change(proposal: Proposal) -> list[str]:
    later = ""
    if proposal.working_days is not None:
        days = count(proposal.working_days, "рабочий день", "рабочих дня", "рабочих дней")
        later = f", на {days} позже"
    lines = [f"Было: {_day(proposal.milestone.due)}", f"Станет: {_day(proposal.new_due)}{later}"]
    return [*lines, *_warnings(proposal)]


def _warnings(proposal: Proposal) -> list[str]:
    lines = []
    if proposal.better is not None:
        lines.append(f"Это выходной, ближайший рабочий день: {_day(proposal.better)}.")
    if proposal.closing is not None:
        due = _day(proposal.closing.due)
        lines.append(f"Всё мероприятие закрывается раньше, {due}: перенесите и его.")
    return lines


def _day(due: date | None) -> str:
    return dated_weekday(due, year=True) if due else "без срока"
