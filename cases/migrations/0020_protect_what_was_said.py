"""What was said in protected matters, and by people who asked for it, is protected; so is what speaks for it."""

from django.db import migrations

REPORTS = """
UPDATE cases_report r SET is_protected = true
FROM cases_case c WHERE c.id = r.case_id AND c.is_protected AND NOT r.is_protected
"""
PEOPLE = """
UPDATE cases_report r SET is_protected = true
FROM accounts_contact t WHERE t.id = r.contact_id AND t.is_protected AND NOT r.is_protected
"""
# Her open cases, and what was merged.
CASES = """
UPDATE cases_case c SET is_protected = true
WHERE NOT c.is_protected AND (c.ended_at IS NULL OR c.state = 'merged')
  AND EXISTS (SELECT 1 FROM cases_report r WHERE r.case_id = c.id AND r.is_protected)
"""
# A case may speak for one that speaks for another.
SPEAKING = """
WITH RECURSIVE above AS (
    SELECT merged_into_id AS id FROM cases_case WHERE is_protected AND merged_into_id IS NOT NULL
    UNION
    SELECT c.merged_into_id FROM cases_case c JOIN above ON above.id = c.id WHERE c.merged_into_id IS NOT NULL
)
UPDATE cases_case c SET is_protected = true FROM above WHERE above.id = c.id AND NOT c.is_protected
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_protected_reports")]

    operations = [
        # Undone, nobody is exposed: the column goes with the migration before.
        migrations.RunSQL([REPORTS, PEOPLE, CASES, SPEAKING], migrations.RunSQL.noop),
        migrations.RunSQL(
            "ALTER TABLE cases_holder VALIDATE CONSTRAINT holder_place_told_to_person", migrations.RunSQL.noop
        ),
    ]
