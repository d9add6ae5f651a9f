"""What a citizen chose too late on her page stands as what it is, and not as words of the page's language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hotline", "0006_words_of_a_page")]

    operations = [
        migrations.AddField("inboundtext", "is_solved", models.BooleanField(null=True)),
        migrations.AddField("inboundtext", "satisfaction", models.SmallIntegerField(null=True)),
    ]
