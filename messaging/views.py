"""What providers call, the outbox page of a laptop, and what administrators see of messages in trouble."""

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Case, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.gate import for_roles
from accounts.models import Contact, Role
from common import crypto
from common.models import City
from common.phones import NotAPhoneNumber, Plan, phone_example, read_phone
from common.posting import takes_post
from common.refusals import BadInput
from common.ways_back import back_to
from messaging import actions
from messaging.doors.twilio.hooks import is_genuine, read_report
from messaging.models import Message, MessageChannel, MessageState, OptOutSource
from messaging.opting_out import contact_of
from messaging.wording import occasion_label

PAGE_SIZE = 50
SHOWN_IN_OUTBOX = 200

# --- Providers ----------------------------------------------------------------------


@csrf_exempt
@require_POST
def twilio_status(request: HttpRequest, message_id: int) -> HttpResponse:
    """Take Twilio's word on what became of a text: early, late, twice or out of order."""
    parameters = {name: str(value) for name, value in request.POST.items()}
    if not is_genuine(request.path, parameters, request.headers.get("X-Twilio-Signature", "")):
        return HttpResponse(status=403)
    receipt = read_report(parameters)
    if receipt is not None:
        actions.take_receipt(message_id, receipt, now=timezone.now())
    return HttpResponse(status=204)


# --- The link in an e-mail ---------------------------------------------------------------


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def no_more_email(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever got an e-mail ask for no more, or for more again.

    Looking changes nothing: mail programs open links by themselves. One POST does it, which
    many of them send for their reader (RFC 8058) and which therefore carries no token of a page.
    """
    contact = contact_of(token)
    if contact is None:
        raise Http404
    if request.method == "POST":
        if request.POST.get("act") == "again":
            actions.opt_in(contact, MessageChannel.EMAIL, now=timezone.now())
        else:
            actions.opt_out(contact, MessageChannel.EMAIL, now=timezone.now(), source=OptOutSource.LINK)
    has_opted_out = actions.has_opted_out(contact, MessageChannel.EMAIL)
    with translation.override(contact.language):
        return render(request, "messaging/no_more_email.html", {"has_opted_out": has_opted_out})


# --- The outbox of a laptop --------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def outbox(request: HttpRequest) -> HttpResponse:
    """Show what would have left the house, newest first, as on the citizens' phones.

    The one number asked for is kept in the session: in an address it would stay in histories and logs.
    """
    if not settings.EMBEDDED:
        raise Http404
    if request.method == "POST":
        request.session["outbox_number"] = request.POST.get("q", "").strip()[:40]
        return redirect("outbox")
    messages = Message.objects.select_related("contact", "user")
    asked = request.session.get("outbox_number", "")
    city = City.objects.first()
    plan = city.phone_plan if city else Plan()
    if asked:
        messages = _to_number(messages, asked, plan)
    shown = list(messages.order_by("-created_at", "-pk")[:SHOWN_IN_OUTBOX])
    letters = [(message, masked_address(message)) for message in shown]
    context = {"letters": letters, "q": asked, "example": phone_example(plan)}
    return render(request, "messaging/outbox.html", context)


def _to_number(messages: QuerySet[Message], asked: str, plan: Plan) -> QuerySet[Message]:
    try:
        index = crypto.index(read_phone(asked, plan).number)
    except NotAPhoneNumber:
        return messages.none()
    return messages.filter(contact__phone_index=index)


def masked_address(message: Message) -> str:
    """Return enough of an address to tell it from another; for staff, the name."""
    contact: Contact | None = message.contact
    if contact is None:
        return message.user.name if message.user else ""
    if message.channel == MessageChannel.EMAIL and contact.email_cipher:
        return crypto.mask_email(crypto.decrypt(contact.email_cipher))
    return crypto.mask_phone(crypto.decrypt(contact.phone_cipher)) if contact.phone_cipher else ""


# --- Operations ----------------------------------------------------------------------------

# What the list can be narrowed to.
TROUBLES = {
    "": gettext_lazy("In trouble"),
    "unknown": MessageState.UNKNOWN.label,
    "failed": MessageState.FAILED.label,
    "sending": MessageState.SENDING.label,
    "queued": MessageState.QUEUED.label,
    "sent": MessageState.SENT.label,
    "delivered": MessageState.DELIVERED.label,
}
# What a code of ours means; a provider's own is shown as it is.
REASONS = {
    "opted_out": gettext_lazy("The citizen asked for no more messages."),
    "withdrawn": gettext_lazy("What it asks was over before it left."),
    "too_many": gettext_lazy(
        "This citizen had many messages within an hour; questions and answers go out all the same."
    ),
    "no_provider": gettext_lazy("This installation has no provider for this kind of message."),
    "no_connection": gettext_lazy("The provider could not be reached."),
    "left": gettext_lazy("Somebody decided to leave it."),
    "interrupted": gettext_lazy("Sending was interrupted."),
    "21610": gettext_lazy("The provider says that this number wants no more messages."),
    "bad_answer": gettext_lazy("The provider's answer could not be read."),
    "too_long": gettext_lazy("The provider's answer could not be read."),
    "bad_address": gettext_lazy("The address cannot be written to."),
    "fault": gettext_lazy("Something broke while this was sent; the log says what."),
}


@for_roles(Role.ADMINISTRATOR)
@require_GET
def operations(request: HttpRequest) -> HttpResponse:
    """List messages that did not arrive, or may not have; the uncertain ones first."""
    state = request.GET.get("state", "")
    if state not in TROUBLES:
        raise BadInput(fields={"state": _("There is no such state.")})
    messages = Message.objects.select_related("contact", "user")
    wanted = [state] if state else [MessageState.UNKNOWN, MessageState.FAILED]
    uncertain_first = Case(When(state=MessageState.UNKNOWN, then=Value(0)), default=Value(1))
    page = Paginator(messages.filter(state__in=wanted).order_by(uncertain_first, "-pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    rows = [
        {
            "message": message,
            "to": masked_address(message),
            "occasion": occasion_label(message.template_code),
            "reason": REASONS.get(message.error, message.error),
            "may_act": message.is_settled and message.state in (MessageState.UNKNOWN, MessageState.FAILED),
            "may_leave": message.is_settled and message.state == MessageState.UNKNOWN,
        }
        for message in page
    ]
    context = {"page": page, "rows": rows, "states": TROUBLES.items(), "state": state, "now": timezone.now()}
    return render(request, "messaging/operations.html", context)


@for_roles(Role.ADMINISTRATOR)
@takes_post("operations_messages")
def decide(request: HttpRequest, message_id: int) -> HttpResponse:
    """Send an uncertain or failed message again, or leave it."""
    if not Message.objects.filter(pk=message_id).exists():
        raise Http404
    deciding = {"again": actions.send_again, "leave": actions.give_up}.get(request.POST.get("act", ""))
    if deciding is None:
        raise BadInput(fields={"act": _("Say what to do with it.")})
    deciding(message_id, now=timezone.now())
    return redirect(back_to(request, reverse("operations_messages")))
