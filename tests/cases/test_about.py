"""A matter about a department stays with somebody who may see to it, and out of that house's hands by every way."""

import pytest

from accounts.models import Role, User
from cases import actions
from cases.access import sees
from cases.actions.houses import AboutAnother
from cases.actions.orders import AboutItself, AboutTheDesk
from cases.models import Case, Check, Clock, Holder, LogEntry, LogKind
from cases.workflow import State
from tests.cases.test_judges import answering, checked, routed
from tests.city import NOW, later
from tests.desk.conftest import SignedIn
from tests.people import Desk

ABOVE_THE_DESK = ["government", "centre"]


def orders_of(case_id: int) -> dict[str, str]:
    return dict(Case.objects.get(pk=case_id).orders.values_list("department__code", "state"))


# --- Nobody is left who sees it --------------------------------------------------------------


@pytest.mark.parametrize("code", ABOVE_THE_DESK)
def test_a_matter_is_never_said_to_be_about_what_the_whole_desk_works_under(desk: Desk, code: str) -> None:
    department = desk.city.departments[code]
    receipt = desk.report("complaint")

    with pytest.raises(AboutTheDesk):
        actions.set_about(receipt.case_id, department=department, actor=desk.operator, now=NOW)
    with pytest.raises(AboutTheDesk):
        desk.report("complaint", about_department=department)

    assert sees(desk.city.people["operator"], Case.objects.get())


def test_what_was_said_of_it_before_is_not_written_again(desk: Desk) -> None:
    receipt, lamps = desk.report("complaint"), desk.city.departments["lamps"]
    actions.set_about(receipt.case_id, department=lamps, actor=desk.operator, now=NOW)
    version = Case.objects.get().version

    actions.set_about(receipt.case_id, department=lamps, actor=desk.lead, now=later(minutes=1))

    assert Case.objects.get().version == version
    assert LogEntry.objects.filter(case_id=receipt.case_id, kind=LogKind.CHANGE).count() == 1


@pytest.mark.parametrize("left", ["inactive", "no role", "under it"])
def test_who_is_not_at_the_desk_any_more_counts_for_nobody(desk: Desk, left: str) -> None:
    """One person outside the house is enough; she has to be there, and to see it."""
    outside = User.objects.create(username="outside", names={}, roles=[Role.DISPATCHER], department=None)
    centre, receipt = desk.city.departments["centre"], desk.report("complaint")
    actions.set_about(receipt.case_id, department=centre, actor=desk.operator, now=NOW)
    assert sees(outside, Case.objects.get())
    outside.is_active = left != "inactive"
    outside.roles = [Role.DISPATCHER if left != "no role" else Role.ANALYST]
    outside.department = centre if left == "under it" else None
    outside.save()

    with pytest.raises(AboutTheDesk):
        actions.set_about(desk.report("complaint").case_id, department=centre, actor=desk.operator, now=NOW)


def test_no_form_and_no_address_takes_or_offers_what_the_desk_works_under(desk: Desk) -> None:
    receipt = desk.report("complaint", text="the government, the centre and the police sent me away")
    client, departments = SignedIn(desk.city)("operator"), desk.city.departments
    url = f"/desk/cases/{receipt.number}/acts/about/"
    above = {departments[code].pk for code in ABOVE_THE_DESK}

    form = client.get(url).context["form"]
    offered = {
        pk for _group, choices in form.fields["department"].choices if isinstance(choices, list) for pk, _n in choices
    }
    told = {"text": "the government office", "language": "en", "key": "k1", "case_class": "complaint"}
    hints = client.post("/desk/calls/hints/", told)
    posted = client.post(url, {"department": departments["centre"].pk})
    called = client.post("/desk/calls/", {**told, "act": "file", "about": departments["government"].pk})
    asked = {"cases": [receipt.case_id], "department": departments["government"].pk}
    answer = client.post("/api/internal/cases/acts/about/", asked, content_type="application/json")

    assert departments["police"].pk in offered
    assert not offered & above
    assert hints.context["named"] == []
    assert (posted.status_code, called.status_code) == (409, 400)
    assert (answer.status_code, answer.json()["code"]) == (409, "about_the_desk")
    assert Case.objects.get().about_department is None


# --- Merged cases ----------------------------------------------------------------------------


def test_what_another_case_speaks_for_is_about_nobody_whom_that_one_is_not_about(desk: Desk) -> None:
    one, other = routed(desk), desk.report("lamp")
    actions.merge_cases([other.case_id], into=one[0], actor=desk.operator, now=later(minutes=1))

    lamps = desk.city.departments["lamps"]
    with pytest.raises(AboutAnother):
        actions.set_about(other.case_id, department=lamps, actor=desk.operator, now=later(minutes=2))


@pytest.mark.parametrize("instead", ["police", None])
def test_what_speaks_for_a_matter_about_a_department_stays_about_that_one(desk: Desk, instead: str | None) -> None:
    lamps = desk.city.departments["lamps"]
    about, target = (desk.report("lamp", about_department=lamps) for _each in range(2))
    actions.merge_cases([about.case_id], into=target.case_id, actor=desk.operator, now=later(minutes=1))

    department = desk.city.departments[instead] if instead else None
    with pytest.raises(AboutAnother):
        actions.set_about(target.case_id, department=department, actor=desk.operator, now=later(minutes=2))
    actions.unmerge_case(about.case_id, actor=desk.operator, now=later(minutes=3))
    actions.set_about(target.case_id, department=None, actor=desk.operator, now=later(minutes=4))


@pytest.mark.parametrize("standing", ["routed", "checking"])
def test_taken_apart_a_house_does_not_get_back_what_is_about_it(desk: Desk, standing: str) -> None:
    lamps = desk.city.departments["lamps"]
    one = routed(desk) if standing == "routed" else checked(desk)
    target = desk.sent("lamp", about_department=lamps)
    actions.merge_cases(one, into=target.case_id, actor=desk.operator, now=later(minutes=1))
    actions.set_about(one[0], department=lamps, actor=desk.operator, now=later(minutes=2))

    actions.unmerge_case(one[0], actor=desk.operator, now=later(minutes=3))

    case = Case.objects.get(pk=one[0])
    assert (case.state, case.lead_department) == (State.FILED, None)
    assert not case.orders.filter(ended_at__isnull=True).exists()
    assert not Holder.objects.filter(case=case).exists()
    assert not Check.objects.filter(case=case, done_at__isnull=True).exists()


def test_taken_apart_a_co_handler_whom_it_is_about_stays_out_and_the_lead_goes_on(desk: Desk) -> None:
    police = desk.city.departments["police"]
    one, target = routed(desk, "manhole"), desk.sent("manhole", about_department=police)
    actions.merge_cases(one, into=target.case_id, actor=desk.operator, now=later(minutes=1))
    actions.set_about(one[0], department=police, actor=desk.operator, now=later(minutes=2))

    actions.unmerge_case(one[0], actor=desk.operator, now=later(minutes=3))

    assert orders_of(one[0]) == {"roads": "issued", "police": "cancelled"}
    assert Case.objects.get(pk=one[0]).state == State.ROUTED


# --- After it was done, and down the line --------------------------------------------------------


def test_what_is_found_undone_goes_to_the_dispatcher_where_it_is_about_the_house_that_did_it(desk: Desk) -> None:
    one = answering(desk)
    actions.set_about(one[0], department=desk.city.departments["works"], actor=desk.operator, now=NOW)
    assert not Holder.objects.filter(case=one[0], department__isnull=False).exists()

    actions.rework_case(one, actor=desk.lead, now=later(minutes=1), reason="still dark")

    case = Case.objects.get(pk=one[0])
    assert (case.state, case.lead_department, case.rework_count) == (State.FILED, None, 1)
    order = case.orders.get()
    assert (order.state, order.rework_count, order.ended_at) == ("done", 1, later(minutes=1))
    assert not Holder.objects.filter(case=case).exists()
    running = set(Clock.objects.filter(case_id=case.pk, stopped_at__isnull=True).values_list("obligation", flat=True))
    assert "route" in running
    assert "dispose" not in running
    assert LogEntry.objects.filter(case_id=case.pk).latest("seq").kind == LogKind.REWORK
    to = actions.Destination(lead=desk.city.departments["lamps"])
    with pytest.raises(AboutItself):
        actions.route_case(one, actor=desk.dispatcher, now=later(minutes=2), to=to)


@pytest.mark.parametrize("about", ["works", "lamps"])
def test_an_order_that_was_sent_down_the_line_is_taken_from_the_whole_house(desk: Desk, about: str) -> None:
    """The police lead; the works help, and have asked their branch, which the matter may be about as well."""
    departments = desk.city.departments
    one = [desk.report("lamp").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    to = actions.Destination(lead=departments["police"], co_handlers=(departments["works"],))
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=to)
    actions.sign_orders(one, actor=desk.works_clerk, now=NOW)
    actions.forward_orders(one, actor=desk.works_clerk, now=NOW, to=departments["lamps"])

    actions.set_about(one[0], department=departments[about], actor=desk.operator, now=NOW)

    left = {"works": "working" if about == "lamps" else "cancelled", "lamps": "cancelled"}
    assert orders_of(one[0]) == {"police": "issued", **left}
    barred = {departments["lamps"].pk} | ({departments["works"].pk} if about == "works" else set())
    assert not Holder.objects.filter(case=one[0], department__in=barred).exists()


def test_of_a_line_of_three_the_first_takes_over_what_the_second_and_third_lose(desk: Desk) -> None:
    departments = desk.city.departments
    one = [desk.report("lamp").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=actions.Destination(lead=departments["government"]))
    clerk = desk.city.people["leader"]
    clerk.roles = [Role.CLERK]
    clerk.save()
    line = ((actions.Actor.of(clerk), "works"), (desk.works_clerk, "lamps"))
    for actor, below in line:
        actions.sign_orders(one, actor=actor, now=NOW)
        actions.forward_orders(one, actor=actor, now=NOW, to=departments[below])

    actions.set_about(one[0], department=departments["works"], actor=desk.operator, now=NOW)

    assert orders_of(one[0]) == {"government": "working", "works": "cancelled", "lamps": "cancelled"}
