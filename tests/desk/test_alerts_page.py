"""All that waits is listed, dangers first; and what nobody has classed or placed yet is told by its words and a guess."""

import csv
import html
import io
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Contact, OnCall, User
from cases.actions import (
    Actor,
    Caller,
    add_words,
    alert_case,
    ask_verification,
    climb_alerts,
    mark_danger,
    merge_cases,
    sign_orders,
)
from cases.api.reading import case_detail, case_list
from cases.listing import CaseFilter
from cases.models import Alert, AlertReason, Case, Danger, Guess, LogEntry, Report
from cases.watch import MOST_SHOWN, alert_list, as_data, strip_of
from common import crypto
from common.tables import BOM
from desk.case_page import read_case
from dispatch.cards import today
from hotline.actions import guess_cases
from messaging.models import Message
from tests.cases.test_judges import somebody
from tests.city import ALWAYS, NOW, SmallCity, later
from tests.people import Desk

GAS = "strong smell of gas, dizzy"
WHERE = "Renmin Road 12"
SUMMARY = "As told to the desk"


def in_words(desk: Desk, text: str = f"{GAS} at {WHERE}", *, case_class: str | None = None, **options: object) -> Case:
    case = Case.objects.get(pk=desk.report(case_class, text=text, point=None, **options).case_id)
    guess_cases([case], now=NOW)
    return case


def page_of(user: User, address: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(address).content.decode()


def test_whoever_may_know_the_place_is_told_at_every_door_where_words_put_a_danger(desk: Desk, city: SmallCity) -> None:
    lead, leader = city.people["lead"], city.people["leader"]
    leader.phone_cipher = crypto.encrypt("+8613700137000")
    leader.save()
    OnCall.objects.create(user=leader, valid=ALWAYS)
    case = in_words(desk)

    climb_alerts(now=NOW)
    (alert,) = as_data(strip_of(lead, now=NOW))["alerts"]
    (row,) = case_list(lead, CaseFilter(queue="running"), now=NOW)["cases"]

    # A guess stands beside the place, and never for it.
    assert (alert["where"], alert["guessed_where"]) == ("", WHERE)
    assert (row["place"], row["guessed_place"]) == ("", WHERE)
    assert case_detail(lead, case.pk)["guessed_place"] == WHERE
    assert WHERE in Message.objects.get(user=leader).body
    for address in ("/desk/", "/desk/alerts/", f"/desk/cases/{case.number}/"):
        shown = page_of(lead, address)
        assert re.search(rf"data-guess>\s*(?:<span[^>]*>)?{WHERE}", shown), address
    # Once it is placed, nothing is guessed any more.
    Case.objects.filter(pk=case.pk).update(division=city.divisions["east"])
    assert as_data(strip_of(lead, now=NOW))["alerts"][0]["guessed_where"] == ""


@pytest.mark.parametrize("case_class", [None, "lamp"], ids=["of no class yet", "a matter of the field"])
def test_of_a_protected_matter_the_guess_and_the_words_stay_at_the_centre(
    desk: Desk, city: SmallCity, case_class: str | None
) -> None:
    case = in_words(desk, caller=Caller(phone="+8613800138000", wants_protection=True), case_class=case_class)
    asked(desk, case)

    (card,) = cards_of(city.people["other_worker"])
    (row,) = case_list(city.people["other_worker"], CaseFilter(), now=NOW)["cases"]

    # What the desk summed up is all she reads.
    assert (card["text"], card["guessed_place"], row["guessed_place"]) == (SUMMARY, "", "")
    assert row["first_words"] in ("", SUMMARY)
    assert case_list(city.people["lead"], CaseFilter(), now=NOW)["cases"][0]["guessed_place"] == WHERE


def test_of_a_protected_person_the_guess_stays_at_the_centre_though_the_case_is_open_to_all(
    desk: Desk, city: SmallCity
) -> None:
    case = in_words(desk, f"the bin is full at {WHERE}")
    asked(desk, case)
    Contact.objects.update(is_protected=True)
    # Of the desk, and of a bureau too.
    both = somebody(desk, "police", "operator", "clerk").user
    assert both is not None

    (card,) = cards_of(city.people["other_worker"])
    (row,) = case_list(city.people["other_worker"], CaseFilter(), now=NOW)["cases"]

    assert (card["text"], card["guessed_place"], row["first_words"], row["guessed_place"]) == ("", "", "", "")
    assert case_list(city.people["lead"], CaseFilter(), now=NOW)["cases"][0]["guessed_place"] == WHERE
    assert read_case(both, case.number, now=NOW).guess is None
    assert read_case(city.people["lead"], case.number, now=NOW).guess is not None


def test_an_open_page_is_told_when_a_danger_is_another_one_or_placed(desk: Desk, city: SmallCity) -> None:
    case, client = in_words(desk), Client()
    client.force_login(city.people["lead"])

    def mark_of_strip() -> str:
        strip = strip_of(city.people["lead"], now=NOW)
        assert strip is not None
        return strip.mark

    first = mark_of_strip()
    assert client.get(f"/desk/watch/?mark={first}").status_code == 204
    mark_danger([case.pk], actor=desk.lead, now=NOW, danger=Danger.FIRE, reason="flames")
    second = mark_of_strip()
    Case.objects.filter(pk=case.pk).update(division=city.divisions["east"])
    third = mark_of_strip()
    Case.objects.filter(pk=case.pk).update(division=city.divisions["east-1"])

    assert len({first, second, third, mark_of_strip()}) == 4
    assert client.get(f"/desk/watch/?mark={third}").status_code == 200


def asked(desk: Desk, case: Case) -> None:
    ask_verification(
        [case.pk],
        actor=Actor.of(desk.city.people["lead"]),
        now=timezone.now(),
        worker=desk.city.people["other_worker"],
        summary=SUMMARY if case.is_protected else "",
    )


def cards_of(user: User) -> list[dict[str, object]]:
    return today(user, now=timezone.now(), here=None, with_classes=False)["cards"]


def test_what_has_no_class_is_told_by_its_first_words_to_whoever_may_read_them(desk: Desk, city: SmallCity) -> None:
    text = f"the bin\n is  full again at {WHERE} " + "and again " * 20
    case = in_words(desk, text)
    asked(desk, case)
    worker = city.people["other_worker"]

    (row,) = case_list(worker, CaseFilter(), now=NOW)["cases"]
    (card,) = cards_of(worker)

    assert row["first_words"].startswith(f"the bin is full again at {WHERE} and again")
    assert len(row["first_words"]) <= 80
    # Cut alike in lists and as the case's heading, and never as if that were all.
    assert row["first_words"].endswith("…")
    assert read_case(city.people["lead"], case.number, now=NOW).title == row["first_words"]
    assert card["text"] == text
    assert card["guessed_place"] == WHERE
    for user, address in ((city.people["lead"], "/desk/"), (worker, "/field/"), (city.people["lead"], "/desk/")):
        assert "the bin is full" in page_of(user, address), address
    Case.objects.filter(pk=case.pk).update(summary="All along the road it is dark " * 5)
    title = case_list(worker, CaseFilter(), now=NOW)["cases"][0]["title"]
    assert len(title) <= 80
    assert title.endswith("…")


def file_of(user: User) -> list[dict[str, str]]:
    client = Client()
    client.force_login(user)
    text = b"".join(client.get("/desk/table/file/").streaming_content).decode()  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM))))


def test_a_file_of_cases_shows_guesses_as_guesses_and_first_words_as_its_page_does(desk: Desk, city: SmallCity) -> None:
    case = in_words(desk, f"it is dark at {WHERE} " + "again and " * 20)
    Guess.objects.filter(pk=case.pk).update(case_class=city.classes["lamp"])
    lead = city.people["lead"]

    (row,) = file_of(lead)
    (shown,) = case_list(lead, CaseFilter(), now=NOW)["cases"]
    page = html.unescape(page_of(lead, "/desk/table/"))

    lamp = city.classes["lamp"].name
    assert (row["What"], row["Where"]) == (f"{shown['first_words']} · {lamp} (guessed)", f"{WHERE} (guessed)")
    assert f"<td><span>{row['What']}" in page
    assert f"<td><span>{row['Where']}" in page
    # What is decided is guessed no more.
    Case.objects.filter(pk=case.pk).update(case_class=city.classes["lamp"], address="Long Road 1")
    assert [(each["What"], each["Where"]) for each in file_of(lead)] == [(lamp, "Long Road 1")]


@pytest.mark.parametrize("is_of_the_case", [True, False], ids=["the matter is protected", "only the person is"])
def test_no_file_tells_of_words_and_guesses_whoever_may_not_read_them(
    desk: Desk, city: SmallCity, is_of_the_case: bool
) -> None:
    case = in_words(desk, caller=Caller(phone="+8613800138000", wants_protection=is_of_the_case))
    Guess.objects.filter(pk=case.pk).update(case_class=city.classes["lamp"])
    asked(desk, case)
    Contact.objects.update(is_protected=True)

    (row,) = file_of(city.people["other_worker"])

    assert (row["What"], row["Where"]) == (SUMMARY if is_of_the_case else "", "")
    assert file_of(city.people["lead"])[0]["Where"] == f"{WHERE} (guessed)"


def test_all_that_waits_is_listed_dangers_first_and_the_newest_of_them_first(desk: Desk, city: SmallCity) -> None:
    lead = city.people["lead"]
    for minutes in range(MOST_SHOWN + 3):
        alert_case(desk.report("manhole").case_id, AlertReason.NO_UNIT, now=later(minutes=minutes))
    gas = [in_words(desk).pk for _each in range(3)]
    for place, case_id in enumerate(gas):
        Alert.objects.filter(case=case_id).update(raised_at=later(hours=1, minutes=place))
    # Several lacks of a case are one row of it.
    alert_case(gas[0], AlertReason.NO_UNIT, now=later(hours=2))
    total = MOST_SHOWN + 6

    strip, found = strip_of(lead, now=later(hours=3)), alert_list(lead, now=later(hours=3))

    assert strip is not None
    order = [(each.case_id, each.reasons) for each in found.waiting]
    assert order[:3] == [(gas[2], ["danger"]), (gas[1], ["danger"]), (gas[0], ["danger", "no_unit"])]
    assert [(each.case_id, each.reasons) for each in strip.waiting] == order[:MOST_SHOWN]
    assert [each.is_grave for each in found.waiting[:4]] == [True] * 3 + [False]
    assert (strip.count, alert_list(lead, now=later(hours=3), reason="no_unit").total) == (total, total)
    assert gas[0] in {each.case_id for each in alert_list(lead, now=later(hours=3), reason="no_unit").waiting}
    assert (found.total, len(found.waiting), found.counts) == (total, total, {"danger": 3, "no_unit": MOST_SHOWN + 4})
    assert {each.reason for each in alert_list(lead, now=later(hours=3), reason="danger").waiting} == {"danger"}
    assert [each.case_id for each in alert_list(lead, now=later(hours=3), q=WHERE).waiting] == [*reversed(gas)]


def test_a_danger_that_nobody_goes_to_is_no_lesser_one_because_an_office_signed(desk: Desk, city: SmallCity) -> None:
    old, new, signed = (desk.sent("manhole", text="Strong smell of gas").case_id for _each in range(3))
    sign_orders([signed], actor=desk.roads_clerk, now=later(minutes=30))
    lacks = [desk.report("lamp").case_id for _each in range(2)]
    for minutes, case_id in enumerate(lacks):
        alert_case(case_id, AlertReason.NO_UNIT, now=later(minutes=minutes))
    for hours, case_id in enumerate([old, new, signed]):
        Alert.objects.filter(case=case_id).update(raised_at=later(hours=hours))

    strip = strip_of(city.people["lead"], now=later(hours=4))

    assert strip is not None
    # What only waits too long stands by its wait.
    assert [each.case_id for each in strip.waiting] == [signed, new, old, *lacks]


def test_a_case_is_one_row_however_much_waits_of_it_and_one_key_takes_all(desk: Desk, city: SmallCity) -> None:
    lead, client = city.people["lead"], Client()
    client.force_login(lead)
    case_id = desk.report("lamp").case_id
    for minutes, reason in enumerate([AlertReason.UNIT_SILENT, AlertReason.NO_UNIT]):
        alert_case(case_id, reason, now=later(minutes=minutes))
    mark_danger([case_id], actor=desk.lead, now=later(minutes=9), danger=Danger.GAS)

    (row,) = as_data(strip_of(lead, now=NOW))["alerts"]
    answer = client.get("/api/internal/watch/alerts/").json()
    page = page_of(lead, "/desk/alerts/")

    assert row["reasons"] == ["danger", "no_unit", "unit_silent"]
    assert [(each["reason"], each["reasons"]) for each in answer["alerts"]] == [("danger", row["reasons"])]
    assert (answer["total"], answer["counts"]) == (1, {"danger": 1, "unit_silent": 1, "no_unit": 1})
    assert re.findall('data-reason="([^"]*)"', page) == ["danger no_unit unit_silent"]
    take = reverse("desk_watch_take", args=[case_id])
    # On the list and on the strip.
    assert page.count(f'action="{take}"') == 2
    client.post(take)
    assert not Alert.objects.filter(taken_at__isnull=True).exists()


SOLVED_BUT = "B solved, but the drain beside it is blocked now"
FLAMES = "now the transformer has caught fire"
SMOKE = "there is smoke coming out of the lamp pole and my son got an electric shock"


@pytest.mark.parametrize("case_class", [None, "lamp"])
def test_beside_a_danger_stand_the_words_it_was_read_in_whatever_was_said_first(
    desk: Desk, city: SmallCity, case_class: str | None
) -> None:
    report = Report.objects.get(pk=desk.report(case_class, text=SOLVED_BUT).report_id)
    add_words(report, now=later(minutes=1), text=SMOKE)
    add_words(report, now=later(minutes=2), text="is anybody coming? we wait at the corner")

    words = words_of(city.people["lead"])

    assert words == SMOKE
    assert SMOKE in page_of(city.people["lead"], "/desk/alerts/")
    # What is found later, and is as grave or graver, is told by its own words.
    add_words(report, now=later(minutes=3), text=FLAMES)
    assert words_of(city.people["lead"]) == FLAMES


def words_of(user: User) -> str:
    (row,) = as_data(strip_of(user, now=NOW))["alerts"]
    return str(row["words"])


def test_a_long_letter_begins_where_it_tells_of_the_danger(desk: Desk, city: SmallCity) -> None:
    begins = "The lamps of our street are out again. We have written three times. Nobody has come so far. "
    desk.report("lamp", text=f"{begins}{SMOKE}. Please hurry.")

    assert words_of(city.people["lead"]).startswith(SMOKE)


def test_what_speaks_for_a_danger_is_told_by_the_words_of_that_one(desk: Desk, city: SmallCity) -> None:
    danger, other = desk.report("lamp", text=SMOKE).case_id, desk.report(None, text=SOLVED_BUT).case_id

    merge_cases([danger], into=other, actor=desk.lead, now=NOW)

    row = next(each for each in as_data(strip_of(city.people["lead"], now=NOW))["alerts"] if each["case_id"] == other)
    assert row["words"] == SMOKE
    assert LogEntry.objects.filter(case_id=other).order_by("-seq")[0].facts["danger"] == row["danger"]


def test_words_of_danger_of_one_who_is_protected_stay_with_who_may_read_them(desk: Desk, city: SmallCity) -> None:
    both = somebody(desk, "police", "operator", "clerk").user
    assert both is not None
    receipt = desk.report(None, text=SOLVED_BUT, caller=Caller(phone="+8613800138000", wants_protection=True))
    add_words(Report.objects.get(pk=receipt.report_id), now=later(minutes=1), text=SMOKE)

    assert (words_of(both), words_of(city.people["lead"])) == ("", SMOKE)
    Case.objects.filter(pk=receipt.case_id).update(summary=SUMMARY)
    assert (words_of(both), words_of(city.people["lead"])) == (SUMMARY, SMOKE)


def test_the_row_of_words_in_which_a_danger_was_read_says_so_and_which(desk: Desk, city: SmallCity) -> None:
    receipt = desk.report("lamp", text=SOLVED_BUT)
    add_words(Report.objects.get(pk=receipt.report_id), now=later(minutes=1), text=SMOKE)
    case = Case.objects.get(pk=receipt.case_id)

    log = read_case(city.people["lead"], case.number, now=NOW).log()

    told = {each.seq: case.get_danger_display() in each.sentence for each in log}
    assert told == {1: False, 2: True}


def test_the_list_of_all_is_one_step_from_the_strip_and_tells_dangers_apart(desk: Desk, city: SmallCity) -> None:
    lead = city.people["lead"]
    in_words(desk)
    in_words(desk)
    for _each in range(2):
        alert_case(desk.report("manhole").case_id, AlertReason.NO_UNIT, now=NOW)

    page = page_of(lead, "/desk/alerts/?reason=danger")

    assert 'href="/desk/alerts/"' in page
    strip = page[page.index('id="watch"') : page.index("</aside>")]
    # By a mark and not by a colour: of the first, and of the others that are dangers.
    assert len(re.findall("data-grave", strip)) == 2
    assert len(re.findall('<li class="alerts__row[^>]*data-reason="danger"[^>]*data-grave', page)) == 2
    assert 'data-reason="no_unit"' not in page
    assert page_of(lead, "/desk/alerts/?reason=no_unit").count('<li class="alerts__row"') == 2


@pytest.mark.parametrize(
    ("username", "query", "status"),
    [
        ("lead", "", 200),
        ("lead", "?page=999999999999999999999", 200),
        ("lead", "?reason=nonsense", 400),
        ("lamps_clerk", "", 403),
    ],
)
def test_whoever_keeps_no_watch_is_refused_and_nonsense_too(
    city: SmallCity, client: Client, username: str, query: str, status: int
) -> None:
    client.force_login(city.people[username])

    assert client.get(f"/desk/alerts/{query}").status_code == status
    if "page" not in query:
        assert client.get(f"/api/internal/watch/alerts/{query}").status_code == status
