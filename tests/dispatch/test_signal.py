"""Whether an act was done without signal: a phone that was heard from after the time it claims was not."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import sign_in_device
from accounts.models import User
from cases.actions import Actor, NewReport, ask_verification, take_in
from cases.models import Case, Channel, Check, Clock, LogEntry, Obligation
from cases.names import city_names
from common.hub import Hub
from desk.sentences import tell
from dispatch.actions import Phone, hear_phones, offer_nearest, sweep_offers
from dispatch.consumers import FieldSocket, Visitor, open_phones
from dispatch.models import FieldAct, Presence, Unit
from dispatch.policy import SIGNAL_S
from dispatch.workflow import AssignmentState
from grid.models import Division, GridPost
from tests.city import ALWAYS
from tests.dispatch.test_field_api import FIELD, photo, signed_in
from tests.dispatch_city import HERE, Crews

ALLOWANCE = timedelta(seconds=SIGNAL_S + 120)


def ago(minutes: float) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


@pytest.fixture
def case(crews: Crews) -> Case:
    """An open manhole that was offered to the nearest crew an hour ago."""
    case = crews.urgent(now=ago(60))
    offer_nearest(crews.order(case).pk, now=ago(60))
    return case


def heard(user: User, at: datetime, since: datetime | None = None) -> None:
    """Let a person's pages have been heard from until `at`."""
    since = since or at
    rows = Presence.objects.filter(user=user, device=None)
    rows.delete()
    Presence.objects.create(user=user, heard_at=at, since=since, before=since - timedelta(days=1), sends_until=since)


def told(kind: str, subject: str, happened_at: datetime, **more: Any) -> dict[str, Any]:
    if kind == "done":
        more.setdefault("note", "closed")
    return {"key": str(uuid4()), "kind": kind, "subject": subject, "happened_at": happened_at.isoformat(), **more}


def send(client: Client, body: dict[str, Any]) -> Any:
    headers = {"X-Device-Sent-At": timezone.now().isoformat()}
    answer = client.post(f"{FIELD}/acts", body, content_type="application/json", headers=headers)
    assert answer.status_code == 200
    return answer.json()


def clock(case: Case, obligation: Obligation) -> Clock:
    return Clock.objects.filter(case_id=case.pk, obligation=obligation).exclude(stopped_at=None).get()


def near(moment: datetime | None, at: datetime) -> bool:
    return moment is not None and abs(moment - at) < timedelta(seconds=60)


def test_a_yes_signs_when_it_is_known_whatever_the_phone_claims(crews: Crews, case: Case) -> None:
    person = crews.people["near-1"]
    heard(person, ago(59.9))

    send(signed_in(person), told("accept", f"assignment:{crews.asked(case).pk}", ago(59.5)))

    assert near(clock(case, Obligation.SIGN).stopped_at, timezone.now())
    assert near(crews.asked(case).accepted_at, timezone.now())


def test_a_yes_to_an_offer_that_ran_out_never_signs_in_the_past(crews: Crews, case: Case) -> None:
    asked = crews.asked(case)
    Unit.objects.exclude(pk=asked.unit_id).update(is_on_duty=False)
    sweep_offers(now=ago(50))
    asked.refresh_from_db()
    assert asked.state == AssignmentState.EXPIRED
    person = crews.people["near-1"]
    heard(person, ago(59.9))

    send(signed_in(person), told("accept", f"assignment:{asked.pk}", ago(59.5)))

    assert near(clock(case, Obligation.SIGN).stopped_at, timezone.now())


@pytest.mark.parametrize("kind", ["set_out", "arrive", "done"])
def test_what_a_phone_on_line_claims_to_have_done_long_ago_counts_from_the_last_that_was_heard_of_it(
    crews: Crews, case: Case, kind: str
) -> None:
    person, asked = crews.people["near-1"], crews.asked(case)
    heard(person, ago(0.3), since=ago(70))
    claimed = ago(40)

    send(signed_in(person), told(kind, f"assignment:{asked.pk}", claimed))

    counted = {"set_out": "en_route_at", "arrive": "on_scene_at", "done": "done_at"}[kind]
    at = getattr(crews.asked(case), counted)
    assert timezone.now() - ALLOWANCE < at <= timezone.now()
    assert clock(case, Obligation.SIGN).stopped_at == at
    if kind == "done":
        assert clock(case, Obligation.DISPOSE).stopped_at == at
    kept = FieldAct.objects.get()
    assert (kept.at, near(kept.claimed_at, claimed)) == (at, True)


def test_the_log_says_both_times_where_they_differ(crews: Crews, case: Case) -> None:
    person, asked = crews.people["near-1"], crews.asked(case)
    heard(person, ago(0.3), since=ago(70))

    send(signed_in(person), told("arrive", f"assignment:{asked.pk}", ago(40)))
    send(signed_in(person), told("note", f"assignment:{asked.pk}", timezone.now(), note="it is deep"))

    row, plain = LogEntry.objects.filter(case_id=case.pk, facts__act__in=["arrive", "note"]).order_by("seq")
    kept = FieldAct.objects.get(kind="arrive")
    assert kept.claimed_at is not None
    assert row.facts["claimed_at"] == kept.claimed_at.isoformat()
    assert (datetime.fromisoformat(row.facts["counted_at"]), row.at) == (kept.at, kept.at)
    assert "claimed_at" not in plain.facts
    assert sentence_of(row) != sentence_of(row, without={"claimed_at"})


def sentence_of(row: LogEntry, without: frozenset[str] | set[str] = frozenset()) -> str:
    entry = {
        "seq": row.seq, "at": row.at, "kind": row.kind, "to_state": row.to_state, "actor": row.actor_id,
        "actor_kind": row.actor_kind, "department": row.department_id,
        "facts": {name: value for name, value in row.facts.items() if name not in without},
    }  # fmt: skip
    return tell(entry, names=city_names(), people={}, words={}, numbers={}).sentence


@pytest.mark.parametrize("door", ["one by one", "at once", "after the page"])
def test_what_was_kept_without_signal_keeps_its_times_however_it_comes(crews: Crews, case: Case, door: str) -> None:
    person, asked = crews.people["near-1"], crews.asked(case)
    subject = f"assignment:{asked.pk}"
    heard(person, ago(58), since=ago(70))
    client = signed_in(person)
    steps = [("set_out", 55), ("arrive", 50), *(("note", 48 - each) for each in range(7)), ("done", 35)]
    acts = [told(kind, subject, ago(minutes), note="as it was") for kind, minutes in steps]

    if door == "after the page":
        assert client.get("/field/").status_code == 200
        assert client.get(f"{FIELD}/today").status_code == 200
    if door == "at once":
        send(client, {"acts": acts})
    else:
        for act in acts:
            send(client, act)

    done = crews.asked(case)
    assert near(done.en_route_at, ago(55))
    assert near(done.on_scene_at, ago(50))
    assert near(done.done_at, ago(35))
    assert near(clock(case, Obligation.SIGN).stopped_at, ago(55))
    assert near(clock(case, Obligation.DISPOSE).stopped_at, ago(35))
    assert all(near(kept.at, kept.claimed_at or kept.at) for kept in FieldAct.objects.all())


def test_sending_what_was_kept_may_take_long_and_what_is_done_after_it_may_not(crews: Crews, case: Case) -> None:
    person, asked = crews.people["near-1"], crews.asked(case)
    client, subject = signed_in(person), f"assignment:{asked.pk}"
    # Back for four minutes, and still sending.
    row = {"heard_at": ago(0.1), "since": ago(4), "before": ago(58)}
    Presence.objects.create(user=person, sends_until=ago(-1), **row)

    send(client, told("arrive", subject, ago(50)))

    assert Presence.objects.get(user=person, device=None).sends_until > ago(-3)
    Presence.objects.filter(user=person).update(sends_until=ago(0.05))

    send(client, told("done", subject, ago(35)))

    assert near(crews.asked(case).on_scene_at, ago(50))
    done_at = crews.asked(case).done_at
    assert done_at is not None
    assert done_at > timezone.now() - ALLOWANCE


def test_the_phone_of_a_colleague_on_line_says_nothing_of_this_one(crews: Crews, case: Case) -> None:
    heard(crews.people["near-2"], ago(0.2), since=ago(70))
    heard(crews.people["near-1"], ago(58), since=ago(70))

    send(signed_in(crews.people["near-1"]), told("arrive", f"assignment:{crews.asked(case).pk}", ago(50)))

    assert near(crews.asked(case).on_scene_at, ago(50))


def test_nobody_acts_on_what_the_phone_cannot_have_heard_of(crews: Crews, case: Case) -> None:
    person = crews.people["near-1"]
    heard(person, ago(90))

    send(signed_in(person), told("arrive", f"assignment:{crews.asked(case).pk}", ago(50)))

    at = crews.asked(case).on_scene_at
    assert at is not None
    assert at > timezone.now() - ALLOWANCE


def test_signing_in_anew_or_with_another_token_wins_no_time(crews: Crews, case: Case) -> None:
    person, subject = crews.people["near-1"], f"assignment:{crews.asked(case).pk}"
    heard(person, ago(0.3), since=ago(70))
    _device, token = sign_in_device(person)

    send(Client(headers={"Authorization": f"Device {token}"}), told("arrive", subject, ago(50)))
    send(signed_in(person), told("done", subject, ago(45)))

    kept = FieldAct.objects.values_list("at", flat=True)
    assert all(at > timezone.now() - ALLOWANCE for at in kept)


def test_a_step_is_not_earlier_than_the_one_before_it(crews: Crews, case: Case) -> None:
    person, subject = crews.people["near-1"], f"assignment:{crews.asked(case).pk}"
    heard(person, ago(58), since=ago(70))

    send(signed_in(person), told("arrive", subject, ago(30)))
    send(signed_in(person), told("done", subject, ago(40)))

    done = crews.asked(case)
    assert done.done_at == done.on_scene_at


def test_a_round_on_line_cannot_be_dated_back_either(crews: Crews) -> None:
    person = crews.city.people["grid_worker"]
    heard(person, ago(0.3), since=ago(70))
    client = signed_in(person)

    case_id = send(client, told("upload", "", ago(40), text="a lamp is out", lon=121.02, lat=32.02))["case"]

    case = Case.objects.get(pk=case_id)
    assert case.reported_at > timezone.now() - ALLOWANCE
    assert "claimed_at" in LogEntry.objects.get(case_id=case_id, seq=1).facts


def test_what_was_found_on_line_cannot_be_dated_back_either(crews: Crews) -> None:
    person = crews.city.people["grid_worker"]
    GridPost.objects.create(user=person, division=Division.objects.earliest("pk"), valid=ALWAYS)
    report = NewReport(channel=Channel.WEB, text="a lamp is out", received_at=ago(30), point=HERE)
    (receipt,) = take_in([report], now=ago(30))
    case_id = receipt.case_id
    ask_verification([case_id], actor=Actor.of(crews.city.people["lead"]), now=ago(20), worker=person)
    heard(person, ago(0.3), since=ago(70))

    send(signed_in(person), told("verify", f"check:{Check.objects.get().pk}", ago(15), confirmed=True))

    done_at = Check.objects.get().done_at
    assert done_at is not None
    assert done_at > timezone.now() - ALLOWANCE


def test_a_phone_whose_token_is_gone_keeps_no_other_from_being_heard(crews: Crews) -> None:
    user = crews.people["near-1"]

    hear_phones([Phone(user.pk, 987654321), Phone(987654321, None), Phone(user.pk, None)], at=timezone.now())

    assert list(Presence.objects.values_list("user_id", "device_id")) == [(user.pk, None)]


@pytest.mark.parametrize("first", ["act", "line"])
def test_a_phone_that_comes_back_with_a_new_token_loses_nothing_of_what_it_kept(
    crews: Crews, case: Case, first: str
) -> None:
    person, subject = crews.people["near-1"], f"assignment:{crews.asked(case).pk}"
    heard(person, ago(58), since=ago(70))
    device, token = sign_in_device(person)
    if first == "line":
        hear_phones([Phone(person.pk, device.pk)], at=timezone.now())

    send(Client(headers={"Authorization": f"Device {token}"}), told("arrive", subject, ago(50)))

    assert near(crews.asked(case).on_scene_at, ago(50))


def test_a_token_made_anew_on_line_opens_no_time_in_which_earlier_acts_are_believed(crews: Crews) -> None:
    person = crews.people["near-1"]
    heard(person, ago(0.3), since=ago(70))
    device, _token = sign_in_device(person)

    hear_phones([Phone(person.pk, device.pk)], at=timezone.now())

    mine = Presence.objects.get(device=device)
    assert near(mine.since, ago(70))
    assert mine.sends_until <= timezone.now()


def test_only_what_is_new_and_passes_gives_a_phone_more_time_for_what_it_kept(crews: Crews, case: Case) -> None:
    person = crews.people["near-1"]
    client = signed_in(person)
    row = Presence.objects.create(user=person, heard_at=ago(3), since=ago(1), before=ago(58), sends_until=ago(-1))

    def send_photo(file: Any) -> int:
        Presence.objects.filter(pk=row.pk).update(sends_until=row.sends_until)
        body = {"photo": file, "key": "p1", "happened_at": ago(40).isoformat()}
        headers = {"X-Device-Sent-At": timezone.now().isoformat()}
        return client.post(f"{FIELD}/files", body, headers=headers).status_code

    def until() -> datetime:
        return Presence.objects.get(pk=row.pk).sends_until

    assert send_photo(b"no photo at all") == 400
    assert until() == row.sends_until
    # What could not be read was not heard either.
    assert Presence.objects.get(pk=row.pk).heard_at == row.heard_at
    Presence.objects.filter(pk=row.pk).update(heard_at=timezone.now())
    assert send_photo(photo()) == 201
    assert until() > row.sends_until
    assert send_photo(photo()) == 200
    assert until() == row.sends_until
    Presence.objects.filter(pk=row.pk).update(since=ago(90))
    send(client, told("note", f"assignment:{crews.asked(case).pk}", ago(95), note="kept for long"))
    assert until() == row.sends_until


@pytest.mark.parametrize(
    ("open_for", "silent_for", "is_heard"),
    [(3, 3, False), (30, 5, True), (3600, 60, True), (3600, 120, False)],
    ids=["for a moment", "for a while", "in the background", "gone without a word"],
)
def test_a_line_is_an_open_phone_only_while_somebody_is_there(open_for: int, silent_for: int, is_heard: bool) -> None:
    socket = FieldSocket({"headers": []}, None, Hub())
    socket.visitor = Visitor(7, frozenset(), None, is_impartial=False)
    socket.opened_at, socket.spoke_at = 5000.0 - open_for, 5000.0 - silent_for

    assert open_phones([socket], 5000.0) == ([Phone(7)] if is_heard else [])
