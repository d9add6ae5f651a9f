"""Facts of what came late, was changed, or doubles another are made anew by the workers."""

from django.db import migrations

# What is owed already is not owed twice.
OWE = """
INSERT INTO common_reaction (consumer, kind, case_id, facts, tries, error, retry_at)
SELECT 'evaluation.facts', 'reopen', case_id, '{}', 0, '', now()
FROM (
    SELECT l.case_id FROM evaluation_fact e JOIN cases_logentry l ON l.case_id = e.case_id
    WHERE l.kind = 'reopen' AND l.facts ? 'solved' OR l.kind = 'change' AND e.ended_by = 'changed'
        OR l.seq = 1 AND l.facts ? 'duplicate_of'
    EXCEPT SELECT case_id FROM common_reaction WHERE consumer = 'evaluation.facts' AND failed_at IS NULL
        AND kind NOT IN ('alarm', 'add_report', 'protect')
) anew
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0014_response_anew"), ("cases", "0032_doubles")]

    operations = [migrations.RunSQL(OWE, migrations.RunSQL.noop)]
