"""Places, classes of matters, and who answers for which class at which place."""

from typing import ClassVar

import pghistory
from django.contrib.gis.db import models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from common import coordinates  # noqa: F401 - before the first geometry
from common.text import Named


class Level(models.TextChoices):
    CITY = "city", _("city")
    DISTRICT = "district", _("district")
    STREET = "street", _("street or town")
    COMMUNITY = "community", _("community or village")
    GRID = "grid", _("grid")
    MICRO_GRID = "micro_grid", _("micro-grid")


class Division(Named):
    """A place with an official code. A change of boundary is a new row, valid from then on."""

    code = models.CharField(max_length=20)
    level = models.CharField(max_length=12, choices=Level)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    # Itself and all above it, the city first.
    line = ArrayField(models.BigIntegerField(), default=list, editable=False)
    # WGS-84. Null means openly "no boundary": a report is then placed by the next level up.
    boundary = models.MultiPolygonField(null=True, blank=True)
    # "official", "approximate", "demo" or "none": shown wherever the shape is.
    boundary_kind = models.CharField(max_length=12, default="none")
    seat = models.PointField(null=True, blank=True)
    # A special grid (park, school, market) lies over the basic ones.
    is_overlay = models.BooleanField(default=False)
    # Grows with the level's depth: of the divisions that cover a point the highest rank wins.
    rank = models.SmallIntegerField(default=0, editable=False)
    valid = DateTimeRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="division_one_version_at_a_time",
                expressions=[("code", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["line"], name="division_line"),
            models.Index(fields=["parent", "code"], name="division_tree"),
        ]


class Kind(models.TextChoices):
    COMPONENT = "component", _("component")
    EVENT = "event", _("event")
    MATTER = "matter", _("citizens' matter")


class Nature(models.TextChoices):
    FIELD = "field", _("field matter")
    WORDS = "words", _("matter of words")


@pghistory.track()
class CaseClass(Named):
    """What a case is about. Flags decide how it may be treated; all of it is the city's data."""

    code = models.CharField(max_length=20, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    kind = models.CharField(max_length=10, choices=Kind)
    nature = models.CharField(max_length=8, choices=Nature)
    # Shown on public pages and "is it this one?" cards, with approved text and photo only.
    is_public = models.BooleanField(default=False)
    # May take the fast lane: filed, routed and offered to a unit in one act.
    is_urgent = models.BooleanField(default=False)
    # Complaints and reports of wrongdoing: the department never learns who spoke.
    is_protected = models.BooleanField(default=False)
    # Only a leaf takes cases; a group is there to find it by.
    is_leaf = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    # Words that point to the class, per language.
    keywords = models.JSONField(default=dict)
    # What to ask the reporter, with texts per language.
    questions = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "case classes"


class Part(models.TextChoices):
    LEAD = "lead", _("lead")
    CO = "co", _("co-handler")


@pghistory.track()
class Responsibility(models.Model):
    """A department answers for a class (or group of classes) at a place (and all within it)."""

    case_class = models.ForeignKey(CaseClass, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="responsibilities")
    part = models.CharField(max_length=4, choices=Part, default=Part.LEAD)
    valid = DateTimeRangeField()

    class Meta:
        verbose_name_plural = "responsibilities"
        constraints: ClassVar = [
            # Two leads for one matter at one place at one time would leave the choice to chance.
            ExclusionConstraint(
                name="responsibility_one_lead",
                expressions=[
                    (F("case_class"), RangeOperators.EQUAL),
                    (F("division"), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
                condition=Q(part=Part.LEAD),
            ),
        ]


class GridPost(models.Model):
    """A grid worker looks after a place for a time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="posts")
    valid = DateTimeRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="grid_post_once",
                expressions=[
                    (F("user"), RangeOperators.EQUAL),
                    (F("division"), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Absence(models.Model):
    """Somebody with a grid post is not there for a time: on leave, or off duty until further notice."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    valid = DateTimeRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="absence_once",
                expressions=[(F("user"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
        ]


class Street(models.Model):
    """A line of the base map, from a city folder's street extract. Not used for routing."""

    name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=30)
    path = models.LineStringField()
