"""Words of staff that may name somebody who is kept unknown: whether others read them, and what stands there instead.

What is there already in protected cases is to be looked at before anybody else reads it: to compare it takes the keys of
the contacts and knows no bound, so a job does it, some rows at a time.
"""

import django.db.models.deletion
from django.db import migrations, models

SHOWING = [
    ("", "not looked at"),
    ("unread", "to be looked at"),
    ("open", "tells nothing of the person"),
    ("withheld", "may name the person"),
    ("approved", "shown as it is"),
    ("replaced", "something else is shown instead"),
    ("kept", "stays at the centre"),
]
KINDS = [
    ("report", "what was reported"),
    ("note", "note"),
    ("reason", "reason"),
    ("result", "what was done"),
    ("answer", "answer to the citizen"),
    ("citizen", "the citizen's word"),
    ("shown", "what is shown instead"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0041_repair_owed")]

    operations = [
        migrations.AddField(
            "words", "showing", models.CharField(blank=True, choices=SHOWING, db_default="", default="", max_length=8)
        ),
        migrations.AlterField("words", "kind", models.CharField(choices=KINDS, max_length=8)),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE cases_words ADD COLUMN instead_of_id bigint",
                    "ALTER TABLE cases_words DROP COLUMN instead_of_id",
                ),
                migrations.RunSQL(
                    "ALTER TABLE cases_words ADD CONSTRAINT words_instead_of FOREIGN KEY (instead_of_id)"
                    " REFERENCES cases_words (id) DEFERRABLE INITIALLY DEFERRED NOT VALID",
                    migrations.RunSQL.noop,
                ),
            ],
            state_operations=[
                migrations.AddField(
                    "words",
                    "instead_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shown_instead",
                        to="cases.words",
                    ),
                )
            ],
        ),
    ]
