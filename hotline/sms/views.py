"""Where texts come in: Twilio's webhook, and a laptop's own telephone."""

import secrets

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from common import crypto
from hotline.city import phone_region
from hotline.sms.actions import Text, take_text
from messaging.doors.twilio.hooks import is_genuine

NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
# An SMS of many parts has at most this many letters; Twilio sends no more.
LONGEST = 1600


@csrf_exempt
@require_POST
def twilio_sms(request: HttpRequest) -> HttpResponse:
    """Take a text from Twilio. The answer goes out through the outbox, so that a repeat is answered once."""
    parameters = {name: str(value) for name, value in request.POST.items()}
    if not is_genuine(request.path, parameters, request.headers.get("X-Twilio-Signature", "")):
        return HttpResponse(status=403)
    text = _read(parameters.get("From", ""), parameters.get("Body", ""), parameters.get("MessageSid", ""))
    if text is not None:
        take_text(text, now=timezone.now())
    return HttpResponse(NO_ANSWER, content_type="text/xml")


def _read(sender: str, body: str, provider_id: str) -> Text | None:
    """Read what came; None where there is no number that could be answered, a short code for instance."""
    try:
        phone = crypto.normalise_phone(sender, phone_region())
    except crypto.NotAPhoneNumber:
        return None
    if not provider_id or len(provider_id) > 80:
        return None
    return Text(
        sender=phone,
        words=body.replace("\x00", "")[:LONGEST],
        provider_id=provider_id,
        received_at=timezone.now(),
    )


@require_POST
def emulator(request: HttpRequest) -> HttpResponse:
    """Take a text written on the outbox page, as if a telephone had sent it. Embedded mode only."""
    if not settings.EMBEDDED:
        raise Http404
    text = _read(request.POST.get("from", ""), request.POST.get("text", ""), f"emulator-{secrets.token_hex(8)}")
    if text is None or not text.words.strip():
        example = crypto.phone_example(phone_region())
        messages.error(request, _("Write a number like %(example)s, and some words.") % {"example": example})
        return redirect(reverse("outbox"))
    take_text(text, now=timezone.now())
    # Not in the address, where numbers stay behind.
    request.session["outbox_number"] = text.sender
    return redirect(reverse("outbox"))
