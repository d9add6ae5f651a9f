"""Who reports from a round is told whom to ring, what becomes of it and why not; what comes second keeps its meaning."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from cases import actions
from cases.actions import Actor
from cases.models import AlertReason, Case, LogEntry, LogKind, Report
from cases.names import city_names
from cases.rules import rules
from common.models import City, Reaction
from desk.sentences import SENTENCES
from dispatch.actions import assign_unit, offer_nearest
from dispatch.actions.feed import items_since
from dispatch.cards import today
from dispatch.models import Assignment, FeedKind, Unit
from dispatch.reactions import tell_who_uploaded
from tests.city import put_on_roster
from tests.dispatch_city import HERE, Crews


def uploaded(crews: Crews, **more: Any) -> Case:
    _status, answer = crews.act("grid_worker", "upload", at=timezone.now(), now=timezone.now(), point=HERE, **more)
    return Case.objects.get(pk=answer["case"])


def row(crews: Crews) -> dict[str, Any]:
    user = crews.city.people["grid_worker"]
    (found,) = today(user, now=timezone.now(), here=None, with_classes=False)["uploads"]
    return found


@pytest.fixture
def manhole(crews: Crews) -> Case:
    # One tap on a tile is a report: it needs neither words nor a photo.
    return uploaded(crews, case_class=crews.city.classes["manhole"])


def test_a_danger_names_whom_to_ring_until_it_is_over(crews: Crews, manhole: Case) -> None:
    profile = City.objects.get().profile
    profile["emergency"] = [{"number": "119", "for": ["fire"], "names": {"en": "Fire", "zh-hans": "消防"}}]
    City.objects.update(profile=profile)
    Case.objects.filter(pk=manhole.pk).update(danger="gas")

    assert [each["number"] for each in row(crews)["ring"]] == ["119"]
    client = Client()
    client.force_login(crews.city.people["grid_worker"])
    for url in ("/field/", "/field/report/"):
        assert 'href="tel:119"' in client.get(url).content.decode()


def test_who_reported_a_danger_is_told_how_far_a_crew_is_with_it(crews: Crews, manhole: Case) -> None:
    assert row(crews)["crew"] == "none_yet"
    actions.send_fast([manhole.pk], actor=actions.SYSTEM, now=timezone.now())
    offer_nearest(crews.order(manhole).pk, now=timezone.now())
    assert row(crews)["crew"] == "offered"
    crews.act("near-1", "set_out", Assignment.objects.get(case=manhole), at=timezone.now(), now=timezone.now())
    assert row(crews)["crew"] == "en_route"


def test_who_reported_what_was_merged_is_told_which_case_speaks_for_it_and_how_far_a_crew_is_with_that(
    crews: Crews, manhole: Case
) -> None:
    profile = City.objects.get().profile
    profile["emergency"] = [{"number": "119", "for": ["fire"], "names": {"en": "Fire", "zh-hans": "消防"}}]
    City.objects.update(profile=profile)
    other = crews.urgent(now=timezone.now())
    Case.objects.filter(pk__in=[manhole.pk, other.pk]).update(danger="gas")
    offer_nearest(crews.order(other).pk, now=timezone.now())
    Reaction.objects.all().delete()
    lead = Actor.of(crews.city.people["lead"])
    actions.merge_cases([manhole.pk], into=other.pk, actor=lead, now=timezone.now())

    found = row(crews)
    assert (found["state"], found["merged_into"], found["crew"]) == ("merged", other.number, "offered")
    assert [each["number"] for each in found["ring"]] == ["119"]

    Reaction.objects.all().delete()
    crews.act("near-1", "set_out", crews.asked(other), at=timezone.now(), now=timezone.now())
    tell_who_uploaded(list(Reaction.objects.filter(consumer="dispatch.tell_who_uploaded")), timezone.now())
    subjects = [each.facts["subject"] for each in items_since(crews.city.people["grid_worker"].pk, 0, 100)]
    assert f"case:{other.pk}" in subjects


def test_who_reported_a_danger_is_told_that_nobody_is_free(crews: Crews, manhole: Case) -> None:
    Unit.objects.update(is_on_duty=False)
    actions.send_fast([manhole.pk], actor=actions.SYSTEM, now=timezone.now())
    offer_nearest(crews.order(manhole).pk, now=timezone.now())

    assert manhole.alerts.filter(reason=AlertReason.NO_UNIT, taken_at__isnull=True).exists()
    assert row(crews)["crew"] == "none_free"


def test_who_reported_a_danger_is_not_told_that_no_crew_has_what_one_has_done(crews: Crews, manhole: Case) -> None:
    actions.send_fast([manhole.pk], actor=actions.SYSTEM, now=timezone.now())
    offer_nearest(crews.order(manhole).pk, now=timezone.now())
    crews.act("near-1", "done", crews.asked(manhole), at=timezone.now(), now=timezone.now())
    assert row(crews)["crew"] == ""

    # Sent back, it is looked for anew.
    lead = Actor.of(crews.city.people["lead"])
    actions.rework_case([manhole.pk], actor=lead, now=timezone.now(), reason="still open")
    assert row(crews)["crew"] == "none_yet"


def test_who_reported_a_danger_is_not_told_that_a_crew_is_looked_for_where_the_department_goes_by_itself(
    crews: Crews, manhole: Case
) -> None:
    actions.send_fast([manhole.pk], actor=actions.SYSTEM, now=timezone.now())
    clerk = Actor.of(crews.city.people["roads_clerk"])
    actions.sign_orders([manhole.pk], actor=clerk, now=timezone.now())

    assert row(crews)["crew"] == ""


def test_who_reported_a_danger_is_not_told_that_a_crew_is_looked_for_while_it_waits_for_a_department(
    crews: Crews, manhole: Case
) -> None:
    lead, dispatcher = (Actor.of(crews.city.people[each]) for each in ("lead", "dispatcher"))
    actions.file_case([manhole.pk], actor=lead, now=timezone.now())
    actions.route_case([manhole.pk], actor=dispatcher, now=timezone.now())
    assert row(crews)["crew"] == ""

    # A unit that is asked and called back is one that the next is looked for after.
    asked = assign_unit(crews.order(manhole).pk, crews.units["near"].pk, actor=dispatcher, now=timezone.now())
    assert row(crews)["crew"] == "offered"
    Assignment.objects.filter(pk=asked.pk).update(state="expired", ended_at=timezone.now())
    assert row(crews)["crew"] == "none_yet"


def test_who_reported_reads_why_it_was_not_accepted_and_her_phone_looks_again(crews: Crews) -> None:
    case = uploaded(crews, text="a lamp")
    actions.reject_case(
        [case.pk], actor=Actor.of(crews.city.people["lead"]), now=timezone.now(), reason="a private lamp"
    )
    tell_who_uploaded(list(Reaction.objects.filter(consumer="dispatch.tell_who_uploaded")), now=timezone.now())

    assert row(crews)["reason"] == "a private lamp"
    worker = crews.city.people["grid_worker"]
    told = [each.facts["subject"] for each in items_since(worker.pk, 0, 9) if each.kind == FeedKind.NEWS]
    assert told == [f"case:{case.pk}"]
    # Taken up again, it is refused no more.
    actions.appeal_case(Report.objects.get(case=case), now=timezone.now(), words="it is a street lamp")
    assert row(crews)["reason"] == ""


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_finding_that_comes_second_says_whose_and_which_it_is(crews: Crews, language: str) -> None:
    report = actions.NewReport(channel="web", text="it is dark", received_at=timezone.now(), point=HERE)
    (receipt,) = actions.take_in([report], now=timezone.now())
    worker = put_on_roster(crews.city, "grid_worker")
    operator = Actor.of(crews.city.people["operator"])
    actions.ask_verification([receipt.case_id], actor=operator, now=timezone.now(), worker=worker)
    subject = f"check:{Case.objects.get(pk=receipt.case_id).checks.get().pk}"
    told = [
        crews.act("grid_worker", "check", subject, is_yes=True, at=timezone.now(), now=timezone.now()),
        crews.act(
            "grid_worker", "verify", subject, is_yes=False, note="nothing", at=timezone.now(), now=timezone.now()
        ),
        crews.act("grid_worker", "verify", subject, is_yes=True, at=timezone.now(), now=timezone.now()),
        crews.act("grid_worker", "verify", subject, is_yes=False, note="no", at=timezone.now(), now=timezone.now()),
    ]
    assert [answer["code"] for _status, answer in told] == ["other_task", "", "already_told", "already_told"]

    rows = list(LogEntry.objects.filter(case_id=receipt.case_id, kind=LogKind.UNIT_ACT).order_by("seq"))
    assert [(each.facts["why"], each.facts["confirmed"]) for each in rows] == [
        ("other_task", True), ("already_told", True), ("already_told", False),
    ]  # fmt: skip
    with translation.override(language):
        names = city_names(rules().version)
        sentences = {SENTENCES[LogKind.UNIT_ACT](each.facts, names) for each in rows}
        nobody = SENTENCES[LogKind.UNIT_ACT]({"act": "photo"}, names)
    assert len(sentences) == 3
    assert not any(each.startswith(nobody[:4]) for each in sentences)


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00Z"])
def test_a_moment_that_no_clock_shows_is_refused_in_words(crews: Crews, moment: str) -> None:
    client = Client()
    client.force_login(crews.people["near-1"])
    act = {"key": "k", "kind": "patrol", "happened_at": moment, "lon": 121.0, "lat": 32.0}

    answer = client.post("/api/internal/field/acts", act, content_type="application/json")

    assert answer.status_code == 400
    assert "Datetime" not in answer.content.decode()


@pytest.mark.parametrize(
    ("case_class", "text", "numbers"),
    [
        (None, "Strong smell of gas, three people dizzy and vomiting", {"119", "120"}),
        ("manhole", "Hole without a lid, a cyclist fell in and bleeds", {"110", "119", "120"}),
        ("manhole", "Open manhole, a boy fell in", {"119", "120"}),
    ],
)
def test_whoever_reports_from_a_round_is_told_all_the_numbers_that_the_words_need(
    crews: Crews, case_class: str | None, text: str, numbers: set[str]
) -> None:
    profile = City.objects.get().profile
    profile["emergency"] = [{"number": each} for each in ("110", "119", "120")]
    City.objects.update(profile=profile)

    uploaded(crews, text=text, case_class=crews.city.classes[case_class] if case_class else None)

    assert {each["number"] for each in row(crews)["ring"]} == numbers
