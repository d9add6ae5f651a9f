"""Calls keep of which danger words were written that nobody took in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hotline", "0010_missed_calls")]

    operations = [
        migrations.AddField(
            "call",
            "danger",
            models.CharField(blank=True, choices=[('fire', 'fire or smoke'), ('gas', 'gas'), ('explosion', 'explosion'), ('electric', 'electric shock or live wire'), ('collapse', 'collapse'), ('water', 'water and drowning'), ('trapped', 'people trapped'), ('poison', 'poison or fumes'), ('violence', 'violence'), ('suicide', 'risk of suicide'), ('missing', 'missing person'), ('injury', 'people ill or hurt'), ('falling', 'falling objects'), ('manhole', 'open manhole'), ('other', 'other danger')], db_default='', max_length=12),
        ),
    ]
