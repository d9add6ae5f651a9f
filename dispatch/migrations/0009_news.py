"""A feed may tell that there is news of what somebody has in hand."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dispatch", "0008_phones_heard_before")]
    operations: ClassVar = [
        migrations.AlterField(
            model_name="feeditem",
            name="kind",
            field=models.CharField(
                choices=[
                    ("offer", "Offer"),
                    ("assignment", "Assignment"),
                    ("check", "Check"),
                    ("noted", "Noted"),
                    ("news", "News"),
                ],
                max_length=12,
            ),
        ),
    ]
