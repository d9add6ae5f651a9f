"""What is asked of citizens and what came with their texts; a text may come from nobody who can be answered."""


import common.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_saved_views'),
        ('cases', '0008_fast_open'),
        ('grid', '0002_config_version'),
        ('hotline', '0002_calls_and_sms'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='inboundtext',
            name='decided_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='inboundtext',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='inboundtext',
            name='decision',
            field=models.CharField(blank=True, choices=[('yes', 'answer: solved'), ('no', 'answer: not solved'), ('new', 'new matter'), ('keep', 'keep as words')], db_default='', max_length=4),
        ),
        migrations.AddField(
            model_name='inboundtext',
            name='digest',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='inboundtext',
            name='sender',
            field=models.CharField(blank=True, db_default='', max_length=80),
        ),
        migrations.AddField(
            model_name='inboundtext',
            name='waits_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='inboundtext',
            name='words',
            field=models.TextField(blank=True, db_default=''),
        ),
        migrations.AlterField(
            model_name='inboundtext',
            name='contact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact'),
        ),
        migrations.AlterField(
            model_name='inboundtext',
            name='outcome',
            field=models.CharField(choices=[('report', 'new report'), ('addition', 'words for an open report'), ('answer', 'answer to our question'), ('place', 'said where it is'), ('which', 'asked which case is meant'), ('unsure', 'answer or new matter?'), ('late', 'came when nobody was waiting for it any more'), ('status', 'asked how it stands'), ('thanks', 'thanks'), ('repeat', 'the same text again'), ('machine', 'came within seconds of ours'), ('service', 'short code or service number'), ('nobody', 'sender without a number'), ('stop', 'wants no more messages'), ('start', 'wants messages again'), ('help', 'asked for help'), ('nothing', 'nothing to do')], default='nothing', max_length=8),
        ),
        migrations.CreateModel(
            name='Guess',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='guess', serialize=False, to='cases.case')),
                ('address', models.CharField(blank=True, max_length=300)),
                ('made_at', models.DateTimeField()),
                ('case_class', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='grid.caseclass')),
                ('division', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='grid.division')),
            ],
        ),
        migrations.CreateModel(
            name='InboundMedia',
            fields=[
                ('id', common.ids.TimeOrderedIdField(db_default=common.ids.NextId(), editable=False, primary_key=True, serialize=False)),
                ('position', models.SmallIntegerField()),
                ('address', models.CharField(max_length=500)),
                ('media_type', models.CharField(blank=True, max_length=100)),
                ('state', models.CharField(choices=[('waiting', 'to be fetched'), ('kept', 'with the case'), ('unreadable', 'of a kind that cannot be shown'), ('failed', 'could not be fetched')], default='waiting', max_length=10)),
                ('tries', models.SmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=40)),
                ('text', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='media', to='hotline.inboundtext')),
            ],
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', common.ids.TimeOrderedIdField(db_default=common.ids.NextId(), editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('solved', 'Is it solved?'), ('place', 'Where is it?'), ('which', 'Which of them?')], max_length=6)),
                ('options', models.JSONField(default=dict)),
                ('asked_at', models.DateTimeField()),
                ('lapses_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ending', models.CharField(blank=True, choices=[('answered', 'answered'), ('withdrawn', 'withdrawn'), ('lapsed', 'lapsed')], max_length=9)),
                ('message_id', models.BigIntegerField(null=True)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact')),
                ('report', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.report')),
            ],
        ),
        migrations.AddField(
            model_name='inboundtext',
            name='question',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='hotline.question'),
        ),
        migrations.AddIndex(
            model_name='inboundmedia',
            index=models.Index(models.F('due_at'), condition=models.Q(('due_at__isnull', False)), name='media_due'),
        ),
        migrations.AddConstraint(
            model_name='inboundmedia',
            constraint=models.UniqueConstraint(fields=('text', 'position'), name='media_once'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(models.F('lapses_at'), condition=models.Q(('ended_at__isnull', True)), name='question_open'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(fields=['contact', '-asked_at'], name='question_of_contact'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['case'], name='question_of_case'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('contact', 'case', 'kind'), name='question_one_open', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('case__isnull', False), ('kind', 'which'), _connector='XOR'), name='question_about_a_case'),
        ),
    ]
