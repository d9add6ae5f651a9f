"""Who may report by program, what came in by SMS and telephone, and what the city knows to answer."""

from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, User
from cases.models import Case, Origin, Report
from common.ids import TimeOrderedIdField
from common.text import Named, NamesField


class PartnerKey(models.Model):
    """A partner app's key. Only its digest is kept; it is shown once, when it is made."""

    id = TimeOrderedIdField()
    name = models.CharField(_("partner"), max_length=80)
    digest = models.BinaryField(unique=True)
    per_minute = models.PositiveIntegerField(_("reports a minute"), default=600)
    # A replay or a generator reports like a partner, and what it reports says so.
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.LIVE)
    created_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)


# --- Texts and calls ------------------------------------------------------------------


class TextOutcome(models.TextChoices):
    REPORT = "report", _("new report")
    ADDITION = "addition", _("words for an open report")
    ANSWER = "answer", _("answer to our question")
    STOP = "stop", _("wants no more messages")
    START = "start", _("wants messages again")
    HELP = "help", _("asked for help")
    NOTHING = "nothing", _("nothing to do")


class InboundText(models.Model):
    """A text that came in, and what was made of it. Its words stand with the case, erasable there."""

    id = TimeOrderedIdField()
    # Delivered twice, it is taken in once.
    provider_id = models.CharField(max_length=80, unique=True)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=8, choices=TextOutcome, default=TextOutcome.NOTHING)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()


class CallOutcome(models.TextChoices):
    WAITING = "waiting", _("ringing")
    OPEN = "open", _("on the line")
    ANSWERED = "answered", _("answered at once")
    REPORTED = "reported", _("taken in")
    ADDED = "added", _("added to a known case")
    REFERRED = "referred", _("handed over")
    NOTHING = "nothing", _("no report")
    MISSED = "missed", _("hung up before anybody answered")


class Call(models.Model):
    """A telephone call: who rang, who took it, how long, and what came of it."""

    id = TimeOrderedIdField()
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    operator = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=CallOutcome, default=CallOutcome.WAITING)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    # When an operator took it; null while it rings.
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            # The banner of every desk: what rings now.
            models.Index(F("began_at"), condition=Q(taken_at__isnull=True, ended_at__isnull=True), name="call_ringing"),
            # What somebody has on the line, and his last ones.
            models.Index(fields=["operator", "-began_at"], name="call_of_operator"),
            models.Index(fields=["contact", "-began_at"], name="call_of_contact"),
        ]


# --- Knowledge ------------------------------------------------------------------------------


@pghistory.track(exclude=["tokens"])
class Article(Named):
    """What the city answers to a question, in each of its languages; loaded from its folder."""

    code = models.CharField(max_length=60, unique=True)
    # Markdown, one text per language.
    bodies = NamesField()
    class_codes = ArrayField(models.CharField(max_length=20), default=list)
    # Other words people use for it, per language.
    keywords = models.JSONField(default=dict)
    # Names and keywords (A), bodies (B), cut into words and pairs of characters.
    tokens = SearchVectorField(null=True, editable=False)
    version = models.IntegerField(default=1)
    valid = DateTimeRangeField()

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["tokens"], name="article_tokens")]
