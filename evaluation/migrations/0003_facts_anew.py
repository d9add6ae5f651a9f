"""Facts made before there were rounds are made anew, by the workers that follow every act."""

from django.db import migrations

OWE = """
INSERT INTO common_reaction (consumer, kind, case_id, facts, tries, error)
SELECT 'evaluation.facts', 'report', case_id, '{}', 0, '' FROM evaluation_fact GROUP BY case_id
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0002_rounds"), ("common", "0005_failed_reactions")]

    operations = [migrations.RunSQL(OWE, migrations.RunSQL.noop)]
