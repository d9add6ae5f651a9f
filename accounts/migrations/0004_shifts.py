"""Who keeps the centre's watch, who is on call, and where they are paged."""

import common.ids
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_saved_views'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='phone_cipher',
            field=models.BinaryField(null=True),
        ),
        migrations.CreateModel(
            name='OnCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('valid'), '&&')], name='on_call_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', common.ids.TimeOrderedIdField(db_default=common.ids.NextId(), editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('citizen', 'citizen'), ('operator', 'operator'), ('shift_lead', 'shift lead'), ('dispatcher', 'dispatcher'), ('clerk', 'department clerk'), ('duty_officer', 'street duty officer'), ('grid_worker', 'grid worker'), ('field_unit', 'field unit'), ('leader', 'leader'), ('analyst', 'analyst'), ('administrator', 'administrator'), ('system', 'Whistle itself')], max_length=16)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('handover', models.TextField(blank=True)),
                ('taken_over_at', models.DateTimeField(null=True)),
                ('deputy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_over_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['started_at'], name='shift_open'), models.Index(condition=models.Q(('ended_at__isnull', False)), fields=['-ended_at'], name='shift_ended')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('user',), name='shift_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('taken_over_at__isnull', True), ('taken_over_by__isnull', True)), models.Q(('taken_over_at__isnull', False), ('taken_over_by__isnull', False)), _connector='OR'), name='shift_taken_over_whole')],
            },
        ),
    ]
