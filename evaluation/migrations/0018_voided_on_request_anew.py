"""Facts of what was voided because its office asked for it are made anew by the workers: they ended as voided."""

from django.db import migrations

# What is owed already is not owed twice.
OWE = """
INSERT INTO common_reaction (consumer, kind, case_id, facts, tries, error, retry_at)
SELECT 'evaluation.facts', 'reopen', case_id, '{}', 0, '', now()
FROM (
    SELECT l.case_id FROM evaluation_fact e JOIN cases_logentry l ON l.case_id = e.case_id
    WHERE e.ended_by = 'withdrawn' AND l.kind = 'grant' AND l.facts ->> 'kind' = 'void'
    EXCEPT SELECT case_id FROM common_reaction WHERE consumer = 'evaluation.facts' AND failed_at IS NULL
        AND kind NOT IN ('alarm', 'add_report', 'protect')
) anew
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0017_signing_and_more_time_anew")]

    operations = [migrations.RunSQL(OWE, migrations.RunSQL.noop)]
