"""A person says on the page of texts that one is the place: it is stored by the act that changes a place, and the text settled."""

import pytest
from django.contrib.gis.geos import LineString, Point
from django.test import Client
from django.utils import timezone

from accounts.models import User
from cases import actions
from cases.models import Case, LogEntry, LogKind
from grid.models import Division, Street
from hotline.models import InboundText, Question, QuestionEnd, QuestionKind, TextDecision
from tests.cases.conftest import Desk
from tests.hotline.desk.telephone import Phone, Told, done_case

pytestmark = pytest.mark.usefixtures("twilio")


@pytest.fixture
def operator(desk: Desk) -> Client:
    client = Client()
    client.force_login(desk.city.people["operator"])
    return client


def waits(operator: Client) -> tuple[InboundText, str]:
    (row,) = operator.get("/desk/texts/").context["rows"]
    return row["text"], row["place"]


def is_offered(reader: Client) -> bool:
    (row,) = reader.get("/desk/texts/").context["rows"]
    return bool(row["is_place"])


def asked_where(phone: Phone, told: Told) -> Case:
    phone.write("The lamp at our corner is out")
    told()
    return Case.objects.get()


@pytest.mark.parametrize(
    ("text", "proposed", "written"),
    [
        ("behind the school, thanks", "", "behind Wenfeng School, Gongnong Road 5"),
        ("就在学校后面，谢谢", "", "工农路5号学校后面"),
        ("我住人民路3号，灯在工农路8号", "", "工农路8号"),
        ("不告诉你", "", "工农路8号"),
        ("I already told you!!", "", "Gongnong Road 5"),
        ("Renmin Road 12, not 11", "Renmin Road 12", "Renmin Road 12"),
        ("same place as last time", "", "Gongnong Road 5"),
    ],
)
def test_what_could_not_be_read_as_a_place_is_one_by_a_key_and_the_words_that_are_written_there(
    phone: Phone, desk: Desk, told: Told, operator: Client, text: str, proposed: str, written: str
) -> None:
    case = asked_where(phone, told)
    phone.write(text)
    waiting, place = waits(operator)

    assert place == proposed
    sent = operator.post(f"/desk/texts/{waiting.pk}/", {"act": "place", "address": written})

    assert sent.status_code == 302
    case.refresh_from_db()
    waiting.refresh_from_db()
    assert case.address == written
    assert (waiting.decision, waiting.waits_since, waiting.words) == (TextDecision.PLACE, None, "")
    (row,) = LogEntry.objects.filter(case_id=case.pk, kind=LogKind.CHANGE)
    assert (row.facts["text"], row.facts["read"], row.facts["address"]) == (waiting.pk, "place", True)
    assert row.actor_id == desk.city.people["operator"].pk
    assert Question.objects.get(kind=QuestionKind.PLACE).ending == QuestionEnd.ANSWERED


def test_an_answer_that_came_when_the_desk_had_said_it_moves_the_case_where_a_person_finds_so(
    phone: Phone, desk: Desk, told: Told, operator: Client
) -> None:
    case = asked_where(phone, told)
    Case.objects.filter(pk=case.pk).update(address="Renmin Road 1")
    Question.objects.update(ending=QuestionEnd.WITHDRAWN, ended_at="2026-01-01T00:00Z")
    phone.write("No, it's on Gongnong Road 5, ty")
    waiting, place = waits(operator)

    operator.post(f"/desk/texts/{waiting.pk}/", {"act": "place", "address": place})

    case.refresh_from_db()
    assert (place, case.address) == ("Gongnong Road 5",) * 2


def test_a_place_that_is_stored_already_is_only_read(phone: Phone, desk: Desk, told: Told, operator: Client) -> None:
    case = asked_where(phone, told)
    phone.write("在濠河边，靠近文化宫那里")
    waiting, place = waits(operator)

    assert operator.post(f"/desk/texts/{waiting.pk}/", {"act": "place", "address": place}).status_code == 302

    case.refresh_from_db()
    waiting.refresh_from_db()
    assert (case.address, waiting.decision) == (place, TextDecision.PLACE)


def test_no_place_is_stored_without_words_or_of_what_nobody_goes_to(
    phone: Phone, desk: Desk, told: Told, operator: Client
) -> None:
    asked_where(phone, told)
    phone.write("behind the school")
    waiting, _place = waits(operator)

    assert operator.post(f"/desk/texts/{waiting.pk}/", {"act": "place", "address": " "}).status_code == 400
    done = done_case(desk, phone)
    InboundText.objects.filter(pk=waiting.pk).update(case=done)
    assert not is_offered(operator)
    assert operator.post(f"/desk/texts/{waiting.pk}/", {"act": "place", "address": "Elm 1"}).status_code == 409
    waiting.refresh_from_db()
    assert waiting.waits_since is not None


def test_an_earlier_text_moves_nothing_before_the_later_one_is_read_and_the_page_shows_where_it_is(
    phone: Phone, desk: Desk, told: Told, operator: Client
) -> None:
    case = asked_where(phone, told)
    Case.objects.filter(pk=case.pk).update(address="Renmin Road 1")
    phone.write("behind the school")
    phone.write("behind the hospital I mean")
    InboundText.objects.update(case=case, report=case.reports.get(), waits_since=timezone.now())
    first, last = InboundText.objects.order_by("-pk")[:2][::-1]
    InboundText.objects.exclude(pk__in=[first.pk, last.pk]).update(waits_since=None)

    rows = {each["text"].pk: each for each in operator.get("/desk/texts/").context["rows"]}

    assert (rows[first.pk]["is_place"], rows[last.pk]["placed"]) == (False, "Renmin Road 1")
    assert rows[last.pk]["is_place"]
    sent = {"act": "place", "address": "Elm 1", "seen": len(rows[first.pk]["since"])}
    assert operator.post(f"/desk/texts/{first.pk}/", sent).status_code == 409
    case.refresh_from_db()
    assert case.address == "Renmin Road 1"


def test_what_a_person_put_on_the_map_is_not_given_an_address_that_lies_elsewhere(
    phone: Phone, desk: Desk, told: Told, operator: Client
) -> None:
    case = asked_where(phone, told)
    phone.write("behind the school")
    waiting, _place = waits(operator)
    actions.change_case(
        case.pk, actor=desk.dispatcher, now=timezone.now(), point=(120.86, 32.01), address="Renmin Road 1"
    )

    assert operator.post(f"/desk/texts/{waiting.pk}/", {"act": "place", "address": "Elm 1"}).status_code == 409

    case.refresh_from_db()
    waiting.refresh_from_db()
    assert (case.address, waiting.decision) == ("Renmin Road 1", "")


def test_who_may_not_read_a_protected_matter_says_nothing_of_its_texts(
    phone: Phone, desk: Desk, told: Told, operator: Client
) -> None:
    case = asked_where(phone, told)
    phone.write("behind the school")
    waiting, _place = waits(operator)
    Case.objects.update(is_protected=True)
    User.objects.filter(username="operator").update(department=desk.city.departments["lamps"])

    for act in ("place", "keep", "new"):
        assert operator.post(f"/desk/texts/{waiting.pk}/", {"act": act, "address": "Elm 1"}).status_code == 404
    case.refresh_from_db()
    assert (case.address, Case.objects.count()) == ("", 1)


def test_a_place_that_her_text_said_goes_with_her_when_cases_are_taken_apart(
    phone: Phone, desk: Desk, told: Told, operator: Client
) -> None:
    hers = asked_where(phone, told)
    phone.write("behind the school")
    waiting, _place = waits(operator)
    other = desk.report("lamp", point=None).case_id
    actions.merge_cases([hers.pk], into=other, actor=desk.operator, now=timezone.now())

    assert operator.post(f"/desk/texts/{waiting.pk}/", {"act": "place", "address": "Elm 1"}).status_code == 302
    assert Case.objects.get(pk=other).address == "Elm 1"
    actions.unmerge_case(hers.pk, actor=desk.operator, now=timezone.now())

    hers.refresh_from_db()
    assert hers.address == "Elm 1"


def test_the_kept_place_of_what_speaks_for_a_case_is_neither_shown_nor_changed_by_who_may_not_know_it(
    phone: Phone, desk: Desk, told: Told, operator: Client
) -> None:
    hers = asked_where(phone, told)
    phone.write("behind the school")
    waiting, _place = waits(operator)
    kept = desk.report("question", point=None, address="Her Home 5").case_id
    actions.merge_cases([hers.pk], into=kept, actor=desk.operator, now=timezone.now())
    Case.objects.filter(pk=kept).update(is_protected=True)
    User.objects.filter(username="operator").update(department=desk.city.departments["lamps"])

    page = operator.get("/desk/texts/")

    assert (page.context["rows"][0]["place"], "Her Home 5" in page.content.decode()) == ("", False)
    assert operator.post(f"/desk/texts/{waiting.pk}/", {"act": "place", "address": "Elm 1"}).status_code == 403
    assert Case.objects.get(pk=kept).address == "Her Home 5"


def routed(desk: Desk, case: Case) -> None:
    now = timezone.now()
    one = [case.pk]
    actions.change_case(case.pk, actor=desk.dispatcher, now=now, case_class=desk.city.classes["lamp"])
    actions.file_case(one, actor=desk.lead, now=now)
    actions.route_case(one, actor=desk.dispatcher, now=now)


def test_the_key_is_offered_to_whom_it_succeeds_for(phone: Phone, desk: Desk, told: Told, operator: Client) -> None:
    case = asked_where(phone, told)
    phone.write("Renmin Road 12")
    routed(desk, case)
    phone.write("sorry 21")
    text = InboundText.objects.get(waits_since__isnull=False)

    for name in ("operator", "lead", "dispatcher"):
        reader = Client()
        reader.force_login(desk.city.people[name])
        offered = is_offered(reader)
        sent = reader.post(f"/desk/texts/{text.pk}/", {"act": "place", "address": "Renmin Road 21"})
        assert (name, offered, sent.status_code == 302) == (name, name == "dispatcher", name == "dispatcher")
    case.refresh_from_db()
    assert case.address == "Renmin Road 21"


def test_a_place_that_stands_there_is_not_overwritten_by_the_sentence_that_named_it(
    phone: Phone, desk: Desk, told: Told, operator: Client
) -> None:
    case = asked_where(phone, told)
    phone.write("姚港路55号，另外垃圾桶也满了")
    waiting, place = waits(operator)

    operator.post(f"/desk/texts/{waiting.pk}/", {"act": "place", "address": place})

    case.refresh_from_db()
    assert (place, case.address) == ("姚港路55号", "姚港路55号")


@pytest.mark.parametrize("door", ["text", "text_unpinned", "case"])
def test_an_address_that_changes_keeps_no_pin_of_the_house_before(
    phone: Phone, desk: Desk, told: Told, operator: Client, door: str
) -> None:
    case = asked_where(phone, told)
    phone.write("Renmin Road 12")
    grid = Division.objects.filter(is_overlay=False, rank__gt=1).first()
    Case.objects.filter(pk=case.pk).update(point=Point(121.01, 32.01), division=grid)
    now = timezone.now()
    if door != "case":
        phone.write("sorry 21")
        waiting, place = waits(operator)
        assert place == ""
        sent = operator.post(f"/desk/texts/{waiting.pk}/", {"act": "place", "address": "Renmin Road 21"})
        assert sent.status_code == 409
        case.refresh_from_db()
        assert (case.address, case.division) == ("Renmin Road 12", grid)
    if door == "text_unpinned":
        moved = {"act": "place", "address": "Renmin Road 21", "clears_pin": "on"}
        assert operator.post(f"/desk/texts/{waiting.pk}/", moved).status_code == 302
    else:
        actions.change_case(case.pk, actor=desk.dispatcher, now=now, address="Renmin Road 21")

    case.refresh_from_db()
    # Where its pin lay is known no more either.
    assert (case.address, case.point, case.division) == ("Renmin Road 21", None, None)
    assert grid is not None
    row = LogEntry.objects.filter(case_id=case.pk, kind=LogKind.CHANGE).latest("seq")
    assert row.facts["unpinned"]

    # Of a street that is short the point is known.
    path = LineString((121.01, 32.01), (121.012, 32.01))
    Street.objects.create(name="Mill Lane", kind="residential", path=path)
    Case.objects.filter(pk=case.pk).update(point=Point(121.05, 32.05))
    actions.change_case(case.pk, actor=desk.dispatcher, now=now, address="Mill Lane 3")
    case.refresh_from_db()
    assert case.point is not None
    assert case.point.x == pytest.approx(121.011)
    # The same place, said more closely, keeps the pin that somebody set.
    Case.objects.filter(pk=case.pk).update(point=Point(121.0111, 32.01))
    actions.change_case(case.pk, actor=desk.dispatcher, now=now, address="Mill Ln 3, blue gate")
    case.refresh_from_db()
    assert case.point is not None
    assert case.point.x == pytest.approx(121.0111)


def test_a_point_is_proposed_as_one_and_put_on_the_map(phone: Phone, desk: Desk, told: Told, operator: Client) -> None:
    case = asked_where(phone, told)
    phone.write("Renmin Road 12")
    Case.objects.filter(pk=case.pk).update(point=Point(121.01, 32.01))
    phone.write("32.03000, 121.03000")
    waiting, place = waits(operator)
    assert place == "32.03000, 121.03000"

    operator.post(f"/desk/texts/{waiting.pk}/", {"act": "place", "address": place})

    case.refresh_from_db()
    assert case.point is not None
    assert (case.address, round(case.point.x, 3), round(case.point.y, 3)) == ("", 121.03, 32.03)
