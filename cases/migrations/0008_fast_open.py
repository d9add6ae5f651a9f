"""The open cases of the fast lane are found without looking at all that ever took it."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0007_orders_come_back")]

    operations = [
        AddIndexConcurrently(
            "case",
            models.Index(
                fields=["id"], condition=models.Q(is_fast=True, ended_at__isnull=True), name="case_fast_open"
            ),
        ),
    ]
