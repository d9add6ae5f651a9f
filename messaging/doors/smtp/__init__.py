"""E-mail by any SMTP server, where `SMTP_HOST` and `SMTP_FROM` are set.

The commands are given one by one, because what they fail at says whether the letter may have
left: until the words are handed over it certainly has not; a server that is silent after them may
have taken it, and nobody can be asked. The Message-ID is made of ours, so that a mail program
shows a letter that came twice only once.
"""

import re
import smtplib
import ssl
import time
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from hashlib import sha256
from io import BufferedReader

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.models import City
from common.text import in_language
from messaging.doors import Letter, NotSent, Receipt, Unclear
from messaging.models import MessageChannel

TIMEOUT_S = 15
# All that a server says to one letter.
MOST_S = 60
MOST_BYTES = 100_000
READY_FOR_WORDS = 354
_BREAKS = re.compile(r"[\r\n\t\x00-\x1f\x7f]+")


class _Answers:
    """What a server says, read as far as a server's answers go: not for ever, and not without end."""

    def __init__(self, file: BufferedReader) -> None:
        self.file = file
        self.left = MOST_BYTES
        self.until = time.monotonic() + MOST_S

    def readline(self, size: int) -> bytes:
        line = self.file.readline(size)
        self.left -= len(line)
        if self.left < 0 or time.monotonic() > self.until:
            raise OSError("too much, or too slow")
        return line

    def close(self) -> None:
        self.file.close()


class _Careful(smtplib.SMTP):
    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _Answers(self.sock.makefile("rb"))
        return super().getreply()


class _CarefulTls(_Careful, smtplib.SMTP_SSL):
    pass


class SmtpDoor:
    """One server, and one address from which the city writes."""

    name = "smtp"
    channels = frozenset({MessageChannel.EMAIL})

    def send(self, letter: Letter) -> Receipt:
        """Hand a letter to the server."""
        words = _words(letter)
        try:
            line = _connect()
        except (OSError, smtplib.SMTPException) as error:
            raise _before_it_left(error) from None
        try:
            return self._hand_over(line, letter, words)
        finally:
            # A server that took the letter need not take leave.
            line.close()

    def _hand_over(self, line: smtplib.SMTP, letter: Letter, words: EmailMessage) -> Receipt:
        try:
            _expect(line.mail(settings.SMTP_FROM), 250)
            _expect(line.rcpt(letter.to), 250, 251)
            _expect(line.docmd("DATA"), READY_FOR_WORDS)
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            raise _before_it_left(error) from None
        try:
            line.send(_as_data(words))
            code, _text = line.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise Unclear(type(error).__name__) from None
        if code == 250:
            return Receipt(str(words["Message-ID"]).strip("<>")[:80])
        if 400 <= code < 600:
            raise NotSent(str(code), is_permanent=code >= 500)
        # Neither yes nor no.
        raise Unclear("bad_answer")

    def find(self, letter: Letter, *, since: datetime, not_these: frozenset[str]) -> Receipt | None:
        """Say that nobody knows: a server of e-mail cannot be asked."""
        return None


def _connect() -> smtplib.SMTP:
    context = ssl.create_default_context()
    name = _our_name()
    if settings.SMTP_SECURITY == "tls":
        line: smtplib.SMTP = _CarefulTls(
            settings.SMTP_HOST, settings.SMTP_PORT, local_hostname=name, timeout=TIMEOUT_S, context=context
        )
    else:
        line = _Careful(settings.SMTP_HOST, settings.SMTP_PORT, local_hostname=name, timeout=TIMEOUT_S)
    try:
        line.ehlo_or_helo_if_needed()
        if settings.SMTP_SECURITY == "starttls":
            line.starttls(context=context)
            line.ehlo_or_helo_if_needed()
        if settings.SMTP_USER:
            line.login(settings.SMTP_USER, settings.SMTP_PASSWORD)
    except BaseException:
        line.close()
        raise
    return line


def _our_name() -> str:
    return settings.SMTP_FROM.rpartition("@")[2]


def _expect(answer: tuple[int, bytes], *codes: int) -> None:
    if answer[0] not in codes:
        raise smtplib.SMTPResponseException(*answer)


def _before_it_left(error: Exception) -> NotSent:
    if isinstance(error, smtplib.SMTPResponseException) and 200 <= error.smtp_code < 600:
        # 5xx to a sender, a recipient or a password: the same again would be answered the same.
        return NotSent(str(error.smtp_code), is_permanent=error.smtp_code >= 500)
    if isinstance(error, UnicodeError | smtplib.SMTPNotSupportedError):
        return NotSent(type(error).__name__, is_permanent=True)
    if isinstance(error, smtplib.SMTPException):
        return NotSent("bad_answer", is_permanent=False)
    return NotSent("no_connection", is_permanent=False)


def _words(letter: Letter) -> EmailMessage:
    city = City.objects.first()
    name = in_language(city.names, letter.language) if city else ""
    message = EmailMessage()
    message["Subject"] = _line(letter.subject or name)
    message["From"] = formataddr((_line(name), settings.SMTP_FROM))
    try:
        message["To"] = _line(letter.to)
    except ValueError:
        raise NotSent("bad_address", is_permanent=True) from None
    message["Date"] = format_datetime(timezone.now())
    message["Message-ID"] = f"<{letter.message_id}.{sha256(letter.to.encode()).hexdigest()[:8]}@{_our_name()}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.language or "en"
    body = letter.body
    if letter.opt_out_url:
        message["List-Unsubscribe"] = f"<{letter.opt_out_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        body = f"{body}\n\n-- \n{_footer(letter)}"
    # As in web forms, so that no line of a stranger's words can be cut by a server.
    message.set_content(body + "\n", charset="utf-8", cte="base64")
    return message


def _footer(letter: Letter) -> str:
    with override(letter.language or "en"):
        return _("Nobody reads answers to this address. To get no more e-mails: %(link)s") % {
            "link": letter.opt_out_url
        }


def _line(text: str) -> str:
    """Return a text as it may stand in a header."""
    # What Python takes for the end of a line is more than what ends one in a letter.
    return " ".join(_BREAKS.sub(" ", text).splitlines()).strip()


def _as_data(message: EmailMessage) -> bytes:
    plain = re.sub(rb"\r\n|\r|\n", b"\r\n", message.as_bytes())
    # A line that is a single dot would end the letter.
    return re.sub(rb"(?m)^\.", b"..", plain) + b".\r\n"
