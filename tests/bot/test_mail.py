"""Letters by mail, to a real SMTP server on this machine: what arrives, and what each refusal becomes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.mail import Mail
from bot.mailbox import Mailbox
from domain.ledger import Delivered, Letter, Postponed, Unreachable, Way
from domain.people import Person
from tests.cast import NOW, TODAY, FakeClock, make_milestone
from tests.handlers.builders import make_digest, make_item

ADDRESS = "vera@school.example"
VERA = Person(3, None, "Вера Учителева", email=ADDRESS)
OVERDUE = make_milestone(due=TODAY.replace(day=10))


@dataclass
class Postman:
    """The mail server's end: keeps what it takes, answers what it is told to."""

    taken: list[EmailMessage] = field(default_factory=list)
    rcpt: str = "250 OK"
    data: str = "250 OK"

    async def handle_RCPT(  # noqa: N802 -- the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(  # noqa: N802 -- the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        if self.data.startswith("250"):
            read: Any = message_from_bytes(envelope.content, policy=policy.default)
            self.taken.append(read)
        return self.data

    def last(self) -> EmailMessage:
        return self.taken[-1]


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
async def port(postman: Postman) -> AsyncIterator[int]:
    """The port of a running server."""
    loop = asyncio.get_running_loop()
    async with await loop.create_server(lambda: SMTP(postman, loop=loop), "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture
def mail(port: int) -> Mail:
    return Mail(Mailbox.from_url(f"smtp://127.0.0.1:{port}?from=vekha@centre.example"), FakeClock())


def letter_to(person: Person = VERA, **overrides: Any) -> Letter:
    plain = Letter(person, TODAY, (make_item(make_milestone()),), reminder_ids=(12, 7))
    return replace(plain, **overrides)


def body_of(message: EmailMessage) -> str:
    return str(message.get_content()).replace("\r\n", "\n")


async def test_the_letter_arrives_in_russian_with_the_reason(mail: Mail, postman: Postman) -> None:
    assert await mail.send(letter_to(), VERA, ADDRESS) == Delivered(None, Way.MAIL)

    message = postman.last()
    assert message["Subject"] == "Дорожная карта: ближайший срок 10 февраля (суббота)"
    assert message.get_content_type() == "text/plain"
    assert message.get_content_charset() == "utf-8"
    body = body_of(message)
    assert body.startswith(
        "Здравствуйте, Вера Учителева!\n\n"
        "Пишем по почте, потому что вы ещё не подключились к боту в Telegram.\n\n"
        "Пятница, 12 января. Через 21 рабочий день, 10 февраля (суббота):\n\n"
        "4. Объявить закупки товаров, работ, услуг\n\n"
        "СОШ № 5 г. Балабаново\n"
    )
    assert "<" not in body


async def test_the_headers_are_those_of_an_automatic_letter(mail: Mail, postman: Postman) -> None:
    await mail.send(letter_to(), VERA, ADDRESS)

    message = postman.last()
    assert message["To"].addresses[0].display_name == "Вера Учителева"
    assert message["To"].addresses[0].addr_spec == ADDRESS
    assert message["From"].addresses[0].addr_spec == "vekha@centre.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOW


async def test_a_letter_sent_again_after_a_crash_is_recognised_by_its_number(
    mail: Mail, postman: Postman
) -> None:
    await mail.send(letter_to(), VERA, ADDRESS)
    await mail.send(letter_to(), VERA, ADDRESS)
    await mail.send(letter_to(reminder_ids=(8,)), VERA, ADDRESS)

    first, again, other = [message["Message-ID"] for message in postman.taken]
    assert first == again == "<reminder-7@centre.example>"
    assert other != first


async def test_whom_telegram_does_not_reach_reads_why(mail: Mail, postman: Postman) -> None:
    blocked = replace(VERA, telegram_id=1003, unreachable_since=NOW, unreachable_reason="бот заблокирован")
    await mail.send(letter_to(blocked), blocked, ADDRESS)
    assert "потому что сообщения в Telegram до вас не доходят (бот заблокирован).\n" in body_of(
        postman.last()
    )


async def test_what_is_late_stands_in_the_subject(mail: Mail, postman: Postman) -> None:
    late = (make_item(OVERDUE), make_item(make_milestone(id=2, due=TODAY.replace(day=9))))
    await mail.send(letter_to(items=late), VERA, ADDRESS)
    assert postman.last()["Subject"] == "Дорожная карта: просрочено: 2 контрольные точки"


async def test_a_digest_goes_by_mail_too(mail: Mail, postman: Postman) -> None:
    await mail.send(letter_to(items=(), digest=make_digest()), VERA, ADDRESS)
    assert postman.last()["Subject"] == "Дорожная карта: сводка, пятница, 12 января"
    assert "Просроченных нет." in body_of(postman.last())


async def test_names_and_titles_cannot_forge_headers_or_markup(mail: Mail, postman: Postman) -> None:
    forger = replace(VERA, name="Вера\r\nBcc: everybody@example.org\u202e")
    items = (make_item(make_milestone(title="<b>Закупки</b> & «A <B>»\r\n.\r\nRCPT TO:<x@example.org>")),)
    outcome = await mail.send(letter_to(forger, items=items), forger, ADDRESS)

    assert outcome == Delivered(None, Way.MAIL)
    assert postman.last()["Bcc"] is None
    assert postman.last()["To"].addresses[0].addr_spec == ADDRESS
    assert "<b>Закупки</b> & «A <B>» . RCPT TO" in body_of(postman.last())


@pytest.mark.parametrize(
    "answer",
    [
        "550 Unrouteable address",
        "550 5.1.10 Recipient not found",
        "550 5.2.1 The account is disabled",
        "553 no such mailbox",
    ],
)
async def test_who_has_left_the_mail_server_is_no_way(mail: Mail, postman: Postman, answer: str) -> None:
    postman.rcpt = answer
    assert isinstance(await mail.send(letter_to(), VERA, ADDRESS), Unreachable)


@pytest.mark.parametrize(
    "answer",
    [
        "554 5.7.1 <vera@school.example>: Relay access denied",
        "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
        "550 relay not permitted",
        "530 5.7.0 Authentication required",
        "553 Sender address rejected: not owned by user",
        "550 5.1.8 Bad sender's system address",
        "554 Service unavailable; Client host [192.0.2.1] blocked",
        "552 5.2.2 Mailbox full",
    ],
)
async def test_a_server_that_refuses_us_costs_nobody_their_address(
    mail: Mail, postman: Postman, answer: str
) -> None:
    postman.rcpt = answer
    outcome = await mail.send(letter_to(), VERA, ADDRESS)
    assert isinstance(outcome, Postponed)
    assert answer in outcome.reason


async def test_an_address_that_does_not_exist_is_no_way(mail: Mail, postman: Postman) -> None:
    postman.rcpt = "550 5.1.1 No such user"
    outcome = await mail.send(letter_to(), VERA, ADDRESS)
    assert outcome == Unreachable(f"почта {ADDRESS} не принимает письма (550 5.1.1 No such user)", Way.MAIL)


async def test_an_address_that_is_none_is_no_way(mail: Mail, postman: Postman) -> None:
    for wrong in ("vera", "vera@", "a b@school.example", "vera@school.example\nBcc: x@example.org", ""):
        outcome = await mail.send(letter_to(), VERA, wrong)
        assert isinstance(outcome, Unreachable)
    assert postman.taken == []


async def test_a_full_box_puts_the_letter_off(mail: Mail, postman: Postman) -> None:
    postman.rcpt = "452 4.2.2 Mailbox full"
    outcome = await mail.send(letter_to(), VERA, ADDRESS)
    assert outcome == Postponed(None, f"почта {ADDRESS} пока не принимает письма (452 4.2.2 Mailbox full)")


@pytest.mark.parametrize("answer", ["451 Try again later", "554 Looks like spam"])
async def test_a_server_that_does_not_take_it_says_nothing_about_the_recipient(
    mail: Mail, postman: Postman, answer: str
) -> None:
    postman.data = answer
    outcome = await mail.send(letter_to(), VERA, ADDRESS)
    assert isinstance(outcome, Postponed)
    assert answer[:3] in outcome.reason


async def test_a_server_that_is_gone_puts_the_letter_off(port: int) -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    closed = server.sockets[0].getsockname()[1]
    hangs_up = Mail(Mailbox("127.0.0.1", closed, "vekha@centre.example"), FakeClock())
    assert isinstance(await hangs_up.send(letter_to(), VERA, ADDRESS), Postponed)
    server.close()
    await server.wait_closed()
    assert isinstance(await hangs_up.send(letter_to(), VERA, ADDRESS), Postponed)


async def test_a_password_never_travels_in_the_clear(port: int, postman: Postman) -> None:
    url = f"smtp://vekha%40centre.example:geheim@127.0.0.1:{port}"
    outcome = await Mail(Mailbox.from_url(url), FakeClock()).send(letter_to(), VERA, ADDRESS)
    assert isinstance(outcome, Postponed)
    assert postman.taken == []


def test_the_url_names_everything() -> None:
    assert Mailbox.from_url("smtp://vekha%40centre.example:p%40ss@mail.example") == Mailbox(
        "mail.example", 587, "vekha@centre.example", "vekha@centre.example", "p@ss"
    )
    assert Mailbox.from_url("smtps://vekha:p@mail.example?from=bot@centre.example") == Mailbox(
        "mail.example", 465, "bot@centre.example", "vekha", "p", tls=True
    )


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example?from=a@b.example", "smtp://u:geheim@mail.example", "smtp://"]
)
def test_a_url_that_names_too_little_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ValueError, match="SMTP_URL") as refusal:
        Mailbox.from_url(url)
    assert "geheim" not in str(refusal.value)
