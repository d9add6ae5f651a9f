"""Who may report by program: partner apps and their keys."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cases.models import Origin
from common.ids import TimeOrderedIdField


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
