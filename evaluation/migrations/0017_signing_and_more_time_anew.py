"""Facts of orders are made anew by the workers: with signing, more time, and whose a first contact was."""

from django.db import migrations

# What is owed already is not owed twice.
OWE = """
INSERT INTO common_reaction (consumer, kind, case_id, facts, tries, error, retry_at)
SELECT 'evaluation.facts', 'reopen', case_id, '{}', 0, '', now()
FROM (
    SELECT case_id FROM evaluation_fact WHERE order_id IS NOT NULL
    EXCEPT SELECT case_id FROM common_reaction WHERE consumer = 'evaluation.facts' AND failed_at IS NULL
        AND kind NOT IN ('alarm', 'add_report', 'protect')
) anew
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0016_signing_and_more_time")]

    operations = [migrations.RunSQL(OWE, migrations.RunSQL.noop)]
