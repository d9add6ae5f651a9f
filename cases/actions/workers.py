"""Which grid worker is asked to look, and who is when no answer comes: the next, and in the end the desk.

Only who is there is asked: on the roster, on duty, of no department that worked on it, and of no house that
the matter is about. Who reported it herself does not say whether it is so.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Prefetch, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.actions.act import SYSTEM, Act, JudgingOneself, JudgingOwnWork
from cases.actions.orders import LOOKED_AT, AboutItself, ask_to_look, let_go, was_told_for
from cases.models import AlertReason, Case, Channel, Check, CheckKind, LogKind, Report, Urgency
from cases.workflow import State
from common.refusals import Refusal
from grid.models import Division
from grid.rosters import grid_workers, posts_along


class NoGridWorker(Refusal):
    """There is nobody to ask."""

    code = "no_grid_worker"
    sentence = _("No grid worker is on duty around the place of %(number)s. Choose somebody, or decide without.")


class NoPlaceYet(Refusal):
    """Nobody is the closest to nowhere."""

    code = "no_place_yet"
    sentence = _(
        "%(number)s has no place in the city yet, so nobody is the closest. Place it first, or choose somebody."
    )


class WorkerNotThere(Refusal):
    """Nobody is asked who is off the roster, off duty or away."""

    code = "worker_not_there"
    sentence = _("%(worker)s is not on duty as a grid worker now. Choose somebody else.")


def workers_for(act: Act, case: Case, kind: CheckKind) -> list[User]:
    """Return the grid workers who could look at a case now, the closest first, and of those who has the least to do."""
    near = act.once(_around).near(case)
    own = act.once(_reporters)[case.pk] if kind == CheckKind.VERIFY else set()
    return [each for each in near if each.pk not in own and not act.worked_on(case, each.department)]


def verifiers_near(case: Case, at: datetime) -> list[User]:
    """Return who of those around a case's place may say whether it is so."""
    return may_verify(case, WorkersAround([case], at).near(case))


def may_verify(case: Case, workers: Iterable[User]) -> list[User]:
    """Leave out who reported it herself from a round, and whose own house it is about."""
    own = _reporters_of([case.pk])[case.pk]
    return [each for each in workers if each.pk not in own and not is_about_house_of(case, each)]


def _reporters(act: Act) -> dict[int, set[int | None]]:
    return _reporters_of(act.case_ids)


def _reporters_of(case_ids: Collection[int]) -> dict[int, set[int | None]]:
    found: dict[int, set[int | None]] = {case_id: set() for case_id in case_ids}
    told = Report.objects.filter(case__in=case_ids, channel=Channel.GRID)
    for case_id, user_id in told.values_list("case", "taken_by"):
        found[case_id].add(user_id)
    return found


def is_about_house_of(case: Case, worker: User) -> bool:
    return worker.department is not None and case.about_department_id in worker.department.line


class WorkersAround:
    """The grid workers who are on duty around the places of some cases; the same few queries for any number."""

    def __init__(self, cases: Sequence[Case], at: datetime) -> None:
        prefetch_related_objects(cases, Prefetch("division", Division.objects.defer("boundary")))
        lines = [case.division.line for case in cases if case.division is not None]
        self._posts = posts_along({each for line in lines for each in line}, at) if lines else []
        busy = Check.objects.filter(asked__in=[post.user_id for post in self._posts], done_at__isnull=True)
        counted = busy.values_list("asked").annotate(count=Count("pk")).order_by()
        # What each has to look at, with what this act adds.
        self.tasks: Counter[int] = Counter(dict(counted) if self._posts else {})

    def near(self, case: Case) -> list[User]:
        """Return those around a case's place whose house it is not about: the closest first, and of those who has the least to do.

        Whoever worked on it, and whoever reported it, is among them.
        """
        line = case.division.line if case.division is not None else []
        closest: dict[int, int] = {}
        for post in self._posts:
            if post.division_id in line:
                closest[post.user_id] = max(closest.get(post.user_id, 0), post.division.rank)
        people = {post.user_id: post.user for post in self._posts}
        order = sorted(closest, key=lambda pk: (-closest[pk], self.tasks[pk], pk))
        return [people[pk] for pk in order if not is_about_house_of(case, people[pk])]


def choose_worker(act: Act, case: Case, kind: CheckKind) -> User | None:
    """Return who is to look at a case, if anybody can: it counts for the next case of the act as one more to look at."""
    worker = next(iter(workers_for(act, case, kind)), None)
    if worker is not None:
        act.once(_around).tasks[worker.pk] += 1
    return worker


def _around(act: Act) -> WorkersAround:
    return WorkersAround(act.cases, act.now)


def worker_to_ask(act: Act, case: Case, chosen: User | None) -> User:
    """Return whom to ask whether it is so: who was chosen, if they are there; else the closest who is.

    Refused where nobody is or the case has no place yet, where the matter is about the chosen one's own house, and where she reported it.
    """
    if chosen is None:
        if case.division_id is None:
            raise NoPlaceYet(number=case.number)
        found = choose_worker(act, case, CheckKind.VERIFY)
        if found is None:
            raise NoGridWorker(number=case.number)
        return found
    if chosen.pk not in act.once(_on_duty):
        raise WorkerNotThere(worker=chosen.name)
    if is_about_house_of(case, chosen):
        raise AboutItself(number=case.number)
    if chosen.pk in act.once(_reporters)[case.pk]:
        raise JudgingOneself(number=case.number)
    if act.worked_on(case, chosen.department):
        raise JudgingOwnWork(number=case.number)
    return chosen


def _on_duty(act: Act) -> set[int]:
    return set(grid_workers(act.at).values_list("pk", flat=True))


# --- When no answer comes -------------------------------------------------------------------


@transaction.atomic
def ask_another(case_id: int, *, now: datetime, is_last: bool = False) -> bool:
    """Ask the next grid worker where the one who was asked does not answer; with `is_last`, leave it to the desk.

    Say whether anything was passed on: while there is nobody else, whoever was asked keeps it.
    """
    act = Act(LogKind.ASK_ANOTHER, actor=SYSTEM, now=now)
    act.adopt_one(case_id)
    (case,) = act.cases
    check = Check.objects.filter(case=case, done_at__isnull=True, asked__isnull=False).select_related("order").first()
    if check is None or case.state not in LOOKED_AT:
        return False
    asked = set(Check.objects.filter(case=case, asked_at__gte=case.entered_at).values_list("asked", flat=True))
    others = [] if is_last else [each for each in workers_for(act, case, CheckKind(check.kind)) if each.pk not in asked]
    if not others and not is_last:
        return False
    facts = _pass_on(act, case, check, next(iter(others), None))
    if not others and case.urgency == Urgency.URGENT:
        # What can wait has its place in a queue of the desk.
        act.raise_alert(case, AlertReason.NO_WORKER)
    act.log(case, facts=facts)
    act.write()
    return True


def ask_instead(act: Act, case: Case, check: Check) -> dict[str, Any]:
    """Within an act, take from whoever was asked what they must not look at; the next looks, or the desk decides."""
    others = [each for each in workers_for(act, case, CheckKind(check.kind)) if each.pk != check.asked_id]
    return _pass_on(act, case, check, next(iter(others), None))


def _pass_on(act: Act, case: Case, check: Check, worker: User | None) -> dict[str, Any]:
    """Ask `worker` instead of whoever was asked, or nobody; return what the log says of it."""
    check.done_at = act.at
    act.keep(check)
    # Who takes her place has to go there too.
    tells = worker is not None and was_told_for(act, check.pk)
    let_go(act, check.pk)
    following = _ask_following(act, case, check, worker, tells_place=tells)
    return {
        **({"place_told": True} if tells else {}),
        "check": following.pk if following else None,
        "worker": following.asked_id if following else None,
        "passed_from": {"check": check.pk, "worker": check.asked_id},
    }


def _ask_following(act: Act, case: Case, check: Check, worker: User | None, *, tells_place: bool) -> Check | None:
    if worker is None and check.kind == CheckKind.VERIFY:
        # The desk decides without: it is where it was before anybody was asked.
        act.follow(case, "report_verification")
        return None
    kind = check.kind if worker else CheckKind.EVIDENCE
    following = Check(case=case, order=check.order, kind=kind, asked=worker, asked_at=act.at)
    act.add(following)
    ask_to_look(act, case, following, worker, tells_place=tells_place)
    return following


def is_still_wanted(check: Check, case: Case) -> bool:
    """Say whether what the asked person finds still counts: late is not too late while nobody else has looked."""
    if case.state != (State.VERIFYING if check.kind == CheckKind.VERIFY else State.CHECKING):
        return False
    if check.asked is not None and is_about_house_of(case, check.asked):
        return False
    is_passed_on = check.done_by_id is None and check.is_confirmed is None and check.asked_at >= case.entered_at
    return check.done_at is None or is_passed_on
