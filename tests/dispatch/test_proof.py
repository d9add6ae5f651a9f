"""What units were asked is held to the log as well: an assignment nobody's act left so is named."""

import pytest
from django.db import connection

from cases.verification import findings
from dispatch.actions import offer_nearest
from dispatch.models import Assignment
from evaluation.actions import rebuild_facts
from tests.cases.test_tampering import Owner, tamper
from tests.city import NOW, build, later
from tests.dispatch_city import Crews, crews_of

# A change, and all that is named of it, once each.
CHANGES = {
    "a state": (
        "UPDATE dispatch_assignment SET state = 'accepted', accepted_at = now() WHERE id = %s",
        [", accepted_at", ", state"],
    ),
    "whose it is": (
        "UPDATE dispatch_assignment SET unit_id = (SELECT id FROM dispatch_unit WHERE code = 'far') WHERE id = %s",
        [", unit"],
    ),
    "that it was": ("DELETE FROM dispatch_assignment WHERE id = %s", [" is gone"]),
}


def named() -> list[tuple[str, int | None, str]]:
    return sorted((each.kind, each.case_id, each.detail) for each in findings())


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_of_an_assignment_is_named(crews: Crews, what: str) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    asked = crews.asked(case)
    rebuild_facts()
    assert named() == []
    statement, details = CHANGES[what]

    with connection.cursor() as cursor:
        cursor.execute(statement, [asked.pk])

    assert named() == [("assignment", case.pk, f"assignment {asked.pk}{detail}") for detail in details]


@pytest.mark.django_db(transaction=True)
def test_a_state_against_the_graph_set_by_the_owner_of_the_tables_is_named(owner_connection: Owner) -> None:
    crews = crews_of(build())
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    crews.act("near-1", "decline", crews.asked(case), at=later(minutes=1))
    declined = Assignment.objects.filter(case=case).earliest("pk")
    owner_connection.execute("ALTER TABLE dispatch_assignment DISABLE TRIGGER USER")
    try:
        tamper(owner_connection, "UPDATE dispatch_assignment SET state = 'expired' WHERE id = %s", declined.pk)
    finally:
        owner_connection.execute("ALTER TABLE dispatch_assignment ENABLE TRIGGER USER")
    rebuild_facts()

    (finding,) = [each for each in findings() if each.kind == "assignment"]
    assert (finding.case_id, finding.expected, finding.found) == (case.pk, "declined", "expired")
