"""What a shift had is counted, for the one that goes on and for each that ended."""

from datetime import datetime, timedelta

from django.test import Client
from django.utils import timezone

from accounts.models import Shift
from accounts.shifts.actions import start_shift
from accounts.watch import longest_shift
from cases.actions import NewReport, alert_case, climb_alerts, take_alert, take_in
from cases.models import Alert, AlertReason, Channel
from cases.rules import rules
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


def test_a_shift_that_ran_out_is_credited_with_nothing_that_came_later_whenever_it_was_ended(
    client: Client, desk: Desk, city: SmallCity
) -> None:
    now = timezone.now()
    longest = longest_shift(rules().city.profile)
    lead = city.people["lead"]
    start = now - longest - timedelta(hours=4)
    ended = Shift.objects.create(user=lead, role="shift_lead", started_at=start, ended_at=now)
    forgotten = Shift.objects.create(user=city.people["operator"], role="operator", started_at=start)
    in_it, after = (desk.report(None, text=GAS).case_id for _each in range(2))
    for case_id, at in ((in_it, start + timedelta(hours=1)), (after, now - timedelta(hours=1))):
        Alert.objects.filter(case=case_id).update(raised_at=at, next_at=at)
    take_alert([after], actor=desk.lead, now=now - timedelta(minutes=30))

    for shift in (ended, forgotten):
        assert pages_of(shift, now=now) == {"inherited": 0, "alerts": 1, "dangers": 1, "taken": 0, "pages": 0}
    client.force_login(lead)
    past = client.get("/desk/shift/").context["past"]
    assert {(each.pk, each.until, each.ran_out) for each, _counts in past} == {
        (each.pk, start + longest, True) for each in (ended, forgotten)
    }
