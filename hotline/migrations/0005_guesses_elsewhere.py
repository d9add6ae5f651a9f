"""Leave guesses to the room of the cases; their table stays as it is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("hotline", "0004_texts_that_wait"), ("cases", "0023_guesses")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="Guess")]),
    ]
