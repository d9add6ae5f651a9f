"""SMS by Twilio: send, and look for what may have been sent.

Its API takes no reference of ours and no idempotency key, so a letter that may have left
is looked for by number, day and words; the id of our message travels in the callback address.
"""

import json
import logging
import re
import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from requests import Session
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance
from urllib3.exceptions import NewConnectionError

from messaging.doors import Fate, Letter, NotSent, Receipt, Unclear
from messaging.doors.twilio.hooks import FATES, OPTED_OUT
from messaging.models import MessageChannel

logger = logging.getLogger(__name__)

TIMEOUT_S = 10
# An answer that takes longer than this to come is none, however steadily it drips.
MOST_S = 30
# A page of 200 texts is far below this.
MOST_BYTES = 1_000_000
# Twilio's clock and ours, and the time a request lay in a queue there.
MARGIN = timedelta(minutes=2)
MOST_LOOKED_AT = 200
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500
SID = re.compile(r"[A-Z]{2}[0-9a-fA-F]{32}")


class BadAnswer(Exception):
    """What came back is not what Twilio answers: HTML of a proxy, nothing, too much, something else."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SaidNo(Exception):
    """An error of Twilio's own, whatever the status it came with."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


class CarefulHttpClient(HttpClient):
    """Reads an answer only as far as an answer of Twilio's goes, and only if it is one.

    It repeats no request by itself: that would be a second text.
    """

    def request(  # noqa: PLR0917 - as the library calls it
        self,
        method: str,
        url: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Ask, and return an answer that is one JSON object."""
        until = time.monotonic() + MOST_S
        with (
            Session() as session,
            session.request(
                method, url, params=params, data=data, headers=headers, auth=auth, timeout=timeout or self.timeout,
                allow_redirects=allow_redirects, stream=True,
            ) as answer,
        ):  # fmt: skip
            body = bytearray()
            for piece in answer.iter_content(65536):
                body += piece
                if len(body) > MOST_BYTES or time.monotonic() > until:
                    raise BadAnswer("too_long")
        return Response(answer.status_code, _object(bytes(body), answer.status_code), answer.headers)


def _object(body: bytes, status: int) -> str:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if isinstance(told, dict):
        if status < 400 and not told.get("sid") and told.get("code"):
            raise SaidNo(str(told["code"])[:40], told["status"] if isinstance(told.get("status"), int) else 400)
        return body.decode("utf-8-sig")
    if status >= 400:
        # The status says enough; Twilio's library wants an object.
        return "{}"
    raise BadAnswer("bad_answer")


class TwilioDoor:
    """One Twilio account and one number."""

    name = "twilio"
    channels = frozenset({MessageChannel.SMS})

    def __init__(self) -> None:
        self.client = Client(
            settings.TWILIO_ACCOUNT_SID,
            settings.TWILIO_AUTH_TOKEN,
            http_client=CarefulHttpClient(logger, False, TIMEOUT_S),
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
            return _receipt(sent)
        except (TwilioException, RequestException, BadAnswer, SaidNo) as error:
            raise _told(error) from None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            # An object, but with something else in it than Twilio puts there.
            raise Unclear("bad_answer") from None

    def find(self, letter: Letter, *, since: datetime, not_these: frozenset[str]) -> Receipt | None:
        """Look for the text among those of its day to its number."""
        try:
            candidates = self.client.messages.list(
                to=letter.to, from_=settings.TWILIO_FROM, date_sent_after=since - MARGIN, limit=MOST_LOOKED_AT
            )
            for sent in candidates:
                begun = sent.date_created or sent.date_sent
                if (
                    sent.body == letter.body
                    and sent.sid not in not_these
                    and (begun is None or begun >= since - MARGIN)
                ):
                    return _receipt(sent)
        except (TwilioException, RequestException, BadAnswer, SaidNo) as error:
            raise Unclear(_code(error)) from None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise Unclear("bad_answer") from None
        return None


def _receipt(sent: MessageInstance) -> Receipt:
    """Read what Twilio says of a text. Without its id there is no text, whatever the status of the answer."""
    if not (isinstance(sent.sid, str) and SID.fullmatch(sent.sid)):
        raise BadAnswer("bad_answer")
    error = str(sent.error_code or "")[:40]
    fate = FATES.get(str(sent.status).lower(), Fate.SENT)
    failed = fate is Fate.FAILED
    return Receipt(sent.sid, fate, error if failed else "", has_opted_out=failed and error == OPTED_OUT)


def _told(error: Exception) -> Exception:
    status = getattr(error, "status", None)
    if isinstance(status, int):
        if status == TOO_MANY_REQUESTS:
            return NotSent("429", is_permanent=False)
        if status < SERVER_ERROR:
            code = _code(error)
            return NotSent(code, is_permanent=True, has_opted_out=code == OPTED_OUT)
    elif isinstance(error, ConnectTimeout) or (isinstance(error, NoConnection) and _never_connected(error)):
        return NotSent("no_connection", is_permanent=False)
    return Unclear(_code(error))


def _never_connected(error: NoConnection) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)


def _code(error: Exception) -> str:
    # Never its text: that may quote the number or the words.
    code = getattr(error, "code", None) or getattr(error, "status", None)
    return str(code or type(error).__name__)[:40]
