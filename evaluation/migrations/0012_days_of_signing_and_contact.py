"""Signing and first contact are counted by days of their own, and not by the limit to finish."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("evaluation", "0011_fill_day_of_the_limit")]

    operations = [
        migrations.AddField("fact", "signed_on", models.DateField(null=True)),
        migrations.AddField("fact", "contact_on", models.DateField(null=True)),
        AddIndexConcurrently(
            "fact",
            models.Index(
                fields=["signed_on", "department"],
                include=["case_class", "division", "excluded", "response_s"],
                condition=models.Q(signed_on__isnull=False),
                name="fact_signed",
            ),
        ),
        AddIndexConcurrently(
            "fact",
            models.Index(
                fields=["contact_on", "department"],
                include=["case_class", "division", "excluded", "contact_due_at", "contacted"],
                condition=models.Q(contact_on__isnull=False),
                name="fact_contact",
            ),
        ),
    ]
