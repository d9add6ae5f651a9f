"""What was ruled is read by whoever keeps the rules, as far as each may read of the case."""

import pytest
from django.test import Client

from accounts.models import Role, User
from cases import actions
from cases.models import Case, Request, RequestKind
from desk.rulings import told
from tests.cases.test_clocks import routed
from tests.city import NOW, later, names
from tests.people import Desk

REASON = "By the list of 2024 it is the road's"


@pytest.fixture
def ruled(desk: Desk) -> int:
    one = routed(desk)
    for clerk, reason in ((desk.lamps_clerk, "not our lamp"), (desk.roads_clerk, "not ours either")):
        actions.ask_request(one, actor=clerk, now=NOW, kind=RequestKind.RETURN, reason=reason)
        request = Request.objects.get(state="asked")
        judge = desk.lead if request.kind == RequestKind.ARBITRATION else desk.dispatcher
        is_granted = request.kind == RequestKind.RETURN
        actions.decide_request(request.pk, is_granted=is_granted, actor=judge, now=NOW, reason=REASON)
        if is_granted:
            to = actions.Destination(lead=desk.city.departments["roads"])
            actions.route_case(one, actor=desk.dispatcher, now=NOW, to=to)
    return one[0]


def keeper(desk: Desk, role: Role) -> User:
    return User.objects.create(
        username=role, names=names(role), roles=[str(role)], department=desk.city.departments["centre"]
    )


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ANALYST])
def test_who_keeps_the_rules_reads_what_was_ruled_and_why(desk: Desk, ruled: int, client: Client, role: Role) -> None:
    client.force_login(keeper(desk, role))

    page = client.get("/desk/rulings/")

    (ruling,) = page.context["rulings"]
    assert (ruling.department, ruling.is_granted, ruling.reason, ruling.times) == ("Roads", False, REASON, 1)


def test_a_department_reads_no_rulings(desk: Desk, ruled: int, client: Client) -> None:
    client.force_login(desk.city.people["lamps_clerk"])

    assert client.get("/desk/rulings/").status_code == 403


def test_words_about_a_protected_matter_stay_with_who_may_read_them(desk: Desk, ruled: int) -> None:
    Case.objects.update(is_protected=True)
    decided = list(Request.objects.filter(kind=RequestKind.ARBITRATION).select_related("case", "order"))

    (ruling,) = told(decided, keeper(desk, Role.ADMINISTRATOR))

    assert (ruling.reason, ruling.number) == ("", "")


def test_a_ruling_tells_where_it_went_then_whoever_has_it_by_now(desk: Desk, ruled: int) -> None:
    one, named = [ruled], desk.city.departments
    actions.ask_request(one, actor=desk.roads_clerk, now=NOW, kind=RequestKind.RETURN, reason="not ours at all")
    request = Request.objects.get(state="asked")
    actions.decide_request(request.pk, is_granted=True, actor=desk.lead, now=NOW, reason=REASON)
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=actions.Destination(lead=named["street"]))
    actions.take_back(one, actor=desk.dispatcher, now=NOW, reason="another street")
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=actions.Destination(lead=named["police"]))

    decided = list(Request.objects.filter(kind=RequestKind.ARBITRATION).select_related("case", "order").order_by("pk"))

    assert [(each.is_granted, each.lead) for each in told(decided, desk.city.people["lead"])] == [
        (False, "Roads"), (True, "Street"),
    ]  # fmt: skip


def test_a_ruling_on_an_open_danger_is_tagged_as_one(desk: Desk, ruled: int, client: Client) -> None:
    client.force_login(desk.city.people["lead"])
    assert "data-danger" not in client.get("/desk/rulings/").content.decode()

    Case.objects.filter(pk=ruled).update(danger="gas")

    assert 'data-danger="gas"' in client.get("/desk/rulings/").content.decode()


def test_a_leader_reads_rulings_and_finds_them(desk: Desk, ruled: int, client: Client) -> None:
    client.force_login(desk.city.people["leader"])

    page = client.get("/desk/rulings/")

    assert page.status_code == 200
    assert len(page.context["rulings"]) == 1
    assert 'href="/desk/rulings/"' in client.get("/evaluation/").content.decode()


def test_of_several_rulings_on_one_case_the_last_is_marked_as_in_force(desk: Desk, ruled: int, client: Client) -> None:
    client.force_login(keeper(desk, Role.ANALYST))
    assert [each.in_force for each in client.get("/desk/rulings/").context["rulings"]] == [None]
    actions.ask_request([ruled], actor=desk.roads_clerk, now=later(hours=1), kind=RequestKind.RETURN, reason="again")
    request = Request.objects.get(state="asked")
    actions.decide_request(request.pk, is_granted=False, actor=desk.lead, now=later(hours=2), reason=REASON)

    rulings = client.get("/desk/rulings/").context["rulings"]

    assert [(each.at, each.in_force) for each in rulings] == [(later(hours=2), True), (NOW, False)]
