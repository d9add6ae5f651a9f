"""Reports, cases, orders, checks, requests, limits, clocks, the log and its seals.

Rows only: what may follow what stands in `workflow`, what happens in `actions`,
who may see it in `access`. Words, contacts and files are rows that can be erased;
the log refers to them by id and salted digest.
"""

from typing import ClassVar

import pghistory
from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Concat, Now, Reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Contact, Department, Role, User
from cases.access import HISTORY, CaseQuerySet
from cases.workflow import PHASES, CaseWorkflow, OrderWorkflow, Phase, RequestWorkflow, State
from common.ids import TimeOrderedIdField, link_token
from common.models import StoredFile
from common.tokens import Tokens
from common.worktime import Unit
from grid.models import CaseClass, Division, Part

WEB_MERCATOR = 3857


class Channel(models.TextChoices):
    CALL = "call", _("call")
    SMS = "sms", _("SMS")
    WEB = "web", _("web form")
    APP = "app", _("partner app")
    GRID = "grid", _("grid worker")
    SENSOR = "sensor", _("sensor")
    IMPORT = "import", _("import")


class Origin(models.TextChoices):
    LIVE = "live", _("live")
    SIMULATED = "simulated", _("simulated")
    IMPORTED = "imported", _("imported")


class Outcome(models.TextChoices):
    NONE = "", _("open")
    SOLVED = "solved", _("solved, says the citizen")
    EXPLAINED = "explained", _("explained")
    UNASKED = "unasked", _("nobody to ask")
    NOT_REACHED = "not_reached", _("not reached")
    NOT_CALLED = "not_called", _("not asked: nobody called")
    UNTOLD = "untold", _("not told by the source")


class ContactOutcome(models.TextChoices):
    """How a call to a citizen ended; only who was reached was spoken to."""

    REACHED = "reached", _("reached and spoken to")
    NOT_REACHED = "not_reached", _("called, and not reached")


class Urgency(models.TextChoices):
    NORMAL = "normal", _("normal")
    URGENT = "urgent", _("urgent")


class Danger(models.TextChoices):
    """What a citizen's words tell of that cannot wait, the gravest first."""

    FIRE = "fire", _("fire or smoke")
    GAS = "gas", _("gas")
    EXPLOSION = "explosion", _("explosion")
    ELECTRIC = "electric", _("electric shock or live wire")
    COLLAPSE = "collapse", _("collapse")
    WATER = "water", _("water and drowning")
    TRAPPED = "trapped", _("people trapped")
    POISON = "poison", _("poison or fumes")
    VIOLENCE = "violence", _("violence")
    SUICIDE = "suicide", _("risk of suicide")
    MISSING = "missing", _("missing person")
    INJURY = "injury", _("people ill or hurt")
    FALLING = "falling", _("falling objects")
    MANHOLE = "manhole", _("open manhole")
    OTHER = "other", _("other danger")


class AlertReason(models.TextChoices):
    """Why somebody on shift must be told until somebody takes it. Stored: never rename one."""

    DANGER = "danger", _("words of danger")
    NO_UNIT = "no_unit", _("no unit left")
    UNIT_SILENT = "unit_silent", _("the chosen unit does not take it, or gave it back")
    UNIT_LEFT = "unit_left", _("its unit has left")
    MADE_SAFE = "made_safe", _("a crew made the danger safe")
    PLACE_UNTOLD = "place_untold", _("who was sent is not told where")
    ASKS_HELP = "asks_help", _("who was sent asks for help")
    NO_ROUTE = "no_route", _("nobody answers for it")
    UNSENT = "unsent", _("waits to be sent out")
    UNSIGNED = "unsigned", _("nobody has signed for it")
    NO_PLACE = "no_place", _("no place")
    NO_WORKER = "no_worker", _("no grid worker answers")
    ANSWER_WAITS = "answer_waits", _("an answer waits for a person")
    ASKS_ERASURE = "asks_erasure", _("a citizen asks to be erased")


class AlertLevel(models.IntegerChoices):
    """Who has been told of an alert."""

    RAISED = 0, _("raised")
    STRIP = 1, _("on the screens of the shift")
    SHIFT = 2, _("paged: the shift")
    DEPUTY = 3, _("paged: the deputy")
    LEADER = 4, _("paged: the leader on call")


class Obligation(models.TextChoices):
    RECEIVE = "receive", _("look at the report")
    FILE = "file", _("file")
    ROUTE = "route", _("route")
    SIGN = "sign", _("sign")
    CONTACT = "contact", _("contact the citizen")
    DISPOSE = "dispose", _("dispose")
    CHECK = "check", _("check")
    ANSWER = "answer", _("ask the citizen")
    PROMISE = "promise", _("the promise to the citizen")


# What the desk wrote of a case, and where it is: what every reader of it may find it by.
PLACE_AND_SUMMARY = Tokens(Concat("address", Value(" "), "summary", output_field=models.TextField()))


class Case(CaseWorkflow):
    """One matter at one place, from report to score."""

    id = TimeOrderedIdField()
    number = models.CharField(max_length=24, unique=True)
    # Number of the case's last log row: what a page read, and what it must still be.
    version = models.IntegerField(default=1)
    case_class = models.ForeignKey(CaseClass, null=True, on_delete=models.PROTECT, related_name="+")
    division = models.ForeignKey(Division, null=True, on_delete=models.PROTECT, related_name="+")
    point = models.PointField(null=True, spatial_index=False)
    # Web Mercator, for tiles and for "within 100 m": the one spatial index serves both.
    point_web = models.GeneratedField(
        expression=Transform("point", WEB_MERCATOR),
        output_field=models.PointField(srid=WEB_MERCATOR, null=True, spatial_index=False),
        db_persist=True,
    )
    # As the citizen or the desk put it; a home may be in it, so no page shows it in public.
    address = models.CharField(max_length=300, blank=True)
    urgency = models.CharField(max_length=8, choices=Urgency, default=Urgency.NORMAL)
    # What its words tell of, until somebody found that it is none; never the words themselves.
    danger = models.CharField(max_length=9, choices=Danger, blank=True, db_default="")
    channel = models.CharField(max_length=8, choices=Channel)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.LIVE)
    # The desk's words: what a department reads where the complainant is protected.
    summary = models.TextField(blank=True)
    # What the public may read; empty until somebody approved it.
    public_text = models.CharField(max_length=300, blank=True)
    is_protected = models.BooleanField(default=False)
    about_department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    lead_department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    state_before_merge = models.CharField(max_length=12, blank=True)
    report_count = models.IntegerField(default=1)
    rework_count = models.SmallIntegerField(default=0)
    reopen_count = models.SmallIntegerField(default=0)
    is_fast = models.BooleanField(default=False)
    # A unit reported after it was no longer its to do, and nobody at the desk has done anything with the case since.
    has_late_word = models.BooleanField(default=False, db_default=False)
    # Since when somebody who reported it is to be called, whom no message could tell or ask; until she was spoken to.
    to_call_since = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.NONE, blank=True)
    # To whom it was handed over, and the number it has there.
    referred_to = models.CharField(max_length=80, blank=True)
    referred_number = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=40, blank=True)
    source_number = models.CharField(max_length=80, blank=True)
    reported_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    # When it reached its present state: the order of every queue.
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # Of the most pressing clock now running, so that a list needs no join; and whose clock that is, since a time
    # without its obligation and its office means nothing. The desk's clocks and the promise have no department.
    amber_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    due_obligation = models.CharField(max_length=8, choices=Obligation, blank=True, db_default="")
    due_department_id = models.BigIntegerField(null=True)
    # By when somebody was to look at it, and by when there is an answer; kept when the clocks have stopped.
    receive_due_at = models.DateTimeField(null=True)
    promise_due_at = models.DateTimeField(null=True)
    # With which the log keeps a digest of what may tell of a person; another one after an erasure. Null in a case of
    # before, until its next act.
    salt = models.UUIDField(null=True, editable=False, db_default=RandomUUID())

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            # A final state and an end are one fact told twice; scoring reads
            # the time, people read the state, so they must agree.
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False)
                & Q(state__in=["closed", "answered", "rejected", "referred", "merged", "voided"])
                | Q(ended_at__isnull=True)
                & ~Q(state__in=["closed", "answered", "rejected", "referred", "merged", "voided"]),
                name="case_ends_with_state",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | ~Q(state="merged") & Q(merged_into__isnull=True),
                name="case_merged_into_something",
            ),
            # Without a class, no rule can say who answers for it.
            models.CheckConstraint(
                condition=Q(state__in=["reported", "verifying", "answered", "rejected", "referred", "merged"])
                | Q(case_class__isnull=False),
                name="case_has_class_once_filed",
            ),
            # Whoever reports is promised something. Only what another system had may lack it.
            models.CheckConstraint(
                condition=Q(origin="imported") | Q(receive_due_at__isnull=False, promise_due_at__isnull=False),
                name="case_has_its_times",
            ),
            # A second import of the same export adds nothing.
            models.UniqueConstraint(
                fields=["source", "source_number"], condition=~Q(source=""), name="case_source_once"
            ),
        ]
        indexes: ClassVar = [
            # The desk's queues: one state, most pressing first.
            models.Index(fields=["state", "due_at"], name="case_queue"),
            # What is open now, without what an older system left: that may be more than all the rest.
            models.Index(fields=["state", "due_at"], condition=~HISTORY & Q(ended_at__isnull=True), name="case_open"),
            # And that by itself.
            models.Index(fields=["-reported_at", "-id"], condition=HISTORY, name="case_history"),
            # "Everything, newest first", and its pages.
            models.Index(fields=["-reported_at", "-id"], name="case_newest"),
            # A department's own list.
            models.Index(fields=["lead_department", "state", "due_at"], name="case_department"),
            # What took the fast lane and is not over: few at any time.
            models.Index(fields=["id"], condition=Q(is_fast=True, ended_at__isnull=True), name="case_fast_open"),
            # What units said too late, waiting for the desk: few at any time.
            models.Index(fields=["id"], condition=Q(has_late_word=True), name="case_late_word"),
            # Whose citizens are to be called: few at any time.
            models.Index(fields=["id"], condition=Q(to_call_since__isnull=False), name="case_to_call"),
            # What is protected and has no summary yet: few at any time.
            models.Index(
                fields=["id"],
                condition=Q(is_protected=True, summary="", ended_at__isnull=True),
                name="case_without_summary",
            ),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="case_merged"),
            # What stands on top of every queue: few at any time.
            models.Index(fields=["due_at"], condition=Q(ended_at__isnull=True) & ~Q(danger=""), name="case_danger"),
            # What is urgent and nobody has sent anywhere: the sweep asks every few seconds.
            models.Index(
                fields=["entered_at"],
                condition=Q(urgency="urgent", state__in=["reported", "verifying", "filed"]),
                name="case_urgent_waiting",
            ),
            # Map tiles, and "what else is known near here?".
            GistIndex(fields=["point_web"], name="case_place"),
            # Search: by the last digits of the number, and by what the desk wrote.
            models.Index(OpClass(Reverse("number"), name="text_pattern_ops"), name="case_number_end"),
            GinIndex(OpClass(PLACE_AND_SUMMARY, name="tsvector_ops"), name="case_tokens"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def phase(self) -> Phase:
        """The phase every screen and report shows."""
        return PHASES[State(self.state)]

    @property
    def has_ended(self) -> bool:
        """Whether the case is in one of its final states."""
        return self.phase is Phase.ENDED


class Report(models.Model):
    """Somebody telling the city of something. Several reports may be one case."""

    id = TimeOrderedIdField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    channel = models.CharField(max_length=8, choices=Channel)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="reports")
    # The member of staff who took it in, or who saw it in the street.
    taken_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    # The secret of the citizen's private link.
    token = models.CharField(max_length=40, unique=True, default=link_token)
    language = models.CharField(max_length=10, default="en")
    received_at = models.DateTimeField()
    # Answers to the questions of the class; may hold words, so erased with them.
    answers = models.JSONField(default=dict)
    # Asked not to be known, or spoke in a protected matter: hides these words wherever they come to hang.
    is_protected = models.BooleanField(default=False, db_default=False)
    provider_id = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["contact", "-received_at"], name="report_caller_history")]
        constraints: ClassVar = [
            # A provider that delivers a message twice makes one report.
            models.UniqueConstraint(
                fields=["channel", "provider_id"], condition=~Q(provider_id=""), name="report_provider_once"
            ),
        ]


class WordsKind(models.TextChoices):
    REPORT = "report", _("what was reported")
    NOTE = "note", _("note")
    REASON = "reason", _("reason")
    RESULT = "result", _("what was done")
    ANSWER = "answer", _("answer to the citizen")
    CITIZEN = "citizen", _("the citizen's word")
    SHOWN = "shown", _("what is shown instead")


# What somebody outside said: the centre finds cases by it.
CITIZENS_WORDS = (WordsKind.REPORT, WordsKind.CITIZEN)
# What staff write of their work, except to the citizen.
STAFF_WORDS = (WordsKind.NOTE, WordsKind.REASON, WordsKind.RESULT)


class Showing(models.TextChoices):
    """Whether words of staff in a protected case may be read by whoever may not know who reported. Stored: never rename one."""

    # Nobody was kept unknown in the case when they were written; where somebody is by now, they are as good as unread.
    UNASKED = "", _("not looked at")
    UNREAD = "unread", _("to be looked at")
    OPEN = "open", _("tells nothing of the person")
    WITHHELD = "withheld", _("may name the person")
    APPROVED = "approved", _("shown as it is")
    REPLACED = "replaced", _("something else is shown instead")
    # With a row that nobody outside the centre is told of.
    KEPT = "kept", _("stays at the centre")


# Words as these are read by the centre, by whoever wrote them and in the office that did.
KEPT_WORDS = (Showing.UNREAD, Showing.WITHHELD, Showing.REPLACED, Showing.KEPT)


class Words(models.Model):
    """Free text of an act, erasable with its salt; the log keeps only a digest."""

    id = TimeOrderedIdField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="words")
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="words")
    log_seq = models.IntegerField()
    kind = models.CharField(max_length=8, choices=WordsKind)
    text = models.TextField()
    salt = models.BinaryField()
    created_at = models.DateTimeField()
    # Of staff's words, and of what citizens said while the case spoke for another; see `cases.access.withheld_from`.
    showing = models.CharField(max_length=8, choices=Showing, blank=True, default="", db_default="")
    # What was found in them of who is kept unknown, as `cases.summary_names.MARKS` names it; told to the centre only.
    marks = models.CharField(max_length=48, blank=True, default="", db_default="")
    # What the centre wrote for others to read in place of these words.
    instead_of = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="shown_instead", db_index=False
    )

    class Meta:
        verbose_name_plural = "words"
        indexes: ClassVar = [
            models.Index(fields=["case", "log_seq"], name="words_of_case"),
            # What waits to be compared with what is known of the person, and what waits for the centre to read it.
            models.Index(fields=["id"], condition=Q(showing="unread"), name="words_unread"),
            models.Index(fields=["case"], condition=Q(showing="withheld"), name="words_withheld"),
            models.Index(fields=["instead_of"], condition=Q(instead_of__isnull=False), name="words_instead"),
            # Search: by what citizens said.
            GinIndex(
                OpClass(Tokens("text"), name="tsvector_ops"),
                condition=Q(kind__in=CITIZENS_WORDS),
                name="words_tokens",
            ),
        ]


class AttachmentKind(models.TextChoices):
    REPORT = "report", _("from the reporter")
    BEFORE = "before", _("before")
    AFTER = "after", _("after")
    CHECK = "check", _("from the check")


class Attachment(models.Model):
    """A file that belongs to a case."""

    id = TimeOrderedIdField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=AttachmentKind)
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="attachments")
    # Approved for public pages by a person.
    is_public = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # Of two reporters with the same picture each has an own: each sees it, and each may erase it.
            models.UniqueConstraint(
                fields=["case", "file", "kind", "report"], nulls_distinct=False, name="attachment_once_a_reporter"
            ),
        ]


class WorkOrder(OrderWorkflow):
    """What one department owes for one case."""

    id = TimeOrderedIdField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="orders")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=4, choices=Part)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    issued_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    rework_count = models.SmallIntegerField(default=0)
    # While it is suspended: the day in the city on which it comes back by itself.
    review_on = models.DateField(null=True)
    # Since when a crew has made it safe and the repair is still owed; empty again once it is reported done.
    repair_owed_since = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # Two leads at once, and nobody would know who answers.
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(part=Part.LEAD, parent__isnull=True, ended_at__isnull=True),
                name="order_one_lead",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["department", "state", "issued_at"], name="order_department_list"),
            # What comes back today: few are suspended at any time.
            models.Index(fields=["review_on"], condition=Q(state="suspended"), name="order_to_review"),
        ]


class RequestKind(models.TextChoices):
    EXTENSION = "extension", _("extension")
    RETURN = "return", _("return")
    SUSPENSION = "suspension", _("suspension")
    VOID = "void", _("void")
    DISPUTE = "dispute", _("dispute")
    # A return after one was granted: whose it is is then ruled, while who holds it goes on.
    ARBITRATION = "arbitration", _("arbitration")


# Who says yes or no to what; never the department that asks.
DECIDES = {
    RequestKind.EXTENSION: Role.DISPATCHER,
    RequestKind.RETURN: Role.DISPATCHER,
    RequestKind.SUSPENSION: Role.DISPATCHER,
    RequestKind.VOID: Role.SHIFT_LEAD,
    RequestKind.DISPUTE: Role.SHIFT_LEAD,
    RequestKind.ARBITRATION: Role.SHIFT_LEAD,
}
# What moves or stops the limit of work that is still to be done.
OF_THE_LIMIT = (RequestKind.EXTENSION, RequestKind.SUSPENSION)
# Rulings: decided with a reason either way. Of the others only a refusal needs one.
RULINGS = frozenset({RequestKind.ARBITRATION, RequestKind.DISPUTE})


class Request(RequestWorkflow):
    """A department asks for something only somebody else may grant."""

    id = TimeOrderedIdField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="requests")
    order = models.ForeignKey(WorkOrder, null=True, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=12, choices=RequestKind)
    # Who says yes or no: mostly by the kind, but what would break the promise is the shift lead's.
    decider = models.CharField(max_length=16, choices=Role, blank=True, db_default="")
    amount = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    unit = models.CharField(max_length=16, choices=Unit.choices, blank=True)
    # The limit there would be; once granted, the limit there is, or will be when a suspended order goes on on its day.
    due_at = models.DateTimeField(null=True)
    # Of a suspension: the day in the city on which it comes back by itself.
    review_on = models.DateField(null=True)
    # Of a dispute: what was measured earlier had come to rest when it was asked; null where nothing had.
    covers_from = models.DateTimeField(null=True)
    # Of a dispute: when the log says that nobody has decided it; null once it has said so.
    alarm_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # A second one would be decided by nobody.
            models.UniqueConstraint(fields=["order", "kind"], condition=Q(state="asked"), name="request_open_once"),
        ]
        indexes: ClassVar = [
            # What the sweep takes next.
            models.Index(fields=["alarm_at"], condition=Q(state="asked", alarm_at__isnull=False), name="request_alarm"),
            # What is open of a kind.
            models.Index(fields=["kind", "asked_at"], condition=Q(state="asked"), name="request_asked"),
        ]


class CheckKind(models.TextChoices):
    VERIFY = "verify", _("verify a report")
    SITE = "site", _("check on site")
    EVIDENCE = "evidence", _("check of the evidence")
    DESK = "desk", _("desk review")


class Check(models.Model):
    """Somebody who did not do the work is asked to look."""

    id = TimeOrderedIdField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="checks")
    order = models.ForeignKey(WorkOrder, null=True, on_delete=models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=8, choices=CheckKind)
    # The grid worker asked; empty where any desk may do it.
    asked = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    # True: it is so / it is done. Null until somebody looked.
    is_confirmed = models.BooleanField(null=True)
    point = models.PointField(null=True, spatial_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(done_at__isnull=True), name="check_one_open"),
        ]
        indexes: ClassVar = [
            # A grid worker's list of things to look at.
            models.Index(fields=["asked"], condition=Q(done_at__isnull=True), name="check_open_of_worker"),
        ]


class Holder(models.Model):
    """Who may see and work on a case now, because of a present order or task. See `cases.access`."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="holders")
    department = models.ForeignKey(Department, null=True, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    # What gave the access and ends it: an order, a check, an assignment.
    cause_id = models.BigIntegerField()
    # A person who has to go there, and was told where although the place may be the reporter's home.
    knows_place = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(department__isnull=True) ^ Q(user__isnull=True), name="holder_is_one"),
            # Such a place is told to who goes, never to an office.
            models.CheckConstraint(
                condition=Q(knows_place=False) | Q(user__isnull=False), name="holder_place_told_to_person"
            ),
            models.UniqueConstraint(
                fields=["case", "department", "user", "cause_id"], nulls_distinct=False, name="holder_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["department", "case"], condition=Q(department__isnull=False), name="holder_department"
            ),
            models.Index(fields=["user", "case"], condition=Q(user__isnull=False), name="holder_user"),
            models.Index(fields=["cause_id"], name="holder_cause"),
        ]


class Rating(models.Model):
    """What the citizen said when asked; one per case and asking."""

    id = TimeOrderedIdField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ratings")
    asked_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=1)
    answered_at = models.DateTimeField(null=True)
    is_solved = models.BooleanField(null=True)
    # 1 (very dissatisfied) to 5 (very satisfied).
    satisfaction = models.SmallIntegerField(null=True)
    channel = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(answered_at__isnull=True), name="rating_one_open"),
        ]


class Alert(models.Model):
    """Somebody on shift is told of a case until somebody takes it; see `cases.actions.alerts`."""

    id = TimeOrderedIdField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="alerts")
    reason = models.CharField(max_length=12, choices=AlertReason)
    raised_at = models.DateTimeField()
    # Who has been told so far, and when the next one is; null when somebody has taken it.
    level = models.SmallIntegerField(choices=AlertLevel, default=AlertLevel.RAISED, db_default=AlertLevel.RAISED)
    next_at = models.DateTimeField(null=True)
    # How often the leader on call was paged: the last rung is climbed again and again.
    pages = models.SmallIntegerField(default=0, db_default=0)
    # Of a danger: which kinds were told, and when one more came that nobody has been told of yet.
    kinds = ArrayField(models.CharField(max_length=10, choices=Danger), default=list, db_default=[])
    news_at = models.DateTimeField(null=True)
    # Taken by nobody: what was lacking came, as when a unit accepted after all.
    taken_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # The same lack noticed again is the same alert.
            models.UniqueConstraint(
                fields=["case", "reason"], condition=Q(taken_at__isnull=True), name="alert_open_once"
            ),
            # What is open climbs on, and what is taken does not.
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) ^ Q(next_at__isnull=True), name="alert_climbs_while_open"
            ),
        ]
        indexes: ClassVar = [
            # What the sweep takes next; all that is open hangs on it too.
            models.Index(fields=["next_at"], condition=Q(taken_at__isnull=True), name="alert_open"),
            models.Index(fields=["case", "reason"], name="alert_of_case"),
            # How many a shift had.
            models.Index(fields=["raised_at"], name="alert_raised"),
            # How many of them were still open as it began.
            models.Index(fields=["taken_at"], name="alert_taken"),
        ]


class Guess(models.Model):
    """What a report's words probably mean: its class and its place. A help for whoever decides, and no decision."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="guess")
    case_class = models.ForeignKey(CaseClass, null=True, on_delete=models.SET_NULL, related_name="+")
    division = models.ForeignKey(Division, null=True, on_delete=models.SET_NULL, related_name="+")
    # The citizen's own words for the place; they go when what was said of the case is erased.
    address = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        # It was made where it is guessed; who shows it stands in every room.
        db_table = "hotline_guess"


@pghistory.track()
class Limit(models.Model):
    """How long an obligation may take, for a class (or all) and an urgency, from a day on."""

    case_class = models.ForeignKey(CaseClass, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    urgency = models.CharField(max_length=8, choices=Urgency, blank=True)
    obligation = models.CharField(max_length=8, choices=Obligation)
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    unit = models.CharField(max_length=16, choices=Unit.choices)
    source = models.CharField(max_length=200, blank=True)
    valid = DateTimeRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="limit_one_at_a_time",
                expressions=[
                    (Coalesce(F("case_class"), 0), RangeOperators.EQUAL),
                    ("urgency", RangeOperators.EQUAL),
                    ("obligation", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]


class ClockEnd(models.TextChoices):
    """How a clock ended. Only what was done is met; ended before, in time or not, is not done."""

    # What was owed was done: met if in time.
    DONE = "done", _("done")
    # The work ended without it: missed, however early.
    UNDONE = "undone", _("not done")
    # Nobody owes it any more: missed if it was late by then, else neither met nor missed.
    RELEASED = "released", _("no longer owed")


class Clock(models.Model):
    """One obligation of one case: its limit, start, pauses, due, stop; met, missed or neither.

    Partitioned by case id. A clock without a stop is running; a pause moves `due_at` when it ends.
    """

    pk = models.CompositePrimaryKey("case_id", "seq")
    case_id = models.BigIntegerField()
    seq = models.SmallIntegerField()
    obligation = models.CharField(max_length=8, choices=Obligation)
    order_id = models.BigIntegerField(null=True)
    department_id = models.BigIntegerField(null=True)
    limit_id = models.BigIntegerField(null=True)
    amount = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    unit = models.CharField(max_length=16, choices=Unit.choices, blank=True)
    started_at = models.DateTimeField()
    amber_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    # Twice the limit: the leader is told.
    leader_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    is_met = models.BooleanField(null=True)
    # Empty while it runs, and on what ended before this was kept.
    ended_as = models.CharField(max_length=8, choices=ClockEnd, blank=True)
    # What the sweep looks at next; null when stopped, paused, or nothing is left to tell.
    alarm_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "cases_clock"


class LogKind(models.TextChoices):
    """Everything that can happen to a case. Stored in the log for ever: never rename one."""

    # The state of the same English name is another word in Chinese.
    REPORT = "report", pgettext_lazy("log", "reported")
    ADD_REPORT = "add_report", _("reported again")
    ANSWER = "answer", _("answered at once")
    ASK_VERIFICATION = "ask_verification", _("verification asked")
    REPORT_VERIFICATION = "report_verification", _("verified")
    ASK_ANOTHER = "ask_another", _("passed on to look")
    FILE = "file", _("filed")
    REJECT = "reject", _("not accepted")
    HAND_OVER = "hand_over", _("handed over")
    SEND_FAST = "send_fast", _("sent by the fast lane")
    REVIEW_FAST = "review_fast", _("fast lane reviewed")
    MERGE = "merge", _("merged into another")
    TAKE_IN_MERGED = "take_in_merged", _("another was merged in")
    UNMERGE = "unmerge", _("taken apart again")
    ROUTE = "route", _("routed")
    VOID = "void", _("voided")
    SIGN = "sign", _("signed")
    BEGIN = "begin", _("begun")
    FORWARD = "forward", _("forwarded")
    ESCALATE = "escalate", _("escalated")
    TAKE_BACK = "take_back", _("taken back")
    ASK = "ask", _("requested")
    GRANT = "grant", _("granted")
    REFUSE = "refuse", _("refused")
    RESUME = "resume", _("resumed")
    CONTACT = "contact", _("contact with the citizen")
    MAKE_SAFE = "make_safe", _("made safe, repair to follow")
    FINISH = "finish", _("reported done")
    PASS_CHECK = "pass_check", _("check passed")
    REWORK = "rework", _("sent back to work")
    RATE = "rate", _("citizen answered")
    CALL_BACK = "call_back", _("call to ask, no answer")
    CLOSE = "close", _("closed")
    REOPEN = "reopen", _("reopened")
    APPEAL = "appeal", _("appealed")
    COMMENT = "comment", _("note added")
    ATTACH = "attach", _("file added")
    URGE = "urge", _("urged")
    SUPERVISE = "supervise", _("supervision order")
    CHANGE = "change", _("class or place changed")
    APPROVE_PUBLIC = "approve_public", _("public text approved")
    ALARM = "alarm", _("clock alarm")
    RAISE_ALERT = "raise_alert", _("alert raised")
    PAGE = "page", _("staff paged")
    TAKE_ALERT = "take_alert", _("alert taken")
    END_ALERT = "end_alert", _("alert no longer needed")
    MARK_DANGER = "mark_danger", _("marked as a danger")
    CLEAR_DANGER = "clear_danger", _("danger cleared")
    ASSIGN = "assign", _("unit asked")
    CALL_IN = "call_in", _("unit called in")
    UNIT_ACT = "unit_act", _("unit reported")
    ERASE = "erase", _("words erased")
    PROTECT = "protect", _("protection asked for")
    UNPROTECT = "unprotect", _("protection lifted")
    RENEW_LINK = "renew_link", _("private link renewed")
    TELL_PLACE = "tell_place", _("place told")
    ASK_PLACE = "ask_place", _("place asked for")
    SHOW_WORDS = "show_words", _("withheld words read")


class LogEntry(models.Model):
    """What happened, once and for ever: ids, codes, times and digests, no words.

    Partitioned by case id. The database fills `hash` from the case's previous
    row, and refuses UPDATE, DELETE and TRUNCATE.
    """

    append_only = True

    pk = models.CompositePrimaryKey("case_id", "seq")
    case_id = models.BigIntegerField()
    seq = models.IntegerField()
    # Shared by the rows of one bulk act.
    act_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=LogKind)
    # When it happened (the device's corrected time), and when the city's computer heard of it.
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor_kind = models.CharField(max_length=16, choices=Role)
    actor_id = models.BigIntegerField(null=True)
    department_id = models.BigIntegerField(null=True)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12, blank=True)
    facts = models.JSONField(default=dict)
    digest = models.BinaryField(null=True)
    hash = models.BinaryField(editable=False)

    class Meta:
        managed = False
        db_table = "cases_logentry"


class Seal(models.Model):
    """The Merkle root over the log rows of a range of transactions, chained to the last seal."""

    append_only = True

    id = models.BigIntegerField(primary_key=True)
    first_transaction = models.DecimalField(max_digits=20, decimal_places=0)
    # Exclusive; every transaction below it had ended.
    end_transaction = models.DecimalField(max_digits=20, decimal_places=0)
    row_count = models.IntegerField()
    root = models.BinaryField()
    hash = models.BinaryField()
    sealed_at = models.DateTimeField()
