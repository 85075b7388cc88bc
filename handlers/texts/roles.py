"""Roles of people: the list, one person, what was given and taken away."""

from domain.administration import loses_control
from domain.people import Membership, Role
from domain.russian import count, date_in_words
from handlers.texts.welcome import ROLE_NAMES
from handlers.texts.wording import escaped, local_date, pointed, shorten
from services.administration import PAGE, Changed, PeoplePage, RoleCard, Where

MOST_ROLES = 12
MOST_LEFT = 10
ALREADY = "Эта роль уже есть."


def people(shown: PeoplePage) -> str:
    """Whose roles to look at."""
    if shown.words and not shown.found:
        return f"По словам «{escaped(shorten(shown.words, 100))}» никого не нашёл. Все люди: /roles."
    number = count(shown.number, "человек", "человека", "человек")
    pages = -(-shown.number // PAGE)
    page = f", страница {shown.page + 1} из {pages}" if pages > 1 and not shown.words else ""
    return f"<b>Роли: {number}{page}</b>\n\nЧьи показать? Найти по имени: /roles Иванова"


def card(shown: RoleCard, zone: str) -> str:
    """Everything that somebody is; ``zone``: in which the days are told."""
    lines = [f"<b>{_name(shown)}</b>"]
    if shown.person.post and shown.person.post.strip():
        lines.append(escaped(shorten(shown.person.post, 150)))
    lines.append("")
    for each in shown.held[:MOST_ROLES]:
        since = date_in_words(local_date(each.since, zone), year=True)
        lines.append(f"• {_called(each.membership)}, с {since} года")
    if len(shown.held) > MOST_ROLES:
        lines.append(f"и ещё {len(shown.held) - MOST_ROLES}")
    if not shown.held:
        lines.append("Ролей нет: боту этот человек не виден.")
    return "\n".join(lines)


def ask_revoke(shown: RoleCard, membership: Membership) -> str:
    """Really?"""
    last = len(shown.held) == 1
    lines = [f"Снять роль «{_called(membership)}»?", "", f"{_name(shown)} об этом узнает."]
    if last:
        lines.append("Это последняя роль: кнопки, команды и напоминания сразу перестанут работать.")
    if loses_control((each.membership.role for each in shown.held), membership.role):
        lines.append("Личные приглашения от этого человека, по которым ещё не вошли, перестанут действовать.")
    return "\n".join(lines)


def choose_role(shown: RoleCard) -> str:
    """As what."""
    return f"{_name(shown)}: какую роль дать?"


def choose_where(shown: Where) -> str:
    """In which organisation."""
    role = ROLE_NAMES[shown.role].lower()
    if shown.words and not shown.found:
        return (
            f"Организации «{escaped(shorten(shown.words, 100))}» не нашёл. Напишите другое слово из названия."
        )
    lines = [f"{escaped(shorten(shown.person.name, 100)) or 'Без имени'}, {role}: в какой организации?"]
    if shown.number > len(shown.found):
        lines.append("Можно написать слово из названия.")
    return "\n".join(lines)


def changed(done: Changed, zone: str) -> str:
    """For whoever gave or took it: the person as they are now."""
    lines = [card(done.card, zone)]
    if done.left:
        lines += ["", "Назначения сняты:"]
        lines += [f"{pointed(each, 60)}" for each in done.left[:MOST_LEFT]]
        if len(done.left) > MOST_LEFT:
            lines.append(f"и ещё {len(done.left) - MOST_LEFT}")
    return "\n".join(lines)


def popup(membership: Membership, *, given: bool) -> str:
    """At once, over the screen: plain text."""
    role = ROLE_NAMES[membership.role]
    return f"{'Дана роль' if given else 'Снята роль'}: {role}, {shorten(membership.organisation, 120)}."


def granted(membership: Membership) -> str:
    """For whoever has a new role."""
    hint = " Раздать роли другим: /roles." if membership.role is Role.ADMIN else " Что теперь можно: /help."
    return f"🔑 Вам дали роль: {_called(membership)}.{hint}"


def revoked(done: Changed) -> str:
    """For whoever lost a role."""
    said = f"Роль снята: {_called(done.membership)}."
    if done.others:
        return f"{said} Остальные ваши роли действуют, что можно: /help."
    return (
        f"{said} Напоминаний больше не будет, кнопки и команды не работают."
        " Если это ошибка, попросите новую ссылку в Центре проектного сопровождения."
    )


def _name(shown: RoleCard) -> str:
    return escaped(shorten(shown.person.name, 100)) or "Без имени"


def _called(membership: Membership) -> str:
    place = escaped(shorten(membership.organisation, 120)) or "без названия"
    return f"{ROLE_NAMES[membership.role]}, {place}"
