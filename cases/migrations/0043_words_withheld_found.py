"""Find what waits to be looked at, what waits for the centre, and what stands in place of it."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

STAFF = "('note', 'reason', 'result')"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0042_words_withheld")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE cases_words VALIDATE CONSTRAINT words_instead_of", migrations.RunSQL.noop
        ),
        AddIndexConcurrently(
            "words", models.Index(fields=["id"], condition=models.Q(showing="unread"), name="words_unread")
        ),
        AddIndexConcurrently(
            "words", models.Index(fields=["case"], condition=models.Q(showing="withheld"), name="words_withheld")
        ),
        AddIndexConcurrently(
            "words",
            models.Index(fields=["instead_of"], condition=models.Q(instead_of__isnull=False), name="words_instead"),
        ),
        # Undone, the column goes, and with it what stands there.
        migrations.RunSQL(
            "UPDATE cases_words w SET showing = 'unread' FROM cases_case c"  # noqa: S608
            f" WHERE c.id = w.case_id AND c.is_protected AND w.showing = '' AND w.report_id IS NULL AND w.kind IN {STAFF}",
            migrations.RunSQL.noop,
        ),
    ]
