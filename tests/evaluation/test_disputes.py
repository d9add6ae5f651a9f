"""A department reads what is left of its cases behind its own figures, and disputes from there, whatever came after."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from cases import actions
from cases.actions.act import JudgingOwnWork
from cases.actions.disputes import DISPUTE_DAYS, AlreadyDecided, DisputeTooLate
from cases.models import Case, LogEntry, LogKind, Request, RequestKind
from cases.past import past_case
from common.refusals import NotFound, NotYours
from evaluation.actions import refresh_facts
from evaluation.models import Excluded, Fact
from evaluation.scoreboard import Figure, Slice, scores
from tests.city import NOW, SmallCity, later
from tests.evaluation.test_rounds import brought_in, done, says, send, sent
from tests.people import Desk

YEAR = Slice(first=date(2026, 1, 1), last=date(2026, 12, 31))


def gone(desk: Desk) -> int:
    """Have a case finished late and closed, so that its department sees it no more."""
    case_id = sent(desk)
    done(desk, case_id, at=later(days=30))
    says(case_id, solved=True, at=later(days=30))
    refresh_facts([case_id])
    return case_id


def returned(desk: Desk) -> int:
    """Have a case returned by its department and sent elsewhere."""
    case_id = sent(desk)
    actions.ask_request([case_id], actor=desk.lamps_clerk, now=NOW, kind=RequestKind.RETURN, reason="not ours")
    request = Request.objects.get(case=case_id, kind=RequestKind.RETURN)
    actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=NOW)
    send(desk, case_id, at=NOW, lead="roads")
    refresh_facts([case_id])
    return case_id


@pytest.mark.parametrize(("leave", "days"), [(gone, 31), (returned, 1)])
def test_a_department_disputes_what_has_left_it(desk: Desk, leave: Callable[[Desk], int], days: int) -> None:
    case_id = leave(desk)
    assert not Case.objects.visible_to(desk.city.people["lamps_clerk"]).exists()

    actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(days=days), reason="The mains were off")
    request = Request.objects.get(kind=RequestKind.DISPUTE)
    actions.decide_request(
        request.pk, is_granted=True, actor=desk.lead, now=later(days=days), reason="So says the grid"
    )
    refresh_facts([case_id])

    assert Fact.objects.get(case=case_id, department__code="lamps").excluded == Excluded.DISPUTED
    assert LogEntry.objects.filter(case_id=case_id, kind__in=[LogKind.ASK, LogKind.GRANT]).count() >= 2


def test_a_dispute_is_one_log_row_and_asking_twice_is_asking_once(desk: Desk) -> None:
    case_id = gone(desk)
    before = LogEntry.objects.filter(case_id=case_id).count()

    actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(days=31), reason="one")
    actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(days=31), reason="two")

    assert LogEntry.objects.filter(case_id=case_id).count() == before + 2
    assert Request.objects.filter(kind=RequestKind.DISPUTE).count() == 1


def test_what_was_decided_is_not_asked_again(desk: Desk) -> None:
    case_id = gone(desk)
    actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(days=31), reason="one")
    actions.decide_dispute(Request.objects.get().pk, is_granted=False, actor=desk.lead, now=later(days=31), reason="no")

    with pytest.raises(AlreadyDecided):
        actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(days=32), reason="two")


def test_figures_come_to_rest(desk: Desk) -> None:
    case_id = gone(desk)

    with pytest.raises(DisputeTooLate):
        actions.dispute_cases(
            [case_id], actor=desk.lamps_clerk, now=later(days=31 + DISPUTE_DAYS), reason="I was on leave"
        )


def test_nobody_disputes_for_another_department(desk: Desk) -> None:
    case_id = gone(desk)
    order = Case.objects.get(pk=case_id).orders.get()

    with pytest.raises(NotFound):
        actions.dispute_cases([case_id], actor=desk.roads_clerk, now=later(days=31), reason="x")
    with pytest.raises(NotFound):
        actions.dispute_cases([case_id], actor=desk.roads_clerk, now=later(days=31), reason="x", order_id=order.pk)
    with pytest.raises(NotYours):
        actions.dispute_cases([case_id], actor=desk.operator, now=later(days=31), reason="x")


def test_nobody_of_the_house_decides(desk: Desk, city: SmallCity) -> None:
    case_id = gone(desk)
    actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(days=31), reason="one")
    lead = city.people["lead"]
    for own in ("lamps", "works"):
        lead.department = city.departments[own]
        lead.save()

        with pytest.raises(JudgingOwnWork):
            actions.decide_request(
                Request.objects.get().pk,
                is_granted=True,
                actor=actions.Actor.of(lead),
                now=later(days=31),
                reason="we are good",
            )


def test_a_matter_about_itself_is_left_out(desk: Desk, city: SmallCity) -> None:
    case_id = gone(desk)
    Case.objects.filter(pk=case_id).update(about_department=city.departments["lamps"])

    with pytest.raises(NotFound):
        past_case(city.people["lamps_clerk"], case_id)
    with pytest.raises(NotFound):
        actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(days=31), reason="x")


def test_the_summary_tells_the_departments_own_doing_and_nothing_else(desk: Desk, client: Client) -> None:
    secrets = {"text": "My name is written here", "address": "12 Hidden Lane"}
    case_id = desk.report("lamp", **secrets).case_id
    actions.file_case([case_id], actor=desk.lead, now=NOW)
    actions.comment_case([case_id], actor=desk.lead, now=NOW, note="said by the desk")
    send(desk, case_id, at=NOW)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=later(hours=1))
    actions.comment_case([case_id], actor=desk.lamps_clerk, now=later(hours=1), note="said by the lamps")
    actions.take_back([case_id], actor=desk.dispatcher, now=later(hours=2), reason="said by the dispatcher")
    refresh_facts([case_id])
    clerk = desk.city.people["lamps_clerk"]

    found = past_case(clerk, case_id)

    assert [each.text for each in found.words] == ["said by the lamps"]
    assert {clock.order_id for clock in found.clocks} == {order.pk for order in found.orders}
    client.force_login(clerk)
    page = client.get(f"/evaluation/past/{case_id}/").content.decode()
    assert found.number in page
    for secret in (*secrets.values(), "138", "said by the desk", "said by the dispatcher"):
        assert secret not in page


def test_the_page_takes_a_dispute_and_shows_it(desk: Desk, client: Client) -> None:
    case_id = gone(desk)
    client.force_login(desk.city.people["lamps_clerk"])
    Case.objects.filter(pk=case_id).update(ended_at=later(days=30))

    assert client.post(f"/evaluation/past/{case_id}/", {"reason": " "}).status_code == 200
    assert not Request.objects.exists()
    order = Case.objects.get(pk=case_id).orders.get()
    order.ended_at = None
    order.save()
    answer = client.post(f"/evaluation/past/{case_id}/", {"reason": "The mains were off", "order": order.pk})

    assert answer.status_code == 302
    assert b'data-dispute="asked"' in client.get(f"/evaluation/past/{case_id}/").content


@pytest.mark.parametrize(
    ("person", "status"),
    [("lamps_clerk", 200), ("roads_clerk", 404), ("leader", 403), ("grid_worker", 403), (None, 302)],
)
def test_who_reads_a_departments_past(desk: Desk, client: Client, person: str | None, status: int) -> None:
    case_id = gone(desk)
    if person:
        client.force_login(desk.city.people[person])

    assert client.get(f"/evaluation/past/{case_id}/").status_code == status


def test_imported_history_is_disputed_by_whom_its_source_names(desk: Desk, city: SmallCity) -> None:
    case_id = brought_in(city, "1")
    now = LogEntry.objects.filter(case_id=case_id).latest("recorded_at").recorded_at

    with pytest.raises(NotFound):
        actions.dispute_cases([case_id], actor=desk.roads_clerk, now=now, reason="x")
    actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=now, reason="The source is wrong")
    actions.decide_dispute(Request.objects.get().pk, is_granted=True, actor=desk.lead, now=now, reason="It is")
    refresh_facts([case_id])

    (score,) = scores(YEAR, now=later(days=60))
    assert (score.counts[Figure.DUE], score.counts[Figure.EXCLUDED]) == (0, 1)


def test_every_round_of_ones_own_is_listed_behind_its_figure(desk: Desk, client: Client) -> None:
    gone(desk)
    returned(desk)
    sent(desk)
    for case in Case.objects.all():
        refresh_facts([case.pk])
    client.force_login(desk.city.people["lamps_clerk"])
    pk = desk.city.departments["lamps"].pk
    (score,) = [each for each in scores(YEAR, now=later(days=60)) if each.department_id == pk]

    for figure in (Figure.RECEIVED, Figure.DUE, Figure.ON_TIME, Figure.RETURNED, Figure.SOLVED):
        days = "first=2026-01-01&last=2026-12-31"
        context = client.get(f"/evaluation/{figure}/?{days}&department={pk}").context
        assert context["count"].rounds == context["seen"] == score.counts[figure]
