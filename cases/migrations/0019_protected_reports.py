"""Protection is a fact of each report, and a person who is sent may be told a place that is kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_orders_to_review")]

    operations = [
        migrations.AddField(
            "report", "is_protected", models.BooleanField(default=False, db_default=False)
        ),
        migrations.AddField(
            "holder", "knows_place", models.BooleanField(default=False, db_default=False)
        ),
        migrations.SeparateDatabaseAndState(
            # Checked for new rows from here on; the rows that are there are looked at by the next migration.
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE cases_holder ADD CONSTRAINT holder_place_told_to_person"
                    " CHECK (NOT knows_place OR user_id IS NOT NULL) NOT VALID",
                    "ALTER TABLE cases_holder DROP CONSTRAINT holder_place_told_to_person",
                )
            ],
            state_operations=[
                migrations.AddConstraint(
                    "holder",
                    models.CheckConstraint(
                        condition=models.Q(knows_place=False) | models.Q(user__isnull=False),
                        name="holder_place_told_to_person",
                    ),
                )
            ],
        ),
    ]
