"""Rounds are measured by what the log says of them: their facts are made anew by the workers that follow every act."""

from django.db import migrations

# History that was taken up again had lost its fact. Spread over time, so that what happens meanwhile is measured at once.
OWE = """
INSERT INTO common_reaction (consumer, kind, case_id, facts, tries, error, retry_at)
SELECT 'evaluation.facts', 'report', case_id, '{}', 0, '', now() + interval '1 hour' * row_number() OVER () / 1000000 FROM (
    SELECT case_id FROM evaluation_fact UNION SELECT id FROM cases_case WHERE origin = 'imported' AND version > 1
) known
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0005_contacts_of_before"), ("cases", "0022_contacts_of_before")]

    operations = [migrations.RunSQL(OWE, migrations.RunSQL.noop)]
