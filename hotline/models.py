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
from cases.models import Case, Channel, Danger, Origin, Report
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


# --- Private links --------------------------------------------------------------------


class OldLink(models.Model):
    """The secret of a private link that was replaced, since its citizen had lost it: known by its digest, it opens nothing."""

    append_only = True

    id = TimeOrderedIdField()
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    digest = models.BinaryField(unique=True)
    replaced_at = models.DateTimeField()


# --- Texts and calls ------------------------------------------------------------------


class TextOutcome(models.TextChoices):
    REPORT = "report", _("new report")
    ADDITION = "addition", _("words for an open report")
    ANSWER = "answer", _("answer to our question")
    PLACE = "place", _("said where it is")
    WHICH = "which", _("asked which case is meant")
    UNSURE = "unsure", _("answer or new matter?")
    LATE = "late", _("came when nobody was waiting for it any more")
    STATUS = "status", _("asked how it stands")
    THANKS = "thanks", _("thanks")
    REPEAT = "repeat", _("the same text again")
    MACHINE = "machine", _("came within seconds of ours")
    SERVICE = "service", _("short code or service number")
    NOBODY = "nobody", _("sender without a number")
    STOP = "stop", _("wants no more messages")
    START = "start", _("wants messages again")
    HELP = "help", _("asked for help")
    NOTHING = "nothing", _("nothing to do")


class TextDecision(models.TextChoices):
    """What a person said that a text is."""

    YES = "yes", _("answer: solved")
    NO = "no", _("answer: not solved")
    NEW = "new", _("new matter")
    KEEP = "keep", _("keep as words")
    STOP = "stop", _("wants no more messages")
    PLACE = "place", _("says where it is")


class InboundText(models.Model):
    """A text that came in, or late words of a private page, and what was made of it.

    Its words stand with the case, erasable there.
    """

    id = TimeOrderedIdField()
    channel = models.CharField(max_length=6, choices=Channel, default=Channel.SMS, db_default=Channel.SMS)
    # Delivered twice, it is taken in once.
    provider_id = models.CharField(max_length=80, unique=True)
    # None where nobody can be answered: a short code, a service number, a sender without a number.
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="+")
    # How such a sender calls itself; of a citizen nothing is kept here.
    sender = models.CharField(max_length=80, blank=True, db_default="")
    outcome = models.CharField(max_length=8, choices=TextOutcome, default=TextOutcome.NOTHING)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="+")
    # The question that was open when it came.
    question = models.ForeignKey("Question", null=True, on_delete=models.SET_NULL, related_name="+")
    # Only where they stand with no case, or a person has yet to say what they are.
    words = models.TextField(blank=True, db_default="")
    # What was chosen on a page beside the words: whether it is solved, and a grade from 1 to 5.
    is_solved = models.BooleanField(null=True)
    satisfaction = models.SmallIntegerField(null=True)
    # By which the same words are known again.
    digest = models.BinaryField(null=True)
    received_at = models.DateTimeField()
    # Since when a person has to say what it is; null where nobody has to, or somebody did.
    waits_since = models.DateTimeField(null=True)
    decision = models.CharField(max_length=5, choices=TextDecision, blank=True, db_default="")
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decision="") | Q(decided_at__isnull=False, waits_since__isnull=True),
                name="text_waits_or_is_decided",
            ),
        ]
        indexes: ClassVar = [
            # The desk: what a person has to read.
            models.Index(F("waits_since"), condition=Q(waits_since__isnull=False), name="text_waiting"),
            # The desk: what came from no citizen.
            models.Index(F("received_at").desc(), condition=Q(contact__isnull=True), name="text_from_nobody"),
            # Whether a citizen wrote the same a moment ago.
            models.Index(fields=["contact", "-received_at"], name="text_of_contact"),
        ]


class QuestionKind(models.TextChoices):
    SOLVED = "solved", _("Is it solved?")
    PLACE = "place", _("Where is it?")
    # What an answer, a refusal or an end invites to say: whoever is not satisfied has it looked at again.
    ACCEPT = "accept", _("Are you satisfied?")
    WHICH = "which", _("Which of them?")


class QuestionEnd(models.TextChoices):
    ANSWERED = "answered", _("answered")
    # Somebody else said it, or nobody wants to know any more.
    WITHDRAWN = "withdrawn", _("withdrawn")
    LAPSED = "lapsed", _("lapsed")


class Question(models.Model):
    """What the city asked one citizen and waits to hear: an answer is read with it."""

    id = TimeOrderedIdField()
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6, choices=QuestionKind)
    # What it is about; a "which?" is about several, named in its options.
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="+")
    # Of a "which?": the questions it chooses between, and what was answered.
    options = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=9, choices=QuestionEnd, blank=True)
    # The message that asked, whose fate stands in messaging.
    message_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            # Asked once more, it is the same question.
            models.UniqueConstraint(
                fields=["contact", "case", "kind"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="question_one_open",
            ),
            models.CheckConstraint(condition=Q(case__isnull=False) ^ Q(kind="which"), name="question_about_a_case"),
        ]
        indexes: ClassVar = [
            # What lapses.
            models.Index(F("lapses_at"), condition=Q(ended_at__isnull=True), name="question_open"),
            models.Index(fields=["contact", "-asked_at"], name="question_of_contact"),
            models.Index(fields=["case"], condition=Q(ended_at__isnull=True), name="question_of_case"),
        ]


class MediaState(models.TextChoices):
    WAITING = "waiting", _("to be fetched")
    KEPT = "kept", _("with the case")
    UNREADABLE = "unreadable", _("of a kind that cannot be shown")
    FAILED = "failed", _("could not be fetched")


class InboundMedia(models.Model):
    """A picture, or something else, that came with a text; it lies with the provider until it is fetched."""

    id = TimeOrderedIdField()
    text = models.ForeignKey(InboundText, on_delete=models.CASCADE, related_name="media")
    position = models.SmallIntegerField()
    address = models.CharField(max_length=500)
    media_type = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=MediaState, default=MediaState.WAITING)
    tries = models.SmallIntegerField(default=0)
    # When a worker should try again; null where nothing more will be done by itself.
    due_at = models.DateTimeField(null=True)
    # Why it failed: a code, never words.
    error = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["text", "position"], name="media_once"),
        ]
        indexes: ClassVar = [
            models.Index(F("due_at"), condition=Q(due_at__isnull=False), name="media_due"),
        ]


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
    # Who took it; of a missed one, who has seen to it since.
    operator = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=CallOutcome, default=CallOutcome.WAITING)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    # When an operator took it; null while it rings.
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # When whoever has it wrote of it last; null until then.
    heard_at = models.DateTimeField(null=True)
    # Of which danger words were written that were not taken in: who ended it said twice that it is none.
    danger = models.CharField(max_length=12, choices=Danger, blank=True, db_default="")

    class Meta:
        indexes: ClassVar = [
            # The banner of every desk: what rings now.
            models.Index(F("began_at"), condition=Q(taken_at__isnull=True, ended_at__isnull=True), name="call_ringing"),
            # What somebody has on the line, and his last ones.
            models.Index(fields=["operator", "-began_at"], name="call_of_operator"),
            models.Index(fields=["contact", "-began_at"], name="call_of_contact"),
            # What somebody has on the line, or took and left.
            models.Index(F("taken_at"), condition=Q(taken_at__isnull=False, ended_at__isnull=True), name="call_open"),
            # Who rang and reached nobody, until somebody has seen to it.
            models.Index(F("began_at"), condition=Q(taken_at__isnull=True, operator__isnull=True), name="call_missed"),
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
