"""The first contact is an obligation of its own on the scoreboard: in time, late, or finished without it."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.actions import Caller
from cases.models import Clock, ClockEnd, Obligation, Report, Request
from cases.rules import rules
from common.reactions import drain
from common.wall_clock import day_of
from evaluation.actions import rebuild_facts, refresh_facts
from evaluation.models import Contacted, Excluded, Fact
from evaluation.scoreboard import Figure, Slice, scores
from tests.city import NOW, SmallCity, later
from tests.evaluation.test_rounds import YEAR, brought_in, done, says, score_of, send, sent
from tests.people import Desk

CONTACTS = (Figure.CONTACTED, Figure.CONTACTED_LATE, Figure.UNCONTACTED)


def signed(desk: Desk) -> int:
    case_id = sent(desk)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    return case_id


def spoken(desk: Desk, case_id: int, **delta: float) -> None:
    desk.speaks(case_id, desk.lamps_clerk, now=later(**delta), note="Rang her")


def finished(desk: Desk, case_id: int, **delta: float) -> None:
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=later(**delta), result="done")


def contacts(desk: Desk, *, days: float = 60) -> tuple[int | None, ...]:
    rebuild_facts()
    counts = score_of(desk.city, "lamps", now=later(days=days)).counts
    return tuple(counts[figure] for figure in CONTACTS)


def test_who_was_spoken_to_in_time_late_and_not_at_all_is_counted_apart(desk: Desk) -> None:
    in_time, late, never = signed(desk), signed(desk), signed(desk)
    spoken(desk, in_time, hours=2)
    spoken(desk, late, hours=25)
    for case_id in (in_time, late, never):
        finished(desk, case_id, hours=30)

    assert contacts(desk) == (1, 1, 1)
    score = score_of(desk.city, "lamps", now=later(days=60))
    assert score.contacted_share == pytest.approx(1 / 3)
    # Of this obligation only: the work itself was in time.
    assert (score.counts[Figure.ON_TIME], score.counts[Figure.LATE]) == (3, 0)


def test_who_waits_for_the_contact_longer_than_its_limit_is_late_before_it_is_made(desk: Desk) -> None:
    case_id = signed(desk)

    assert contacts(desk, days=0.5) == (0, 0, 0)
    assert contacts(desk, days=2) == (0, 1, 0)
    spoken(desk, case_id, days=2)
    assert contacts(desk, days=3) == (0, 1, 0)


def test_a_text_that_its_office_had_sent_is_its_contact_and_what_the_centre_does_is_the_centres(desk: Desk) -> None:
    texted, called, written = signed(desk), signed(desk), signed(desk)
    actions.text_citizen(texted, actor=desk.lamps_clerk, now=later(hours=1), text="We come on Monday")
    desk.speaks(called, desk.operator, now=later(hours=1), note="Rang her")
    actions.text_citizen(written, actor=desk.operator, now=later(hours=1), text="They come on Monday")
    assert contacts(desk, days=0.5) == (1, 0, 0)
    # Owed still: late when its limit is over, and missed by whoever finishes without it.
    finished(desk, written, hours=2)

    assert contacts(desk) == (1, 1, 1)


@pytest.mark.parametrize(("hours", "counted"), [(1, (None, None, None)), (30, (0, 0, 1))])
def test_what_the_centre_did_of_before_for_an_office_is_not_the_offices_contact(
    desk: Desk, hours: float, counted: tuple[int | None, ...]
) -> None:
    case_id = signed(desk)
    desk.speaks(case_id, desk.operator, now=later(hours=hours), note="Rang her")
    # As such a call used to stop the clock of the office, which then could make none any more.
    contact = Clock.objects.filter(case_id=case_id, obligation=Obligation.CONTACT)
    at = later(hours=hours)
    contact.update(stopped_at=at, ended_as=ClockEnd.DONE, is_met=at <= contact.get().due_at, alarm_at=None)

    assert contacts(desk) == counted


def test_what_was_taken_away_in_time_was_owed_by_nobody_and_late_stays_missed(desk: Desk) -> None:
    in_time, late = signed(desk), signed(desk)
    actions.take_back([in_time], actor=desk.dispatcher, now=later(hours=1), reason="elsewhere")
    actions.take_back([late], actor=desk.dispatcher, now=later(days=2), reason="elsewhere")

    assert contacts(desk) == (0, 0, 1)


def test_no_merge_takes_back_that_nobody_was_contacted(desk: Desk) -> None:
    open_late, finished_without, in_time, target = signed(desk), signed(desk), signed(desk), signed(desk)
    finished(desk, finished_without, hours=1)
    actions.merge_cases([in_time], into=target, actor=desk.lead, now=later(hours=2))
    actions.merge_cases([open_late, finished_without], into=target, actor=desk.lead, now=later(hours=30))
    spoken(desk, target, hours=31)

    # The target itself was late.
    assert contacts(desk) == (0, 1, 1)
    told = dict(Fact.objects.values_list("case", "excluded"))
    assert told == {open_late: Excluded.DUPLICATE, finished_without: "", in_time: Excluded.DUPLICATE, target: ""}


def test_whoever_was_spoken_to_in_time_speaks_for_nobody_whose_case_is_merged_in_late(desk: Desk) -> None:
    never, in_time = signed(desk), signed(desk)
    spoken(desk, in_time, hours=2)
    actions.merge_cases([never], into=in_time, actor=desk.lead, now=later(hours=30))

    assert contacts(desk) == (1, 0, 1)
    assert Fact.objects.get(case=never).excluded == ""


def test_a_contact_that_is_owed_still_is_disputed_and_out_whatever_comes_of_it(desk: Desk) -> None:
    owed, missed = signed(desk), signed(desk)
    for case_id in (owed, missed):
        actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(days=2), reason="The line was dead")
        request = Request.objects.get(case=case_id)
        actions.decide_dispute(request.pk, is_granted=True, actor=desk.lead, now=later(days=2), reason="It was")
    assert contacts(desk) == (None, None, None)

    finished(desk, missed, hours=50)
    actions.take_back([owed], actor=desk.dispatcher, now=later(hours=50), reason="elsewhere")
    assert contacts(desk) == (None, None, None)
    assert Fact.objects.filter(contacted=Contacted.MISSED, excluded=Excluded.DISPUTED).count() == 2


def test_no_later_round_makes_up_for_a_contact_that_was_not_made(desk: Desk) -> None:
    case_id = signed(desk)
    done(desk, case_id, at=later(hours=1))
    says(case_id, solved=False, at=later(hours=2))
    actions.rework_case([case_id], actor=desk.operator, now=later(hours=3), reason="not done")
    # The office owes it no more, and so sees no number; the desk rings.
    desk.speaks(case_id, desk.operator, now=later(hours=4))
    done(desk, case_id, at=later(hours=5))
    says(case_id, solved=True, at=later(hours=6))
    assert contacts(desk) == (0, 0, 1)

    actions.reopen_case([case_id], actor=desk.operator, now=later(days=1), reason="again")
    send(desk, case_id, at=later(days=1))
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=later(days=1))
    spoken(desk, case_id, days=1)

    # Opened again it is another order, which owes and keeps a contact of its own.
    assert contacts(desk) == (1, 0, 1)
    assert list(Fact.objects.order_by("round").values_list("contacted", flat=True)) == ["missed", "", "in_time"]


def test_where_nobody_could_be_contacted_nothing_is_rated(desk: Desk, city: SmallCity) -> None:
    case_id = desk.report("lamp", caller=None).case_id
    actions.file_case([case_id], actor=desk.lead, now=NOW)
    send(desk, case_id, at=NOW)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    finished(desk, case_id, hours=1)
    brought_in(city, "1")

    assert contacts(desk) == (None, None, None)


def test_a_contact_moves_the_figures_by_itself(desk: Desk) -> None:
    case_id = signed(desk)
    drain("evaluation.facts", now=timezone.now)
    spoken(desk, case_id, hours=1)
    drain("evaluation.facts", now=timezone.now)

    assert Fact.objects.get(case=case_id).contacted == Contacted.IN_TIME


@pytest.mark.parametrize(("figure", "names"), [(Figure.CONTACTED, {0}), (Figure.CONTACTED_LATE, {1, 3}), (Figure.UNCONTACTED, {2})])  # fmt: skip
def test_each_opens_the_cases_it_counts(desk: Desk, client: Client, figure: Figure, names: set[int]) -> None:
    several = [signed(desk) for _each in range(4)]
    spoken(desk, several[0], hours=2)
    spoken(desk, several[1], hours=25)
    finished(desk, several[2], hours=1)
    refresh_facts(several)
    client.force_login(desk.city.people["leader"])
    days = "first=2026-01-01&last=2026-12-31"

    context = client.get(f"/evaluation/{figure}/?{days}").context

    assert {line.case_id for line in context["lines"]} == {several[each] for each in names}
    assert context["count"]["rounds"] == len(names)
    (score,) = scores(YEAR, now=later(days=60))
    assert score.counts[figure] == len(names)


@pytest.mark.parametrize(
    ("way", "became", "is_met"),
    [
        ("spoken", ClockEnd.DONE, True),
        ("left for the check", ClockEnd.UNDONE, False),
        ("taken back", ClockEnd.RELEASED, None),
        ("taken back late", ClockEnd.RELEASED, False),
    ],
)
def test_clocks_of_before_say_what_the_log_knows_of_the_contact(
    desk: Desk, way: str, became: ClockEnd, is_met: bool | None
) -> None:
    case_id = signed(desk)
    if way == "spoken":
        spoken(desk, case_id, hours=1)
    elif way == "left for the check":
        finished(desk, case_id, hours=1)
    else:
        late = {"days": 3} if way.endswith("late") else {"hours": 1}
        actions.take_back([case_id], actor=desk.dispatcher, now=later(**late), reason="elsewhere")
    contact = Clock.objects.filter(case_id=case_id, obligation=Obligation.CONTACT)
    # As they were stopped before clocks said how they ended.
    stopped = contact.get()
    contact.update(ended_as="", is_met=stopped.stopped_at <= stopped.due_at)  # type: ignore[operator]

    with connection.cursor() as cursor:
        cursor.execute(import_module("cases.migrations.0022_contacts_of_before").TELL)

    told = contact.get()
    assert (told.ended_as, told.is_met, told.stopped_at) == (became, is_met, stopped.stopped_at)


def test_an_opt_out_of_texts_leaves_a_call_to_be_made(desk: Desk) -> None:
    from messaging.actions import opt_out  # noqa: PLC0415

    case_id = desk.report("lamp", caller=Caller(phone="+8613800138001")).case_id
    contact = Report.objects.select_related("contact").get(case=case_id).contact
    assert contact is not None
    opt_out(contact, "sms", now=NOW)
    actions.file_case([case_id], actor=desk.lead, now=NOW)
    send(desk, case_id, at=NOW)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    spoken(desk, case_id, hours=1)

    assert contacts(desk) == (1, 0, 0)


def test_signing_and_contact_are_counted_by_their_own_days_whatever_the_limit_to_finish(desk: Desk) -> None:
    case_id, zone = sent(desk), rules().city.zone
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=30))
    refresh_facts([case_id])
    fact = Fact.objects.get()
    assert fact.contact_due_at is not None
    today, over = day_of(NOW, zone), day_of(fact.contact_due_at, zone)
    assert today < over < fact.counted_on

    (score,) = scores(Slice(first=today, last=today), now=later(hours=1))

    assert (score.counts[Figure.SIGNED], score.response_s) == (1, 30 * 60)
    assert score.counts[Figure.CONTACTED_LATE] is None
    # Owed and not made, it counts on the day its own limit runs out.
    its_day, after = Slice(first=over, last=over), fact.contact_due_at + timedelta(minutes=1)
    assert scores(its_day, now=after)[0].counts[Figure.CONTACTED_LATE] == 1
    assert its_day.behind(Figure.CONTACTED_LATE, after).count() == 1


@pytest.mark.parametrize("hours", [2, 40, None])
def test_facts_of_before_know_the_days_of_signing_and_contact_at_once(desk: Desk, hours: float | None) -> None:
    case_id = signed(desk)
    if hours:
        spoken(desk, case_id, hours=hours)
    rebuild_facts()
    known = Fact.objects.values().get()
    assert None not in (known["signed_on"], known["contact_on"])
    Fact.objects.update(signed_on=None, contact_on=None)

    name = "evaluation.migrations.0013_fill_days_of_signing_and_contact"
    import_module(name).fill(None, SimpleNamespace(connection=connection))

    assert Fact.objects.values().get() == known
