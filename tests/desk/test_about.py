"""Saying about which department a matter is, and keeping who reported unknown: on the desk, on a call, on her page."""

import csv
import tomllib

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Department
from cases import actions
from cases.actions import Caller
from cases.complained_of import complains_of_department, departments_complained_of
from cases.mentions import departments_named
from cases.models import Case, LogEntry, LogKind, Report
from cases.rules import rules
from common.models import City
from tests.city import NOW, facts_told
from tests.desk.conftest import SignedIn
from tests.people import Desk


@pytest.fixture
def called(desk: Desk) -> Desk:
    """The city also has words for its departments, as its folder gives them."""
    city = City.objects.get()
    city.profile = {**city.profile, "called": {"roads": ["road office"], "police": ["派出所"]}}
    city.config_version += 1
    city.save()
    rules()
    return desk


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("the Works never answer", ["works"]),
        ("Nobody WORKS here at night", ["works"]),
        ("the roadworks are loud", []),
        ("I rang the road office twice", ["roads"]),
        ("派出所的人态度很差", ["police"]),
        ("lamps and then police", ["lamps", "police"]),
        # A street's name is a place; its office is not.
        ("in Street it is dark", []),
        ("the street government sent me away", ["street"]),
        ("nothing of that kind", []),
    ],
)
def test_departments_are_found_where_a_text_names_them(called: Desk, text: str, codes: list[str]) -> None:
    found = departments_named(text)

    by_id = {department.pk: code for code, department in called.city.departments.items()}
    assert [by_id[pk] for pk in found] == codes


def test_the_citys_own_name_need_not_be_said_and_the_longest_name_counts(desk: Desk) -> None:
    bureau = Department.objects.create(
        code="mend", kind="bureau", names={"en": "Small City Mending Bureau", "zh-hans": "修缮局"}
    )
    branch = Department.objects.create(
        code="mend-east", kind="branch", names={"en": "East Mending Bureau", "zh-hans": "东区修缮局"}
    )
    City.objects.update(config_version=City.objects.get().config_version + 1)
    rules()

    assert departments_named("ask the mending bureau") == [bureau.pk]
    assert departments_named("东区修缮局没人管") == [branch.pk]
    # In whatever script and width somebody writes.
    assert departments_named("東區修繕局沒人管") == [branch.pk]
    assert departments_named("ask the Ｍｅｎｄｉｎｇ　Ｂｕｒｅａｕ") == [bureau.pk]


def shipped(city: str) -> dict[int, str]:
    """Put the departments of a shipped city, and what it calls them, in place of the small city's."""
    folder = settings.BASE_DIR / "cities" / city
    with (folder / "departments.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] != "centre"]
    texts = [{"en": row["name_en"], "zh-hans": row["name_zh_hans"]} for row in rows]
    made = Department.objects.bulk_create(
        Department(code=f"{row['code']}", kind=row["kind"], names=names) for row, names in zip(rows, texts, strict=True)
    )
    profile = tomllib.loads((folder / "city.toml").read_text(encoding="utf-8"))
    known = City.objects.get()
    known.names = profile["names"]
    known.profile = {**known.profile, **{name: profile.get(name, {}) for name in ("called", "called_kinds")}}
    known.config_version += 1
    known.save()
    rules()
    return {department.pk: department.code for department in made}


def test_departments_are_known_by_what_people_call_them_and_however_they_spell_it(desk: Desk) -> None:
    by_id = shipped("nantong")
    said = {
        "The drainage company never shows up": "DW",
        "those drainage guys laughed at me": "DW",
        "a chengguan guy kicked my cart over": "UM",
        "urban managment took my scale": "UM",
        "Urban Mangement officers shouted at me": "UM",
        "the enviroment bureau does nothing": "EE",
        "the environmental people do nothing": "EE",
        "the housing department sent me away": "HC",
        "the bus driver cursed at my mother": "BU",
        "two cops pushed me": "PS",
        "the polise station refused my report": "PS",
        "a police offcer refused my report": "PS",
        "the sewage company": "DW",
        "煤气公司的师傅索要红包": "GS",
        "城管打人": "UM",
        "Chongchuan urban management staff": "UM-320613",
        # None is named.
        "my house has no drainage": None,
        "the bus is late": None,
        "a gas bill of 300 yuan": None,
        "there is no lighting in our street": None,
        "the garden is lovely, health is wealth": None,
        "公安局旁边的路灯坏了": "PS",
    }

    found = {text: next((by_id.get(pk) for pk in departments_named(text)), None) for text in said}

    assert found == said


def test_the_desk_sets_and_clears_about_whom_it_is(called: Desk, signed_in: SignedIn) -> None:
    receipt = called.report("complaint", text="the police sent me away")
    client, police = signed_in("operator"), called.city.departments["police"]
    url = f"/desk/cases/{receipt.number}/"

    page = client.get(url).content.decode()
    form = client.get(f"{url}acts/about/").context["form"]
    # Suggested: a key opens the form, Enter says yes.
    assert f"{url}acts/about/" in page
    assert form["department"].value() == police.pk
    client.post(f"{url}acts/about/", {"department": police.pk})
    case = Case.objects.get(pk=receipt.case_id)
    assert case.about_department == police
    client.post(f"{url}acts/about/", {"department": ""})

    facts = [facts_told(row) for row in LogEntry.objects.filter(case_id=case.pk, kind=LogKind.CHANGE).order_by("seq")]
    assert facts == [{"about_before": None, "about": police.pk}, {"about_before": police.pk, "about": None}]
    assert Case.objects.get(pk=case.pk).about_department is None


def lines_of(name: str) -> list[str]:
    return (settings.BASE_DIR / "tests" / "desk" / "complained_of" / name).read_text(encoding="utf-8").splitlines()


def test_who_is_complained_of_is_heard_and_who_is_only_wished_for_is_not(desk: Desk) -> None:
    by_id = shipped("nantong")
    complaints = dict(reversed(line.split("|")) for line in lines_of("complaints.txt"))

    found = {text: next((by_id[pk] for pk in departments_complained_of(text)), None) for text in complaints}
    heard = [text for text in lines_of("none.txt") if departments_complained_of(text)]

    assert (found, heard) == (complaints, [])


def test_who_is_complained_of_in_less_plain_words_or_by_what_they_do_is_heard_too(desk: Desk) -> None:
    shipped("nantong")

    missed = [text for text in lines_of("less_plain.txt") if not complains_of_department(text)]
    heard = [text for text in lines_of("none.txt") if complains_of_department(text)]

    assert (missed, heard) == ([], [])


def test_an_office_that_is_called_by_its_kind_only_protects_and_is_meant_where_it_has_the_case(desk: Desk) -> None:
    by_id = shipped("nantong")
    pk_of = {code: pk for pk, code in by_id.items()}
    lost = "街道办把我的材料弄丢了，还说我没交过"

    receipt = desk.report("lamp", text=lost)
    asked = desk.report("lamp", text="街道办让我打12345反映一下路灯的事", caller=Caller(phone="+8613800138007"))

    assert Case.objects.get(pk=receipt.case_id).is_protected
    assert LogEntry.objects.get(case_id=receipt.case_id, seq=1).facts["protected_by"] == "complaint"
    assert not Case.objects.get(pk=asked.case_id).is_protected
    street = pk_of["ST-320613001"]
    assert departments_complained_of(lost, near=[pk_of["WS"], street]) == [street]
    assert departments_complained_of(lost) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (
            "the parks people at Chongchuan Municipal Facilities and Parks Bureau took my 200 yuan",
            ["MU-320613"],
        ),
        ("城管和崇川区市政和园林局的人一起来的", ["MU-320613", "UM"]),
        ("崇川城管来过", ["UM-320613"]),
        ("chongchuan district urban management and haimen parks dept", ["UM-320613", "MU-320614"]),
        ("the parks crew in Chongchuan", ["MU-320613"]),
        ("崇川区市政园林局", ["MU-320613"]),
        ("Chongchuan Municipal Facilites & Parks Burau", ["MU-320613"]),
        ("南通市市政和园林局", ["MU"]),
    ],
)
def test_who_is_named_in_full_or_with_the_district_comes_first_and_all_that_are_named_are_offered(
    desk: Desk, text: str, codes: list[str]
) -> None:
    by_id = shipped("nantong")

    assert [by_id[pk] for pk in departments_named(text)] == codes


def test_of_offices_that_are_called_the_same_the_one_that_has_the_case_is_meant(desk: Desk) -> None:
    by_id = shipped("nantong")
    pk_of = {code: pk for pk, code in by_id.items()}

    named = departments_named("the parks people took 200 yuan", near=[pk_of["MU-320613"], pk_of["WS"]])

    assert [by_id[pk] for pk in named] == ["MU-320613", "MU"]


TOOK = "The Lamps people took 200 yuan from me and the lamp is still out"


def test_who_is_complained_of_in_a_matter_of_the_field_is_suggested_and_reads_no_word_of_it(
    called: Desk, signed_in: SignedIn
) -> None:
    receipt = called.report("lamp", text=TOOK)
    actions.file_case([receipt.case_id], actor=called.lead, now=NOW)
    lamps = called.city.departments["lamps"].pk
    dispatcher = signed_in("dispatcher")
    url, api = f"/desk/cases/{receipt.number}/", f"/api/internal/cases/{receipt.case_id}/"

    page = dispatcher.get(url).context["page"]
    form = dispatcher.get(f"{url}acts/route/").context["form"]
    refused = dispatcher.post(
        "/api/internal/cases/acts/route/", {"cases": [receipt.case_id]}, content_type="application/json"
    )

    # Asked before it goes anywhere, and not forbidden.
    assert page.departments_named()[0][0] == lamps
    assert page.may_be_about
    assert form.fields["lead"].help_text
    assert refused.json()["code"] == "needs_summary"
    assert LogEntry.objects.get(case_id=receipt.case_id, seq=1).facts["protected_by"] == "complaint"
    actions.route_case([receipt.case_id], actor=called.dispatcher, now=NOW, summary="A lamp is out")
    read = signed_in("lamps_clerk").get(api).json()
    assert "200 yuan" not in str(read)
    assert dispatcher.get(url).context["page"].is_with_complained_of
    # Once somebody said about whom it is, nothing is asked any more.
    actions.set_about(receipt.case_id, department=Department.objects.get(pk=lamps), actor=called.operator, now=NOW)
    page = dispatcher.get(url).context["page"]
    assert (page.may_be_about, page.is_with_complained_of) == ("", False)


def test_whoever_has_it_reads_nothing_of_what_is_complained_of_them_later(called: Desk, signed_in: SignedIn) -> None:
    receipt = called.sent("lamp")
    report = Report.objects.get(pk=receipt.report_id)

    actions.add_words(report, text=TOOK, now=NOW)

    case = Case.objects.get(pk=receipt.case_id)
    assert case.is_protected
    assert LogEntry.objects.get(case_id=case.pk, kind=LogKind.PROTECT).facts["protected_by"] == "complaint"
    assert "200 yuan" not in str(signed_in("lamps_clerk").get(f"/api/internal/cases/{case.pk}/").json())
    operator = signed_in("operator")
    assert operator.get(f"/desk/cases/{case.number}/").context["page"].is_with_complained_of
    listed = operator.get("/api/internal/cases/", {"queue": "to_summarise"}).json()["cases"]
    assert [each["number"] for each in listed] == [case.number]


def test_a_complaint_of_a_department_protects_in_this_matter_and_not_in_others(called: Desk) -> None:
    caller = Caller(phone="+8613800138007")
    other = called.report("lamp", caller=caller)

    receipt = called.report("lamp", text=TOOK, caller=caller)

    assert Case.objects.get(pk=receipt.case_id).is_protected
    assert not Case.objects.get(pk=other.case_id).is_protected
    wished = called.report("lamp", text="the Lamps people should mend it", caller=caller)
    assert not Case.objects.get(pk=wished.case_id).is_protected


def test_nothing_is_suggested_of_a_matter_of_the_field(called: Desk, signed_in: SignedIn) -> None:
    receipt = called.report("lamp", text="the police saw that the lamp is out")

    page = signed_in("operator").get(f"/desk/cases/{receipt.number}/")

    assert page.context["page"].may_be_about == ""


def test_an_operator_says_it_while_taking_the_call(called: Desk, signed_in: SignedIn) -> None:
    client, police = signed_in("operator"), called.city.departments["police"]
    told = {"text": "the police sent me away", "language": "en", "key": "k1", "case_class": "complaint"}

    hints = client.post("/desk/calls/hints/", told)
    client.post("/desk/calls/", {**told, "act": "file", "about": police.pk})

    assert [pk for pk, _name in hints.context["named"]] == [police.pk]
    case = Case.objects.get()
    assert case.about_department == police
    assert LogEntry.objects.get(case_id=case.pk, seq=1).facts["about"] == police.pk


def test_the_api_sets_and_clears_it_and_routing_asks_for_the_summary(called: Desk, signed_in: SignedIn) -> None:
    receipt = called.report("complaint")
    actions.file_case([receipt.case_id], actor=called.lead, now=NOW)
    works = called.city.departments["works"].pk
    dispatcher = signed_in("dispatcher")

    def act(verb: str, **fields: object) -> int:
        body = {"cases": [receipt.case_id], **fields}
        return dispatcher.post(f"/api/internal/cases/acts/{verb}/", body, content_type="application/json").status_code

    assert act("about", department=works) == 200
    assert Case.objects.get().about_department_id == works
    refused = dispatcher.post(
        "/api/internal/cases/acts/route/", {"cases": [receipt.case_id]}, content_type="application/json"
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "needs_summary")
    assert act("route", summary="About an office") == 200
    assert Case.objects.get().lead_department == called.city.departments["government"]
    assert act("about", department=None) == 200
    assert Case.objects.get().about_department is None


def test_the_route_form_asks_for_the_summary_of_a_protected_matter_and_of_no_other(
    called: Desk, signed_in: SignedIn
) -> None:
    receipts = {kind: called.report(kind) for kind in ("complaint", "lamp")}
    for receipt in receipts.values():
        actions.file_case([receipt.case_id], actor=called.lead, now=NOW)
    client = signed_in("dispatcher")

    forms = {
        kind: client.get(f"/desk/cases/{receipt.number}/acts/route/").context["form"]
        for kind, receipt in receipts.items()
    }
    assert {kind: "summary" in form.fields for kind, form in forms.items()} == {"complaint": True, "lamp": False}
    lead = forms["complaint"]["lead"].value()
    url = f"/desk/cases/{receipts['complaint'].number}/acts/route/"
    assert client.post(url, {"lead": lead, "summary": ""}).status_code == 422
    client.post(url, {"lead": lead, "summary": "About a noise"})
    case = Case.objects.get(pk=receipts["complaint"].case_id)
    assert (case.state, case.summary) == ("routed", "About a noise")


def test_who_has_the_private_link_asks_for_protection_there(desk: Desk) -> None:
    receipt = desk.report("question")
    client = Client()
    url = f"/r/{receipt.token}"
    assert f"{url}/protect" in client.get(url).content.decode()

    answer = client.post(f"{url}/protect")

    assert (answer.status_code, answer["Location"]) == (302, url)
    assert Case.objects.get().is_protected
    assert Report.objects.get().is_protected
    assert LogEntry.objects.filter(kind=LogKind.PROTECT).count() == 1
    assert f"{url}/protect" not in client.get(url).content.decode()


def test_the_desk_is_asked_for_the_summary_of_what_departments_have_and_came_to_be_protected(
    desk: Desk, signed_in: SignedIn
) -> None:
    receipt = desk.sent("lamp", caller=Caller(phone="+8613800138009"))
    # Nobody has it, so nobody waits for its summary.
    desk.report("lamp", caller=Caller(phone="+8613800138008", wants_protection=True))
    url, api = f"/desk/cases/{receipt.number}/", f"/api/internal/cases/{receipt.case_id}/"
    operator, clerk = signed_in("operator"), signed_in("lamps_clerk")

    def asked_for() -> tuple[set[str], int, bool, bool]:
        listed = operator.get("/api/internal/cases/", {"queue": "to_summarise"}).json()["cases"]
        desk_page = operator.get("/desk/", {"queue": "to_summarise"}).context["queue"]
        count = desk_page.counts["to_summarise"]
        told = clerk.get(api).json()["lacks_summary"]
        return {each["number"] for each in listed}, count, told, b"data-lacks-summary" in clerk.get(url).content

    assert asked_for() == (set(), 0, False, False)
    actions.protect_reporter(Report.objects.get(pk=receipt.report_id), now=NOW)

    assert asked_for() == ({receipt.number}, 1, True, True)
    first = operator.get(url).context["shown"][0]
    assert (first.name, first.is_next) == ("summarise", True)
    actions.summarise_case(receipt.case_id, actor=desk.operator, now=NOW, summary="A lamp")
    assert asked_for() == (set(), 0, False, False)
    assert operator.get(url).context["shown"][0].name != "summarise"
