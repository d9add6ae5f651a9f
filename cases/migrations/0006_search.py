"""Indexes for finding cases by number, place, summary and citizens' words, made while the city goes on."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Concat, Reverse

from common.tokens import Tokens


# Not of an empty table: one that was looked through and found empty is taken for tiny until autovacuum comes round, and
# statements planned meanwhile go on reading it from end to end.
COUNTED = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM cases_case) THEN
        ANALYZE cases_case;
        ANALYZE cases_words;
    END IF;
END $$
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0005_outcome_of_imports"), ("common", "0003_tokens")]

    operations = [
        AddIndexConcurrently(
            "case", models.Index(OpClass(Reverse("number"), name="text_pattern_ops"), name="case_number_end")
        ),
        AddIndexConcurrently(
            "case",
            GinIndex(
                OpClass(
                    Tokens(Concat("address", models.Value(" "), "summary", output_field=models.TextField())),
                    name="tsvector_ops",
                ),
                name="case_tokens",
            ),
        ),
        AddIndexConcurrently(
            "words",
            GinIndex(
                OpClass(Tokens("text"), name="tsvector_ops"),
                condition=models.Q(kind__in=("report", "citizen")),
                name="words_tokens",
            ),
        ),
        # How often a token occurs is known of an expression only once the table was looked through with its index there.
        migrations.RunSQL(COUNTED, migrations.RunSQL.noop),
    ]
