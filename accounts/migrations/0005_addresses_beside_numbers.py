"""Know by its digest the address that was left beside a number."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # The index is built while the table is being used.
    atomic = False

    dependencies = [("accounts", "0004_shifts")]

    operations = [
        migrations.AddField("contact", "address_index", models.BinaryField(null=True)),
        AddIndexConcurrently(
            "contact",
            models.Index(
                fields=["address_index"],
                condition=models.Q(("address_index__isnull", False)),
                name="contact_address",
            ),
        ),
    ]
