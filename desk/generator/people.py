"""What the demo people do next with a case, and how long they take: mostly well, sometimes late or wrong.

A decision depends on the seed, the case and the state it is in, so a replay decides the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from random import Random

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Department, Role, User
from cases import actions
from cases.actions.routing import NobodyAnswers
from cases.models import Case, Clock, Obligation, Outcome, RequestKind
from cases.workflow import OrderState, State
from common.refusals import Refusal
from grid.models import CaseClass, GridPost, Nature

MINUTE_S, HOUR_S = 60.0, 3600.0
# Median seconds until somebody gets to a case in a state; a few take five times as long.
MEDIAN_S = {
    State.REPORTED: 5 * MINUTE_S,
    State.VERIFYING: 20 * MINUTE_S,
    State.FILED: 7 * MINUTE_S,
    State.ROUTED: 25 * MINUTE_S,
    State.CHECKING: 45 * MINUTE_S,
    State.ANSWERING: 3 * HOUR_S,
}
# Work takes a share of its limit; above 1 it is late. About one in sixteen.
WORK_SHARE_MEDIAN, WORK_SHARE_SPREAD = 0.38, 0.62
ANSWERED_AT_ONCE = 0.83
VERIFIED, REJECTED, HANDED_OVER = 0.08, 0.04, 0.01
RETURN_ASKED, RETURN_GRANTED = 0.03, 0.7
CHECK_FAILED = 0.07
TRUE_REPORTS = 0.9
SILENT, UNSOLVED = 0.35, 0.08


@dataclass(frozen=True)
class Next:
    """What happens next to a case, and when."""

    at: datetime
    act: Callable[[datetime], object]


class People:
    """The demo people of one city, found by role and department."""

    def __init__(self, seed: int, *, speed: float = 1.0) -> None:
        self.seed = seed
        self.speed = speed
        staff = list(User.objects.filter(is_active=True).select_related("department"))
        self._by_role = {role: [user for user in staff if role in user.roles] for role in Role}
        self._clerks: dict[int, list[User]] = {}
        for user in [*self._by_role[Role.CLERK], *self._by_role[Role.DUTY_OFFICER]]:
            self._clerks.setdefault(user.department_id or 0, []).append(user)

    @cached_property
    def _classes(self) -> list[CaseClass]:
        return list(CaseClass.objects.filter(is_leaf=True, is_active=True))

    def next(self, case: Case) -> Next | None:
        """Say what somebody will do with a case and when; None where nobody will."""
        draw = Random(f"{self.seed}:{case.pk}:{case.state}:{case.rework_count}:{case.reopen_count}")  # noqa: S311
        steps = {
            State.REPORTED: self._look,
            State.VERIFYING: self._verify,
            State.FILED: self._route,
            State.ROUTED: self._sign,
            State.HANDLING: self._work,
            State.CHECKING: self._check,
            State.ANSWERING: self._hear,
        }
        step = steps.get(State(case.state))
        return step(case, draw) if step else None

    # --- One step each

    def _look(self, case: Case, draw: Random) -> Next:
        chance = draw.random()
        one = [case.pk]
        operator, lead = self._somebody(Role.OPERATOR, draw), self._somebody(Role.SHIFT_LEAD, draw)
        case_class = case.case_class or draw.choice(self._classes)
        is_question = case_class.nature == Nature.WORDS and chance < ANSWERED_AT_ONCE

        def act(now: datetime) -> None:
            if case.case_class_id is None:
                actions.change_case(case.pk, actor=operator, now=now, case_class=case_class)
            if is_question:
                actions.answer_case(one, actor=operator, now=now, answer=self._say(case, "answer"))
            elif chance > 1 - VERIFIED and case.division_id and not case.checks.exists():
                actions.ask_verification(one, actor=operator, now=now, worker=self._worker_at(case, now))
            elif chance > 1 - VERIFIED - REJECTED:
                actions.reject_case(one, actor=lead, now=now, reason=self._say(case, "reject"))
            elif chance > 1 - VERIFIED - REJECTED - HANDED_OVER:
                actions.hand_over_case(one, actor=lead, now=now, authority="110", note=self._say(case, "note"))
            else:
                actions.file_case(one, actor=lead, now=now)

        return Next(self._moment(case, draw), act)

    def _verify(self, case: Case, draw: Random) -> Next:
        is_so = draw.random() < TRUE_REPORTS
        check = case.checks.filter(done_at__isnull=True).select_related("asked__department").first()
        worker = actions.Actor.of(check.asked) if check and check.asked else actions.SYSTEM
        return Next(
            self._moment(case, draw),
            lambda now: actions.report_verification([case.pk], actor=worker, now=now, is_confirmed=is_so),
        )

    def _route(self, case: Case, draw: Random) -> Next:
        dispatcher = self._somebody(Role.DISPATCHER, draw)

        def act(now: datetime) -> None:
            try:
                actions.route_case([case.pk], actor=dispatcher, now=now)
            except NobodyAnswers:
                centre = Department.objects.filter(kind="centre").order_by("pk")[:1].get()
                actions.route_case([case.pk], actor=dispatcher, now=now, to=actions.Destination(lead=centre))

        return Next(self._moment(case, draw), act)

    def _sign(self, case: Case, draw: Random) -> Next:
        asks = draw.random() < RETURN_ASKED and case.reopen_count == 0
        is_granted = draw.random() < RETURN_GRANTED
        dispatcher = self._somebody(Role.DISPATCHER, draw)

        def act(now: datetime) -> None:
            for order in case.orders.filter(state=OrderState.ISSUED).select_related("department"):
                clerk = self._clerk(order.department_id, draw)
                if asks and order.department_id == case.lead_department_id:
                    reason = self._say(case, "return")
                    actions.ask_request([case.pk], actor=clerk, now=now, kind=RequestKind.RETURN, reason=reason)
                    request = order.requests.get(state="asked")
                    actions.decide_request(
                        request.pk, is_granted=is_granted, actor=dispatcher, now=now, reason=self._say(case, "note")
                    )
                    if is_granted:
                        return
                actions.sign_orders([case.pk], actor=clerk, now=now)

        return Next(self._moment(case, draw), act)

    def _work(self, case: Case, draw: Random) -> Next:
        share = draw.lognormvariate(0, WORK_SHARE_SPREAD) * WORK_SHARE_MEDIAN
        clock = (
            Clock.objects.filter(case_id=case.pk, obligation=Obligation.DISPOSE, stopped_at__isnull=True)
            .order_by("seq")
            .first()
        )
        allowed = clock.due_at - clock.started_at if clock else timedelta(days=1)
        at = max(case.entered_at, (clock.started_at if clock else case.entered_at) + allowed * share / self.speed)

        def act(now: datetime) -> None:
            orders = case.orders.filter(state__in=[OrderState.SIGNED, OrderState.WORKING])
            # Co-handlers finish before the lead does.
            for order in sorted(orders, key=lambda each: each.department_id == case.lead_department_id):
                clerk = self._clerk(order.department_id, draw)
                actions.finish_orders(
                    [case.pk],
                    actor=clerk,
                    now=now,
                    result=self._say(case, "result"),
                    without_co_handlers=self._say(case, "note"),
                )

        return Next(at, act)

    def _check(self, case: Case, draw: Random) -> Next:
        fails = draw.random() < CHECK_FAILED and case.rework_count == 0
        operator = self._somebody(Role.OPERATOR, draw)
        check = case.checks.filter(done_at__isnull=True).select_related("asked__department").first()
        judge = actions.Actor.of(check.asked) if check and check.asked else operator

        def act(now: datetime) -> None:
            if fails:
                actions.rework_case([case.pk], actor=judge, now=now, reason=self._say(case, "rework"))
            else:
                actions.pass_check([case.pk], actor=judge, now=now)

        return Next(self._moment(case, draw), act)

    def _hear(self, case: Case, draw: Random) -> Next:
        chance, mark = draw.random(), draw.choices([5, 4, 3, 2, 1], [62, 28, 5, 3, 2])[0]
        operator = self._somebody(Role.OPERATOR, draw)
        report = case.reports.exclude(channel="grid").order_by("pk").first()
        rating = case.ratings.filter(answered_at__isnull=True).first()

        def act(now: datetime) -> None:
            if report is None:
                actions.close_case([case.pk], actor=actions.SYSTEM, now=now, outcome=Outcome.UNASKED)
            elif rating is None:
                # Not solved, said the citizen: the desk explains, or sends it back.
                if chance < UNSOLVED / 2:
                    actions.rework_case([case.pk], actor=operator, now=now, reason=self._say(case, "rework"))
                else:
                    reason = self._say(case, "answer")
                    actions.close_case([case.pk], actor=operator, now=now, outcome=Outcome.EXPLAINED, reason=reason)
            elif chance < SILENT:
                actions.call_back(case.pk, actor=operator, now=now)
            else:
                is_solved = chance > SILENT + UNSOLVED
                actions.rate_case(report, now=now, is_solved=is_solved, satisfaction=mark if is_solved else 1)

        return Next(self._moment(case, draw), act)

    # --- Who, when and which words

    def _moment(self, case: Case, draw: Random) -> datetime:
        seconds = draw.lognormvariate(0, 0.8) * MEDIAN_S[State(case.state)]
        return case.entered_at + timedelta(seconds=seconds / self.speed)

    def _somebody(self, role: Role, draw: Random) -> actions.Actor:
        people = self._by_role[role]
        return actions.Actor.of(draw.choice(people)) if people else actions.SYSTEM

    def _clerk(self, department_id: int, draw: Random) -> actions.Actor:
        clerks = self._clerks.get(department_id)
        if not clerks:
            raise NobodyThere
        return actions.Actor.of(draw.choice(clerks))

    def _worker_at(self, case: Case, now: datetime) -> User | None:
        if case.division is None:
            return None
        post = (
            GridPost.objects.filter(division__in=case.division.line, valid__contains=now)
            .select_related("user__department")
            .order_by("-division__rank", "pk")
            .first()
        )
        return post.user if post else None

    def _say(self, case: Case, what: str) -> str:
        report = case.reports.order_by("pk").first()
        with override(report.language if report else "en"):
            return {
                "answer": _("Thank you for asking. This is how it is regulated, and where to turn to."),
                "reject": _("This is a matter for a court, so the city cannot decide it."),
                "return": _("This place is not ours to look after."),
                "result": _("Somebody was there and put it right."),
                "rework": _("It looks as it did before."),
                "note": _("Noted."),
            }[what]


class NobodyThere(Refusal):
    """A department without demo people: its cases wait for a person."""

    code = "nobody_there"
