"""Calls on the line are found without looking at all calls."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hotline", "0014_call_heard_at")]

    operations = [
        AddIndexConcurrently(
            "call",
            models.Index(
                models.F("taken_at"),
                condition=models.Q(taken_at__isnull=False, ended_at__isnull=True),
                name="call_open",
            ),
        ),
    ]
