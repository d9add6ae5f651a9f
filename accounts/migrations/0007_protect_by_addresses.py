"""Protect whoever left the address of somebody protected: since addresses are known beside numbers, it is one person."""

from django.db import migrations

# Known by any row of hers, she is known by all: an address alone, or left beside however many numbers.
PROTECT = """
WITH kept AS (
    SELECT email_index AS digest FROM accounts_contact WHERE is_protected AND email_index IS NOT NULL
    UNION
    SELECT address_index FROM accounts_contact WHERE is_protected AND address_index IS NOT NULL
)
UPDATE accounts_contact SET is_protected = true
WHERE NOT is_protected
  AND (email_index IN (SELECT digest FROM kept) OR address_index IN (SELECT digest FROM kept))
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_fill_addresses_beside_numbers")]

    operations = [
        # Undone, nobody is exposed.
        migrations.RunSQL(PROTECT, migrations.RunSQL.noop),
    ]
