"""Write the digests of addresses that were left beside numbers before."""

from typing import Any

from django.db import migrations

from common import crypto

BATCH = 500


def fill(apps: Any, _editor: Any) -> None:
    contacts = apps.get_model("accounts", "Contact").objects
    last = 0
    while rows := list(
        contacts.filter(pk__gt=last, phone_index__isnull=False, email_cipher__isnull=False, address_index=None)
        .order_by("pk")
        .only("pk", "email_cipher")[:BATCH]
    ):
        last = rows[-1].pk
        for row in rows:
            row.address_index = crypto.index(crypto.decrypt(row.email_cipher))
        contacts.bulk_update(rows, ["address_index"])


class Migration(migrations.Migration):
    # A batch a transaction: the table is being written to.
    atomic = False

    dependencies = [("accounts", "0005_addresses_beside_numbers")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
