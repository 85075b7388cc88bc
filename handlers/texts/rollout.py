"""What is said about one roadmap for many schools."""

from collections.abc import Sequence

from domain.roadmap import Roadmap
from domain.russian import count
from handlers.texts.wording import escaped, points, shorten
from services.rollout import Overview, Prepared, Progress

MOST_PLACES = 5
MOST_STRANGE = 10
DROPPED = "Список отменён, ничего не загружено."


def choose(shown: Overview) -> str:
    """``/rollout``: which roadmap, and what was lately."""
    if not shown.sources:
        return "Дорожных карт пока нет: сначала загрузите одну, /import."
    lines = ["Какую дорожную карту загрузить для других школ?"]
    if shown.recent:
        lines += ["", "Загружали недавно:"]
    for each in shown.recent:
        number = (
            schools(each.copied) if each.done else f"{each.copied} из {schools(each.total)}, не закончено"
        )
        lines.append(f"• {escaped(shorten(each.title, 100))}: {number}")
    return "\n".join(lines)


def ask_list(roadmap: Roadmap) -> str:
    """The list of schools is awaited."""
    return (
        f"Пришлите список школ, которым нужна эта дорожная карта: {escaped(shorten(roadmap.title, 200))}\n\n"
        "Файл .xlsx или .csv с колонками «Школа» и «Муниципалитет» или сообщение, школа в строке:\n"
        "<code>СОШ № 1 г. Калуги; Управление образования г. Калуги</code>\n\n"
        "Сначала покажу, что понял. Передумали: /cancel."
    )


def preview(prepared: Prepared) -> str:
    """What was understood of the list."""
    number = len(prepared.schools.places) - len(prepared.have)
    parts = [_head(prepared, number), _places(prepared)]
    if prepared.have:
        parts.append(_listed("Эта карта там уже есть, пропущу:", prepared.have, MOST_PLACES))
    if prepared.schools.repeated:
        again = count(prepared.schools.repeated, "строка", "строки", "строк")
        parts.append(f"Повторы пропущены: {again}.")
    if prepared.schools.not_understood:
        number_of = count(len(prepared.schools.not_understood), "строка", "строки", "строк")
        head = f"<b>Не понял: {number_of}</b>, они не войдут. Исправьте список и пришлите его снова:"
        parts.append(_listed(head, prepared.schools.not_understood, MOST_STRANGE))
    return "\n\n".join(parts)


def working(progress: Progress) -> str:
    """The progress message."""
    return f"⏳ Загружаю: {progress.seen} из {schools(progress.total)}…"


def done(progress: Progress, unmanned: int = 0) -> str:
    """All have it; of ``unmanned`` milestones of all roadmaps nobody who does the work would hear."""
    ready = (
        f"✅ Готово: дорожная карта загружена, {schools(progress.copied)}.\n"
        "Напоминания пойдут сами. Пока никто не отчитался, всё можно отменить одной кнопкой."
    )
    if not unmanned:
        return ready
    return f"{ready}\n\nПо всем таблицам пока некому напоминать: {points(unmanned)}. Кого пригласить: /people"


def undone(number: int) -> str:
    """Nobody has it any more."""
    return f"↩️ Отменено: дорожная карта удалена, {schools(number)}. Ничего другого это не коснулось."


def schools(number: int) -> str:
    """«3 школы»."""
    return count(number, "школа", "школы", "школ")


def _head(prepared: Prepared, number: int) -> str:
    authorities = count(prepared.municipalities, "муниципалитет", "муниципалитета", "муниципалитетов")
    measures = count(prepared.measures, "мероприятие", "мероприятия", "мероприятий")
    lines = [
        f"📋 <b>{escaped(shorten(prepared.roadmap.title, 200))}</b>",
        f"В списке {schools(len(prepared.schools.places))}, {authorities}.",
    ]
    if number:
        lines.append(f"Загружу: {schools(number)}, в каждой {measures}, {points(prepared.milestones)}.")
    else:
        lines.append("Загружать нечего.")
    return "\n".join(lines)


def _places(prepared: Prepared) -> str:
    lines = [f"{each.school} · {each.municipality}" for each in prepared.schools.places]
    return _listed("Начало списка:", lines, MOST_PLACES)


def _listed(head: str, lines: Sequence[str], most: int) -> str:
    shown = [f"• {escaped(shorten(each, 110))}" for each in lines[:most]]
    more = [f"…и ещё {len(lines) - most}"] if len(lines) > most else []
    return "\n".join([head, *shown, *more])
