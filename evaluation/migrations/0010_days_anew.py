"""Facts are made anew by the workers, with the day of the limit and the day on which they were judged."""

from django.db import migrations

# Spread over time, so that what happens meanwhile is measured at once. What is owed already is not owed twice;
# of these three kinds mostly nothing comes.
OWE = """
INSERT INTO common_reaction (consumer, kind, case_id, facts, tries, error, retry_at)
SELECT 'evaluation.facts', 'report', case_id, '{}', 0, '', now() + interval '1 hour' * row_number() OVER () / 1000000
FROM (
    SELECT case_id FROM evaluation_fact
    EXCEPT SELECT case_id FROM common_reaction WHERE consumer = 'evaluation.facts' AND failed_at IS NULL
        AND kind NOT IN ('alarm', 'add_report', 'protect')
) known
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0009_day_of_the_limit")]

    operations = [migrations.RunSQL(OWE, migrations.RunSQL.noop)]
