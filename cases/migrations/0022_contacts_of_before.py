"""First-contact clocks of before, which whatever ended the order had stopped as met, say what became of the contact."""

from django.db import migrations

# The log knows whether anybody had spoken to the citizen by then, and whether the order was finished then or taken
# away. No act stated these clocks in its row: acts that do say how a clock ended.
TELL = """
UPDATE cases_clock k SET
    ended_as = told.ended_as,
    is_met = CASE told.ended_as WHEN 'done' THEN k.is_met WHEN 'undone' THEN false
        ELSE CASE WHEN k.stopped_at > k.due_at THEN false END END
FROM (
    SELECT c.case_id, c.seq, CASE
        WHEN EXISTS (SELECT FROM cases_logentry l WHERE l.case_id = c.case_id AND l.kind = 'contact'
            AND l.at BETWEEN c.started_at AND c.stopped_at) THEN 'done'
        WHEN EXISTS (SELECT FROM cases_logentry l WHERE l.case_id = c.case_id AND l.kind = 'finish'
            AND l.at = c.stopped_at) THEN 'undone'
        ELSE 'released' END AS ended_as
    FROM cases_clock c WHERE c.obligation = 'contact' AND c.stopped_at IS NOT NULL AND c.ended_as = ''
) told
WHERE k.case_id = told.case_id AND k.seq = told.seq
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_protect_what_was_said")]

    operations = [migrations.RunSQL(TELL, migrations.RunSQL.noop)]
