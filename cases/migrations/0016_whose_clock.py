"""A row says whose clock its time is of; a clock how it ended; a request who decides it and what it would come to."""

from django.db import migrations, models

OBLIGATIONS = [
    ("receive", "look at the report"),
    ("file", "file"),
    ("route", "route"),
    ("sign", "sign"),
    ("contact", "contact the citizen"),
    ("dispose", "dispose"),
    ("check", "check"),
    ("answer", "ask the citizen"),
    ("promise", "the promise to the citizen"),
]
ROLES = [
    ("citizen", "citizen"),
    ("operator", "operator"),
    ("shift_lead", "shift lead"),
    ("dispatcher", "dispatcher"),
    ("clerk", "department clerk"),
    ("duty_officer", "street duty officer"),
    ("grid_worker", "grid worker"),
    ("field_unit", "field unit"),
    ("leader", "leader"),
    ("analyst", "analyst"),
    ("administrator", "administrator"),
    ("system", "Whistle itself"),
]
KINDS = [
    ("extension", "extension"),
    ("return", "return"),
    ("suspension", "suspension"),
    ("void", "void"),
    ("dispute", "dispute"),
    ("arbitration", "arbitration"),
]
# The same on every partition. What ended before says no how, and keeps what it said.
CLOCKS = """
ALTER TABLE cases_clock ADD COLUMN ended_as varchar(8) NOT NULL DEFAULT '';
ALTER TABLE cases_clock DROP CONSTRAINT clock_met_when_stopped;
-- A stopped clock says whether it was met, unless nobody owed it any more.
ALTER TABLE cases_clock ADD CONSTRAINT clock_met_when_stopped CHECK (
    (stopped_at IS NULL AND is_met IS NULL AND ended_as = '')
    OR (stopped_at IS NOT NULL AND (is_met IS NOT NULL OR ended_as = 'released'))) NOT VALID;
"""
BACK = """
ALTER TABLE cases_clock DROP CONSTRAINT clock_met_when_stopped;
UPDATE cases_clock SET is_met = stopped_at <= due_at WHERE ended_as = 'released' AND is_met IS NULL;
ALTER TABLE cases_clock DROP COLUMN ended_as;
ALTER TABLE cases_clock ADD CONSTRAINT clock_met_when_stopped CHECK ((stopped_at IS NULL) = (is_met IS NULL)) NOT VALID;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_attachments_of_each_reporter")]

    operations = [
        migrations.AddField(
            "case",
            "due_obligation",
            models.CharField(blank=True, choices=OBLIGATIONS, db_default="", max_length=8),
        ),
        migrations.AddField("case", "due_department_id", models.BigIntegerField(null=True)),
        migrations.AddField("case", "has_late_word", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("workorder", "review_on", models.DateField(null=True)),
        migrations.AlterField("request", "kind", models.CharField(choices=KINDS, max_length=12)),
        migrations.AddField(
            "request", "decider", models.CharField(blank=True, choices=ROLES, db_default="", max_length=16)
        ),
        migrations.AddField("request", "due_at", models.DateTimeField(null=True)),
        migrations.AddField("request", "review_on", models.DateField(null=True)),
        migrations.RunSQL(CLOCKS, BACK),
    ]
