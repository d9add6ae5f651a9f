"""After a yes there is a way back: handed over to a named colleague, helped by the desk, or passed on by who cannot look."""

from dataclasses import dataclass
from itertools import permutations
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts.models import User
from cases.actions import SYSTEM, Actor, NewReport, ask_verification, take_alert, take_in
from cases.actions.alerts import end_what_is_over
from cases.models import Alert, AlertReason, Case, Channel, Check, Clock, LogEntry, LogKind, Origin, WordsKind
from cases.verification import findings
from common.actions import KeyUsedOtherwise
from common.models import City, Reaction
from common.refusals import NotFound
from dispatch.actions import assign_unit, offer_nearest, recall_assignment
from dispatch.actions.offers import sweep_offers
from dispatch.cards import today
from dispatch.models import Assignment, FeedItem, FieldAct, Unit
from dispatch.policy import centre_phone, faults_of, policy
from dispatch.reactions import tell_of_help
from grid.models import GridPost
from tests.city import SmallCity, put_on_roster
from tests.dispatch_city import HERE, NOW, Crews, later

STEPS = {"accepted": ["accept"], "en_route": ["accept", "set_out"], "on_scene": ["accept", "set_out", "arrive"]}


def take(crews: Crews, case: Case, state: str = "accepted") -> Assignment:
    offer_nearest(crews.order(case).pk, now=NOW)
    asked = crews.asked(case)
    for number, kind in enumerate(STEPS[state], start=1):
        crews.act("near-1", kind, asked, at=later(seconds=number))
    asked.refresh_from_db()
    assert asked.state == state
    return asked


@pytest.fixture
def taken(crews: Crews) -> Assignment:
    return take(crews, crews.urgent())


def hand_over(crews: Crews, asked: Assignment, to: str = "middle", **more: Any) -> tuple[int, dict[str, Any]]:
    more.setdefault("at", later(minutes=5))
    return crews.act("near-1", "hand_over", asked, unit_id=crews.units[to].pk, **more)


def help_of(crews: Crews, asked: Assignment, who: str = "near-1", **more: Any) -> tuple[int, dict[str, Any]]:
    more.setdefault("at", later(minutes=5))
    return crews.act(who, "ask_help", asked, **more)


def open_help(case: Case) -> Any:
    return case.alerts.filter(reason=AlertReason.ASKS_HELP, taken_at__isnull=True)


def rows_of(case: Case, act: str) -> list[LogEntry]:
    return list(LogEntry.objects.filter(case_id=case.pk, facts__act=act).order_by("seq"))


def card_of(person: User, minutes: int = 6) -> dict[str, Any]:
    (card,) = today(person, now=later(minutes=minutes), here=None, with_classes=False)["cards"]
    return card


# --- Handing over --------------------------------------------------------------------------------


@pytest.mark.parametrize("state", STEPS)
def test_a_crew_hands_over_to_a_named_one_in_one_act_and_that_one_hears_it_at_once(crews: Crews, state: str) -> None:
    case = crews.urgent()
    mine = take(crews, case, state)
    clocks = list(Clock.objects.filter(case_id=case.pk).order_by("seq").values())
    before = LogEntry.objects.filter(case_id=case.pk).count()

    status, answer = hand_over(crews, mine, "far", note="our pump is too small")

    assert (status, answer["outcome"], answer["state"], answer["next"]) == (200, "taken", "declined", "")
    theirs = crews.asked(case)
    assert (theirs.unit.code, theirs.state, theirs.order_id) == ("far", "offered", mine.order_id)
    (row,) = LogEntry.objects.filter(case_id=case.pk, seq__gt=before)
    assert (row.kind, row.actor_id, row.facts["unit"]) == (
        LogKind.ASSIGN,
        crews.people["near-1"].pk,
        crews.units["far"].pk,
    )
    ended = {"assignment": mine.pk, "unit": mine.unit_id, "act": "give_back", "why": "hand_over"}
    assert row.facts["instead_of"] == [ended]
    assert case.words.get(log_seq=row.seq).text == "our pump is too small"
    # No clock is another than it was.
    assert list(Clock.objects.filter(case_id=case.pk).order_by("seq").values()) == clocks
    order = crews.order(case)
    assert (order.rework_count, order.ended_at) == (0, None)
    assert [Unit.objects.get(code=code).open_assignments for code in ("near", "far")] == [0, 1]
    told = FeedItem.objects.filter(user=crews.people["far-1"], kind="offer").get()
    assert (told.facts["assignment"], told.facts["is_order"]) == (theirs.pk, True)
    assert [(each["kind"], each["text"]) for each in card_of(crews.people["far-1"])["said"]] == [
        ("handed_over", "our pump is too small")
    ]
    assert not case.holders.filter(user=crews.people["near-1"]).exists()
    assert list(findings()) == []


def test_a_colleague_of_who_handed_it_over_hears_so(crews: Crews, taken: Assignment) -> None:
    hand_over(crews, taken)

    told = FeedItem.objects.filter(user=crews.people["near-2"], facts__state="declined").get()
    assert (told.facts["why"], told.facts["by_me"]) == ("hand_over", False)


def test_it_is_handed_over_without_a_word_too(crews: Crews, taken: Assignment) -> None:
    assert hand_over(crews, taken)[0] == 200
    assert crews.asked(taken.case).unit.code == "middle"


def test_what_is_urgent_and_handed_over_to_somebody_who_does_not_answer_asks_the_next(
    crews: Crews, taken: Assignment
) -> None:
    hand_over(crews, taken, "far")

    sweep_offers(now=later(minutes=6) + policy().answer_time(taken.case.urgency, is_call_in=False))

    assert (crews.asked(taken.case).unit.code, crews.asked(taken.case).state) == ("middle", "offered")


def test_whoever_sends_is_told_where_what_can_wait_was_handed_over_and_not_taken(crews: Crews) -> None:
    case = crews.routed("lamp")
    order = crews.order(case)
    for code in ("lamps", "others"):
        unit = crews.add(code, "depot", 121.02, 32.02, skills=["lamp"])
        unit.department = order.department
        unit.save()
    assign_unit(order.pk, crews.units["lamps"].pk, actor=SYSTEM, now=NOW)
    mine = crews.asked(case)
    crews.act("lamps-1", "accept", mine, at=later(minutes=1))
    crews.act("lamps-1", "hand_over", mine, at=later(minutes=2), unit_id=crews.units["others"].pk)

    crews.act("others-1", "decline", crews.asked(case), at=later(minutes=3))

    assert case.alerts.filter(reason=AlertReason.UNIT_SILENT, taken_at=None).exists()


def off_duty(crews: Crews) -> str:
    Unit.objects.filter(code="middle").update(is_on_duty=False)
    return "middle"


def nobody_in_it(crews: Crews) -> str:
    User.objects.filter(username="middle-1").update(is_active=False)
    return "middle"


@pytest.mark.parametrize(
    ("to", "code"),
    [
        (off_duty, "unit_off_duty"),
        (nobody_in_it, "nobody_in_unit"),
        (lambda _crews: "patrol", "unit_of_another_department"),
        (lambda _crews: "near", "own_unit"),
    ],
    ids=["off duty", "nobody in it", "another department", "own crew"],
)
def test_it_is_not_handed_over_to_who_could_not_have_it_and_stays_theirs(
    crews: Crews, taken: Assignment, to: Any, code: str
) -> None:
    receiver, rows = to(crews), LogEntry.objects.filter(case_id=taken.case_id).count()

    status, answer = hand_over(crews, taken, receiver)

    assert (status, answer["outcome"], answer["code"]) == (409, "refused", code)
    taken.refresh_from_db()
    assert taken.state == "accepted"
    assert LogEntry.objects.filter(case_id=taken.case_id).count() == rows
    assert FieldAct.objects.filter(kind="hand_over", outcome="refused", code=code).count() == 1


def test_nothing_is_handed_over_to_who_is_no_unit(crews: Crews, taken: Assignment) -> None:
    with pytest.raises(NotFound):
        crews.act("near-1", "hand_over", taken, at=later(minutes=5), unit_id=10**9)
    taken.refresh_from_db()
    assert taken.state == "accepted"


def given_back(crews: Crews, asked: Assignment) -> None:
    crews.act("near-2", "give_back", asked, at=later(minutes=4))


def recalled(_crews: Crews, asked: Assignment) -> None:
    recall_assignment(asked.pk, actor=SYSTEM, now=later(minutes=4))


def done(crews: Crews, asked: Assignment) -> None:
    crews.act("near-2", "done", asked, at=later(minutes=4))


def handed_over(crews: Crews, asked: Assignment) -> None:
    crews.act("near-2", "hand_over", asked, at=later(minutes=4), unit_id=crews.units["far"].pk)


@pytest.mark.parametrize("before", [given_back, recalled, done, handed_over])
def test_what_a_crew_does_not_have_it_cannot_hand_over(crews: Crews, taken: Assignment, before: Any) -> None:
    before(crews, taken)
    count = Assignment.objects.filter(case=taken.case).count()

    status, answer = hand_over(crews, taken)

    assert (status, answer["code"]) == (409, "not_in_hand")
    assert Assignment.objects.filter(case=taken.case).count() == count


def test_the_same_handing_over_twice_is_one_and_another_under_its_key_is_refused(
    crews: Crews, taken: Assignment
) -> None:
    first = hand_over(crews, taken, key="one word")

    assert hand_over(crews, taken, key="one word") == first
    assert Assignment.objects.filter(case=taken.case).count() == 2
    with pytest.raises(KeyUsedOtherwise):
        hand_over(crews, taken, "far", key="one word")


def test_a_stranger_hands_nothing_over(crews: Crews, taken: Assignment) -> None:
    with pytest.raises(NotFound):
        crews.act("far-1", "hand_over", taken, at=later(minutes=5), unit_id=crews.units["middle"].pk)


def test_the_log_tells_a_reader_who_handed_to_whom(crews: Crews, taken: Assignment, client: Client) -> None:
    hand_over(crews, taken)
    client.force_login(crews.city.people["dispatcher"])

    page = client.get(f"/desk/cases/{taken.case.number}/").content.decode()

    # Both in one sentence, in this order.
    assert any(
        "near" in line and "middle" in line and line.index("near") < line.index("middle") for line in page.splitlines()
    )


# --- Help ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", STEPS)
def test_help_is_an_alert_that_the_shift_and_the_crew_see_until_somebody_takes_it(crews: Crews, state: str) -> None:
    case = crews.urgent()
    mine = take(crews, case, state)

    status, answer = help_of(crews, mine, note="we need a second pump")

    assert (status, answer["outcome"], answer["state"]) == (200, "taken", state)
    assert open_help(case).count() == 1
    (row,) = rows_of(case, "ask_help")
    words = case.words.get(log_seq=row.seq)
    assert (row.kind, row.facts["unit"], words.kind, words.text) == (
        LogKind.UNIT_ACT,
        mine.unit_id,
        WordsKind.NOTE,
        "we need a second pump",
    )
    for who in ("near-1", "near-2"):
        card = card_of(crews.people[who])
        assert (card["help_asked_at"], card["is_help_awaited"]) == (row.at, True)
    take_alert([case.pk], actor=Actor.of(crews.city.people["lead"]), now=later(minutes=7))
    assert card_of(crews.people["near-1"], 8)["is_help_awaited"] is False
    assert list(findings()) == []


def test_a_crew_asks_once_while_it_waits_unless_there_is_more_to_say(crews: Crews, taken: Assignment) -> None:
    help_of(crews, taken, key="a")
    help_of(crews, taken, key="a")
    help_of(crews, taken, "near-2", key="b")
    assert len(rows_of(taken.case, "ask_help")) == 1

    help_of(crews, taken, "near-2", key="c", note="he does not move", at=later(minutes=6))

    assert len(rows_of(taken.case, "ask_help")) == 2
    assert open_help(taken.case).get().news_at == later(minutes=6, seconds=1)
    # Once somebody has taken it, it may be asked for anew.
    take_alert([taken.case_id], actor=Actor.of(crews.city.people["lead"]), now=later(minutes=7))
    help_of(crews, taken, key="d", at=later(minutes=8))
    assert open_help(taken.case).count() == 1


def test_the_phones_of_who_asked_hear_that_somebody_sees_to_it(crews: Crews, taken: Assignment) -> None:
    help_of(crews, taken)
    take_alert([taken.case_id], actor=Actor.of(crews.city.people["lead"]), now=later(minutes=7))

    tell_of_help(list(Reaction.objects.filter(consumer="dispatch.tell_of_help")), later(minutes=7))

    told = FeedItem.objects.filter(kind="news", facts__of=LogKind.TAKE_ALERT)
    assert {each.user_id for each in told} == {crews.people[who].pk for who in ("near-1", "near-2")}
    assert {each.facts["subject"] for each in told} == {f"assignment:{taken.pk}"}


def test_of_another_alert_that_is_taken_they_hear_nothing(crews: Crews, taken: Assignment) -> None:
    take_alert([taken.case_id], actor=Actor.of(crews.city.people["lead"]), now=later(minutes=7))

    tell_of_help(list(Reaction.objects.filter(consumer="dispatch.tell_of_help")), later(minutes=7))

    assert not FeedItem.objects.filter(kind="news", facts__of=LogKind.TAKE_ALERT).exists()


def test_help_needs_no_words_and_no_phone_that_is_in_time(crews: Crews, taken: Assignment) -> None:
    """Sent an hour later, after the crew was called back meanwhile: whoever is there may need it all the same."""
    recall_assignment(taken.pk, actor=SYSTEM, now=later(minutes=10))

    status, answer = help_of(crews, taken, at=later(minutes=5), now=later(minutes=60))

    assert (status, answer["outcome"]) == (200, "taken")
    assert open_help(taken.case).get().raised_at == later(minutes=60)
    end_what_is_over(now=later(minutes=61))
    assert open_help(taken.case).exists()


@pytest.mark.parametrize("order", list(permutations(["accept", "ask_help", "arrive"])), ids="-".join)
def test_help_is_heard_in_whatever_order_it_arrives(crews: Crews, order: tuple[str, ...]) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    mine = crews.asked(case)

    for kind in order:
        assert crews.act("near-1", kind, mine, at=later(seconds=30), now=later(minutes=1))[0] == 200

    assert open_help(case).count() == 1
    mine.refresh_from_db()
    assert mine.state == "on_scene"


def test_what_a_crew_has_done_since_needs_no_help(crews: Crews, taken: Assignment) -> None:
    help_of(crews, taken)
    crews.act("near-1", "done", taken, at=later(minutes=9))

    assert not open_help(taken.case).exists()
    # What comes later of it is a note, which somebody reads.
    status, answer = help_of(crews, taken, at=later(minutes=6), now=later(minutes=20))
    assert (status, answer["outcome"], answer["code"]) == (200, "noted", "was_done")
    assert not open_help(taken.case).exists()
    assert Case.objects.get(pk=taken.case_id).has_late_word


def test_the_help_another_asked_for_stays_when_one_is_done(crews: Crews, taken: Assignment) -> None:
    help_of(crews, taken)
    hand_over(crews, taken, at=later(minutes=6))
    theirs = crews.asked(taken.case)
    for number, kind in enumerate(["accept", "arrive", "done"]):
        crews.act("middle-1", kind, theirs, at=later(minutes=7 + number))

    assert open_help(taken.case).exists()


def test_help_with_what_was_imported_is_told_too(crews: Crews, taken: Assignment) -> None:
    Case.objects.filter(pk=taken.case_id).update(origin=Origin.IMPORTED)

    help_of(crews, taken)

    assert open_help(taken.case).count() == 1


def test_a_stranger_asks_for_no_help(crews: Crews, taken: Assignment) -> None:
    with pytest.raises(NotFound):
        help_of(crews, taken, "far-1")
    assert not Alert.objects.filter(reason=AlertReason.ASKS_HELP).exists()


def test_a_danger_in_what_a_crew_says_is_read(crews: Crews, taken: Assignment) -> None:
    help_of(crews, taken, note="a colleague got an electric shock and is unconscious")

    assert taken.case.alerts.filter(reason=AlertReason.DANGER, taken_at=None).exists()


# --- Who is to look ------------------------------------------------------------------------------


@dataclass
class Look:
    """A dark lamp that a grid worker is to look at; another one could, too."""

    crews: Crews
    case: Case
    worker: User
    other: User

    def open_check(self) -> Check:
        return self.case.checks.get(done_at__isnull=True)

    def act(self, kind: str, who: str = "grid_worker", **more: Any) -> tuple[int, dict[str, Any]]:
        check = self.case.checks.earliest("pk")
        return self.crews.act(who, kind, f"check:{check.pk}", at=later(minutes=2), **more)


@pytest.fixture
def look(crews: Crews) -> Look:
    worker, other = put_on_roster(crews.city, "grid_worker"), crews.city.people["other_worker"]
    report = NewReport(
        channel=Channel.WEB,
        text="the lamp is dark",
        received_at=NOW,
        point=HERE,
        case_class=crews.city.classes["lamp"],
    )
    case_id = take_in([report], now=NOW)[0].case_id
    ask_verification([case_id], actor=Actor.of(crews.city.people["operator"]), now=NOW, worker=worker)
    return Look(crews, Case.objects.get(pk=case_id), worker, other)


def test_who_cannot_look_says_why_and_the_next_is_asked_at_once(look: Look) -> None:
    status, answer = look.act("give_back", note="the road is flooded")

    assert (status, answer["outcome"], answer["state"]) == (200, "taken", "done")
    assert look.open_check().asked == look.other
    (row,) = rows_of(look.case, "give_back")
    assert (row.actor_id, look.case.words.get(log_seq=row.seq).text) == (look.worker.pk, "the road is flooded")
    assert today(look.worker, now=later(minutes=3), here=None, with_classes=False)["cards"] == []
    assert look.act("give_back", note="again")[1]["code"] == "not_in_hand"
    assert list(findings()) == []


def test_the_desk_decides_where_nobody_else_can_look(look: Look) -> None:
    GridPost.objects.filter(user=look.other).delete()

    assert look.act("give_back", note="the road is flooded")[0] == 200

    assert not look.case.checks.filter(done_at__isnull=True).exists()
    look.case.refresh_from_db()
    assert look.case.state == "reported"


def test_what_cannot_be_looked_at_is_given_away_for_a_reason(look: Look) -> None:
    client = Client()
    client.force_login(look.worker)
    act = {"key": "k", "kind": "give_back", "subject": f"check:{look.open_check().pk}", "happened_at": NOW.isoformat()}

    answer = client.post("/api/internal/field/acts", act, content_type="application/json")

    assert (answer.status_code, set(answer.json()["fields"])) == (400, {"note"})


def test_a_grid_worker_asks_for_help_once_and_the_card_says_so(look: Look) -> None:
    for key in ("a", "b"):
        assert look.act("ask_help", key=key)[1]["outcome"] == "taken"

    assert open_help(look.case).count() == 1
    assert len(rows_of(look.case, "ask_help")) == 1
    card = card_of(look.worker)
    assert (card["help_asked_at"] is not None, card["is_help_awaited"]) == (True, True)
    with pytest.raises(NotFound):
        look.act("ask_help", "other_worker")


def test_help_after_the_finding_is_a_note_that_names_no_other_task(look: Look) -> None:
    look.act("verify", is_yes=True)

    status, answer = look.act("ask_help", note="never mind")

    assert (status, answer["outcome"], answer["code"]) == (200, "noted", "already_told")
    assert not open_help(look.case).exists()


# --- By the API, and by pages without scripts ------------------------------------------------------


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def sent(client: Client, **act: Any) -> Any:
    told = {"key": "k", "happened_at": timezone.now().isoformat(), **act}
    return client.post("/api/internal/field/acts", told, content_type="application/json")


def test_the_phone_reads_to_whom_it_may_hand_over_and_the_answer_is_a_code(crews: Crews, taken: Assignment) -> None:
    client, subject = signed_in(crews.people["near-1"]), f"assignment:{taken.pk}"
    Unit.objects.filter(code="far").update(is_on_duty=False)

    read = client.get("/api/internal/field/today").json()

    # Nobody of another department, who is off duty, nor the crew itself.
    assert [each["code"] for each in read["colleagues"]] == ["middle"]
    assert read["cards"][0]["others"] == ["give_back", "hand_over", "ask_help"]
    nobody = sent(client, kind="hand_over", subject=subject)
    assert (nobody.status_code, set(nobody.json()["fields"])) == (400, {"unit"})
    asks = sent(client, kind="ask_help", subject=subject, unit=1)
    assert (asks.status_code, set(asks.json()["fields"])) == (400, {"unit"})
    refused = sent(client, kind="hand_over", subject=subject, unit=crews.units["far"].pk)
    assert (refused.status_code, refused.json()["code"]) == (409, "unit_off_duty")
    taken_over = sent(client, key="l", kind="hand_over", subject=subject, unit=crews.units["middle"].pk)
    assert (taken_over.status_code, taken_over.json()["outcome"]) == (200, "taken")


@pytest.mark.parametrize("kind", ["ask_help", "give_back"])
def test_what_is_asked_of_no_task_is_not_read(crews: Crews, taken: Assignment, kind: str) -> None:
    answer = sent(signed_in(crews.people["near-1"]), kind=kind, subject=f"case:{taken.case_id}", note="why")

    assert (answer.status_code, set(answer.json()["fields"])) == (400, {"subject"})


# --- The centre's number ----------------------------------------------------------------------------


def test_the_field_rings_the_number_that_the_city_says_and_the_hotline_where_it_says_none(city: SmallCity) -> None:
    def told(**profile: Any) -> str:
        City.objects.update(profile=profile, config_version=F("config_version") + 1_000_000)
        return centre_phone()

    assert told(hotline={"number": "12345"}) == "12345"
    assert told(hotline={"number": "12345"}, dispatch={"phone": "0513-8500 1234"}) == "0513-8500 1234"
    assert told() == ""


@pytest.mark.parametrize(
    ("said", "is_fault"),
    [("0513-85001234", False), ("+86 513 8500", False), (12345, True), ("ring us", True), ("", True)],
)
def test_what_is_no_number_is_a_fault_of_the_city_s_file(said: Any, is_fault: bool) -> None:
    assert [field for field, _why in faults_of({"phone": said})] == (["dispatch.phone"] if is_fault else [])
