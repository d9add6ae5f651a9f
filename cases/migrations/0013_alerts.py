"""What somebody on shift must be told until somebody takes it, and what a case's words tell of."""

import common.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_shifts'),
        ('cases', '0012_validate_its_times'),
        ('grid', '0002_config_version'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', common.ids.TimeOrderedIdField(db_default=common.ids.NextId(), editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('danger', 'words of danger'), ('no_unit', 'no unit left'), ('unit_silent', 'the chosen unit does not take it'), ('no_route', 'nobody answers for it'), ('no_place', 'no place'), ('answer_waits', 'an answer waits for a person')], max_length=12)),
                ('raised_at', models.DateTimeField()),
                ('level', models.SmallIntegerField(choices=[(0, 'raised'), (1, 'on the screens of the shift'), (2, 'paged: the shift'), (3, 'paged: the deputy'), (4, 'paged: the leader on call')], db_default=0, default=0)),
                ('next_at', models.DateTimeField(null=True)),
                ('pages', models.SmallIntegerField(db_default=0, default=0)),
                ('taken_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='case',
            name='danger',
            field=models.CharField(blank=True, choices=[('fire', 'fire or smoke'), ('gas', 'gas'), ('explosion', 'explosion'), ('electric', 'electric shock or live wire'), ('collapse', 'collapse'), ('water', 'water and drowning'), ('trapped', 'people trapped'), ('poison', 'poison or fumes'), ('violence', 'violence'), ('suicide', 'risk of suicide'), ('missing', 'missing person'), ('injury', 'people ill or hurt'), ('falling', 'falling objects'), ('manhole', 'open manhole'), ('other', 'other danger')], db_default='', max_length=9),
        ),
        migrations.AddField(
            model_name='alert',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='cases.case'),
        ),
        migrations.AddField(
            model_name='alert',
            name='taken_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(condition=models.Q(('taken_at__isnull', True)), fields=['next_at'], name='alert_open'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(fields=['case', 'reason'], name='alert_of_case'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(fields=['raised_at'], name='alert_raised'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.UniqueConstraint(condition=models.Q(('taken_at__isnull', True)), fields=('case', 'reason'), name='alert_open_once'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(('taken_at__isnull', True), ('next_at__isnull', True), _connector='XOR'), name='alert_climbs_while_open'),
        ),
    ]
