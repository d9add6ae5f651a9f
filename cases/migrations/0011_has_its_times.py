"""From now on no case comes in without its times; the rows from before are looked at next."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_fill_receive_and_promise")]

    operations = [
        AddConstraintNotValid(
            "case",
            models.CheckConstraint(
                condition=Q(origin="imported") | Q(receive_due_at__isnull=False, promise_due_at__isnull=False),
                name="case_has_its_times",
            ),
        ),
    ]
