"""Writing, sending and following messages. The only place that writes here.

`sending` is committed before a provider is called, and no transaction is open during the
call. What may have left without our knowing is looked for at the provider; if nobody
knows, a page is sent again and a text to a citizen stops where people see it.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from celery import current_app
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, User
from common import crypto, phones, reactions
from common.refusals import Refusal
from common.text import in_language
from messaging.doors import Door, Fate, Letter, NotSent, Receipt, Unclear, door_for, door_name
from messaging.limits import hold_back, indexes, kind_of, news_digest, without_named, without_told
from messaging.models import (
    FOLLOWS,
    Message,
    MessageChannel,
    MessageKind,
    MessageState,
    OptIn,
    OptOut,
    OptOutSource,
    Template,
)
from messaging.opting_out import opt_out_url
from messaging.wording import render

logger = logging.getLogger(__name__)

# What is owed to whoever wants to hear that a message written of a case never left, did not arrive, or that nobody knows.
NOT_TAKEN = "not_taken"
# What somebody is called for where no message reaches her; news she finds on her page.
OWED = frozenset({MessageKind.QUESTION, MessageKind.ANSWER, MessageKind.DANGER})
# What is owed to whoever wants to hear that somebody is not to be written to any more.
OPTED_OUT = "opted_out"
SEND_TASK = "messaging.tasks.send_messages"
WAKE_FOR_S = 1
MOST_ATTEMPTS = 6
MOST_LOOKUPS = 4
# A worker that has not come back after this long is dead; a provider's call ends much sooner.
LEASE = timedelta(seconds=90)
# So often a message is tried, or asked after, before those behind it to the same person go past it: about seven minutes.
TRIES_IN_LINE = 5
LOOKUPS_IN_LINE = 3


class NothingToRepeat(Refusal):
    """Only what failed, or may have failed, is sent again by hand."""

    code = "nothing_to_repeat"
    sentence = _("This message is on its way or has arrived.")


class NoMoreWanted(Refusal):
    """Whoever asked for no more messages gets none by hand either."""

    code = "no_more_wanted"
    sentence = _("The citizen asked for no more messages, so this one is not sent again.")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Something to be said to one citizen or one member of staff, on one occasion."""

    # What makes it the same message when its cause is repeated.
    key: str
    occasion: str
    language: str
    values: Mapping[str, object] = field(default_factory=dict)
    contact: Contact | None = None
    user: User | None = None
    # Words ready made instead of a template's.
    body: str = ""
    subject: str = ""
    channel: str = ""
    is_page: bool = False
    case_id: int | None = None
    log_seq: int | None = None
    # What a person asked for by himself is answered even after STOP.
    is_forced: bool = False
    # What it is for; where it is not said, as the occasion says.
    kind: str = ""
    # The id of what it tells of, where that happened before it was written.
    happened_id: int | None = None
    # What makes it news: told of the same case with the same values, it is not told again. None: always told.
    news: tuple[object, ...] | None = None
    # What names numbers to ring in danger is not written to whom another message has named them since then.
    unless_named_since: datetime | None = None


# --- Writing ------------------------------------------------------------------------


@transaction.atomic
def queue_messages(drafts: Sequence[Draft], *, now: datetime) -> list[Message]:
    """Write messages to be sent after this transaction; one whose key is known is not written again.

    An occasion the city has no template for is passed over; so is a contact that cannot be
    reached, and news that this person was told of this case before. Who asked for no more
    messages gets none but the number to ring in danger, and who had many within the hour no more
    news and automatic answers: then the row says so. A question and an answer are always sent.
    """
    templates = {template.code: template for template in Template.objects.all()}
    written = [(draft, message) for draft in drafts if (message := _written(draft, templates, now)) is not None]
    known = set(
        Message.objects.filter(key__in=[message.key for _draft, message in written]).values_list("key", flat=True)
    )
    fresh = {message.key: (draft, message) for draft, message in written if message.key not in known}
    kept = without_named(without_told(list(fresh.values())))
    hold_back(kept, now=now)
    messages = [message for _draft, message in kept]
    # Two workers with the same event meet at the unique key, and the second adds nothing.
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    for occasion, case_id, seq in _unsent(drafts, messages):
        reactions.owe(NOT_TAKEN, {"case": case_id, "seq": seq, "occasion": occasion})
    if messages:
        transaction.on_commit(_wake, robust=True)
    return messages


def _unsent(drafts: Sequence[Draft], messages: Iterable[Message]) -> list[tuple[str, int, int]]:
    """Return of what rows of which cases somebody was to be told or asked who cannot be written to, or wants no more."""
    no_way = {
        (draft.occasion, draft.case_id, draft.log_seq)
        for draft in drafts
        if draft.contact and not (draft.channel or channel_of(draft.contact))
        if kind_of(draft.occasion, draft.values, draft.kind) in OWED
    }
    held = {
        (message.template_code, message.case_id, message.log_seq)
        for message in messages
        if message.state == MessageState.FAILED and message.kind in OWED
    }
    return sorted((occasion, case_id, seq) for occasion, case_id, seq in no_way | held if case_id and seq)


def _written(draft: Draft, templates: Mapping[str, Template], now: datetime) -> Message | None:
    channel = draft.channel or (channel_of(draft.contact) if draft.contact else MessageChannel.PUSH)
    # What is said otherwise in an e-mail has a template of its own.
    template = templates.get(f"{draft.occasion}_{channel}") or templates.get(draft.occasion)
    body = draft.body or (render(in_language(template.texts, draft.language), draft.values) if template else "")
    if not body or not channel:
        return None
    numbers = str(draft.values.get("emergency") or "")
    return Message(
        key=draft.key,
        contact=draft.contact,
        user=draft.user,
        channel=channel,
        kind=kind_of(draft.occasion, draft.values, draft.kind),
        template_code=draft.occasion,
        language=draft.language,
        subject=draft.subject,
        body=body,
        is_page=draft.is_page,
        is_forced=draft.is_forced,
        case_id=draft.case_id,
        log_seq=draft.log_seq,
        reason=draft.occasion,
        happened_id=draft.happened_id,
        news_digest=news_digest(draft.occasion, draft.news),
        # A city's own template may leave them out.
        emergency=numbers if numbers in body else "",
        created_at=now,
        due_at=now,
    )


def channel_of(contact: Contact) -> str:
    """Return how a citizen is reached: by SMS where there is a number that takes texts, else by e-mail, else not at all.

    Who left both is written to where this installation can write.
    """
    ways = [MessageChannel.SMS] if takes_texts(contact) else []
    if contact.email_cipher:
        ways.append(MessageChannel.EMAIL)
    return next((way for way in ways if door_name(way)), next(iter(ways), ""))


def takes_texts(contact: Contact) -> bool:
    """Whether a contact has a number that texts can be sent to."""
    try:
        return bool(contact.phone_cipher) and phones.takes_texts(crypto.decrypt(contact.phone_cipher or b""))
    except crypto.UndecipherableError:
        # Of an older key, it fails where people see it, as it is sent.
        return True


def _wake() -> None:
    # One message to the workers for a burst of ours; what Redis forgets, the beat finds.
    if cache.add("wake:messages", 1, timeout=WAKE_FOR_S):
        current_app.send_task(SEND_TASK, expires=30)


# --- Sending ----------------------------------------------------------------------------


def send_due(*, now: Callable[[], datetime]) -> int:
    """Send what is due, one after the other; return how many were taken up.

    Several workers may do so at once. One message is claimed at a time: if the worker
    dies, one is uncertain and not a batch.
    """
    cache.delete("wake:messages")
    count = 0
    while (message := _claim(now())) is not None:
        if message.state == MessageState.SENDING:
            _send(message, now)
        count += 1
    return count


# What stands before others to the same person: not sent yet, and not tried so often that they may go past it.
_IN_LINE = (
    Q(state=MessageState.QUEUED, attempts__lt=TRIES_IN_LINE)
    | Q(state=MessageState.SENDING)
    | Q(state=MessageState.UNKNOWN, due_at__isnull=False, lookups__lt=LOOKUPS_IN_LINE)
)
# Who is in danger, and who is paged, waits behind nothing.
_WAITS_FOR_NOBODY = Q(kind=MessageKind.DANGER) | Q(is_page=True)
_ORDER = Coalesce("happened_id", "id", output_field=BigIntegerField())


def _due(now: datetime) -> QuerySet[Message]:
    """Return what may leave now: of each person's messages the one that tells of what happened first."""
    ahead = (
        Message.objects.filter(_IN_LINE)
        .filter(Q(contact=OuterRef("contact")) | Q(user=OuterRef("user")))
        .alias(place=_ORDER)
        .filter(Q(place__lt=OuterRef("place")) | Q(place=OuterRef("place"), id__lt=OuterRef("id")))
    )
    waiting = Message.objects.filter(state=MessageState.QUEUED, due_at__lte=now).alias(place=_ORDER)
    return waiting.filter(_WAITS_FOR_NOBODY | ~Exists(ahead)).order_by("due_at", "place", "id")


@transaction.atomic
def _claim(now: datetime) -> Message | None:
    """Take up the next message: to be sent, or, where its citizen asked for no more meanwhile, failed."""
    message = _due(now).select_for_update(skip_locked=True, of=("self",)).first()
    if message is None:
        return None
    if _is_unwanted(message):
        message.state, message.error, message.due_at, message.ended_at = MessageState.FAILED, "opted_out", None, now
        message.save(update_fields=["state", "error", "due_at", "ended_at"])
        _tell_not_taken(message.pk)
        return message
    door = door_for(message.channel)
    message.attempts += 1
    message.claimed_at = now
    message.provider = door.name if door else ""
    message.state = MessageState.SENDING
    message.due_at = now + LEASE
    message.save(update_fields=["attempts", "claimed_at", "provider", "state", "due_at"])
    return message


def withdraw(case_ids: Iterable[int], occasions: Collection[str], *, now: datetime) -> int:
    """Let what was written of these cases and has not left not leave any more; return how many messages that were."""
    waiting = Message.objects.filter(case_id__in=list(case_ids), template_code__in=occasions)
    ended = {"state": MessageState.FAILED, "error": "withdrawn", "due_at": None, "ended_at": now}
    return waiting.filter(state=MessageState.QUEUED).update(**ended)


def _is_unwanted(message: Message) -> bool:
    """Whether it waited, to be sent or tried again, until its citizen asked for no more."""
    contact = message.contact
    # The number to ring is never held back, nor by whom it was written: an older process did not say so on the row.
    is_due_all_the_same = message.is_forced or message.kind == MessageKind.DANGER
    return contact is not None and not is_due_all_the_same and has_opted_out(contact, message.channel)


def _send(message: Message, now: Callable[[], datetime]) -> None:
    door = door_for(message.channel)
    if door is None:
        settle(message.pk, MessageState.FAILED, now=now(), error="no_provider")
        return
    try:
        take_receipt(message.pk, door.send(_letter(message)), now=now())
    except NotSent as reason:
        _try_later(message, reason, now())
    except Unclear as reason:
        _doubt(message, now(), reason.error)
    except Exception:
        # Whatever a provider answers, its text must not stop those of others.
        logger.exception("the door %s failed with message %s", door.name, message.pk)
        _doubt(message, now(), "fault")


def _letter(message: Message) -> Letter:
    link = opt_out_url(message.contact) if message.contact and message.channel == MessageChannel.EMAIL else ""
    return Letter(message.pk, message.channel, _address(message), message.subject, message.body, message.language, link)


def _address(message: Message) -> str:
    contact = message.contact
    if contact is None:
        if message.channel == MessageChannel.SMS and message.user is not None:
            # A member of staff who is paged.
            return crypto.decrypt(message.user.phone_cipher) if message.user.phone_cipher else ""
        return str(message.user_id)
    cipher = contact.email_cipher if message.channel == MessageChannel.EMAIL else contact.phone_cipher
    return crypto.decrypt(cipher) if cipher else ""


@transaction.atomic
def _try_later(message: Message, reason: NotSent, now: datetime) -> None:
    if reason.has_opted_out:
        _heard_opt_out(message, now)
    if reason.is_permanent or message.attempts >= MOST_ATTEMPTS:
        settle(message.pk, MessageState.FAILED, now=now, error=reason.error)
    else:
        wait = timedelta(seconds=min(5 * 4 ** (message.attempts - 1), 3600))
        settle(message.pk, MessageState.QUEUED, now=now, error=reason.error, due_at=now + wait)
        if message.attempts < TRIES_IN_LINE:
            _hold_line(message, now + wait)


def _doubt(message: Message, now: datetime, error: str) -> None:
    until = now + _until_lookup(0)
    settle(message.pk, MessageState.UNKNOWN, now=now, error=error, due_at=until)
    _hold_line(message, until)


def _hold_line(message: Message, until: datetime) -> None:
    """Let what stands behind a message to the same person wait as long, so that nobody looks at it in vain."""
    to_same = Q(contact=message.contact_id) if message.contact_id else Q(user=message.user_id)
    behind = Message.objects.alias(place=_ORDER).filter(to_same, place__gt=message.happened_id or message.pk)
    behind.filter(state=MessageState.QUEUED, due_at__lt=until).exclude(_WAITS_FOR_NOBODY).update(due_at=until)


def _until_lookup(lookups: int) -> timedelta:
    # 20 s, 80 s, 5 min, 20 min: a provider may take its time to list what it took.
    return timedelta(seconds=20 * 4**lookups)


def settle(
    message_id: int,
    state: MessageState,
    *,
    now: datetime,
    error: str = "",
    due_at: datetime | None = None,
    provider_id: str = "",
) -> bool:
    """Move a message on, unless it has come further meanwhile; say whether it moved."""
    changes: dict[str, object] = {"state": state, "error": error[:40], "due_at": due_at}
    here = Message.objects.filter(pk=message_id, state__in=FOLLOWS[state])
    if provider_id:
        # A late word about an earlier sending says nothing about this one.
        here = here.filter(provider_id__in=["", provider_id])
        changes["provider_id"] = provider_id
    if state == MessageState.SENT:
        changes["sent_at"] = now
    if state in (MessageState.DELIVERED, MessageState.FAILED):
        changes["ended_at"] = now
    if state != MessageState.FAILED:
        return bool(here.update(**changes))
    with transaction.atomic():
        has_moved = bool(here.update(**changes))
        if has_moved:
            _tell_not_taken(message_id)
    return has_moved


def _tell_not_taken(message_id: int) -> None:
    """Have it heard that a message did not leave, by whoever decides with `was_taken` what that means."""
    failed = Message.objects.filter(pk=message_id, case_id__isnull=False, log_seq__isnull=False)
    for code, case_id, seq in failed.values_list("template_code", "case_id", "log_seq"):
        reactions.owe(NOT_TAKEN, {"case": case_id, "seq": seq, "occasion": code})


def was_taken(case_id: int, log_seq: int, occasion: str, *, for_sure: bool = False) -> bool:
    """Whether, of all that one row of a case was to be told by, a message left or still may.

    `for_sure`: what may have left and nobody will ever know is not enough.

    Asked by who hears of a failure, and so after its commit: of two that fail at the same moment neither transaction
    sees the other, but whoever hears of the last one sees both.
    """
    written = Message.objects.filter(case_id=case_id, log_seq=log_seq, template_code=occasion)
    left = written.exclude(state=MessageState.FAILED)
    return (left.exclude(state=MessageState.UNKNOWN, due_at__isnull=True) if for_sure else left).exists()


REACHED = {Fate.SENT: MessageState.SENT, Fate.DELIVERED: MessageState.DELIVERED, Fate.FAILED: MessageState.FAILED}


@transaction.atomic
def take_receipt(message_id: int, receipt: Receipt, *, now: datetime) -> bool:
    """Keep what a provider says of a message: in answer to sending, by a call of its own, early, late or twice."""
    state = REACHED[receipt.fate]
    has_moved = settle(message_id, state, now=now, error=receipt.error, provider_id=receipt.provider_id)
    if has_moved and receipt.has_opted_out:
        # Told a second time it is no news, and may be older than what she has said since.
        _heard_opt_out(Message.objects.select_related("contact").get(pk=message_id), now)
    return has_moved


# --- What may have left --------------------------------------------------------------------


def reconcile(*, now: Callable[[], datetime]) -> int:
    """Ask providers about messages that may have left; return how many were asked about."""
    count = 0
    while (message := _claim_uncertain(now())) is not None:
        _look_for(message, now())
        count += 1
    return count


@transaction.atomic
def _claim_uncertain(now: datetime) -> Message | None:
    message = (
        Message.objects.filter(state__in=[MessageState.SENDING, MessageState.UNKNOWN], due_at__lte=now)
        .order_by("due_at")
        .select_for_update(skip_locked=True, of=("self",))
        .first()
    )
    if message is None:
        return None
    # Its worker died in the middle of sending: nobody knows how far it came.
    message.state = MessageState.UNKNOWN
    message.lookups += 1
    message.due_at = now + LEASE
    message.save(update_fields=["state", "lookups", "due_at"])
    return message


def _look_for(message: Message, now: datetime) -> None:
    door = door_for(message.channel)
    if door is None or door.name != message.provider:
        # It was given to a provider this installation no longer has.
        _give_up(message, now)
        return
    try:
        found = door.find(_letter(message), since=message.claimed_at or now, not_these=_known_to(door, message))
    except NotSent as reason:
        _try_later(message, reason, now)
        return
    except Unclear:
        found = None
    except Exception:
        logger.exception("the door %s could not be asked after message %s", door.name, message.pk)
        found = None
    if found is not None and _is_taken(message, found, now):
        return
    if message.lookups >= MOST_LOOKUPS:
        _give_up(message, now)
    else:
        due_at = now + _until_lookup(message.lookups)
        Message.objects.filter(pk=message.pk, state=MessageState.UNKNOWN).update(due_at=due_at)


def _is_taken(message: Message, found: Receipt, now: datetime) -> bool:
    try:
        with transaction.atomic():
            take_receipt(message.pk, found, now=now)
    except IntegrityError:
        # Another message of the same words claimed it first.
        return False
    return True


def _known_to(door: Door, message: Message) -> frozenset[str]:
    others = Message.objects.filter(provider=door.name, contact=message.contact_id, user=message.user_id)
    return frozenset(others.exclude(provider_id="").values_list("provider_id", flat=True))


def _give_up(message: Message, now: datetime) -> None:
    if message.is_page and message.attempts < MOST_ATTEMPTS:
        # Better woken twice than not at all.
        settle(message.pk, MessageState.QUEUED, now=now, error=message.error, due_at=now)
    else:
        with transaction.atomic():
            Message.objects.filter(pk=message.pk, state=MessageState.UNKNOWN).update(due_at=None)
            _tell_not_taken(message.pk)


@transaction.atomic
def send_again(message_id: int, *, now: datetime) -> None:
    """Send a message again that failed or may have failed, because a person decided so; never after STOP."""
    message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
    if message.state not in (MessageState.FAILED, MessageState.UNKNOWN) or not message.is_settled:
        raise NothingToRepeat
    if _is_unwanted(message):
        raise NoMoreWanted
    message.state, message.due_at, message.error = MessageState.QUEUED, now, ""
    message.provider_id, message.attempts, message.lookups, message.ended_at = "", 0, 0, None
    message.save()
    transaction.on_commit(_wake, robust=True)


@transaction.atomic
def give_up(message_id: int, *, now: datetime) -> None:
    """Leave a message that may have failed as it is: a person looked and it need not be sent again."""
    changed = Message.objects.filter(pk=message_id, state=MessageState.UNKNOWN, due_at__isnull=True).update(
        state=MessageState.FAILED, error="left", ended_at=now
    )
    if not changed:
        raise NothingToRepeat


# --- Addresses -----------------------------------------------------------------------------


def meet_contact(phone: str, *, language: str) -> Contact:
    """Return the contact of a number in E.164, making it if it is new."""
    contact, _made = Contact.objects.get_or_create(
        phone_index=crypto.index(phone), defaults={"phone_cipher": crypto.encrypt(phone), "language": language}
    )
    return contact


@transaction.atomic
def opt_out(contact: Contact, channel: str, *, now: datetime, source: OptOutSource = OptOutSource.CITIZEN) -> None:
    """Send this contact nothing more on this channel; who owes it a message hears of that."""
    made = [
        OptOut.objects.get_or_create(channel=channel, contact_index=index, defaults={"at": now, "source": source})[1]
        for index in indexes(contact, channel)
    ]
    if any(made):
        reactions.owe(OPTED_OUT, {"contact": contact.pk})


def opt_in(contact: Contact, channel: str, *, now: datetime) -> None:
    """Send this contact messages again."""
    OptIn.objects.update_or_create(contact=contact, channel=channel, defaults={"at": now})
    OptOut.objects.filter(channel=channel, contact_index__in=indexes(contact, channel)).delete()


def has_opted_out(contact: Contact, channel: str) -> bool:
    """Whether this contact asked for no more messages on this channel."""
    return OptOut.objects.filter(channel=channel, contact_index__in=indexes(contact, channel)).exists()


def _heard_opt_out(message: Message, now: datetime) -> None:
    if message.contact is None:
        return
    # The provider refused it before she asked to be written to again.
    since = OptIn.objects.filter(contact=message.contact, channel=message.channel, at__gt=message.claimed_at or now)
    if not since.exists():
        opt_out(message.contact, message.channel, now=now, source=OptOutSource.PROVIDER)
