"""What an older system left open is found, and left out of what is open now, without looking at every case."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

HISTORY = Q(origin="imported", version=1)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0047_alert_asks_help")]

    operations = [
        AddIndexConcurrently(
            "case",
            models.Index(
                fields=["state", "due_at"], condition=~HISTORY & Q(ended_at__isnull=True), name="case_open"
            ),
        ),
        AddIndexConcurrently(
            "case", models.Index(fields=["-reported_at", "-id"], condition=HISTORY, name="case_history")
        ),
    ]
