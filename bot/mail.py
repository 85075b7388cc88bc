"""Letters by mail (SMTP, RFC 5321), for people whom Telegram does not reach."""

import logging
import re
from email.header import Header
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr

import aiosmtplib

from bot.mailbox import Mailbox, is_address
from domain.clock import Clock
from domain.ledger import Delivered, Letter, Outcome, Postponed, Unreachable, Way
from domain.people import Person
from handlers import texts

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 60.0
SENDER_NAME = "Веха"
_ENHANCED = re.compile(r"5\.(\d{1,3})\.(\d{1,3})\b")
_ABOUT_US = re.compile(r"relay|sender|spam|blocked|blacklist|authenticat", re.IGNORECASE)


class Mail:
    """``bot.sender.Post`` over SMTP, one connection a letter."""

    def __init__(self, mailbox: Mailbox, clock: Clock) -> None:
        self._mailbox = mailbox
        self._clock = clock

    async def send(self, letter: Letter, person: Person, address: str) -> Outcome:
        """Hand the letter over; the mail server's answer becomes an outcome."""
        if not is_address(address):
            return Unreachable(f"адрес почты записан с ошибкой: {address}", Way.MAIL)
        try:
            await self._hand_over(self._message(letter, person, address))
        except aiosmtplib.SMTPRecipientsRefused as refused:
            return _refused(refused, address)
        except (aiosmtplib.SMTPException, OSError) as error:
            log.warning("the mail server did not take a letter: %s", error)
            return Postponed(None, f"почтовый сервер не принял письмо ({_short(error)})")
        return Delivered(None, Way.MAIL)

    async def _hand_over(self, message: MIMEText) -> None:
        mailbox = self._mailbox
        await aiosmtplib.send(
            message,
            hostname=mailbox.host,
            port=mailbox.port,
            username=mailbox.username,
            password=mailbox.password,
            use_tls=mailbox.tls,
            # A password never travels in the clear; without one, encryption is taken where it is offered.
            start_tls=True if mailbox.username and not mailbox.tls else None,
            timeout=TIMEOUT_SECONDS,
        )

    def _message(self, letter: Letter, person: Person, address: str) -> MIMEText:
        # The newer EmailMessage loses blanks where it folds a Russian subject.
        message = MIMEText(texts.mail_body(letter, person), "plain", "utf-8")
        message["From"] = formataddr((SENDER_NAME, self._mailbox.sender))
        message["To"] = formataddr((texts.one_line(person.name), address))
        message["Subject"] = Header(texts.mail_subject(letter), "utf-8")  # type: ignore[assignment]
        message["Date"] = format_datetime(self._clock())
        # The first row of the ledger names the slot: a letter that comes twice is recognised as one.
        domain = self._mailbox.sender.rpartition("@")[2]
        message["Message-ID"] = f"<reminder-{min(letter.reminder_ids)}@{domain}>"
        # RFC 3834: nobody's holiday answer is to come back.
        message["Auto-Submitted"] = "auto-generated"
        return message


def _refused(refused: aiosmtplib.SMTPRecipientsRefused, address: str) -> Outcome:
    (answer,) = refused.recipients
    said = f"{answer.code} {texts.one_line(answer.message)}"
    if _is_gone(answer.code, answer.message):
        return Unreachable(f"почта {address} не принимает письма ({said})", Way.MAIL)
    return Postponed(None, f"почта {address} пока не принимает письма ({said})")


def _is_gone(code: int, said: str) -> bool:
    """Whether the refusal of a recipient says that there is no such address, by RFC 3463 where it is used.

    A server that does not relay for us, or takes us for a sender of spam, refuses everybody alike: that is to
    be set right, and no reason to drop the addresses of all people.
    """
    if code < 500:
        return False
    if enhanced := _ENHANCED.match(said):
        # 5.1.7 and 5.1.8 are about the sender's address; 5.2.1 is a mailbox that was closed.
        subject, detail = enhanced.groups()
        return (subject == "1" and detail not in {"7", "8"}) or (subject, detail) == ("2", "1")
    return code in {550, 551, 553} and not _ABOUT_US.search(said)


def _short(error: Exception) -> str:
    code = getattr(error, "code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
