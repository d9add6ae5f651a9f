"""Whoever goes there reads why, and what was said since: the latest words he may read, and his phone rings for them."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.actions import Actor
from cases.actions.notes import add_words
from cases.models import Case, Report
from common.models import Reaction
from dispatch.actions import assign_unit, call_in, offer_nearest, recall_assignment
from dispatch.actions.feed import items_since
from dispatch.cards import today
from dispatch.models import FeedKind, Unit
from dispatch.reactions import tell_of_news
from tests.city import put_on_roster
from tests.dispatch_city import Crews


def card(crews: Crews, who: str) -> dict[str, Any]:
    user = crews.people.get(who) or crews.city.people[who]
    (found,) = today(user, now=timezone.now(), here=None, with_classes=False)["cards"]
    return found


def said(crews: Crews, who: str) -> list[tuple[str, str]]:
    return [(each["kind"], each["text"]) for each in card(crews, who)["said"]]


def news(crews: Crews, who: str) -> list[dict[str, Any]]:
    """What the phone of somebody rings for, after all that is owed was paid."""
    owed = Reaction.objects.filter(consumer="dispatch.tell_of_news").order_by("pk")
    tell_of_news(list(owed), now=timezone.now())
    owed.delete()
    user = crews.people.get(who) or crews.city.people[who]
    return [each.facts for each in items_since(user.pk, 0, 100) if each.kind == FeedKind.NEWS]


@pytest.fixture
def asked(crews: Crews) -> Case:
    case = crews.urgent(now=timezone.now())
    assign_unit(
        crews.order(case).pk,
        crews.units["near"].pk,
        actor=dispatcher(crews),
        now=timezone.now(),
        note="by the north gate",
    )
    return case


def dispatcher(crews: Crews) -> Actor:
    return Actor.of(crews.city.people["dispatcher"])


def test_what_was_said_with_the_assignment_stands_on_the_card(crews: Crews, asked: Case) -> None:
    assert said(crews, "near-1") == [("asked", "by the north gate")]
    assert card(crews, "near-1")["text"] == "the cover is gone"


def test_who_is_called_in_reads_why(crews: Crews) -> None:
    case = crews.urgent(now=timezone.now())
    Unit.objects.filter(code="near").update(is_on_duty=False)
    call_in(
        crews.order(case).pk, crews.units["near"].pk, actor=dispatcher(crews), now=timezone.now(), reason="all busy"
    )

    assert said(crews, "near-1") == [("asked", "all busy")]


def test_what_is_said_while_a_crew_is_on_its_way_reaches_the_card_and_rings(crews: Crews, asked: Case) -> None:
    crews.act("near-1", "accept", crews.asked(asked), now=timezone.now())
    report = Report.objects.get(case=asked)
    add_words(report, text="a child has fallen in", now=timezone.now())
    actions.comment_case([asked.pk], actor=dispatcher(crews), now=timezone.now(), note="the guard has the key")

    assert said(crews, "near-1")[:2] == [("note", "the guard has the key"), ("citizen", "a child has fallen in")]
    assert [each["of"] for each in news(crews, "near-1")] == ["comment", "comment"]
    assert {each["subject"] for each in news(crews, "near-2")} == {f"assignment:{crews.asked(asked).pk}"}
    assert news(crews, "far-1") == []


def test_the_next_crew_reads_why_it_was_sent_back_and_why_another_declined(crews: Crews) -> None:
    case = crews.urgent(now=timezone.now())
    offer_nearest(crews.order(case).pk, now=timezone.now())
    first = crews.asked(case)
    crews.act("near-1", "decline", first, note="live wire, no tools", now=timezone.now())
    assert ("declined", "live wire, no tools") in said(crews, "middle-1")

    second = crews.asked(case)
    for kind in ("accept", "arrive", "done"):
        crews.act("middle-1", kind, second, now=timezone.now())
    lead = Actor.of(crews.city.people["lead"])
    actions.rework_case([case.pk], reason="still open", actor=lead, now=timezone.now())
    offer_nearest(crews.order(case).pk, now=timezone.now())
    who = f"{crews.asked(case).unit.code}-1"

    assert said(crews, who)[0] == ("sent_back", "still open")


def test_of_a_protected_matter_the_card_and_the_feed_tell_nothing_that_she_said(crews: Crews, asked: Case) -> None:
    report = Report.objects.get(case=asked)
    Case.objects.filter(pk=asked.pk).update(is_protected=True, summary="a cover is missing")
    Report.objects.filter(pk=report.pk).update(is_protected=True)
    add_words(report, text="I live next door", now=timezone.now())

    assert card(crews, "near-1")["text"] == "a cover is missing"
    assert "citizen" not in {kind for kind, _text in said(crews, "near-1")}
    assert news(crews, "near-1") == []


def test_a_grid_worker_who_is_asked_to_look_hears_what_is_added(crews: Crews) -> None:
    report = actions.NewReport(channel="web", text="it is dark", received_at=timezone.now(), point=(121.02, 32.02))
    (receipt,) = actions.take_in([report], now=timezone.now())
    worker = put_on_roster(crews.city, "grid_worker")
    operator = Actor.of(crews.city.people["operator"])
    actions.ask_verification([receipt.case_id], actor=operator, now=timezone.now(), worker=worker)
    add_words(Report.objects.get(case=receipt.case_id), text="behind the school", now=timezone.now())

    assert said(crews, "grid_worker") == [("citizen", "behind the school")]
    assert [each["case"] for each in news(crews, "grid_worker")] == [receipt.case_id]


def test_the_page_of_the_matter_shows_what_the_card_carries(crews: Crews, asked: Case) -> None:
    client = Client()
    client.force_login(crews.people["near-1"])

    for url in ("/field/", f"/field/assignment/{crews.asked(asked).pk}/"):
        assert "by the north gate" in client.get(url).content.decode()


def test_why_another_unit_was_called_in_or_called_back_is_no_order_to_the_next(crews: Crews, asked: Case) -> None:
    order = crews.order(asked)
    crews.act("near-1", "accept", crews.asked(asked), now=timezone.now())
    recall_assignment(crews.asked(asked).pk, actor=dispatcher(crews), now=timezone.now(), reason="the owner has a dog")
    # The ladder went on in the same act, whose row holds the reason.
    assert crews.asked(asked).unit.code == "middle"
    assert said(crews, "middle-1") == []

    Unit.objects.filter(code="far").update(is_on_duty=False)
    first = crews.asked(asked).pk
    far, middle = crews.units["far"].pk, crews.units["middle"].pk
    called = {"instead_of": [first], "reason": "all busy"}
    call_in(order.pk, far, actor=dispatcher(crews), now=timezone.now(), **called)
    assert said(crews, "far-1") == [("asked", "all busy")]
    again = {"instead_of": [crews.asked(asked).pk], "note": "bring the ladder"}
    assign_unit(order.pk, middle, actor=dispatcher(crews), now=timezone.now(), **again)
    assert said(crews, "middle-1") == [("asked", "bring the ladder")]


def test_that_a_place_was_changed_is_no_note_of_anybody_and_her_words_stand_on_the_list(
    crews: Crews, asked: Case
) -> None:
    def moves(address: str) -> None:
        actions.change_case(asked.pk, actor=dispatcher(crews), now=timezone.now(), address=address)

    Case.objects.filter(pk=asked.pk).update(address="", point=None)
    moves("Renmin Road 12")
    # That it has a place now is what the card says as its place.
    assert [kind for kind, _text in said(crews, "near-1")] == ["asked"]
    moves("Renmin Road 14")

    assert [kind for kind, _text in said(crews, "near-1")] == ["moved", "asked"]
    client = Client()
    client.force_login(crews.people["near-1"])
    page = client.get("/field/").content.decode()
    assert 'data-said="moved"' in page
    assert "the cover is gone" in page.split("data-words>")[1].split("</p>")[0]
