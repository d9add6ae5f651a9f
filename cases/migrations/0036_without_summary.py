"""What is protected and waits for its summary is found without looking at every case."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0035_alerts_of_what_waits")]

    operations = [
        AddIndexConcurrently(
            "case",
            models.Index(
                fields=["id"],
                condition=models.Q(is_protected=True, summary="", ended_at__isnull=True),
                name="case_without_summary",
            ),
        ),
    ]
