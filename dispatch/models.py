"""Units and their people, what they were asked, what their phones said, and each person's feed.

Rows only. What an assignment may do next stands in `workflow`, what happens in
`actions`. Words of the field are words of the case and live in `cases`; here are
ids, codes, times and places.
"""

from datetime import datetime
from typing import ClassVar

from django.contrib.gis.db import models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext

from accounts.models import Department, DeviceToken, User
from cases.models import AttachmentKind, Case, Report, WorkOrder
from common.ids import TimeOrderedIdField
from common.models import StoredFile, Upload
from common.text import Named
from dispatch.workflow import OPEN, TAKEN, AssignmentState, AssignmentWorkflow
from grid.models import CaseClass


class Unit(Named):
    """A crew that is sent as one: its department, what it can do, where it is."""

    code = models.CharField(max_length=60, unique=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="units")
    skills = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    home = models.PointField(geography=True, spatial_index=False)
    last_point = models.PointField(geography=True, null=True, spatial_index=False)
    last_seen_at = models.DateTimeField(null=True)
    # When a phone of its people was last known to be open, wherever it was.
    phone_open_at = models.DateTimeField(null=True)
    # Where to reckon it: where it was last seen, else at home.
    position = models.GeneratedField(
        expression=Coalesce("last_point", "home"),
        output_field=models.PointField(geography=True, spatial_index=False),
        db_persist=True,
    )
    is_on_duty = models.BooleanField(default=True)
    # Kept with the assignments, in the same transactions: "free" must be seen under the unit's own row lock.
    open_assignments = models.SmallIntegerField(default=0, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(open_assignments__gte=0), name="unit_busy_counts_up"),
        ]
        indexes: ClassVar = [
            # The nearest free unit, without looking at all of them.
            GistIndex(fields=["position"], condition=Q(is_on_duty=True, open_assignments=0), name="unit_free_position"),
        ]


class UnitMember(models.Model):
    """A person belongs to a unit for a time."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    valid = DateTimeRangeField()

    class Meta:
        constraints: ClassVar = [
            # In two crews at once, nobody would know whose phone it is.
            ExclusionConstraint(
                name="unit_member_of_one",
                expressions=[("user", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]


class SkillNeed(models.Model):
    """A class (or all classes of a group) asks for a skill; a unit with any of those it asks for fits."""

    case_class = models.ForeignKey(CaseClass, on_delete=models.PROTECT, related_name="+")
    skill = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case_class", "skill"], name="skill_need_once")]


class FieldPolicy(models.Model):
    """What a department leaves to its units; without a row, everything."""

    department = models.OneToOneField(Department, on_delete=models.CASCADE, related_name="+")
    # Whether a unit's "done" reports the department's order done, or a clerk does after looking at it.
    is_done_by_unit = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "field policies"


class Assignment(AssignmentWorkflow):
    """What one unit was asked to do for one order."""

    id = TimeOrderedIdField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="assignments")
    # Which going of the order this belongs to: after a failed check everybody may be asked again.
    round = models.SmallIntegerField(default=0)
    # A rung of the ladder; when it ends without a yes, the next unit is asked. Else a person chose the unit.
    is_ladder = models.BooleanField(default=True)
    # Asked while off duty, by a person who gave a reason.
    is_call_in = models.BooleanField(default=False, db_default=False)
    # Done, as far as that goes: what it did made it safe, and the order goes on.
    is_made_safe = models.BooleanField(default=False, db_default=False)
    offered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    # Why this unit: codes and figures, put into words for whoever looks.
    reasons = models.JSONField(default=list)
    distance_m = models.IntegerField(null=True)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # By the corrected clock of the phone; empty where a step is known only by a later one.
    accepted_at = models.DateTimeField(null=True)
    en_route_at = models.DateTimeField(null=True)
    on_scene_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # Two units may be asked at once; two that go would each believe the other is not coming.
            models.UniqueConstraint(fields=["order"], condition=Q(state__in=TAKEN), name="assignment_one_taken"),
            models.UniqueConstraint(
                fields=["order", "unit"], condition=Q(state__in=OPEN), name="assignment_open_once_a_unit"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, state__in=OPEN) | Q(ended_at__isnull=False) & ~Q(state__in=OPEN),
                name="assignment_ends_with_state",
            ),
        ]
        indexes: ClassVar = [
            # What the ladder looks at every few seconds.
            models.Index(
                fields=["expires_at"], condition=Q(state=AssignmentState.OFFERED), name="assignment_unanswered"
            ),
            # A unit's list on its phones.
            models.Index(fields=["unit"], condition=Q(state__in=OPEN), name="assignment_open_of_unit"),
        ]

    @property
    def is_given_back(self) -> bool:
        """Whether its unit had taken it before it said no."""
        went = self.accepted_at or self.en_route_at or self.on_scene_at
        return self.state == AssignmentState.DECLINED and went is not None

    @property
    def state_at(self) -> datetime:
        """When it came to where it stands, as far as is known."""
        return self.ended_at or self.on_scene_at or self.en_route_at or self.accepted_at or self.offered_at

    @property
    def state_name(self) -> str:
        """Where it stands, in words: what was given back had been taken, unlike what was declined."""
        if self.is_made_safe:
            return gettext("made safe, repair to follow")
        return gettext("given back") if self.is_given_back else str(self.get_state_display())


class FeedCounter(models.Model):
    """How far a person's feed has been written. Its row lock gives the feed its order, without gaps."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="+")
    last = models.BigIntegerField(default=0)


class FeedKind(models.TextChoices):
    OFFER = "offer"
    ASSIGNMENT = "assignment"
    CHECK = "check"
    NOTED = "noted"
    NEWS = "news"


class FeedItem(models.Model):
    """Something a person must hear of, also when the phone was off: ids and codes, no words."""

    id = TimeOrderedIdField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=FeedKind)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "seq"], name="feed_item_order")]


class FieldOutcome(models.TextChoices):
    TAKEN = "taken"
    NOTED = "noted"
    REFUSED = "refused"


class FieldAct(models.Model):
    """What a phone reported, as it came: nothing a person sent from the field is ever lost."""

    id = TimeOrderedIdField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(DeviceToken, null=True, on_delete=models.SET_NULL, related_name="+")
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    subject = models.CharField(max_length=40, blank=True)
    case_id = models.BigIntegerField(null=True, db_index=True)
    # As the phone told it, when it sent it by the same clock, which moment of the city's clock it claims by that (older
    # rows do not say), and what counts.
    told_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=FieldOutcome)
    # Why it was refused, or only noted.
    code = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="field_act_once")]


class Presence(models.Model):
    """When one phone of a person was heard from: what it claims to have done without signal is held against that."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    # None: the person's pages, whatever the session.
    device = models.ForeignKey(DeviceToken, null=True, on_delete=models.CASCADE, related_name="+")
    heard_at = models.DateTimeField()
    # Since when without a pause, and the last before that pause.
    since = models.DateTimeField()
    before = models.DateTimeField(null=True)
    # Until then what it kept during the pause may still arrive.
    sends_until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "device"], nulls_distinct=False, name="presence_once_a_phone")
        ]


class FieldPhoto(models.Model):
    """A photo by the key its phone gave it. The photo and the act that names it may come in either order."""

    id = TimeOrderedIdField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=80)
    # What an act takes; the file says for good that it has arrived.
    upload = models.ForeignKey(Upload, null=True, on_delete=models.SET_NULL, related_name="+")
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=AttachmentKind, blank=True)
    # Of the act that named it: what its row says of whose work it was, and when it counted. Empty until then.
    act = models.JSONField(default=dict, db_default={})
    acted_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="field_photo_once")]


class PatrolPoint(models.Model):
    """Where a grid worker's round went."""

    id = TimeOrderedIdField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    point = models.PointField(spatial_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "at"], name="patrol_of_worker")]
