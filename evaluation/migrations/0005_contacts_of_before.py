"""Facts of before learn of the first contact: they are made anew by the workers that follow every act."""

from django.db import migrations

OWE = """
INSERT INTO common_reaction (consumer, kind, case_id, facts, tries, error)
SELECT 'evaluation.facts', 'report', case_id, '{}', 0, '' FROM evaluation_fact
WHERE order_id IS NOT NULL GROUP BY case_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("evaluation", "0004_first_contact"),
        # Says of each clock of before whether anybody spoke to the citizen.
        ("cases", "0022_contacts_of_before"),
    ]

    operations = [migrations.RunSQL(OWE, migrations.RunSQL.noop)]
