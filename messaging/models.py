"""What leaves the house: messages and their fate, their templates, and who wants none.

A message keeps its words until its contact is erased, and goes with it. What is said
when is decided above; what may follow what in a message's fate stands in `FOLLOWS`.
"""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, User
from common.ids import TimeOrderedIdField
from common.text import NamesField


class MessageChannel(models.TextChoices):
    SMS = "sms", _("SMS")
    EMAIL = "email", _("e-mail")
    VOICE = "voice", _("voice")
    PUSH = "push", _("push")


class MessageKind(models.TextChoices):
    """What a message is for. Only news and automatic answers are counted and limited."""

    DANGER = "danger", _("number to ring in danger")
    QUESTION = "question", _("question")
    ANSWER = "answer", _("answer")
    RECEIPT = "receipt", _("receipt")
    NEWS = "news", _("news")
    AUTOMATIC = "automatic", _("automatic answer")


class MessageState(models.TextChoices):
    QUEUED = "queued", _("waiting to be sent")
    # Committed before the provider is called: whoever finds it later knows that it may have left.
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("not delivered")
    UNKNOWN = "unknown", _("not known whether it left")


# From where a message may come into a state. Reports of a provider arrive late, twice and out of order.
FOLLOWS: dict[str, tuple[str, ...]] = {
    MessageState.QUEUED: (MessageState.SENDING, MessageState.UNKNOWN, MessageState.FAILED),
    MessageState.SENDING: (MessageState.QUEUED,),
    MessageState.SENT: (MessageState.SENDING, MessageState.UNKNOWN),
    MessageState.DELIVERED: (MessageState.SENDING, MessageState.UNKNOWN, MessageState.SENT),
    MessageState.FAILED: (MessageState.SENDING, MessageState.UNKNOWN, MessageState.SENT, MessageState.QUEUED),
    MessageState.UNKNOWN: (MessageState.SENDING,),
}


# Not yet past sending.
IN_LINE = ("queued", "sending", "unknown")


class Message(models.Model):
    """One message to one citizen or one member of staff."""

    id = TimeOrderedIdField()
    # Repeating whatever caused a message makes no second one.
    key = models.CharField(max_length=160, unique=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=5, choices=MessageChannel)
    kind = models.CharField(max_length=9, choices=MessageKind, default=MessageKind.NEWS)
    template_code = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=120, blank=True)
    body = models.TextField()
    # A page to a unit is repeated when in doubt; a text to a citizen never is.
    is_page = models.BooleanField(default=False)
    # Answers what this citizen asked for, so that it is sent even after STOP.
    is_forced = models.BooleanField(default=False, db_default=False)
    # What it is about; rooms above know cases, this one does not.
    case_id = models.BigIntegerField(null=True)
    log_seq = models.IntegerField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    # Of what it tells of, growing with time: messages to one person leave in this order. Null: its own id.
    happened_id = models.BigIntegerField(null=True)
    # The numbers to ring in danger that its words name, " / " between them.
    emergency = models.TextField(blank=True, db_default="")
    # A digest of the news it tells; the same of the same case is not told to the same person again.
    news_digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=9, choices=MessageState, default=MessageState.QUEUED)
    provider = models.CharField(max_length=20, blank=True)
    provider_id = models.CharField(max_length=80, blank=True)
    attempts = models.SmallIntegerField(default=0)
    # How often the provider was asked whether an uncertain one had left.
    lookups = models.SmallIntegerField(default=0)
    # A provider's code or one of ours; never words.
    error = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    # When a worker should take it up again; null where nothing more will be done by itself.
    due_at = models.DateTimeField(null=True, db_default=Now())
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(contact__isnull=True) ^ Q(user__isnull=True), name="message_to_one"),
            # One text of a provider's is one message of ours: what a lookup finds is claimed once.
            models.UniqueConstraint(
                fields=["provider", "provider_id"], condition=~Q(provider_id=""), name="message_provider_once"
            ),
        ]
        indexes: ClassVar = [
            # What a worker takes next.
            models.Index(F("due_at"), F("id"), condition=Q(state="queued"), name="message_queue"),
            # What may have left without anybody knowing.
            models.Index(F("due_at"), condition=Q(state__in=["sending", "unknown"]), name="message_uncertain"),
            # The operations page: what did not arrive.
            models.Index(fields=["state", "-id"], condition=Q(state__in=["failed", "unknown"]), name="message_trouble"),
            models.Index(fields=["case_id"], condition=Q(case_id__isnull=False), name="message_of_case"),
            # What stands before another message to the same person.
            models.Index(fields=["contact"], condition=Q(state__in=IN_LINE), name="message_line_contact"),
            models.Index(fields=["user"], condition=Q(state__in=IN_LINE), name="message_line_user"),
            # How many a citizen got within the hour.
            models.Index(fields=["contact", "-created_at"], name="message_of_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.template_code} {self.pk}"

    @property
    def is_settled(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.due_at is None


@pghistory.track()
class Template(models.Model):
    """What the city says on an occasion, in each of its languages. An occasion without one is passed over."""

    code = models.CharField(max_length=40, unique=True)
    texts = NamesField()

    def __str__(self) -> str:
        return self.code


class OptOutSource(models.TextChoices):
    CITIZEN = "citizen", _("the citizen's own words")
    LINK = "link", _("the link in an e-mail")
    PROVIDER = "provider", _("the provider")
    DESK = "desk", _("somebody of the desk, who read or heard the citizen's words")


class OptOut(models.Model):
    """Somebody asked to get no more messages. Known by the contact's digest, so it outlives the contact."""

    channel = models.CharField(max_length=5, choices=MessageChannel)
    contact_index = models.BinaryField()
    # From whom it is known: a provider hears it too, and does not always pass it on.
    source = models.CharField(max_length=8, choices=OptOutSource, default=OptOutSource.CITIZEN)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "contact_index"], name="opt_out_once"),
        ]


class OptIn(models.Model):
    """When somebody last asked to get messages again: what a provider tells of an earlier sending is over by then."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=5, choices=MessageChannel)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # Only the last time counts.
            models.UniqueConstraint(fields=["contact", "channel"], name="opt_in_once"),
        ]
