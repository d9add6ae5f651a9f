from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index is made while others write.
    atomic = False

    dependencies = [
        ("common", "0004_reaction_decisions"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="reaction",
            index=models.Index(
                models.F("failed_at"), condition=models.Q(failed_at__isnull=False), name="reaction_failed"
            ),
        ),
    ]
