"""The same letters as plain text, for people whom Telegram does not reach."""

import re
from html import unescape

from domain.ledger import Letter, Reason
from domain.people import Person
from domain.russian import heading
from handlers.texts.letters import letter
from handlers.texts.wording import UNSEEN, dated_with_weekday, points, shorten

_TAG = re.compile(r"<[^<>]*>")
_SUBJECT_LENGTH = 150


def mail_subject(sent: Letter) -> str:
    """«Дорожная карта: просрочено 2 контрольные точки», on one line."""
    news = [each for each in sent.items if each.reminder.reason is Reason.NOTICE]
    due = [each for each in sent.items if each not in news]
    late = [each for each in due if each.milestone.is_overdue(sent.today)]
    days = [each.milestone.due for each in due if each.milestone.due and each not in late]
    said = []
    if late:
        said.append(f"просрочено: {points(len(late))}")
    if days:
        said.append(f"ближайший срок {dated_with_weekday(min(days), sent.today)}")
    if news and not said:
        said.append(f"новости, {points(len(news))}")
    if not said:
        said.append(f"сводка, {heading(sent.today).lower()}")
    return one_line(f"Дорожная карта: {', '.join(said)}", _SUBJECT_LENGTH)


def mail_body(sent: Letter, person: Person) -> str:
    """Why by mail, everything the letter says, and what to do."""
    name = one_line(person.name)
    parts = [
        f"Здравствуйте, {name}!" if name else "Здравствуйте!",
        f"Пишем по почте, потому что {_why(person)}.",
        "\n".join(map(_plain, letter(sent))).removeprefix("📌 "),
        "Сообщить о результате можно в Telegram: откройте бота и нажмите «Старт»."
        " Не получается? Обратитесь в Центр проектного сопровождения.",
        "Письмо отправлено автоматически, отвечать на него не нужно.",
    ]
    return "\n\n".join(parts) + "\n"


def one_line(text: str, length: int = 100) -> str:
    """The text as a header can carry it: no line breaks, nothing unseen, not too long."""
    return shorten(text.translate(UNSEEN), length)


def _why(person: Person) -> str:
    if person.telegram_id is None:
        return "вы ещё не подключились к боту в Telegram"
    reason = one_line(person.unreachable_reason or "")
    return "сообщения в Telegram до вас не доходят" + (f" ({reason})" if reason else "")


def _plain(html: str) -> str:
    return unescape(_TAG.sub("", html))
