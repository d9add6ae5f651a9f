"""Words of danger at any door: on top, urgent, told to the shift; and a person may find that there is none."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.actions import (
    CITIZEN,
    Caller,
    Receipt,
    add_words,
    change_case,
    clear_danger,
    file_case,
    finish_orders,
    join_case,
    mark_danger,
    merge_cases,
    pass_check,
    rate_case,
    reject_case,
    reopen_case,
    route_case,
    sign_orders,
    take_alert,
    take_in,
)
from cases.actions.alerts import Ended, KnownDanger, NoDanger
from cases.actions.join import NewReport
from cases.api import reading
from cases.listing import CaseFilter
from cases.models import (
    Alert,
    AlertReason,
    Case,
    Channel,
    Clock,
    Danger,
    Limit,
    LogEntry,
    LogKind,
    Origin,
    Report,
    Urgency,
    Words,
    WordsKind,
)
from common.refusals import BadInput, NotFound, NotYours
from common.worktime import Unit
from desk.queue_page import read_queue
from tests.city import ALWAYS, NOW, SmallCity, facts_told, later
from tests.people import Desk

GAS = "strong smell of gas, dizzy"


def of(case_id: int) -> Case:
    return Case.objects.get(pk=case_id)


@pytest.mark.parametrize("channel", [Channel.CALL, Channel.SMS, Channel.WEB, Channel.APP, Channel.GRID, Channel.SENSOR])
def test_words_of_danger_at_any_door_make_an_urgent_case_that_is_told_of(desk: Desk, channel: Channel) -> None:
    case = of(desk.report(None, text=GAS, channel=channel, point=None).case_id)

    assert (case.danger, case.urgency) == (Danger.GAS, Urgency.URGENT)
    assert Alert.objects.filter(case=case, reason=AlertReason.DANGER, taken_at__isnull=True).exists()
    row = LogEntry.objects.get(case_id=case.pk)
    assert (row.facts["danger"], row.facts["alerts"]) == ("gas", ["danger"])


def test_harmless_words_leave_a_case_as_it_is(desk: Desk) -> None:
    case = of(desk.report(None, text="my gas bill is too high").case_id)

    assert (case.danger, case.urgency) == ("", Urgency.NORMAL)
    assert not Alert.objects.exists()
    assert "danger" not in LogEntry.objects.get(case_id=case.pk).facts


def test_imported_history_pages_nobody(desk: Desk) -> None:
    case = of(desk.report(None, text=GAS, origin=Origin.IMPORTED).case_id)

    assert case.danger == ""
    assert not Alert.objects.exists()


def test_what_she_adds_later_is_read_too(desk: Desk) -> None:
    receipt = desk.report("lamp", text="The lamp is out")
    before = Clock.objects.get(case_id=receipt.case_id, obligation="receive")

    add_words(
        Report.objects.get(pk=receipt.report_id),
        now=later(minutes=1),
        text="now it sparks and smoke comes out of the pole",
    )

    case = of(receipt.case_id)
    assert case.danger == Danger.FIRE
    assert case.urgency == Urgency.URGENT
    assert Alert.objects.filter(case=case, reason=AlertReason.DANGER).count() == 1
    assert Clock.objects.get(case_id=case.pk, obligation="receive").due_at <= before.due_at
    assert LogEntry.objects.get(case_id=case.pk, seq=2).facts["danger"] == "fire"


def test_a_hastened_clock_says_by_which_limit_it_is_due_now(desk: Desk) -> None:
    urgent = Limit.objects.create(
        obligation="receive", amount="5", unit=Unit.RUNNING_MINUTE, urgency="urgent", valid=ALWAYS
    )
    receipt = desk.report("lamp", text="The lamp is out")

    add_words(Report.objects.get(pk=receipt.report_id), now=later(minutes=1), text="now smoke comes out of the pole")

    clock = Clock.objects.get(case_id=receipt.case_id, obligation="receive")
    assert clock.due_at == later(minutes=5)
    assert (clock.limit_id, clock.amount, clock.unit) == (urgent.pk, 5, Unit.RUNNING_MINUTE)


def test_another_report_of_the_same_is_read_too(desk: Desk) -> None:
    receipt = desk.report("lamp")

    join_case(receipt.case_id, NewReport(channel=Channel.WEB, text="着火了", received_at=NOW), now=NOW)

    assert of(receipt.case_id).danger == Danger.FIRE


def closed(desk: Desk) -> Receipt:
    receipt = desk.report("lamp")
    one = [receipt.case_id]
    file_case(one, actor=desk.lead, now=NOW)
    route_case(one, actor=desk.dispatcher, now=NOW)
    sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    finish_orders(one, actor=desk.lamps_clerk, now=NOW, result="a new lamp")
    pass_check(one, actor=desk.lead, now=NOW)
    rate_case(Report.objects.get(pk=receipt.report_id), now=NOW, is_solved=True)
    return receipt


def test_what_she_says_is_there_again_is_read_as_her_words(desk: Desk) -> None:
    receipt = closed(desk)
    report = Report.objects.get(pk=receipt.report_id)

    reopen_case(
        [receipt.case_id], actor=CITIZEN, now=NOW, reason="The gas smell is back, my child is dizzy", report=report
    )

    assert of(receipt.case_id).danger == Danger.GAS
    assert Alert.objects.filter(case=receipt.case_id, reason=AlertReason.DANGER, taken_at__isnull=True).exists()
    words = Words.objects.get(case=receipt.case_id, report=report, log_seq=of(receipt.case_id).version)
    assert words.kind == WordsKind.CITIZEN


def test_why_the_desk_takes_a_case_up_again_is_a_reason_and_no_citizens_word(desk: Desk) -> None:
    receipt = closed(desk)

    reopen_case([receipt.case_id], actor=desk.operator, now=NOW, reason="She rang")

    assert Words.objects.get(case=receipt.case_id, text="She rang").kind == WordsKind.REASON


@pytest.mark.parametrize("box", [{"address": "3 Bin Road, strong smell of gas here"}, {"answers": {"more": GAS}}])
def test_every_box_is_read(desk: Desk, box: dict[str, Any]) -> None:
    first = of(desk.report(None, text="please come", **box).case_id)
    receipt = desk.report("lamp", caller=Caller(phone="+8613800138001"))
    join_case(receipt.case_id, NewReport(channel=Channel.WEB, text="the same", received_at=NOW, **box), now=NOW)

    for case in (first, of(receipt.case_id)):
        assert (case.danger, case.urgency) == (Danger.GAS, Urgency.URGENT)
        assert Alert.objects.filter(case=case, reason=AlertReason.DANGER).count() == 1


def test_what_speaks_for_a_danger_is_one(desk: Desk) -> None:
    danger, other = desk.report("lamp", text=GAS).case_id, desk.report("lamp").case_id

    merge_cases([danger], into=other, actor=desk.lead, now=NOW)

    assert of(other).danger == Danger.GAS
    assert Alert.objects.filter(case=other, taken_at__isnull=True).exists()


def test_a_danger_stays_urgent_whatever_class_it_is_given(desk: Desk, city: SmallCity) -> None:
    case_id = desk.report(None, text=GAS).case_id

    change_case(case_id, actor=desk.lead, now=NOW, case_class=city.classes["lamp"])

    assert of(case_id).urgency == Urgency.URGENT


def test_a_danger_stands_on_top_of_every_queue_in_every_order(desk: Desk, city: SmallCity) -> None:
    for _number in range(3):
        desk.report("lamp")
    danger = desk.report("lamp", text=GAS, received_at=later(minutes=-1)).case_id
    desk.report("manhole")

    for order in ("due", "newest", "reported", "class"):
        page = read_queue(city.people["lead"], CaseFilter(queue="to_file", order=order), now=NOW)
        assert page.rows[0]["id"] == danger, order
        assert [row["id"] for row in page.rows].count(danger) == 1


def test_a_cleared_danger_leaves_the_top_and_nobody_is_told_any_more(desk: Desk, city: SmallCity) -> None:
    case_id = desk.report("lamp", text=GAS).case_id
    with pytest.raises(BadInput):
        clear_danger([case_id], actor=desk.operator, now=NOW, reason=" ")

    clear_danger([case_id], actor=desk.operator, now=later(minutes=1), reason="It was the neighbour's dinner")

    case = of(case_id)
    assert (case.danger, case.urgency) == ("", Urgency.NORMAL)
    alert = Alert.objects.get(case=case)
    assert (alert.taken_by, alert.next_at) == (city.people["operator"], None)
    row = LogEntry.objects.get(case_id=case_id, kind=LogKind.CLEAR_DANGER)
    assert row.facts["danger"] == "gas"
    with pytest.raises(NoDanger):
        clear_danger([case_id], actor=desk.operator, now=later(minutes=2), reason="again")


def test_what_no_word_told_of_is_marked_as_a_danger_by_the_desk_and_told_of_like_any_other(
    desk: Desk, city: SmallCity
) -> None:
    case_id = desk.report("lamp", text="please come quickly").case_id
    Limit.objects.create(obligation="file", amount="5", unit=Unit.RUNNING_MINUTE, urgency="urgent", valid=ALWAYS)
    for name in ("lamps_clerk", "leader", "grid_worker"):
        with pytest.raises((NotYours, NotFound)):
            mark_danger([case_id], actor=getattr(desk, name), now=NOW, danger=Danger.GAS)

    mark_danger([case_id], actor=desk.dispatcher, now=later(minutes=1), danger=Danger.GAS, reason="she coughs")

    case = of(case_id)
    assert (case.danger, case.urgency) == (Danger.GAS, Urgency.URGENT)
    row = LogEntry.objects.get(case_id=case_id, kind=LogKind.MARK_DANGER)
    assert (facts_told(row)["danger"], row.facts["alerts"]) == ("gas", ["danger"])
    assert [each.text for each in Words.objects.filter(case=case, log_seq=row.seq)] == ["she coughs"]
    # The ladder of dangers: whoever is on shift, or the leader on call.
    alert = Alert.objects.get(case=case, reason=AlertReason.DANGER, taken_at__isnull=True)
    assert read_queue(city.people["operator"], CaseFilter(queue="reported"), now=NOW).rows[0]["id"] == case_id
    with pytest.raises(KnownDanger):
        mark_danger([case_id], actor=desk.lead, now=later(minutes=2), danger=Danger.GAS)
    # A person's word stands, also for a lesser kind; it stays the one alert.
    mark_danger([case_id], actor=desk.lead, now=later(minutes=2), danger=Danger.MANHOLE)
    assert of(case_id).danger == Danger.MANHOLE
    assert Alert.objects.get(case=case, taken_at__isnull=True) == alert
    # And the counterpart.
    clear_danger([case_id], actor=desk.operator, now=later(minutes=3), reason="a cough")
    assert (of(case_id).danger, of(case_id).urgency) == ("", Urgency.NORMAL)
    reject_case([case_id], actor=desk.lead, now=later(minutes=4), reason="nothing there")
    with pytest.raises(Ended):
        mark_danger([case_id], actor=desk.lead, now=later(minutes=5), danger=Danger.GAS)


def test_taking_an_alert_leaves_the_danger_on_top(desk: Desk) -> None:
    case_id = desk.report("lamp", text=GAS).case_id

    take_alert([case_id], actor=desk.lead, now=NOW)

    assert of(case_id).danger == Danger.GAS


# --- The strip -----------------------------------------------------------------------------------


@pytest.fixture
def lead(client: Client, city: SmallCity) -> Client:
    client.force_login(city.people["lead"])
    return client


PAGES = ["/desk/", "/desk/table/", "/desk/map/", "/desk/shift/"]


@pytest.mark.parametrize("page", PAGES)
def test_every_desk_page_of_who_is_on_shift_shows_what_waits(lead: Client, desk: Desk, page: str) -> None:
    lead.post("/desk/shift/start/")
    case_id = desk.report("lamp", text=GAS, address="Renmin Road 12").case_id

    shown = lead.get(page, follow=True).content.decode()

    assert f"/desk/watch/{case_id}/take/" in shown
    assert "Renmin Road 12" in shown
    assert "data-sounds" in shown


def test_it_stays_until_somebody_takes_it(lead: Client, desk: Desk) -> None:
    lead.post("/desk/shift/start/")
    case_id = desk.report("lamp", text=GAS).case_id
    assert f"/desk/watch/{case_id}/take/" in lead.get("/desk/").content.decode()

    answer = lead.post(f"/desk/watch/{case_id}/take/")

    assert answer["Location"] == f"/desk/cases/{of(case_id).number}/"
    assert f"/desk/watch/{case_id}/take/" not in lead.get("/desk/").content.decode()
    assert Alert.objects.get().taken_by.username == "lead"
    # Too late is told, and changes nothing.
    assert lead.post(f"/desk/watch/{case_id}/take/").status_code == 302


def test_where_somebody_is_on_shift_nobody_else_is_shown_the_strip(client: Client, desk: Desk, city: SmallCity) -> None:
    client.force_login(city.people["lead"])
    client.post("/desk/shift/start/")
    case_id = desk.report("lamp", text=GAS).case_id

    client.force_login(city.people["operator"])

    assert f"/desk/watch/{case_id}/take/" not in client.get("/desk/").content.decode()


def test_with_nobody_on_shift_everybody_of_the_centre_is_shown_it(client: Client, desk: Desk, city: SmallCity) -> None:
    case_id = desk.report("lamp", text=GAS).case_id
    client.force_login(city.people["operator"])

    assert f"/desk/watch/{case_id}/take/" in client.get("/desk/").content.decode()


def test_a_department_sees_no_strip_and_starts_no_shift(client: Client, desk: Desk, city: SmallCity) -> None:
    desk.report("lamp", text=GAS)
    client.force_login(city.people["lamps_clerk"])

    assert 'id="watch"' not in client.get("/desk/").content.decode()
    assert client.post("/desk/shift/start/").status_code == 403


def test_a_page_that_asks_again_is_told_only_what_changed(lead: Client, desk: Desk) -> None:
    lead.post("/desk/shift/start/")
    mark = lead.get("/api/internal/watch/").json()
    assert mark["on_shift"] is True
    first = lead.get("/desk/watch/")
    shown = first.content.decode()
    known = shown.split('data-mark="')[1].split('"')[0]
    assert lead.get("/desk/watch/", {"mark": known}).status_code == 204

    desk.report("lamp", text=GAS)

    assert lead.get("/desk/watch/", {"mark": known}).status_code == 200


def test_a_danger_is_tagged_with_and_without_boxes_to_tick(lead: Client, desk: Desk) -> None:
    desk.report("lamp", text=GAS)

    for queue in ("to_file", "running"):
        page = lead.get("/desk/", {"queue": queue}).content.decode()
        row = page.split('<li class="case-row')[1].split("</li>")[0]
        assert "tag--inverse" in row, queue
    assert "tag--inverse" in lead.get("/desk/table/").content.decode().split("<tbody>")[1]


def test_a_danger_is_tagged_whichever_columns_are_shown(lead: Client, desk: Desk) -> None:
    desk.report(None, text=GAS)

    for query in ("", "?column=title&column=due", "?column=number", "?column=due"):
        assert lead.get(f"/desk/table/{query}").content.decode().count("tag--inverse") == 1

    usual = b"".join(lead.get("/desk/table/file/")).decode()
    assert str(Danger.GAS.label) in usual


def test_a_danger_stands_on_top_by_api_too_and_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE_ROWS", 2)
    monkeypatch.setattr(reading.page_of, "__kwdefaults__", {**(reading.page_of.__kwdefaults__ or {}), "rows": 2})
    monkeypatch.setattr(reading.rows_of, "__kwdefaults__", {**(reading.rows_of.__kwdefaults__ or {}), "rows": 2})
    danger = desk.report(None, text=GAS).case_id
    others = [desk.report("lamp").case_id for _each in range(4)]

    pages, after = [], ""
    while True:
        answer = reading.case_list(desk.city.people["lead"], CaseFilter(queue="reported", after=after), now=NOW)
        pages.append([row["id"] for row in answer["cases"]])
        if answer["next"] is None:
            break
        after = answer["next"]

    assert pages[0][0] == danger
    assert sorted(each for page in pages for each in page) == sorted([danger, *others])
    assert len(pages) == 2


def test_the_shift_page_counts_its_pages(lead: Client, desk: Desk) -> None:
    lead.post("/desk/shift/start/", {"phone": "+8613900139000"})
    now = timezone.now()
    take_in([NewReport(channel=Channel.WEB, text=GAS, received_at=now)], now=now)

    pages = lead.get("/desk/shift/").context["pages"]

    assert (pages["alerts"], pages["dangers"], pages["pages"]) == (1, 1, 0)


def test_the_shift_is_started_and_ended_by_api(lead: Client, city: SmallCity) -> None:
    started = lead.post("/api/internal/shifts/start/", {"phone": "+8613900139000"}, content_type="application/json")
    assert started.json()["on_shift"] is True
    for nobody in ("nothing", "10086", "12345", "+86 138 0000", "00000000000", "12345678901234", "4008123123"):
        refused = lead.post("/api/internal/shifts/start/", {"phone": nobody}, content_type="application/json")
        assert (nobody, refused.status_code) == (nobody, 400)

    ended = lead.post("/api/internal/shifts/end/", {"handover": "all quiet"}, content_type="application/json")

    assert ended.json()["on_shift"] is False
    assert lead.post("/api/internal/shifts/end/", {}, content_type="application/json").status_code == 409
