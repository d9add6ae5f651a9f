"""Whose citizens are to be called is found without looking at every case."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0028_to_call")]

    operations = [
        AddIndexConcurrently(
            "case", models.Index(fields=["id"], condition=models.Q(to_call_since__isnull=False), name="case_to_call")
        ),
    ]
