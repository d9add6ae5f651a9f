"""Who is asked to look: a person who is there, named in the log; the next when no answer comes, in the end the desk."""

from collections.abc import Sequence

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from accounts.models import Role, User
from cases import actions
from cases.actions.act import JudgingOwnWork
from cases.actions.sweep import ring_clocks
from cases.actions.workers import NoGridWorker, NoPlaceYet, WorkerNotThere, ask_another
from cases.models import Alert, AlertReason, Case, Check, CheckKind, LogEntry, LogKind
from cases.reactions import pass_on
from cases.verification import findings
from cases.workflow import State
from common.models import Reaction
from dispatch.actions import Fact, take_fact
from dispatch.models import FeedItem, FieldOutcome
from dispatch.reactions import tell_of_checks
from grid.actions import set_on_duty
from grid.models import Absence, GridPost
from tests.city import ALWAYS, NOW, SmallCity, facts_told, later, names
from tests.people import Desk

EAST, WEST = (121.02, 32.02), (120.95, 32.05)


def worker(city: SmallCity, name: str, division: str = "east", department: str = "centre") -> User:
    user = User.objects.create(
        username=name, names=names(name), roles=[str(Role.GRID_WORKER)], department=city.departments[department]
    )
    GridPost.objects.create(user=user, division=city.divisions[division], valid=ALWAYS)
    return user


def reported(desk: Desk, point: tuple[float, float] = EAST) -> Case:
    return Case.objects.get(pk=desk.report("lamp", point=point).case_id)


def last_row(case: Case) -> LogEntry:
    return LogEntry.objects.filter(case_id=case.pk).order_by("-seq")[0]


def check_of(case: Case) -> Check:
    return Check.objects.get(case=case, done_at__isnull=True)


def ask(desk: Desk, case: Case, who: User | None = None) -> Check:
    actions.ask_verification([case.pk], actor=desk.operator, now=NOW, worker=who)
    return check_of(case)


def finished(desk: Desk, case: Case) -> Check:
    one = [case.pk]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=NOW, result="done")
    return check_of(case)


def test_any_grid_worker_is_one_of_the_place_and_the_log_says_which(desk: Desk, city: SmallCity) -> None:
    near = worker(city, "near", "east-1")
    case = reported(desk)

    check = ask(desk, case)

    assert check.asked == near
    assert facts_told(last_row(case)) == {"check": check.pk, "worker": near.pk}
    assert Case.objects.visible_to(near).filter(pk=case.pk).exists()


def test_of_two_in_one_grid_who_has_less_to_do_is_asked(desk: Desk, city: SmallCity) -> None:
    first, second = worker(city, "first", "east-1"), worker(city, "second", "east-1")

    asked = [ask(desk, reported(desk)).asked for _each in range(3)]

    assert asked == [first, second, first]


def test_where_no_grid_worker_is_there_nobody_is_said_to_be_asked(desk: Desk) -> None:
    case = reported(desk, WEST)

    with pytest.raises(NoGridWorker) as refused:
        ask(desk, case)

    case.refresh_from_db()
    assert (refused.value.code, case.state) == ("no_grid_worker", State.REPORTED)
    assert not LogEntry.objects.filter(case_id=case.pk, kind=LogKind.ASK_VERIFICATION).exists()
    assert not Check.objects.exists()


def test_what_has_no_place_yet_is_said_to_have_none_and_not_that_nobody_is_there(desk: Desk, city: SmallCity) -> None:
    there = worker(city, "first", "east-1")
    case = Case.objects.get(pk=desk.report("lamp", point=None).case_id)

    with pytest.raises(NoPlaceYet) as refused:
        ask(desk, case)

    assert refused.value.code == "no_place_yet"
    assert not Check.objects.exists()
    # Whoever is chosen by name goes all the same.
    actions.ask_verification([case.pk], actor=desk.operator, now=NOW, worker=there)
    assert Check.objects.get().asked == there


def dismissed(user: User) -> None:
    user.is_active = False
    user.save()


def off_duty(user: User) -> None:
    set_on_duty(user, is_on_duty=False, now=NOW)


def on_leave(user: User) -> None:
    Absence.objects.create(user=user, valid=DateTimeTZRange(later(days=-1), later(days=5)))


def off_the_roster(user: User) -> None:
    user.posts.update(valid=DateTimeTZRange(ALWAYS.lower, later(days=-1)))


def of_another_role(user: User) -> None:
    user.roles = [str(Role.OPERATOR)]
    user.save()


@pytest.mark.parametrize("gone", [dismissed, off_duty, on_leave, off_the_roster, of_another_role])
def test_nobody_who_is_not_there_is_asked_by_rule_or_by_hand(desk: Desk, city: SmallCity, gone: object) -> None:
    close, other = worker(city, "close", "east-1"), city.people["other_worker"]
    gone(close)  # type: ignore[operator]

    assert ask(desk, reported(desk)).asked == other
    assert finished(desk, reported(desk)).asked == other
    with pytest.raises(WorkerNotThere):
        ask(desk, reported(desk), close)


def test_nobody_is_asked_to_look_at_what_the_own_house_did(desk: Desk, city: SmallCity) -> None:
    worker(city, "of the lamps", "east-1", "lamps")
    above = worker(city, "above the lamps", "east-1", "works")
    case = reported(desk)

    check = finished(desk, case)

    assert check.asked == city.people["other_worker"]
    actions.pass_check([case.pk], actor=actions.Actor.of(check.asked), now=later(minutes=1))
    again = reported(desk)
    finished(desk, again)
    again.holders.create(user=above, cause_id=1)
    with pytest.raises(JudgingOwnWork):
        actions.pass_check([again.pk], actor=actions.Actor.of(above), now=later(minutes=1))


def test_where_nobody_is_there_the_finished_work_waits_at_the_desk_and_the_log_says_so(desk: Desk) -> None:
    case = reported(desk, WEST)

    check = finished(desk, case)

    assert check.asked is None
    assert last_row(case).facts["worker"] is None


# --- No answer --------------------------------------------------------------------------------


def owed(case: Case, consumer: str, kind: LogKind) -> Sequence[Reaction]:
    return list(Reaction.objects.filter(case_id=case.pk, consumer=consumer, kind=kind).order_by("pk"))


def ring(case: Case, **delta: float) -> None:
    moment = later(**delta)
    ring_clocks(now=moment)
    due = owed(case, "cases.ask_another", LogKind.ALARM)
    # Twice is once.
    for _twice in range(2):
        pass_on(due, moment)
    Reaction.objects.filter(pk__in=[each.pk for each in due]).delete()


def test_who_does_not_say_whether_it_is_so_is_followed_by_the_next_and_in_the_end_by_the_desk(
    desk: Desk, city: SmallCity
) -> None:
    first, second = worker(city, "first", "east-1"), city.people["other_worker"]
    case = reported(desk)
    before = ask(desk, case)

    # 80 % of the hour to file.
    ring(case, minutes=49)

    check = check_of(case)
    assert (before.asked, check.asked, check.kind) == (first, second, CheckKind.VERIFY)
    row = last_row(case)
    assert row.kind == LogKind.ASK_ANOTHER
    assert facts_told(row) == {
        "check": check.pk,
        "worker": second.pk,
        "passed_from": {"check": before.pk, "worker": first.pk},
    }
    assert not Case.objects.visible_to(first).filter(pk=case.pk).exists()
    tell_of_checks(owed(case, "dispatch.tell_of_checks", LogKind.ASK_ANOTHER), later(minutes=49))
    told = dict(FeedItem.objects.filter(kind="check").values_list("user__username", "facts__state"))
    assert told == {"first": "passed_on", "other_worker": "asked"}

    ring(case, minutes=61)

    case.refresh_from_db()
    assert case.state == State.REPORTED
    assert last_row(case).facts["worker"] is None
    assert not Check.objects.filter(case=case, done_at__isnull=True).exists()


def test_with_nobody_else_there_whoever_was_asked_keeps_it_until_the_time_is_over(desk: Desk) -> None:
    case = reported(desk)
    check = ask(desk, case)
    rows = LogEntry.objects.filter(case_id=case.pk)
    ring(case, minutes=49)

    assert check_of(case) == check
    assert not rows.filter(kind=LogKind.ASK_ANOTHER).exists()


def test_work_nobody_looked_at_in_time_is_looked_at_by_the_desk(desk: Desk, city: SmallCity) -> None:
    case = reported(desk)
    finished(desk, case)

    assert ask_another(case.pk, now=later(hours=9), is_last=True)

    check = check_of(case)
    assert (check.asked, check.kind) == (None, CheckKind.EVIDENCE)
    assert not ask_another(case.pk, now=later(hours=9), is_last=True)
    actions.pass_check([case.pk], actor=desk.lead, now=later(hours=10))


def test_of_what_is_urgent_and_nobody_looked_at_somebody_on_shift_is_told(desk: Desk) -> None:
    case = Case.objects.get(pk=desk.report("manhole", point=EAST).case_id)
    ask(desk, case)

    assert ask_another(case.pk, now=later(minutes=61), is_last=True)

    assert Alert.objects.filter(case=case, reason=AlertReason.NO_WORKER, taken_at__isnull=True).exists()
    assert "no_worker" in last_row(case).facts["alerts"]


@pytest.mark.parametrize("kind", ["verify", "check"])
def test_a_late_answer_counts_while_nobody_else_has_looked(desk: Desk, city: SmallCity, kind: str) -> None:
    first = worker(city, "first", "east-1")
    case = reported(desk)
    check = ask(desk, case) if kind == "verify" else finished(desk, case)
    assert ask_another(case.pk, now=later(minutes=49))

    def answer(who: User, subject: Check, minutes: int) -> str:
        fact = Fact(
            key=f"{who.pk}:{minutes}", kind=kind, at=later(minutes=minutes), told_at=NOW, is_yes=True,
            subject=f"check:{subject.pk}",
        )  # fmt: skip
        return str(take_fact(fact, user=who, now=later(minutes=minutes))[1]["outcome"])

    second = check_of(case)
    assert answer(first, check, 51) == FieldOutcome.TAKEN

    case.refresh_from_db()
    assert case.state == (State.REPORTED if kind == "verify" else State.ANSWERING)
    assert not Case.objects.visible_to(first).filter(pk=case.pk).exists()
    assert list(findings()) == []
    assert answer(city.people["other_worker"], second, 52) == FieldOutcome.NOTED


@pytest.mark.parametrize("kind", ["verify", "check"])
def test_what_is_found_late_about_ones_own_house_is_kept_as_a_note(desk: Desk, city: SmallCity, kind: str) -> None:
    """It was taken from her because the matter is about her house."""
    first = worker(city, "first", "east-1", department="police")
    case = reported(desk)
    check = ask(desk, case) if kind == "verify" else finished(desk, case)
    actions.set_about(case.pk, department=city.departments["police"], actor=desk.operator, now=later(minutes=49))
    before = Case.objects.get(pk=case.pk).state
    fact = Fact(
        key="late", kind=kind, at=later(minutes=51), told_at=NOW, is_yes=True, subject=f"check:{check.pk}"
    )  # fmt: skip

    _fact, answer = take_fact(fact, user=first, now=later(minutes=51))

    case.refresh_from_db()
    assert (check.asked, answer["outcome"]) == (first, FieldOutcome.NOTED)
    assert (case.state, last_row(case).kind) == (before, LogKind.UNIT_ACT)
    assert list(findings()) == []


def test_a_grid_workers_phone_puts_them_on_and_off_duty(desk: Desk, city: SmallCity) -> None:
    person = city.people["other_worker"]

    def turn(key: str, *, on: bool, minutes: int) -> None:
        fact = Fact(key=key, kind="duty", at=later(minutes=minutes), told_at=NOW, is_yes=on)
        take_fact(fact, user=person, now=later(minutes=minutes))

    turn("off", on=False, minutes=1)
    turn("off again", on=False, minutes=2)
    assert Absence.objects.filter(user=person, valid__contains=later(minutes=5)).count() == 1
    turn("on", on=True, minutes=6)
    assert not Absence.objects.filter(user=person, valid__contains=later(minutes=7)).exists()
