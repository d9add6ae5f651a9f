"""What was reported by whoever turned out to be protected by her address is protected while it is open."""

from django.db import migrations

REPORTS = """
UPDATE cases_report r SET is_protected = true
FROM accounts_contact t, cases_case c
WHERE t.id = r.contact_id AND t.is_protected AND NOT r.is_protected AND c.id = r.case_id
  AND (c.ended_at IS NULL OR c.state = 'merged') AND {untold}
"""
CASES = """
UPDATE cases_case c SET is_protected = true
WHERE NOT c.is_protected AND (c.ended_at IS NULL OR c.state = 'merged') AND {untold}
  AND EXISTS (SELECT 1 FROM cases_report r WHERE r.case_id = c.id AND r.is_protected)
"""
# A case may speak for one that speaks for another.
SPEAKING = """
WITH RECURSIVE above AS (
    SELECT merged_into_id AS id FROM cases_case WHERE is_protected AND merged_into_id IS NOT NULL
    UNION
    SELECT c.merged_into_id FROM cases_case c JOIN above ON above.id = c.id WHERE c.merged_into_id IS NOT NULL
)
UPDATE cases_case c SET is_protected = true FROM above WHERE above.id = c.id AND NOT c.is_protected AND {untold}
"""
# Where the log says already how an act left the case, only an act may change that.
UNTOLD = "NOT EXISTS (SELECT 1 FROM cases_logentry l WHERE l.case_id = c.id AND l.facts ? 'left')"


class Migration(migrations.Migration):
    dependencies = [("cases", "0025_disputes_cover_from"), ("accounts", "0007_protect_by_addresses")]

    operations = [
        # Undone, nobody is exposed.
        migrations.RunSQL(
            [each.format(untold=UNTOLD) for each in (REPORTS, CASES, SPEAKING)], migrations.RunSQL.noop
        ),
    ]
