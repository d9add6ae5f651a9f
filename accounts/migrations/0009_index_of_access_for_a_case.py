"""An index of the numbers that were shown, by the case they were shown for."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0008_access_for_a_case")]

    operations = [
        AddIndexConcurrently(
            "accessrecord",
            models.Index(fields=["case_id"], condition=models.Q(case_id__isnull=False), name="access_of_case"),
        ),
    ]
