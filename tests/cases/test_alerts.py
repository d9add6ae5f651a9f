"""What rules cannot settle is told to somebody on shift until somebody takes it, rung by rung, up to the leader."""

import re

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.utils import timezone

from accounts.models import OnCall, Role, Shift, User
from accounts.shifts.actions import NotOnShift, end_shift, start_shift, take_over
from accounts.watch import leader_on_call, on_shift
from cases.actions import (
    alert_case,
    change_case,
    climb_alerts,
    file_case,
    raise_for_waiting,
    review_fast,
    route_case,
    send_fast,
    take_alert,
)
from cases.actions.alerts import AlertTaken
from cases.api.reading import case_detail
from cases.models import Alert, AlertLevel, AlertReason, Case, Channel, LogEntry, LogKind
from cases.watch import MOST_SHOWN, strip_of
from cases.workflow import State
from common import crypto
from common.models import City
from common.reactions import drain
from common.refusals import BadInput, NotFound, NotYours, StaleVersion
from grid.models import Responsibility
from messaging.models import Message, MessageChannel
from tests.city import ALWAYS, NOW, SmallCity, facts_told, later
from tests.people import Desk

PROFILE = {"hotline": {"region": "CN"}}


def starts(person: User, *, phone: str = "+8613900139000", deputy: User | None = None) -> Shift:
    return start_shift(person, now=NOW, profile=PROFILE, phone=phone, deputy=deputy)


def gives_number(person: User, number: str) -> User:
    person.phone_cipher = crypto.encrypt(number)
    person.save()
    return person


@pytest.fixture
def leader(city: SmallCity) -> User:
    leader = gives_number(city.people["leader"], "+8613700137000")
    OnCall.objects.create(user=leader, valid=ALWAYS)
    return leader


def raised(desk: Desk, reason: AlertReason = AlertReason.NO_UNIT, **options: object) -> Alert:
    case = alert_case(desk.report("manhole", **options).case_id, reason, now=NOW)
    return Alert.objects.get(case=case)


def paged() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("user__username", flat=True))


# --- On shift -------------------------------------------------------------------------------


def test_on_shift_is_who_started_and_has_not_ended(city: SmallCity) -> None:
    starts(city.people["lead"])

    assert [each.user for each in on_shift(later(hours=1), PROFILE)] == [city.people["lead"]]
    end_shift(city.people["lead"], now=later(hours=2))
    assert not on_shift(later(hours=2), PROFILE)


def test_a_shift_nobody_ended_is_not_believed_for_ever(city: SmallCity) -> None:
    starts(city.people["lead"])

    assert not on_shift(later(hours=17), PROFILE)
    assert on_shift(later(hours=17), PROFILE | {"shifts": {"longest_h": 20}})
    start_shift(city.people["lead"], now=later(hours=20), profile=PROFILE)
    assert on_shift(later(hours=21), PROFILE).get().started_at == later(hours=20)


def test_starting_twice_is_starting_once(city: SmallCity) -> None:
    first = starts(city.people["lead"])

    second = start_shift(city.people["lead"], now=later(minutes=1), profile=PROFILE, deputy=city.people["dispatcher"])

    assert second.pk == first.pk
    assert second.started_at == NOW
    assert second.deputy == city.people["dispatcher"]


def test_what_a_start_does_not_say_stays_as_it_was_chosen(city: SmallCity) -> None:
    person, deputy = city.people["lead"], city.people["dispatcher"]
    person.roles = [str(Role.OPERATOR), str(Role.SHIFT_LEAD)]
    person.save()
    for role in person.roles:
        start_shift(person, now=NOW, profile=PROFILE, role=role, deputy=deputy)
        again = start_shift(person, now=later(minutes=1), profile=PROFILE)
        assert (again.role, again.deputy) == (role, deputy)

    end_shift(person, now=later(hours=8))
    following = start_shift(person, now=later(hours=24), profile=PROFILE)
    assert (following.role, following.deputy) == (str(Role.SHIFT_LEAD), deputy)
    assert start_shift(person, now=later(hours=24), profile=PROFILE, deputy=None).deputy is None
    # Who keeps no watch any more stands in for nobody, and the start waits for nothing.
    start_shift(person, now=later(hours=24), profile=PROFILE, deputy=deputy)
    User.objects.filter(pk=deputy.pk).update(is_active=False)
    assert start_shift(person, now=later(hours=25), profile=PROFILE).deputy is None


@pytest.mark.parametrize("door", ["page", "api"])
def test_a_start_by_one_click_keeps_the_deputy_and_signs_no_notes(city: SmallCity, client: Client, door: str) -> None:
    person, deputy, before = city.people["lead"], city.people["dispatcher"], city.people["operator"]
    starts(before)
    notes = end_shift(before, now=later(hours=8), handover="Pump 3 is out")
    start_shift(person, now=timezone.now(), profile=PROFILE, deputy=deputy)
    client.force_login(person)
    shown = client.get("/desk/shift/").content.decode()
    box = re.search(rf'<input[^>]*name="takes_over"[^>]*value="{notes.pk}"[^>]*>', shown)

    assert box is not None
    assert "checked" not in box.group()
    if door == "page":
        assert client.post("/desk/shift/start/", {"at_once": "1"}).status_code == 302
    else:
        assert client.post("/api/internal/shifts/start/", {}, content_type="application/json").status_code == 200
    assert Shift.objects.get(user=person).deputy == deputy
    notes.refresh_from_db()
    assert notes.taken_over_by is None
    said = {"deputy": ""} if door == "page" else {"deputy": None}
    kind = {} if door == "page" else {"content_type": "application/json"}
    client.post("/desk/shift/start/" if door == "page" else "/api/internal/shifts/start/", said, **kind)
    assert Shift.objects.get(user=person).deputy is None


def test_the_number_of_who_is_on_shift_is_kept_encrypted(city: SmallCity) -> None:
    starts(city.people["lead"], phone="139 0013 9000")

    written = bytes(User.objects.get(pk=city.people["lead"].pk).phone_cipher or b"")
    assert b"139" not in written
    assert crypto.decrypt(written) == "+8613900139000"
    with pytest.raises(BadInput):
        starts(city.people["lead"], phone="not a number")


def test_only_the_centre_keeps_its_watch(city: SmallCity) -> None:
    with pytest.raises(NotYours):
        starts(city.people["lamps_clerk"])
    with pytest.raises(BadInput):
        starts(city.people["lead"], deputy=city.people["lamps_clerk"])


def test_a_handover_is_signed_by_both_and_starting_never_waits_for_it(city: SmallCity) -> None:
    lead, other = city.people["lead"], city.people["dispatcher"]
    starts(lead)
    ended = end_shift(lead, now=later(hours=8), handover="Pump 3 is out; the police know.")

    start_shift(other, now=later(hours=8), profile=PROFILE)
    assert on_shift(later(hours=8), PROFILE).get().user == other
    assert take_over(lead, [ended.pk], now=later(hours=9)) == 0
    assert take_over(other, [ended.pk], now=later(hours=9)) == 1

    ended.refresh_from_db()
    assert (ended.user, ended.ended_at) == (lead, later(hours=8))
    assert (ended.taken_over_by, ended.taken_over_at) == (other, later(hours=9))
    with pytest.raises(NotOnShift):
        end_shift(lead, now=later(hours=9))


def test_the_leader_on_call_is_who_the_roster_names_now(city: SmallCity) -> None:
    leader = city.people["leader"]
    OnCall.objects.create(user=leader, valid=DateTimeTZRange(NOW, later(days=1)))

    assert leader_on_call(later(hours=1)) == leader
    assert leader_on_call(later(days=2)) is None


# --- Climbing -------------------------------------------------------------------------------


def test_an_alert_climbs_from_the_strip_to_the_phone_the_deputy_and_the_leader(
    desk: Desk, city: SmallCity, leader: User
) -> None:
    deputy = gives_number(city.people["dispatcher"], "+8613600136000")
    starts(city.people["lead"], deputy=deputy)
    alert = raised(desk)

    seen = []
    for seconds in (0, 119, 121, 299, 301, 421):
        climb_alerts(now=later(seconds=seconds))
        alert.refresh_from_db()
        seen.append((seconds, AlertLevel(alert.level).name))

    assert seen == [(0, "STRIP"), (119, "STRIP"), (121, "SHIFT"), (299, "SHIFT"), (301, "DEPUTY"), (421, "LEADER")]
    assert paged() == ["lead", "dispatcher", "leader"]
    assert set(Message.objects.values_list("is_page", "channel")) == {(True, MessageChannel.SMS)}
    rows = LogEntry.objects.filter(case_id=alert.case_id, kind=LogKind.PAGE).order_by("seq")
    assert [row.facts["pages"][0]["level"] for row in rows] == ["shift", "deputy", "leader"]


def test_the_last_rung_is_climbed_again_until_somebody_takes_it(desk: Desk, leader: User) -> None:
    raised(desk)
    climb_alerts(now=NOW)
    assert paged() == ["leader"]

    climb_alerts(now=later(minutes=14))
    assert paged() == ["leader"]
    climb_alerts(now=later(minutes=16))
    assert paged() == ["leader", "leader"]


def test_with_nobody_on_shift_the_leader_on_call_is_told_at_once(desk: Desk, leader: User) -> None:
    alert = raised(desk)

    climb_alerts(now=NOW)

    alert.refresh_from_db()
    assert alert.level == AlertLevel.LEADER
    assert paged() == ["leader"]


def test_a_leader_whose_turn_begins_after_nobody_was_reached_is_told_at_once_and_once(desk: Desk, leader: User) -> None:
    OnCall.objects.update(valid=DateTimeTZRange(later(minutes=1), None))
    raised(desk)
    climb_alerts(now=NOW)
    assert paged() == []

    for seconds in (59, 61, 66, 120):
        climb_alerts(now=later(seconds=seconds))

    assert paged() == ["leader"]


def test_a_case_the_leader_was_told_of_tells_her_of_no_more_before_its_time(desk: Desk, leader: User) -> None:
    alert = raised(desk)
    climb_alerts(now=NOW)
    alert_case(alert.case_id, AlertReason.NO_ROUTE, now=later(seconds=10))

    for seconds in (10, 60, 600):
        climb_alerts(now=later(seconds=seconds))

    assert paged() == ["leader"]


def test_when_the_last_one_goes_off_shift_the_leader_is_told_at_once(desk: Desk, city: SmallCity, leader: User) -> None:
    starts(city.people["lead"])
    raised(desk)
    climb_alerts(now=NOW)
    assert paged() == []

    end_shift(city.people["lead"], now=later(seconds=10))
    climb_alerts(now=later(seconds=11))

    assert paged() == ["leader"]


def test_who_comes_on_shift_after_the_leader_was_told_is_told_with_the_deputy(
    desk: Desk, city: SmallCity, leader: User
) -> None:
    raised(desk)
    climb_alerts(now=NOW)
    operator = gives_number(city.people["operator"], "+8613700137009")
    start_shift(city.people["lead"], now=later(seconds=40), profile=PROFILE, phone="+8613900139000", deputy=operator)

    climb_alerts(now=later(seconds=100))
    assert paged() == ["leader"]
    # They have had it on the strip for as long as anybody.
    climb_alerts(now=later(seconds=160))
    assert sorted(paged()) == ["lead", "leader", "operator"]
    # The leader was told, and is again in her own time.
    for seconds in range(200, 940, 20):
        climb_alerts(now=later(seconds=seconds))
    assert len(paged()) == 3
    climb_alerts(now=later(seconds=945))
    assert paged()[3:] == ["leader"]


def test_a_danger_is_the_first_of_what_waits_however_much_waits_before_it(desk: Desk, city: SmallCity) -> None:
    for minutes in range(MOST_SHOWN + 1):
        alert_case(desk.report("manhole").case_id, AlertReason.NO_UNIT, now=later(minutes=minutes))
    told = desk.report(None, text="strong smell of gas, dizzy").case_id
    Alert.objects.filter(case=told).update(raised_at=later(hours=1))

    strip = strip_of(city.people["lead"], now=later(hours=2))

    assert strip is not None
    assert strip.first is not None
    assert (strip.first.case_id, strip.first.danger, strip.count) == (told, "gas", MOST_SHOWN + 2)


def test_a_rung_nobody_stands_on_is_passed_over(desk: Desk, city: SmallCity, leader: User) -> None:
    starts(city.people["lead"], phone="")
    raised(desk)
    climb_alerts(now=NOW)

    climb_alerts(now=later(seconds=121))

    assert paged() == ["leader"]


def test_nobody_to_page_is_said_in_the_log_and_the_alert_stays(desk: Desk) -> None:
    alert = raised(desk)

    climb_alerts(now=NOW)
    climb_alerts(now=later(hours=1))

    (row,) = LogEntry.objects.filter(case_id=alert.case_id, kind=LogKind.PAGE)
    assert row.facts["pages"] == [{"reason": "no_unit", "level": "leader", "users": []}]
    assert Alert.objects.filter(taken_at__isnull=True).exists()


def test_a_shift_lead_is_paged_before_others_on_shift(desk: Desk, city: SmallCity) -> None:
    starts(city.people["dispatcher"])
    starts(city.people["lead"], phone="+8613900139001")
    raised(desk)
    climb_alerts(now=NOW)

    climb_alerts(now=later(seconds=121))

    assert paged() == ["lead"]


def test_who_must_not_see_a_case_is_not_told_of_it(desk: Desk, city: SmallCity, leader: User) -> None:
    starts(city.people["lead"])
    # Of no department, so somebody at the desk sees it.
    User.objects.filter(username="dispatcher").update(department=None)
    raised(desk, about_department=city.departments["centre"])

    climb_alerts(now=NOW)

    assert city.people["lead"].department == city.departments["centre"]
    assert "lead" not in paged()


def test_where_it_is_stands_in_a_page_only_for_who_may_know_it(desk: Desk, city: SmallCity, leader: User) -> None:
    raised(desk, address="Renmin Road 12")
    climb_alerts(now=NOW)
    assert "Renmin Road 12" in Message.objects.get().body

    receipt = desk.report("complaint", address="Secret Lane 5")
    alert_case(receipt.case_id, AlertReason.NO_ROUTE, now=NOW)
    leader.department = city.departments["works"]
    leader.save()
    climb_alerts(now=NOW)

    assert "Secret Lane 5" not in Message.objects.latest("pk").body


def test_much_at_once_is_one_page_a_person(desk: Desk, leader: User) -> None:
    for _number in range(5):
        alert_case(desk.report("manhole").case_id, AlertReason.NO_UNIT, now=NOW)

    climb_alerts(now=NOW)

    assert paged() == ["leader"]
    assert not Alert.objects.exclude(level=AlertLevel.LEADER).exists()


def test_the_times_of_the_ladder_are_the_citys(desk: Desk, city: SmallCity) -> None:
    row = City.objects.get()
    row.profile["alerts"] = {"sms_s": 20}
    row.save()
    starts(city.people["lead"])
    raised(desk)
    climb_alerts(now=NOW)

    climb_alerts(now=later(seconds=21))

    assert paged() == ["lead"]


# --- Taking ---------------------------------------------------------------------------------


def test_taking_ends_it_for_everybody_and_once(desk: Desk, city: SmallCity, leader: User) -> None:
    alert = raised(desk)

    take_alert([alert.case_id], actor=desk.lead, now=later(minutes=1))

    alert.refresh_from_db()
    assert (alert.taken_by, alert.taken_at, alert.next_at) == (city.people["lead"], later(minutes=1), None)
    climb_alerts(now=later(hours=1))
    assert paged() == []
    with pytest.raises(AlertTaken):
        take_alert([alert.case_id], actor=desk.dispatcher, now=later(minutes=2))
    assert LogEntry.objects.filter(case_id=alert.case_id, kind=LogKind.TAKE_ALERT).count() == 1


def test_a_department_takes_no_alert(desk: Desk) -> None:
    alert = raised(desk)

    with pytest.raises(NotFound):
        take_alert([alert.case_id], actor=desk.roads_clerk, now=NOW)


def test_raising_again_while_it_is_open_changes_nothing(desk: Desk) -> None:
    alert = raised(desk)
    climb_alerts(now=NOW)

    alert_case(alert.case_id, AlertReason.NO_UNIT, now=later(minutes=1))
    assert Alert.objects.count() == 1
    take_alert([alert.case_id], actor=desk.lead, now=later(minutes=2))
    alert_case(alert.case_id, AlertReason.NO_UNIT, now=later(minutes=3))

    assert Alert.objects.count() == 2


def test_the_act_that_raises_an_alert_states_it_in_its_one_row(desk: Desk) -> None:
    alert = raised(desk)

    row = LogEntry.objects.get(case_id=alert.case_id, seq=2)
    assert (row.kind, facts_told(row)) == (LogKind.RAISE_ALERT, {"alerts": ["no_unit"]})


# --- What waits too long ----------------------------------------------------------------------


def test_what_is_urgent_and_waits_without_a_place_is_told_of_once(desk: Desk) -> None:
    case_id = desk.report("manhole", point=None).case_id
    desk.report("lamp", point=None)

    assert raise_for_waiting(now=later(seconds=299)) == 0
    assert raise_for_waiting(now=later(seconds=301)) == 1
    assert raise_for_waiting(now=later(seconds=302)) == 0
    assert list(Alert.objects.values_list("case_id", "reason")) == [(case_id, AlertReason.NO_PLACE)]


def test_nobody_is_sent_to_nowhere_and_whoever_places_it_sends_it(desk: Desk) -> None:
    case_id = desk.report("manhole", point=None, channel=Channel.GRID).case_id

    drain("cases.fast_lane", now=timezone.now)

    assert Case.objects.get().state == State.REPORTED
    assert list(Alert.objects.values_list("case_id", "reason")) == [(case_id, AlertReason.NO_PLACE)]

    change_case(case_id, actor=desk.operator, now=later(minutes=1), point=(121.02, 32.02))
    drain("cases.fast_lane", now=timezone.now)

    case = Case.objects.get()
    assert (case.state, case.is_fast) == (State.ROUTED, True)


def test_a_desk_that_places_what_never_lacked_a_place_sends_nothing_by_itself(desk: Desk) -> None:
    case_id = desk.report("lamp", channel=Channel.GRID).case_id
    drain("cases.fast_lane", now=timezone.now)

    change_case(case_id, actor=desk.operator, now=later(minutes=1), case_class=desk.city.classes["manhole"])
    drain("cases.fast_lane", now=timezone.now)

    assert Case.objects.get().state == State.REPORTED


def test_what_is_urgent_and_sent_nowhere_is_told_of(desk: Desk) -> None:
    case_id = desk.report("manhole").case_id

    assert raise_for_waiting(now=later(seconds=601)) == 1
    assert list(Alert.objects.values_list("case_id", "reason")) == [(case_id, AlertReason.UNSENT)]
    take_alert([case_id], actor=desk.lead, now=later(seconds=602))
    assert raise_for_waiting(now=later(hours=1)) == 0


def test_only_of_what_the_rules_name_no_office_for_it_is_said_that_nobody_answers(desk: Desk) -> None:
    case_id = desk.report("manhole").case_id
    Responsibility.objects.all().delete()

    assert raise_for_waiting(now=later(seconds=601)) == 1
    assert raise_for_waiting(now=later(seconds=602)) == 0
    assert list(Alert.objects.values_list("case_id", "reason")) == [(case_id, AlertReason.NO_ROUTE)]


def test_reviewing_the_fast_lane_does_not_make_an_alert_disappear(desk: Desk) -> None:
    alert = raised(desk)
    send_fast([alert.case_id], actor=desk.operator, now=NOW)

    review_fast([alert.case_id], actor=desk.lead, now=NOW, note="looked at")

    alert.refresh_from_db()
    assert alert.taken_at is None


def test_the_case_shows_its_alert_and_who_may_take_it(desk: Desk, city: SmallCity) -> None:
    alert = raised(desk)

    detail = case_detail(city.people["lead"], alert.case_id)

    assert detail["acts"][0] == "take_alert"
    assert [each["reason"] for each in detail["alerts"]] == ["no_unit"]
    assert "take_alert" not in case_detail(city.people["lead"], desk.report("lamp").case_id)["acts"]


def test_that_somebody_was_paged_makes_no_decision_stale(desk: Desk, leader: User) -> None:
    case_id = raised(desk).case_id
    as_read = {"versions": {case_id: Case.objects.get().version}, "now": later(minutes=1)}
    # Nobody is on shift, so whoever is on call is paged at once.
    climb_alerts(now=later(minutes=1))
    assert LogEntry.objects.filter(case_id=case_id, kind=LogKind.PAGE).exists()

    file_case([case_id], actor=desk.lead, **as_read)

    # But what somebody decided does.
    with pytest.raises(StaleVersion):
        route_case([case_id], actor=desk.dispatcher, **as_read)
