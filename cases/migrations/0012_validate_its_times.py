"""Every case has its times: looked at without a lock that stops reports."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_has_its_times")]

    operations = [ValidateConstraint("case", "case_has_its_times")]
