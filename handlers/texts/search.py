"""What was found by a word."""

import re

from domain.milestone import State
from domain.russian import count
from handlers.texts.lists import SHORT
from handlers.texts.wording import dated_with_weekday, escaped, pointed, shorten
from services.search import PAGE, Found

MOST_WORDS = 80
_ASKED = re.compile(r"«(.*)»", re.DOTALL)
_STATES = {State.REPORTED: "ждёт приёмки", State.ACCEPTED: "принято", State.CANCELLED: "отменено"}

WHAT_TO_FIND = "Что найти? Напишите слово или номер, например: /find закупка. Можно несколько слов."
SEARCH_AGAIN = "Этот поиск устарел. Повторите его: /find."


def found(shown: Found) -> str:
    """A page of what was found; the words stand in it for the buttons below."""
    words = escaped(shorten(shown.words, MOST_WORDS))
    if not shown.total:
        return (
            f"По запросу «{words}» в ваших дорожных картах ничего нет."
            " Попробуйте короче или иначе, например: закупк. Все пункты: /plan."
        )
    pages = -(-shown.total // PAGE)
    note = f" · страница {shown.page + 1} из {pages}" if pages > 1 else ""
    number = count(shown.total, "пункт", "пункта", "пунктов")
    rows = []
    for each in shown.milestones:
        due = dated_with_weekday(each.due, shown.today) if each.due else "без срока"
        facts = [due, _STATES.get(each.state, ""), escaped(shorten(each.school, 60))]
        rows.append(f"{pointed(each, SHORT)}\n{' · '.join(fact for fact in facts if fact)}")
    head = f"По запросу «{words}»" if words else "Нашлось"
    return "\n\n".join([f"{head}: {number}{note}", *rows])


def asked_in(text: str) -> str | None:
    """The words that ``found`` was made for, read back from its plain text."""
    asked = _ASKED.search(text.partition("\n")[0])
    return asked[1] if asked else None
