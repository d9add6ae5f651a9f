"""Who works here, in which department, in which role; and citizens' contacts."""

from typing import ClassVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.ids import TimeOrderedIdField
from common.text import Named


class DepartmentKind(models.TextChoices):
    CENTRE = "centre", _("command centre")
    GOVERNMENT = "government", _("government")
    BUREAU = "bureau", _("bureau")
    BRANCH = "branch", _("branch")
    STREET = "street", _("street or town")
    COMPANY = "company", _("public-service company")


# They stand above the departments that work: what is done under them they may judge, and read.
STAND_ABOVE = frozenset({DepartmentKind.CENTRE, DepartmentKind.GOVERNMENT})


class Department(Named):
    """A body that answers for matters. A parent forwards orders to a child; a child escalates."""

    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=12, choices=DepartmentKind)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    # Itself and all above it, the city first: answers "is it under X?" by index.
    line = ArrayField(models.BigIntegerField(), default=list, editable=False)
    # The place it is for, by code; empty where it is for the whole city.
    division_code = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["line"], name="department_line")]


class Role(models.TextChoices):
    CITIZEN = "citizen", _("citizen")
    OPERATOR = "operator", _("operator")
    SHIFT_LEAD = "shift_lead", _("shift lead")
    DISPATCHER = "dispatcher", _("dispatcher")
    CLERK = "clerk", _("department clerk")
    DUTY_OFFICER = "duty_officer", _("street duty officer")
    GRID_WORKER = "grid_worker", _("grid worker")
    FIELD_UNIT = "field_unit", _("field unit")
    LEADER = "leader", _("leader")
    ANALYST = "analyst", _("analyst")
    ADMINISTRATOR = "administrator", _("administrator")
    SYSTEM = "system", _("Whistle itself")


# Who sees every case, because the centre judges and routes all of them.
CENTRE_ROLES = frozenset({Role.OPERATOR, Role.SHIFT_LEAD, Role.DISPATCHER, Role.LEADER, Role.ANALYST})
# Who keeps the centre's watch, the one who answers for it first: what no rule can settle is told to them.
SHIFT_ROLES = (Role.SHIFT_LEAD, Role.DISPATCHER, Role.OPERATOR, Role.LEADER)


@pghistory.track(fields=["username", "department", "roles", "is_active"])
class User(Named, AbstractBaseUser):
    """A member of staff. Citizens have no account."""

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = []

    username = models.CharField(max_length=60, unique=True)
    email = models.EmailField(blank=True)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="staff")
    roles = ArrayField(models.CharField(max_length=16, choices=Role), default=list, blank=True)
    language = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    # Where the person is paged: encrypted like a citizen's, and told anew at every start of a shift.
    phone_cipher = models.BinaryField(null=True)
    # Did the person say so? What a file said, the next file may mend.
    phone_is_own = models.BooleanField(default=False, db_default=False)

    objects = BaseUserManager["User"]()

    def has_role(self, *roles: Role) -> bool:
        """Say whether the person holds any of `roles`."""
        return any(role in self.roles for role in roles)

    @property
    def is_centre(self) -> bool:
        """Whether the person works at the command centre and so sees every case."""
        return bool(CENTRE_ROLES.intersection(self.roles))

    @property
    def keeps_watch(self) -> bool:
        """Whether the person may have a shift at the centre."""
        return any(role in self.roles for role in SHIFT_ROLES)

    @property
    def has_desk(self) -> bool:
        """Whether the person works at a desk, and not only in the field."""
        return bool(set(self.roles) - {Role.CITIZEN, Role.GRID_WORKER, Role.FIELD_UNIT, Role.SYSTEM})

    @property
    def is_staff(self) -> bool:
        """Whether the person may open the administration pages."""
        return Role.ADMINISTRATOR in self.roles

    def get_full_name(self) -> str:
        """Return the name in the reader's language."""
        return self.name


class Contact(models.Model):
    """How to reach a citizen: encrypted, found by a keyed digest, erasable.

    Erasing deletes the row; what the citizen said is deleted with it by
    `cases.actions.erase_contact`.
    """

    id = TimeOrderedIdField()
    phone_cipher = models.BinaryField(null=True)
    phone_index = models.BinaryField(null=True)
    email_cipher = models.BinaryField(null=True)
    email_index = models.BinaryField(null=True)
    # Of the address that was left beside a number: who is known by the number is the same person by it. Several
    # numbers may share one.
    address_index = models.BinaryField(null=True)
    name_cipher = models.BinaryField(null=True)
    language = models.CharField(max_length=10, default="en")
    # Asked never to be known to the departments, in any matter.
    is_protected = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            # One citizen, one contact: concurrent reports of one caller must meet in one row.
            models.UniqueConstraint(fields=["phone_index"], name="contact_phone_once"),
            models.UniqueConstraint(fields=["email_index"], name="contact_email_once"),
        ]
        indexes: ClassVar = [
            # Who asks by her address only is found with her numbers.
            models.Index(fields=["address_index"], condition=Q(address_index__isnull=False), name="contact_address"),
        ]


class AccessRecord(models.Model):
    """Somebody looked at what is usually masked: who, whose, which field, when, and why; or noted a wish about texts."""

    append_only = True

    id = TimeOrderedIdField()
    at = models.DateTimeField(db_default=Now())
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    field = models.CharField(max_length=40)
    reason = models.CharField(max_length=200, blank=True)
    # For which case, where it was for one: who may call a citizen may so for this one only.
    case_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            # Whether the office that says it called had the number, asked with every call that is noted.
            models.Index(fields=["case_id"], condition=models.Q(case_id__isnull=False), name="access_of_case"),
        ]


class DeviceToken(models.Model):
    """A phone that may act for a person until the token is revoked. Only its digest is kept."""

    id = TimeOrderedIdField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="device_tokens")
    digest = models.BinaryField(unique=True)
    label = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    last_seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Shift(models.Model):
    """Somebody keeps the centre's watch, from start to end; the notes for the next are words and can be erased."""

    id = TimeOrderedIdField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="shifts")
    role = models.CharField(max_length=16, choices=Role)
    # Who is told when the person does not answer.
    deputy = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # What the next one must know. The person signs by ending the shift, the next by taking it over.
    handover = models.TextField(blank=True)
    taken_over_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    taken_over_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # Starting twice is starting once: two open shifts of one person would never both be ended.
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at__isnull=True), name="shift_one_open"),
            # Signed by both, or by nobody: a taking-over without its time says nothing.
            models.CheckConstraint(
                condition=Q(taken_over_by__isnull=True, taken_over_at__isnull=True)
                | Q(taken_over_by__isnull=False, taken_over_at__isnull=False),
                name="shift_taken_over_whole",
            ),
        ]
        indexes: ClassVar = [
            # "Who is on shift?", asked by every ladder: few rows at any time.
            models.Index(fields=["started_at"], condition=Q(ended_at__isnull=True), name="shift_open"),
            # The notes nobody has taken over yet, and how shifts went.
            models.Index(fields=["-ended_at"], condition=Q(ended_at__isnull=False), name="shift_ended"),
        ]


class OnCall(models.Model):
    """A leader is on call for a time: the last rung of every ladder. From the city's folder."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    valid = DateTimeRangeField()

    class Meta:
        constraints: ClassVar = [
            # Two at once, and each would wait for the other.
            ExclusionConstraint(name="on_call_one_at_a_time", expressions=[(F("valid"), RangeOperators.OVERLAPS)]),
        ]


class SavedView(models.Model):
    """How somebody likes to see a table: filters, order and columns under a name, as the page's address says them."""

    id = TimeOrderedIdField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    table = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints: ClassVar = [
            # Saving under the same name again means: from now on like this.
            models.UniqueConstraint(fields=["user", "table", "name"], name="saved_view_name_once"),
        ]
