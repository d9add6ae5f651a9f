"""The next act is where the hand is: what is owed stands beside the work, and nothing is asked that cannot be answered."""

import pytest
from django.test import Client

from cases import actions
from cases.models import Case, Request, RequestKind
from common.worktime import Unit
from desk.forms import AskForm
from hotline.story import tell
from tests.cases.test_clocks import handling
from tests.city import NOW, SmallCity, later
from tests.desk.conftest import SignedIn
from tests.people import Desk


def page_of(case_id: int, *way: str) -> str:
    return "/".join(["/desk/cases", Case.objects.get(pk=case_id).number, *way, ""])


def shown(client: Client, case_id: int) -> list[str]:
    return [act.name for act in client.get(page_of(case_id)).context["shown"]]


def test_who_owes_the_first_contact_finds_it_beside_the_work(desk: Desk, signed_in: SignedIn) -> None:
    (case_id,) = handling(desk)
    clerk = signed_in("lamps_clerk")
    assert "contact" in shown(clerk, case_id)
    desk.speaks(case_id, desk.lamps_clerk, now=NOW, note="Rang her")

    assert "contact" not in shown(clerk, case_id)


@pytest.mark.parametrize(
    ("kind", "of_its_own"),
    [(RequestKind.EXTENSION, {"amount", "unit"}), (RequestKind.SUSPENSION, {"review_on"})],
)
def test_what_belongs_to_a_request_that_is_out_already_is_not_asked(
    desk: Desk, signed_in: SignedIn, kind: RequestKind, of_its_own: set[str]
) -> None:
    one = handling(desk)
    fields = {"amount": 1, "unit": Unit.WORKING_DAY} if kind == RequestKind.EXTENSION else {}
    actions.ask_request(one, actor=desk.lamps_clerk, now=NOW, kind=kind, reason="the road is closed", **fields)

    form = signed_in("lamps_clerk").get(page_of(one[0], "acts", "ask")).context["form"]

    assert isinstance(form, AskForm)
    assert {"kind", "reason", "amount", "unit", "review_on"} - set(form.fields) == of_its_own


def test_what_one_decides_stands_first_and_has_the_one_key(desk: Desk, signed_in: SignedIn) -> None:
    one = handling(desk)
    for kind in (RequestKind.RETURN, RequestKind.VOID):
        actions.ask_request(one, actor=desk.lamps_clerk, now=NOW, kind=kind, reason="not our lamp")
    kinds = set()

    for who in ("lead", "dispatcher"):
        page = signed_in(who).get(page_of(one[0]))
        requests = page.context["page"].open_requests
        kinds.add(requests[0]["kind"])
        assert [each["is_mine"] for each in requests] == sorted((each["is_mine"] for each in requests), reverse=True)
        assert page.content.decode().count('name="is_granted" value="1" data-key="y"') == 1
    assert Request.objects.filter(state="asked").count() == 2
    assert len(kinds) == 2


def test_where_the_desk_put_it_is_not_told_as_her_words(desk: Desk) -> None:
    receipt = desk.report("lamp", point=None)
    actions.change_case(
        receipt.case_id, actor=desk.lead, now=NOW, point=(121.02, 32.02), case_class=desk.city.classes["manhole"]
    )
    report = Case.objects.get(pk=receipt.case_id).reports.get()

    events = tell(report, later(hours=1)).events

    assert [event.said for event in events if event.said] == ["The lamp is out"]
    assert len(events) > 1


def test_who_cannot_be_paged_is_asked_for_a_number_before_all_else(city: SmallCity, signed_in: SignedIn) -> None:
    lead = signed_in("lead")
    lead.post("/desk/shift/start/")

    without = lead.get("/desk/shift/").content.decode()
    lead.post("/desk/shift/start/", {"phone": "+8613800138001"})
    with_one = lead.get("/desk/shift/").content.decode()

    assert without.index('id="shift-form"') < without.index('name="handover"')
    assert with_one.index('id="shift-form"') > with_one.index('name="handover"')
    assert without.count('id="shift-form"') == with_one.count('id="shift-form"') == 1


def test_notes_for_the_next_shift_outlive_a_page_that_is_left(city: SmallCity, signed_in: SignedIn) -> None:
    lead = signed_in("lead")
    lead.post("/desk/shift/start/")
    during = lead.get("/desk/shift/").content.decode()
    lead.post("/desk/shift/end/", {"handover": "The pump at the underpass runs"})
    after = lead.get("/desk/shift/").content.decode()

    assert 'data-draft="handover"' in during
    assert 'data-draft-done="handover"' not in during
    assert 'data-draft-done="handover"' in after
