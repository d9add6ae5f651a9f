"""Find the texts that wait for a person, that came from nobody, and a citizen's last ones."""

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    # Indexes are built while the table is being used.
    atomic = False

    dependencies = [("hotline", "0003_questions_and_media")]

    operations = [
        AddIndexConcurrently(
            model_name="inboundtext",
            index=models.Index(
                models.F("waits_since"), condition=models.Q(("waits_since__isnull", False)), name="text_waiting"
            ),
        ),
        AddIndexConcurrently(
            model_name="inboundtext",
            index=models.Index(
                models.OrderBy(models.F("received_at"), descending=True),
                condition=models.Q(("contact__isnull", True)),
                name="text_from_nobody",
            ),
        ),
        AddIndexConcurrently(
            model_name="inboundtext", index=models.Index(fields=["contact", "-received_at"], name="text_of_contact")
        ),
        AddConstraintNotValid(
            model_name="inboundtext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decision", ""),
                    models.Q(("decided_at__isnull", False), ("waits_since__isnull", True)),
                    _connector="OR",
                ),
                name="text_waits_or_is_decided",
            ),
        ),
        ValidateConstraint(model_name="inboundtext", name="text_waits_or_is_decided"),
    ]
