"""Know here what a report's words probably mean, since pages, phones and texts of every room say it; the table stays."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_contacts_of_before"), ("grid", "0001_first")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Guess",
                    fields=[
                        (
                            "case",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="guess",
                                serialize=False,
                                to="cases.case",
                            ),
                        ),
                        ("address", models.CharField(blank=True, max_length=300)),
                        ("made_at", models.DateTimeField()),
                        (
                            "case_class",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="grid.caseclass",
                            ),
                        ),
                        (
                            "division",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="grid.division",
                            ),
                        ),
                    ],
                    options={"db_table": "hotline_guess"},
                ),
            ],
        ),
    ]
