"""SMS by Twilio: send, and look for what may have been sent.

Its API takes no reference of ours and no idempotency key, so a letter that may have left
is looked for by number, day and words; the id of our message travels in the callback address.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance
from urllib3.exceptions import NewConnectionError

from messaging.doors import Fate, Letter, NotSent, Receipt, Unclear
from messaging.doors.twilio.hooks import FATES
from messaging.models import MessageChannel

TIMEOUT_S = 10
# Twilio's clock and ours, and the time a request lay in a queue there.
MARGIN = timedelta(minutes=2)
MOST_LOOKED_AT = 200
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500


class TwilioDoor:
    """One Twilio account and one number."""

    name = "twilio"
    channels = frozenset({MessageChannel.SMS})

    def __init__(self) -> None:
        self.client = Client(
            settings.TWILIO_ACCOUNT_SID,
            settings.TWILIO_AUTH_TOKEN,
            # It must not repeat a request by itself: that would be a second text.
            http_client=TwilioHttpClient(timeout=TIMEOUT_S, max_retries=0),
        )
        self.client.api.base_url = settings.TWILIO_API_URL

    def send(self, letter: Letter) -> Receipt:
        """Hand a text to Twilio."""
        try:
            sent = self.client.messages.create(
                to=letter.to,
                from_=settings.TWILIO_FROM,
                body=letter.body,
                status_callback=settings.PUBLIC_URL + reverse("twilio_status", args=[letter.message_id]),
            )
        except (TwilioException, RequestException) as error:
            raise _told(error) from None
        return _receipt(sent)

    def find(self, letter: Letter, *, since: datetime, not_these: frozenset[str]) -> Receipt | None:
        """Look for the text among those of its day to its number."""
        try:
            candidates = self.client.messages.list(
                to=letter.to, from_=settings.TWILIO_FROM, date_sent_after=since - MARGIN, limit=MOST_LOOKED_AT
            )
        except (TwilioException, RequestException) as error:
            raise Unclear(_code(error)) from None
        for sent in candidates:
            begun = sent.date_created or sent.date_sent
            if sent.body == letter.body and sent.sid not in not_these and (begun is None or begun >= since - MARGIN):
                return _receipt(sent)
        return None


def _receipt(sent: MessageInstance) -> Receipt:
    fate = FATES.get(str(sent.status), Fate.SENT)
    return Receipt(sent.sid, fate, str(sent.error_code or "") if fate is Fate.FAILED else "")


def _told(error: Exception) -> Exception:
    if isinstance(error, TwilioRestException):
        if error.status == TOO_MANY_REQUESTS:
            return NotSent("429", is_permanent=False)
        if error.status < SERVER_ERROR:
            return NotSent(_code(error), is_permanent=True)
    elif isinstance(error, ConnectTimeout) or (isinstance(error, NoConnection) and _never_connected(error)):
        return NotSent("no_connection", is_permanent=False)
    return Unclear(_code(error))


def _never_connected(error: NoConnection) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)


def _code(error: Exception) -> str:
    # Never its text: that may quote the number or the words.
    if isinstance(error, TwilioRestException):
        return str(error.code or error.status)
    return type(error).__name__
