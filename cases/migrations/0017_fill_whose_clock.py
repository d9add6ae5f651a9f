"""Rows from before say whose clock they show, open requests who decides them, and suspensions when they come back."""

from django.db import migrations

FILL = """
ALTER TABLE cases_clock VALIDATE CONSTRAINT clock_met_when_stopped;
UPDATE cases_case c SET due_obligation = pressing.obligation, due_department_id = pressing.department_id
FROM (
    SELECT DISTINCT ON (case_id) case_id, obligation, department_id FROM cases_clock
    WHERE stopped_at IS NULL AND paused_at IS NULL ORDER BY case_id, due_at, seq
) pressing
WHERE pressing.case_id = c.id AND c.ended_at IS NULL AND c.due_at IS NOT NULL;
UPDATE cases_request SET decider = CASE WHEN kind IN ('void', 'dispute') THEN 'shift_lead' ELSE 'dispatcher' END
WHERE state = 'asked';
-- A month, as where the city says nothing.
UPDATE cases_workorder SET review_on = current_date + 30 WHERE state = 'suspended';
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_whose_clock")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
