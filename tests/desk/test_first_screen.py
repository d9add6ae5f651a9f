"""What must be in sight at once: where the work stands, what happened last, what she said, and the ways on."""

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.models import AlertReason, Case, LogKind, RequestKind
from hotline.story import tell
from tests.cases.test_clocks import routed
from tests.city import NOW, SmallCity, later
from tests.desk.conftest import SignedIn
from tests.desk.test_desk import do
from tests.people import Desk


@pytest.mark.parametrize("path", ["/desk/cases/NO-SUCH-1/", "/nothing/here/", "/desk/alerts/"])
def test_whoever_works_at_a_desk_keeps_the_ways_beside_what_cannot_be_shown(
    desk: Desk, signed_in: SignedIn, path: str
) -> None:
    page = signed_in("lamps_clerk").get(path)

    assert page.status_code in (403, 404)
    assert 'class="rail"' in page.content.decode()


def test_nobody_else_is_shown_the_ways_of_a_desk(city: SmallCity, signed_in: SignedIn) -> None:
    for client in (Client(), signed_in("grid_worker")):
        page = client.get("/nothing/here/")
        assert page.status_code == 404
        assert 'class="rail"' not in page.content.decode()
    # At the public's doors everybody is the public.
    assert 'class="rail"' not in signed_in("lead").get("/r/" + "a" * 22).content.decode()


def test_an_empty_queue_says_where_the_work_stands(desk: Desk, signed_in: SignedIn) -> None:
    number = desk.report("lamp", received_at=timezone.now()).number
    clerk = signed_in("lamps_clerk")
    assert clerk.get("/desk/").context["queue"].elsewhere is None
    do(signed_in("lead"), number, "file")
    do(signed_in("dispatcher"), number, "route", lead=desk.city.departments["lamps"].pk)
    do(clerk, number, "sign")

    page = clerk.get("/desk/")

    queue = page.context["queue"]
    assert (queue.queue.name, queue.rows) == ("to_sign", [])
    assert queue.elsewhere["count"] == "1"
    assert f'href="/desk/?queue={queue.elsewhere["name"]}"' in page.content.decode().split("data-queue-empty")[1]


def test_what_happened_last_and_what_she_said_stand_before_what_is_asked(desk: Desk, signed_in: SignedIn) -> None:
    (case_id,) = routed(desk)
    actions.ask_request([case_id], actor=desk.lamps_clerk, now=NOW, kind=RequestKind.RETURN, reason="not our lamp")
    case = Case.objects.get(pk=case_id)

    page = signed_in("dispatcher").get(f"/desk/cases/{case.number}/?log=words")

    text = page.content.decode()
    assert page.context["latest"].at == NOW
    assert text.index("data-latest") < text.index("The lamp is out") < text.index("data-request=")


def test_what_happened_last_is_no_lack_that_ended_by_itself(desk: Desk, signed_in: SignedIn) -> None:
    receipt = desk.report("manhole", point=None)
    actions.alert_case(receipt.case_id, AlertReason.NO_PLACE, now=NOW)
    actions.change_case(receipt.case_id, actor=desk.operator, now=later(minutes=1), address="Renmin Road 12")
    assert actions.end_what_is_over(now=later(minutes=2)) == 1

    page = signed_in("lead").get(f"/desk/cases/{receipt.number}/")

    assert page.context["log"][0].kind == LogKind.END_ALERT
    assert page.context["latest"].kind == LogKind.CHANGE


def test_her_page_begins_with_her_words_and_what_happened_last(desk: Desk) -> None:
    receipt = desk.report("lamp")
    case = Case.objects.get(pk=receipt.case_id)
    report = case.reports.get()
    assert tell(report, NOW).latest is None
    actions.answer_case([case.pk], actor=desk.operator, now=later(hours=1), answer="It is known")

    story = tell(report, later(hours=2))
    page = Client().get(f"/r/{report.token}").content.decode()

    assert story.words == "The lamp is out"
    assert story.latest is not None
    assert story.latest.answer == "It is known"
    assert page.index("data-own-words") < page.index("data-latest") < page.index('class="timeline"')


@pytest.mark.parametrize("template", ["field/_card.html", "field/matter.html"])
def test_a_crew_reads_the_danger_before_everything_else_of_a_matter(city: SmallCity, template: str) -> None:
    card = SimpleNamespace(danger="gas", is_urgent=True, state_name="offered", name="Gas", due_at=NOW, subject="x")

    page = render_to_string(template, {"card": card, "now": later(hours=1)})

    assert page.index('data-danger="gas"') < page.index("matter__state") < page.index("matter__due")
