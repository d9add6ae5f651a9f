"""Calls that nobody took are found without looking at all calls."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hotline", "0009_texts_that_stop")]

    operations = [
        AddIndexConcurrently(
            "call",
            models.Index(
                models.F("began_at"),
                condition=models.Q(taken_at__isnull=True, operator__isnull=True),
                name="call_missed",
            ),
        ),
    ]
