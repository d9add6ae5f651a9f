"""Where texts come in: Twilio's webhook, and a laptop's own telephone."""

import logging
import secrets
from collections.abc import Iterator, Mapping

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from common.phones import phone_example
from common.posting import takes_post
from hotline.city import phone_plan
from hotline.sms.actions import Media, Text, take_text
from hotline.sms.senders import read_sender
from messaging.doors.twilio.hooks import is_genuine

logger = logging.getLogger(__name__)

NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
LONGEST_ID = 80
# Twilio sends ten at most.
MOST_MEDIA = 10


@csrf_exempt
@require_POST
def twilio_sms(request: HttpRequest) -> HttpResponse:
    """Take a text from Twilio. The answer goes out through the outbox, so that a repeat is answered once."""
    parameters = {name: str(value) for name, value in request.POST.items()}
    if not is_genuine(request.path, parameters, request.headers.get("X-Twilio-Signature", "")):
        return HttpResponse(status=403)
    text = _read(parameters)
    if text is None:
        # Nothing of the person: whoever runs the installation sees that it happened, and the provider keeps the text.
        logger.error("A text without a usable MessageSid was not taken: so a repeat of it would not be known again")
    else:
        take_text(text, now=timezone.now())
    return HttpResponse(NO_ANSWER, content_type="text/xml")


def _read(parameters: Mapping[str, str]) -> Text | None:
    """Read what came; None where it has no id, so that a repeat would not be known again."""
    provider_id = parameters.get("MessageSid") or parameters.get("SmsMessageSid") or parameters.get("SmsSid", "")
    if not provider_id or len(provider_id) > LONGEST_ID:
        return None
    sender = read_sender(parameters.get("From", ""), phone_plan())
    return Text(
        sender=sender.phone,
        name=sender.name,
        is_service=sender.is_service,
        words=_words(parameters),
        provider_id=provider_id,
        received_at=timezone.now(),
        media=tuple(_media(parameters)),
    )


def _words(parameters: Mapping[str, str]) -> str:
    words = parameters.get("Body", "").replace("\x00", "")
    # WhatsApp and RCS send a place beside the words.
    latitude, longitude = parameters.get("Latitude", ""), parameters.get("Longitude", "")
    if latitude and longitude:
        place = " ".join(filter(None, (parameters.get("Label", ""), parameters.get("Address", ""))))
        words = f"{words} {place} geo:{latitude},{longitude}".replace("\x00", "").strip()
    return words


def _media(parameters: Mapping[str, str]) -> Iterator[Media]:
    count = parameters.get("NumMedia", "0")
    for position in range(min(int(count), MOST_MEDIA) if count.isascii() and count.isdigit() and len(count) < 4 else 0):
        address = parameters.get(f"MediaUrl{position}", "").replace("\x00", "")
        yield Media(address, parameters.get(f"MediaContentType{position}", "").replace("\x00", ""))


@takes_post("outbox")
def emulator(request: HttpRequest) -> HttpResponse:
    """Take a text written on the outbox page, as if a telephone had sent it. Embedded mode only."""
    if not settings.EMBEDDED:
        raise Http404
    form = {"From": request.POST.get("from", ""), "Body": request.POST.get("text", "")}
    text = _read({**form, "MessageSid": f"emulator-{secrets.token_hex(8)}"})
    if text is None or not text.words.strip():
        example = phone_example(phone_plan())
        messages.error(request, _("Write a number like %(example)s, and some words.") % {"example": example})
        return redirect(reverse("outbox"))
    take_text(text, now=timezone.now())
    # Not in the address, where numbers stay behind.
    request.session["outbox_number"] = text.sender
    return redirect(reverse("outbox"))
