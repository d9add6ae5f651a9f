"""Indexes for finding cases by number, place, summary and citizens' words, made while the city goes on."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Concat, Reverse

from common.tokens import Tokens


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
        migrations.RunSQL("ANALYZE cases_case; ANALYZE cases_words", migrations.RunSQL.noop),
    ]
