"""Organisations: the list, the card, and two spellings made one."""

from domain.people import Organisation, OrganisationKind
from domain.russian import count, list_in_words
from handlers.texts.wording import escaped, shorten
from services.organisations import Merger, OrganisationCard, OrganisationPage

MOST_NAMES = 10
_KINDS = {
    OrganisationKind.MINISTRY: "региональное министерство",
    OrganisationKind.MUNICIPALITY: "муниципальный орган управления образованием",
    OrganisationKind.SCHOOL: "школа",
    OrganisationKind.CENTRE: "центр проектного сопровождения",
    OrganisationKind.OPERATOR: "федеральный оператор",
    OrganisationKind.OTHER: "другая организация",
}
ASK_RENAME = "Как назвать? Напишите полное название, прежнее останется вторым. Передумали: /cancel."
ASK_NAME = "Как ещё её называют? Например: МОУО, СОШ 5. Передумали: /cancel."
CHOOSE_AUTHORITY = "К какому муниципальному органу она относится?"
NO_AUTHORITIES = "Муниципальных органов пока нет: их добавляет загрузка дорожной карты или /invite."


def listing(shown: OrganisationPage) -> str:
    """A page of the organisations."""
    number = count(shown.number, "организация", "организации", "организаций")
    if shown.words:
        words = escaped(shorten(shown.words, 60))
        if not shown.found:
            return f"По словам «{words}» ничего не нашёл. Весь список: /organisations."
        more = "" if len(shown.found) == shown.number else " Показаны первые, уточните название."
        return f"По словам «{words}»: {number}.{more}"
    if not shown.found:
        return "Организаций пока нет: их добавляет загрузка дорожной карты, /import."
    return f"🏫 Всего {number}. Найти по названию: /organisations СОШ 5."


def card(shown: OrganisationCard) -> str:
    """All about one organisation."""
    lines = [f"<b>{brief(shown.organisation)}</b>", _KINDS[shown.organisation.kind].capitalize()]
    if shown.municipality is not None:
        lines.append(f"Муниципалитет: {escaped(shorten(shown.municipality, 200)) or 'без названия'}")
    if shown.names:
        names = "; ".join(escaped(shorten(each, 100)) for each in shown.names[:MOST_NAMES] if each.strip())
        lines.append(f"Другие названия: {names or 'без названия'}")
    lines.append(f"{_of(shown.people, shown.roadmaps, shown.children).capitalize()}.")
    if shown.waiting:
        lines.append(f"Ещё не вошли по ссылке: {count(shown.waiting, 'человек', 'человека', 'человек')}.")
    return "\n".join(lines)


def choose_other(kept: Organisation) -> str:
    """Which other spelling is meant."""
    return (
        f"Что объединить с «{brief(kept)}»? Выберите из похожих или напишите часть названия."
        " Останется это название, другое станет вторым. Передумали: /cancel."
    )


def merger(shown: Merger) -> str:
    """What would pass over."""
    passing = _of(shown.people, shown.roadmaps, shown.children)
    return (
        f"Объединить?\n\nОстанется: {brief(shown.kept)}\nВольётся: {brief(shown.other)}\n\n"
        f"Перейдут: {passing}. Второе название останется известным. Отменить это нельзя."
    )


def merged(shown: Merger) -> str:
    """It is done."""
    passing = _of(shown.people, shown.roadmaps, shown.children)
    return f"Готово: {brief(shown.other)} теперь {brief(shown.kept)}. Перешли: {passing}."


def brief(organisation: Organisation) -> str:
    """Its name, escaped."""
    return escaped(shorten(organisation.name, 200)) or "без названия"


def _of(people: int, roadmaps: int, children: int) -> str:
    parts = [
        count(people, "человек", "человека", "человек"),
        count(roadmaps, "дорожная карта", "дорожные карты", "дорожных карт"),
    ]
    if children:
        parts.append(
            count(children, "подведомственная школа", "подведомственные школы", "подведомственных школ")
        )
    return list_in_words(parts)
