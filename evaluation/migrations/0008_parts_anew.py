"""Rounds of changed, voided and disputed cases are measured otherwise: what comes next has their facts made anew."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0007_parts_of_rounds")]

    # One making anew is enough: 0010 asks for it.
    operations = []
