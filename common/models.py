"""The city itself, its calendars, stored files and uploads, reactions and idempotency keys."""

import re
from collections.abc import Iterable
from datetime import time
from typing import ClassVar, Self
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.ids import TimeOrderedIdField
from common.phones import Plan, plan_of
from common.text import Named
from common.worktime import DayKind, WorkCalendar

UUID_TEXT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class City(Named):
    """The one city of this installation, as its folder under `cities/` tells it."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    code = models.CharField(max_length=40)
    number_prefix = models.CharField(max_length=8)
    time_zone = models.CharField(max_length=64)
    calendar = models.ForeignKey("common.Calendar", on_delete=models.PROTECT, related_name="+")
    # Map view, danger words, emergency numbers, attributions: read whole, never searched.
    profile = models.JSONField(default=dict)
    # True while the generator or a replay speaks for the citizens; every page says so.
    is_simulated = models.BooleanField(default=False)
    # True since something came in from another system: that is real, whatever is played beside it.
    has_imports = models.BooleanField(default=False, db_default=False)
    folder_digest = models.CharField(max_length=64, blank=True)
    # Grows with every change of places, classes, rules and limits, by database
    # triggers; whoever keeps a copy of those in memory compares it.
    config_version = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name_plural = "cities"
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=1), name="city_is_one")]

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def phone_plan(self) -> Plan:
        """Where a number belongs that is written without country or area, as far as the city says."""
        return plan_of(self.profile)


class Calendar(Named):
    """A working calendar: office hours by weekday, and the days that differ."""

    code = models.SlugField(unique=True)
    # Seven lists of ["08:30", "12:00"] pairs, Monday first, local time.
    hours = models.JSONField()
    makeup_hours = models.JSONField(null=True, blank=True)
    # Days after this are computed from the weekday alone and shown as not yet published.
    published_until = models.DateField(null=True)

    def working_time(self, zone: ZoneInfo) -> WorkCalendar:
        """Build the engine that counts in this calendar's hours; one query for its days."""
        return WorkCalendar(
            zone=zone,
            hours=[_spans(day) for day in self.hours],
            makeup_hours=_spans(self.makeup_hours or []),
            exceptions={day.day: DayKind(day.kind) for day in self.days.all()},
            published_until=self.published_until,
        )


def _spans(pairs: list[list[str]]) -> list[tuple[time, time]]:
    return [(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in pairs]


class CalendarDay(models.Model):
    """A day on which the weekday's rule does not hold."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=DayKind)
    names = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_once")]


class StoredFile(models.Model):
    """A file by what it contains: the same photo sent twice is one file."""

    id = TimeOrderedIdField()
    sha256 = models.CharField(max_length=64, unique=True)
    media_type = models.CharField(max_length=40)
    size_bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    # Thumbnail's digest in the same store.
    thumbnail_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(db_default=Now())


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads, by whose they are and what for."""

    def waiting(self, *, owner: str, purpose: str) -> Self:
        """Return what somebody has sent for one thing, and no act has taken."""
        return self.filter(owner=owner, purpose=purpose, taken_at__isnull=True)

    def named(self, given: Iterable[str]) -> Self:
        """Return those that a form names; what is no name of any is none."""
        return self.filter(uuid__in=[each for each in given if UUID_TEXT.fullmatch(each)])


class Upload(models.Model):
    """A file that somebody sent: theirs alone, for one purpose, until an act takes it; once.

    Equal bytes share one stored file, but never an upload: whoever has not sent a file has
    nothing to name it by. `common.actions` makes and takes them.
    """

    id = TimeOrderedIdField()
    # By which its owner names it; unguessable.
    uuid = models.UUIDField(unique=True, default=uuid4, editable=False)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    # Whose: "user:<id>", "partner:<id>", "draft:<key>", "report:<id>"; "public": of whoever knows the uuid.
    owner = models.CharField(max_length=80)
    # What for: "report" (one to come), "case:<id>", "report:<id>" (more about it), "field" (whatever a phone reports).
    purpose = models.CharField(max_length=40)
    created_at = models.DateTimeField(db_default=Now())
    taken_at = models.DateTimeField(null=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        # Pruning, by both of the lifetimes.
        indexes: ClassVar = [models.Index(fields=["created_at"], name="upload_age")]


class Reaction(models.Model):
    """One consumer's debt to one event: written with the event, deleted with its effect.

    Never read by "id greater than the last": ids are not committed in order.
    """

    id = TimeOrderedIdField()
    consumer = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    case_id = models.BigIntegerField(null=True)
    log_seq = models.IntegerField(null=True)
    # Ids and codes the consumer needs; never words.
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    tries = models.SmallIntegerField(default=0)
    retry_at = models.DateTimeField(db_default=Now())
    # Set when tries are used up; shown on the operations page until a person decides.
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            # What a drain takes: one consumer's open debts, oldest first.
            models.Index(F("consumer"), F("retry_at"), condition=Q(failed_at__isnull=True), name="reaction_open"),
            # The operations page: what waits for a person, longest first.
            models.Index(F("failed_at"), condition=Q(failed_at__isnull=False), name="reaction_failed"),
        ]


class ReactionAct(models.TextChoices):
    AGAIN = "again", _("tried again")
    DROP = "drop", _("dropped")


class ReactionDecision(models.Model):
    """What a person decided about a reaction that failed for good. It stays when the reaction has gone."""

    append_only = True

    id = TimeOrderedIdField()
    at = models.DateTimeField()
    # A member of staff; this room does not know people.
    decided_by = models.BigIntegerField()
    act = models.CharField(max_length=5, choices=ReactionAct)
    reason = models.CharField(max_length=200, blank=True)
    reaction_id = models.BigIntegerField()
    consumer = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    case_id = models.BigIntegerField(null=True)
    log_seq = models.IntegerField(null=True)
    # Ids and codes, as they were owed, so that what was dropped can still be made good by hand.
    facts = models.JSONField(default=dict)
    tries = models.SmallIntegerField()
    error = models.TextField(blank=True)


class IdempotencyKey(models.Model):
    """What was answered to a request that may come again: the same answer, and no second effect."""

    id = TimeOrderedIdField()
    # Whose key: "public:<address digest>", "device:<id>", "user:<id>".
    scope = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    request_digest = models.CharField(max_length=64)
    response_status = models.SmallIntegerField(null=True)
    response = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_key_once")]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotency_key_age")]
