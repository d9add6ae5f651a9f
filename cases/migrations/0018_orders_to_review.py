"""What comes back from a suspension today, and what units said too late, are found without looking at everything."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0017_fill_whose_clock")]

    operations = [
        AddIndexConcurrently(
            "case", models.Index(fields=["id"], condition=models.Q(has_late_word=True), name="case_late_word")
        ),
        AddIndexConcurrently(
            "workorder",
            models.Index(fields=["review_on"], condition=models.Q(state="suspended"), name="order_to_review"),
        ),
    ]
