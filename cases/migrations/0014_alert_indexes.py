"""What stands on top of every queue, and what is urgent and sent nowhere, are found without looking at all cases."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0013_alerts")]

    operations = [
        AddIndexConcurrently(
            "case",
            models.Index(
                fields=["due_at"],
                condition=models.Q(ended_at__isnull=True) & ~models.Q(danger=""),
                name="case_danger",
            ),
        ),
        AddIndexConcurrently(
            "case",
            models.Index(
                fields=["entered_at"],
                condition=models.Q(urgency="urgent", state__in=["reported", "verifying", "filed"]),
                name="case_urgent_waiting",
            ),
        ),
    ]
