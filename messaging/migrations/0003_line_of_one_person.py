"""What stands before another message to the same person is found without looking at all that wait."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

IN_LINE = ("queued", "sending", "unknown")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("messaging", "0002_order_and_kinds")]

    operations = [
        AddIndexConcurrently(
            "message",
            models.Index(fields=["contact"], condition=Q(state__in=IN_LINE), name="message_line_contact"),
        ),
        AddIndexConcurrently(
            "message",
            models.Index(fields=["user"], condition=Q(state__in=IN_LINE), name="message_line_user"),
        ),
    ]
