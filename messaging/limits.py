"""What is not said: news that was told before, and more automatic answers than a number gets within an hour.

Looks at drafts before they are written; `messaging.actions` writes them. How many is data: `[messages]` in the
city's folder.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Count

from accounts.models import Contact
from common.models import City
from messaging.models import Message, MessageChannel, MessageKind, MessageState, OptOut

HOUR = timedelta(hours=1)
# By which setting of the city, and how many where it says nothing.
LIMITS = {
    # Somebody's machine that answers every text of ours must not keep us writing.
    frozenset({MessageKind.RECEIPT, MessageKind.AUTOMATIC}): ("automatic_an_hour", 5),
    frozenset({MessageKind.NEWS}): ("news_an_hour", 20),
}
# What an occasion is for; what stands nowhere is news.
KINDS = {
    "danger": MessageKind.DANGER,
    **dict.fromkeys(["receipt"], MessageKind.RECEIPT),
    **dict.fromkeys(["done", "which"], MessageKind.QUESTION),
    **dict.fromkeys(["answered", "rejected", "referred", "voided", "closed", "written"], MessageKind.ANSWER),
    **dict.fromkeys(
        [
            "help",
            "started",
            "nothing_asked",
            "added",
            "status",
            "thanks_solved",
            "thanks_unsolved",
            "unreadable",
            "link",
        ],
        MessageKind.AUTOMATIC,
    ),
}
# What somebody asked for, or learns from nobody else: the first within the hour goes out, whatever went before.
ONCE_AT_LEAST = frozenset({"help", "started", "status", "unreadable", "link"})

Drafted = TypeVar("Drafted", bound=tuple[Any, Message])


def kind_of(occasion: str, values: Mapping[str, object], told: str = "") -> str:
    """Return what a message is for: where it names a number to ring in danger, that before all."""
    if values.get("emergency"):
        return MessageKind.DANGER
    if occasion == "receipt" and values.get("ask_place"):
        return MessageKind.QUESTION
    return told or KINDS.get(occasion, MessageKind.NEWS)


def news_digest(occasion: str, news: tuple[object, ...] | None) -> str:
    """Return by what the same news is known again; empty for what is told however often it comes."""
    if news is None:
        return ""
    return hashlib.sha256(repr((occasion, *map(str, news))).encode()).hexdigest()


def without_told(drafted: Sequence[Drafted]) -> list[Drafted]:
    """Return what was not told to the same person of the same case before, in earlier messages or in this list."""
    digests = {message.news_digest for _draft, message in drafted if message.news_digest}
    told: set[tuple[object, ...]] = set()
    if digests:
        cases = {message.case_id for _draft, message in drafted if message.news_digest}
        # What did not reach anybody is still news.
        earlier = Message.objects.filter(case_id__in=cases, news_digest__in=digests).exclude(state=MessageState.FAILED)
        told = set(earlier.values_list("contact_id", "case_id", "news_digest"))
    kept = []
    for draft, message in drafted:
        known_by = (message.contact_id, message.case_id, message.news_digest)
        # Her own words are answered anew once the last answer is no longer fresh.
        if message.news_digest and known_by in told and not draft.unless_named_since:
            continue
        told.add(known_by)
        kept.append((draft, message))
    return kept  # type: ignore[return-value]


def without_named(drafted: Sequence[Drafted]) -> list[Drafted]:
    """Return what is not to name numbers to ring that this person was just told by another message, in whatever words."""
    asking = [(draft.unless_named_since, message) for draft, message in drafted if draft.unless_named_since]
    if not asking:
        return list(drafted)
    named: dict[int | None, list[tuple[datetime, set[str]]]] = defaultdict(list)
    earlier = Message.objects.filter(
        contact__in={message.contact_id for _since, message in asking}, created_at__gte=min(each[0] for each in asking)
    )
    # What did not reach anybody names nothing.
    for each in earlier.exclude(emergency="").exclude(state=MessageState.FAILED).order_by():
        named[each.contact_id].append((each.created_at, _numbers(each)))
    kept = []
    for draft, message in drafted:
        since, numbers = draft.unless_named_since, _numbers(message)
        if since and numbers and any(at >= since and numbers <= others for at, others in named[message.contact_id]):
            continue
        named[message.contact_id].append((message.created_at, numbers))
        kept.append((draft, message))
    return kept  # type: ignore[return-value]


def _numbers(message: Message) -> set[str]:
    return set(filter(None, message.emergency.split(" / ")))


def hold_back(drafted: Sequence[tuple[Any, Message]], *, now: datetime) -> None:
    """Mark as failed, with the reason, what is not to be sent."""
    to_citizens = [(draft, message) for draft, message in drafted if message.contact is not None]
    if not to_citizens:
        return
    opted_out = _opted_out(message for _draft, message in to_citizens)
    sent, said = _sent_within_the_hour([message for _draft, message in to_citizens], now)
    profile = (City.objects.values_list("profile", flat=True).first() or {}).get("messages", {})
    for draft, message in to_citizens:
        # The number to ring is never held back.
        is_due = draft.is_forced or message.kind == MessageKind.DANGER
        if not is_due and message.contact and (message.channel, message.contact.pk) in opted_out:
            _hold(message, "opted_out", now)
            continue
        for kinds, (setting, usual) in LIMITS.items():
            if message.kind in kinds:
                this = (message.contact_id, message.template_code)
                is_first = message.template_code in ONCE_AT_LEAST and this not in said
                if sent[message.contact_id, kinds] >= int(profile.get(setting, usual)) and not is_first:
                    _hold(message, "too_many", now)
                else:
                    sent[message.contact_id, kinds] += 1
                    said.add(this)


def _hold(message: Message, reason: str, now: datetime) -> None:
    message.state, message.error, message.due_at, message.ended_at = MessageState.FAILED, reason, None, now


def _opted_out(messages: Iterable[Message]) -> set[tuple[str, int]]:
    # Several may have left the same address beside their numbers.
    by_index: dict[tuple[str, bytes], set[int]] = defaultdict(set)
    for message in messages:
        for index in indexes(message.contact, message.channel) if message.contact else ():
            by_index[message.channel, index].add(message.contact_id or 0)
    found = OptOut.objects.filter(contact_index__in={index for _channel, index in by_index})
    known = ((channel, bytes(index)) for channel, index in found.values_list("channel", "contact_index"))
    return {(channel, pk) for channel, index in known for pk in by_index.get((channel, index), ())}


Sent = tuple[Counter[tuple[int | None, frozenset[str]]], set[tuple[int | None, str]]]


def _sent_within_the_hour(messages: Sequence[Message], now: datetime) -> Sent:
    """Return how many of each kind these citizens got, and on which occasions."""
    limited = sorted(
        {message.contact_id or 0 for message in messages if any(message.kind in kinds for kinds in LIMITS)}
    )
    sent: Counter[tuple[int | None, frozenset[str]]] = Counter()
    said: set[tuple[int | None, str]] = set()
    if not limited:
        return sent, said
    with connection.cursor() as cursor:
        # Thirty texts that come at the same moment are counted one after the other.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(id) FROM unnest(%s::bigint[]) WITH ORDINALITY AS v(id, place) ORDER BY place",
            [limited],
        )
    counted = (
        Message.objects.filter(contact__in=limited, created_at__gt=now - HOUR)
        .exclude(state=MessageState.FAILED, error__in=["too_many", "opted_out"])
        .values("contact", "kind", "template_code")
        .annotate(count=Count("pk"))
    )
    for row in counted:
        said.add((row["contact"], row["template_code"]))
        for kinds in LIMITS:
            if row["kind"] in kinds:
                sent[row["contact"], kinds] += row["count"]
    return sent, said


def indexes(contact: Contact, channel: str) -> list[bytes]:
    """Return by what a contact's address on a channel is known."""
    # An address that was left beside a number has its digest in a place of its own.
    by_mail = channel == MessageChannel.EMAIL
    index = (contact.email_index or contact.address_index) if by_mail else contact.phone_index
    return [bytes(index)] if index is not None else []
