"""What is read of a protected matter: there before anybody is sent it, without the person, and for another house anew."""

import json
from typing import Any

import pytest
from django.test import Client

from cases import actions
from cases.actions import Caller, Destination
from cases.actions.naming import SummaryNamesPerson
from cases.actions.summaries import ConfirmSummary, NeedsSummary
from cases.models import Case, LogEntry
from cases.summary_names import found_of_person
from cases.workflow import State
from tests.city import NOW, later, put_on_roster
from tests.desk.conftest import SignedIn, signed_in
from tests.people import Desk

__all__ = ["signed_in"]

LI = Caller(phone="+8613812345678", name="Rose Miller", email="rose.miller@example.org", wants_protection=True)
WANG = Caller(phone="+8613812345678", name="王小红", wants_protection=True)


def complaint(desk: Desk, caller: Caller = LI, **more: Any) -> list[int]:
    return [desk.report("complaint", caller=caller, **more).case_id]


# --- Before a grid worker is asked ----------------------------------------------------------------


def test_no_grid_worker_is_asked_about_a_protected_matter_of_which_there_is_no_summary(desk: Desk) -> None:
    one = complaint(desk)
    put_on_roster(desk.city, "grid_worker")

    with pytest.raises(NeedsSummary) as refused:
        actions.ask_verification(one, actor=desk.operator, now=NOW)
    actions.ask_verification(one, actor=desk.operator, now=NOW, summary="A stall blocks the way")

    assert refused.value.code == "needs_summary"
    case = Case.objects.get(pk=one[0])
    assert (case.state, case.summary) == (State.VERIFYING, "A stall blocks the way")
    assert LogEntry.objects.get(case_id=one[0], kind="ask_verification").facts["summary"] is True


# --- Without the person ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("caller", "summary", "found"),
    [
        (LI, "Mrs Miller complains of noise", ["name"]),
        (LI, "rose  MILLER says so", ["name"]),
        (LI, "Ring 138 1234-5678 about the stall", ["phone"]),
        (LI, "Ring +86 (138) 1234 5678", ["phone"]),
        (LI, "电话：１３８１２３４５６７８", ["phone"]),
        (LI, "电话一三八一二三四五六七八", ["phone"]),
        (LI, "Write to Rose.Miller@Example.org", ["name", "email"]),
        (LI, "She lives in Mill Lane 12 above the stall", ["address"]),
        (LI, "lives at 12 mill lane", ["address"]),
        (WANG, "王小红反映摊贩占道", ["name"]),
        (WANG, "王女士反映摊贩占道", ["name"]),
        (WANG, "王 小 红", ["name"]),
        (LI, "A stall blocks the way", []),
        (WANG, "摊贩占道经营，王府井路段", []),
        (LI, "Case 87654321 of a mill", []),
    ],
)
def test_a_summary_that_tells_of_its_reporter_wants_a_second_yes(
    desk: Desk, caller: Caller, summary: str, found: list[str]
) -> None:
    one = complaint(desk, caller, address="Mill Lane 12")

    if found:
        with pytest.raises(SummaryNamesPerson) as refused:
            actions.summarise_case(one[0], actor=desk.operator, now=NOW, summary=summary)
        told = refused.value.as_dict()
        assert (told["code"], told["found"]) == ("summary_names_person", sorted(found))
        assert Case.objects.get(pk=one[0]).summary == ""
    actions.summarise_case(one[0], actor=desk.operator, now=NOW, summary=summary, is_confirmed=bool(found))

    assert Case.objects.get(pk=one[0]).summary == summary


def test_a_home_is_found_as_it_is_written_in_chinese(desk: Desk) -> None:
    one = complaint(desk, WANG, address="南通市崇川区人民路12号3幢502室")

    for summary, is_told in (("人民路12号楼下摊贩占道", True), ("人民路120号摊贩占道", False)):
        if is_told:
            with pytest.raises(SummaryNamesPerson):
                actions.summarise_case(one[0], actor=desk.operator, now=NOW, summary=summary)
        else:
            actions.summarise_case(one[0], actor=desk.operator, now=NOW, summary=summary)


@pytest.mark.parametrize(
    ("address", "summary", "is_told"),
    [
        ("Qingnian Road 79 flat 302", "The neighbour in flat 302 tells", True),
        ("Qingnian Road 79 flat 302", "Apartment no. 302 above the stall", True),
        ("Qingnian Road 79 flat 302", "302室反映", True),
        ("Qingnian Road 79 flat 4", "The neighbour in flat 4 tells", True),
        ("Qingnian Road 79 flat 4", "Four flats, 4 lamps, flat 14 and room 40", False),
        ("青年路79号4号楼302", "4号楼302住户反映油烟", True),
        ("青年路79号4号楼302室", "四号楼三〇二室反映油烟", True),
        ("青年路79-4-302", "Flat 302 tells", True),
        ("青年路79号4号楼302", "4号楼303反映油烟", False),
        ("青年路79号4号楼302", "罚款302元", False),
    ],
)
def test_a_part_of_her_home_tells_of_her(desk: Desk, address: str, summary: str, is_told: bool) -> None:
    case = Case.objects.get(pk=complaint(desk, WANG, address=address)[0])

    assert found_of_person(case, summary) == (["address"] if is_told else [])


@pytest.mark.parametrize(
    ("said", "summary", "is_told"),
    [
        ("The kitchen is full of rats. I am the cook there", "An employee, the cook, tells of rats", True),
        ("I'm a night nurse at the clinic.", "One of the nurses tells", True),
        ("I work there as a cleaner and saw it", "A cleaner tells", True),
        ("后厨有老鼠，我是那里的厨师", "厨师反映后厨有老鼠", True),
        ("我是一名护士，请保密", "一护士反映", True),
        ("我在这家店做收银员，看到了", "收银员反映", True),
        ("I am the cook there", "Rats in the kitchen", False),
        ("I am a resident and I am a bit worried", "A resident is a bit worried", False),
        ("我是居民，我是说路灯不亮", "居民反映路灯不亮", False),
        ("I am sorry that the stall is there", "The stall is there", False),
    ],
)
def test_what_she_says_she_is_tells_of_her(desk: Desk, said: str, summary: str, is_told: bool) -> None:
    case = Case.objects.get(pk=complaint(desk, text=said)[0])

    assert found_of_person(case, summary) == (["role"] if is_told else [])


def test_of_who_is_not_protected_nothing_is_asked(desk: Desk) -> None:
    one = desk.report("lamp", caller=Caller(phone="+8613812345678", name="Rose Miller")).case_id

    actions.summarise_case(one, actor=desk.operator, now=NOW, summary="Rose Miller's lamp")

    assert Case.objects.get(pk=one).summary == "Rose Miller's lamp"


def test_who_is_merged_in_is_not_named_either(desk: Desk) -> None:
    one = [desk.report("lamp", caller=None).case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    hers = desk.report("lamp", caller=LI).case_id

    with pytest.raises(SummaryNamesPerson):
        actions.merge_cases([hers], into=one[0], actor=desk.operator, now=NOW, summary="Miller's lamp")


def test_nor_is_the_home_of_who_was_merged_in(desk: Desk) -> None:
    one = [desk.report("lamp", caller=None, address="Station Square").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    (hers,) = complaint(desk, Caller(wants_protection=True), address="Mill Lane 12")
    told = {"actor": desk.operator, "now": NOW, "summary": "At Mill Lane 12 a lamp is out"}

    with pytest.raises(SummaryNamesPerson) as at_once:
        actions.merge_cases([hers], into=one[0], **told)
    actions.merge_cases([hers], into=one[0], **told | {"summary": "At Station Square a lamp is out"})
    with pytest.raises(SummaryNamesPerson) as later_on:
        actions.summarise_case(one[0], **told)

    assert (at_once.value.found, later_on.value.found) == (["address"], ["address"])


# --- For another house ----------------------------------------------------------------------------


def filed(desk: Desk) -> list[int]:
    one = complaint(desk)
    actions.file_case(one, actor=desk.lead, now=NOW)
    return one


def test_another_house_is_not_sent_the_old_summary_unasked(desk: Desk) -> None:
    one = filed(desk)
    lamps, police = (Destination(lead=desk.city.departments[code]) for code in ("lamps", "police"))
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=lamps, summary="A stall blocks the way")
    actions.take_back(one, actor=desk.dispatcher, now=later(minutes=1), reason="not theirs")

    with pytest.raises(ConfirmSummary) as refused:
        actions.route_case(one, actor=desk.dispatcher, now=later(minutes=2), to=police)
    assert refused.value.code == "confirm_summary"
    # The same house has read it.
    actions.route_case(one, actor=desk.dispatcher, now=later(minutes=3), to=lamps)
    actions.take_back(one, actor=desk.dispatcher, now=later(minutes=4), reason="not theirs")
    actions.route_case(one, actor=desk.dispatcher, now=later(minutes=5), to=police, summary="A stall blocks the way")

    assert Case.objects.get(pk=one[0]).lead_department == desk.city.departments["police"]


@pytest.mark.parametrize("by_form", [False, True])
def test_the_desk_and_the_api_ask_and_take_the_second_yes(desk: Desk, signed_in: SignedIn, by_form: bool) -> None:
    one = filed(desk)
    case = Case.objects.get(pk=one[0])
    client: Client = signed_in("dispatcher")
    lamps = desk.city.departments["lamps"].pk

    def route(**more: object) -> Any:
        if by_form:
            told = {"lead": lamps, "version": case.version, "summary": "Miller says so", **more}
            return client.post(
                f"/desk/cases/{case.number}/acts/route/", told, headers={"HX-Request": "true", "HX-Target": "act"}
            )
        told = {"cases": one, "lead": lamps, "summary": "Miller says so", **more}
        return client.post("/api/internal/cases/acts/route/", json.dumps(told), content_type="application/json")

    refused = route()
    assert refused.status_code == 400
    if by_form:
        assert 'name="confirmed"' in refused.content.decode()
    else:
        assert refused.json()["code"] == "summary_names_person"
        assert refused.json()["found"] == ["name"]
    assert route(confirmed="on" if by_form else True).status_code == 200
    assert Case.objects.get(pk=one[0]).state == State.ROUTED


def test_what_came_to_be_protected_without_a_summary_is_forwarded_to_nobody(desk: Desk) -> None:
    one = [desk.report("lamp", caller=Caller(phone="+8613812345678")).case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    works = desk.city.departments["works"]
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=Destination(lead=works))
    actions.sign_orders(one, actor=desk.works_clerk, now=NOW)
    actions.protect_case(one[0], actor=desk.operator, now=NOW)
    lamps = desk.city.departments["lamps"]

    with pytest.raises(NeedsSummary):
        actions.forward_orders(one, actor=desk.works_clerk, now=NOW, to=lamps)
    actions.summarise_case(one[0], actor=desk.operator, now=NOW, summary="A lamp is out")

    actions.forward_orders(one, actor=desk.works_clerk, now=NOW, to=lamps)
