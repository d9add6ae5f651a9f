"""What a shift had is counted, for the one that goes on and for each that ended."""

from datetime import datetime, timedelta

from django.test import Client
from django.utils import timezone

from accounts.models import Shift
from accounts.shifts.actions import start_shift
from cases.actions import NewReport, alert_case, climb_alerts, take_alert, take_in
from cases.models import Alert, AlertReason, Channel
from cases.watch import pages_of
from tests.city import SmallCity
from tests.people import Desk

GAS = "strong smell of gas, dizzy"


def test_each_shift_counts_its_own_alerts_dangers_takings_and_pages(
    client: Client, desk: Desk, city: SmallCity
) -> None:
    now = timezone.now()

    def ago(minutes: float) -> datetime:
        return now - timedelta(minutes=minutes)

    def smells(minutes: float) -> int:
        return take_in([NewReport(channel=Channel.WEB, text=GAS, received_at=ago(minutes))], now=ago(minutes))[
            0
        ].case_id

    lead = city.people["lead"]
    before = Shift.objects.create(
        user=city.people["dispatcher"], role="dispatcher", started_at=ago(540), ended_at=ago(60), handover="all quiet"
    )
    own = start_shift(lead, now=ago(30), profile={"hotline": {"region": "CN"}}, phone="+8613900139000")
    smells(120)
    Alert.objects.update(taken_at=ago(110), next_at=None)
    # Open as the own shift began, and ended in it by nobody.
    alert_case(smells(550), AlertReason.NO_UNIT, now=ago(45))
    Alert.objects.filter(taken_at=None, reason=AlertReason.NO_UNIT).update(taken_at=ago(25), next_at=None)
    Alert.objects.filter(taken_at=None).update(taken_at=ago(545), next_at=None)

    taken = smells(20)
    smells(20)
    take_alert([taken], actor=desk.lead, now=ago(19))
    climb_alerts(now=ago(19))
    climb_alerts(now=ago(17))

    assert pages_of(before, now=now) == {"inherited": 0, "alerts": 1, "dangers": 1, "taken": 0, "pages": 0}
    assert pages_of(own, now=now) == {"inherited": 1, "alerts": 2, "dangers": 2, "taken": 1, "pages": 1}
    # Whoever kept the watch at the same time, and was not paged.
    beside = Shift.objects.create(user=city.people["operator"], role="operator", started_at=ago(30))
    assert pages_of(beside, now=now) == {"inherited": 1, "alerts": 2, "dangers": 2, "taken": 0, "pages": 0}
    beside.delete()
    client.force_login(lead)
    shown = client.get("/desk/shift/").context
    assert dict(shown["pages"]) == pages_of(own, now=now)
    assert [(each.pk, counts["alerts"], counts["pages"]) for each, counts in shown["past"]] == [(before.pk, 1, 0)]
