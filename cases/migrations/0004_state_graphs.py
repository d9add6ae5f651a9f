"""The state graphs of cases, orders and requests, as triggers. A change of a graph is a new migration."""

from django.db import migrations

from common.state_graph import install

CASE = [
    ("answered", "reported"),
    ("answering", "closed"),
    ("answering", "handling"),
    ("checking", "answering"),
    ("checking", "handling"),
    ("checking", "merged"),
    ("closed", "filed"),
    ("filed", "merged"),
    ("filed", "routed"),
    ("filed", "voided"),
    ("handling", "checking"),
    ("handling", "filed"),
    ("handling", "merged"),
    ("merged", "checking"),
    ("merged", "filed"),
    ("merged", "handling"),
    ("merged", "reported"),
    ("merged", "routed"),
    ("merged", "verifying"),
    ("rejected", "reported"),
    ("reported", "answered"),
    ("reported", "filed"),
    ("reported", "merged"),
    ("reported", "referred"),
    ("reported", "rejected"),
    ("reported", "routed"),
    ("reported", "verifying"),
    ("routed", "filed"),
    ("routed", "handling"),
    ("routed", "merged"),
    ("verifying", "filed"),
    ("verifying", "merged"),
    ("verifying", "referred"),
    ("verifying", "rejected"),
    ("verifying", "reported"),
]
ORDER = [
    ("done", "working"),
    ("forwarded", "cancelled"),
    ("forwarded", "done"),
    ("forwarded", "returned"),
    ("forwarded", "working"),
    ("issued", "cancelled"),
    ("issued", "returned"),
    ("issued", "signed"),
    ("signed", "cancelled"),
    ("signed", "done"),
    ("signed", "forwarded"),
    ("signed", "returned"),
    ("signed", "suspended"),
    ("signed", "working"),
    ("suspended", "cancelled"),
    ("suspended", "returned"),
    ("suspended", "working"),
    ("working", "cancelled"),
    ("working", "done"),
    ("working", "forwarded"),
    ("working", "returned"),
    ("working", "suspended"),
]
REQUEST = [
    ("asked", "granted"),
    ("asked", "refused"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_log_and_clocks")]

    operations = [
        # Imported history begins where its source says it stands.
        install("cases_case", CASE, "NEW.state = 'reported' OR NEW.origin = 'imported'"),
        install("cases_workorder", ORDER, "NEW.state = 'issued'"),
        install("cases_request", REQUEST, "NEW.state = 'asked'"),
    ]
