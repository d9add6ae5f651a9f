"""Facts of what was sent again to an office that had not signed for it are made anew by the workers, with that time."""

from django.db import migrations

# What is owed already is not owed twice.
OWE = """
INSERT INTO common_reaction (consumer, kind, case_id, facts, tries, error, retry_at)
SELECT 'evaluation.facts', 'report', case_id, '{}', 0, '', now()
FROM (
    SELECT e.case_id FROM cases_workorder e
    WHERE e.signed_at IS NULL AND e.ended_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM cases_workorder o WHERE o.case_id = e.case_id AND o.department_id = e.department_id
            AND o.id > e.id AND o.signed_at IS NOT NULL)
    EXCEPT SELECT case_id FROM common_reaction WHERE consumer = 'evaluation.facts' AND failed_at IS NULL
        AND kind NOT IN ('alarm', 'add_report', 'protect')
) sent_again
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0013_fill_days_of_signing_and_contact")]

    operations = [migrations.RunSQL(OWE, migrations.RunSQL.noop)]
