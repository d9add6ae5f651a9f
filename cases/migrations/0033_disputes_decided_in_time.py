"""A dispute is told of where nobody decides it: those that are open, after the days where no city says otherwise."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

FILL = """
UPDATE cases_request SET alarm_at = asked_at + interval '15 days' WHERE kind = 'dispute' AND state = 'asked'
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0032_doubles")]

    operations = [
        migrations.AddField("request", "alarm_at", models.DateTimeField(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        AddIndexConcurrently(
            "request",
            models.Index(
                fields=["alarm_at"], condition=models.Q(state="asked", alarm_at__isnull=False), name="request_alarm"
            ),
        ),
        AddIndexConcurrently(
            "request",
            models.Index(fields=["kind", "asked_at"], condition=models.Q(state="asked"), name="request_asked"),
        ),
    ]
