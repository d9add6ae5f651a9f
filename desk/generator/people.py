"""What the demo people do next with a case, and how long they take: mostly well, sometimes late or wrong.

A decision depends on the seed, when the case was reported and the state it is in, so a replay decides the same.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import Department, Role
from cases import actions
from cases.actions.act import JudgingOwnWork
from cases.actions.disputes import who_decides
from cases.actions.evidence import FOR_REPORT, for_case
from cases.actions.routing import GivenBack, NobodyAnswers
from cases.actions.workers import verifiers_near
from cases.complained_of import departments_complained_of
from cases.mentions import departments_named
from cases.models import (
    Case,
    Channel,
    Check,
    Clock,
    ContactOutcome,
    Guess,
    LogEntry,
    LogKind,
    Obligation,
    Origin,
    Outcome,
    Report,
    RequestKind,
    Urgency,
    WordsKind,
)
from cases.rules import rules
from cases.workflow import ENDS, OPEN_ORDERS, OrderState, State
from common.actions import keep_upload
from common.models import City
from common.refusals import Refusal
from common.worktime import Unit
from desk.generator.arrivals import ANSWERED_AT_ONCE
from desk.generator.cast import Cast, by_other_hands
from desk.generator.crews import SOON, Crews, Next, is_out, look
from desk.generator.photos import VARIANTS, taken
from desk.generator.spellings import spelt
from desk.generator.turns import Turns
from dispatch.models import Assignment
from dispatch.workflow import AssignmentState
from grid.models import CaseClass, Nature
from hotline.guesses import guess as guess_of
from hotline.her_words import answer
from hotline.models import InboundText, TextDecision, TextOutcome
from hotline.sms.actions import decide_text, said_behind

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
# What is urgent is looked at before anything else.
URGENT_S = 45.0
# Most crews are sent soon after their department signed; the others' work takes its share of the limit.
PROMPT, SEND_S = 0.7, 12 * MINUTE_S
# How long a department waits for one of its crews before somebody else does it.
PATIENCE = timedelta(hours=4)
WITH_DEPARTMENT = (State.ROUTED, State.HANDLING)
ABOUT_DONE = (State.HANDLING, State.CHECKING, State.ANSWERING)
VERIFIED, REJECTED, HANDED_OVER = 0.08, 0.04, 0.01
WITH_PHOTO = {Channel.GRID: 0.9, Channel.WEB: 0.4, Channel.APP: 0.4}
RETURN_ASKED, RETURN_GRANTED = 0.03, 0.7
# What was returned once and is to be returned again is ruled, and mostly stays.
RULED_AGAIN, RULED_AWAY = 0.3, 0.2
EXTENDED, SUSPENDED, SUSPENDED_DAYS = 0.05, 0.02, 3
# Who speaks to the citizen on signing, and who does later; the others never do.
CONTACTED_AT_ONCE, CONTACTED_LATER = 0.6, 0.8
# Of those who are called, so many are not reached then.
NOT_REACHED = 0.15
CHECK_FAILED = 0.07
# Of what was finished late, so much is disputed, and so much of that granted.
DISPUTED, DISPUTE_GRANTED = 0.25, 0.3
# Of those who left a number, how many ask only later to stay unknown; and how many reports of a known matter are merged.
ASKS_LATER, MERGED = 0.01, 0.5
TRUE_REPORTS = 0.9
# So many grid workers do not answer in time, and how long after it they do.
SILENT_WORKERS, LATE = 0.05, timedelta(minutes=20)
# Whoever does not take a call is called again a day later.
TOMORROW = timedelta(days=1)
# Whoever waits for two of hers at once answers so many times only when she hears of both.
TOGETHER, BOTH_AFTER = 0.5, timedelta(days=1)
# Silent on the phone's question; of the others as many are content as the published weeks say.
SILENT, UNSOLVED = 0.35, 0.03
# Of what is not solved so much is sent back to work, the rest is explained; and so many who reported otherwise write a text.
SENT_BACK, BY_TEXT = 0.5, 0.2
# Nobody sends the same work back for ever: after so many times it is explained.
MOST_SENT_BACK = 2
MARKS = ([5, 4, 3, 2, 1], [70, 27, 2, 0.6, 0.4])


class People:
    """The demo people of one city, found by role and department."""

    def __init__(self, seed: int, *, speed: float = 1.0) -> None:
        self.seed = seed
        self.speed = speed
        self.crews = Crews(seed, speed=speed)
        self.cast = Cast()
        self.turns = Turns(seed, self.cast, self.crews, speed=speed)

    @cached_property
    def _authority(self) -> str:
        emergency = (City.objects.values_list("profile", flat=True).first() or {}).get("emergency", [])
        return str(emergency[0]["number"]) if emergency else "112"

    @cached_property
    def _classes(self) -> list[CaseClass]:
        return list(CaseClass.objects.filter(is_leaf=True, is_active=True).order_by("code"))

    def next(self, case: Case) -> Next | None:
        """Say what somebody will do with a case and when, in the usual way or beside it; None where nobody will."""
        usual = None if case.state in ENDS else self._usual(case)
        beside = self.turns.next(case, usual)
        return replace(beside, standing=f"{case.state}{beside.standing}") if beside else usual

    def _usual(self, case: Case) -> Next | None:
        draw = Random(f"{self.seed}:{case.reported_at}:{case.state}:{case.rework_count}:{case.reopen_count}")  # noqa: S311
        steps = {
            State.REPORTED: self._look,
            State.VERIFYING: self._verify,
            State.FILED: self._route,
            State.ROUTED: self._sign,
            State.CHECKING: self._check,
            State.ANSWERING: self._hear,
        }
        step = steps.get(State(case.state))
        asked = self.crews.asked(case) if case.state in WITH_DEPARTMENT else None
        if asked is not None and is_out(asked):
            # A crew's acceptance signs, and its done finishes.
            following = self._with_crew(case, asked, draw)
        elif case.state == State.HANDLING:
            following = self._work(case, draw, asked)
        else:
            following = step(case, draw) if step else None
        standing = f"{case.state}:{asked.pk}:{asked.state}" if asked else case.state
        return replace(following, standing=standing) if following else None

    def with_photo(self, report: actions.NewReport) -> actions.NewReport:
        """Add the photo that comes with some reports."""
        draw = Random(f"{self.seed}:{report.received_at}:{report.text}")  # noqa: S311
        if draw.random() > WITH_PHOTO.get(report.channel, 0):
            return report
        owner = f"play:{self.seed}"
        upload = keep_upload(taken("before", draw.randrange(VARIANTS)), owner=owner, purpose=FOR_REPORT)
        return replace(report, uploads=(upload.uuid,), uploads_owner=owner)

    def take_call(self, report: actions.NewReport, now: datetime) -> actions.Receipt | None:
        """Let somebody ring with a report where calls are answered; None where it comes otherwise."""
        return self.cast.take_call(report, self._authority, now)

    # --- One step each

    def _look(self, case: Case, draw: Random) -> Next:
        chance, question = draw.random(), draw.random()
        operator, lead = self.cast.somebody(Role.OPERATOR, draw), self.cast.somebody(Role.SHIFT_LEAD, draw)
        # What the words say is guessed before anybody looks, and is mostly right.
        guess = Guess.objects.filter(case=case.pk).select_related("case_class").first()
        case_class = case.case_class or (guess and guess.case_class) or self._class_of(case, draw)
        is_field = case_class.nature == Nature.FIELD
        # What a complaint is about decides who may not see it, so that is said before anything is sent.
        about = self._about(case, is_field=is_field)
        is_question = not is_field and about is None and question < ANSWERED_AT_ONCE and not case.danger
        same = self._same(case, draw)

        def act(now: datetime) -> None:
            if case.case_class_id is None:
                address = guess.address if guess and guess.address and not case.address else None
                actions.change_case(case.pk, actor=operator, now=now, case_class=case_class, address=address)
            if about is not None:
                actions.set_about(case.pk, department=about, actor=operator, now=now)
            if same is not None:
                summary = self.cast.summary(case) if case.is_protected else ""
                actions.merge_cases([case.pk], into=same, actor=operator, now=now, summary=summary)
            elif is_question:
                operators = [operator, *self.cast.people(draw, Role.OPERATOR)]
                answer = self.cast.say(case, "answer")
                by_other_hands(
                    operators, lambda actor: actions.answer_case([case.pk], actor=actor, now=now, answer=answer)
                )
            else:
                self._accept(case, chance, operator, lead, now)

        return Next(self._moment(case, draw), act)

    def _class_of(self, case: Case, draw: Random) -> CaseClass:
        """What somebody who reads the words takes it for."""
        words = " ".join(case.words.filter(kind=WordsKind.REPORT).values_list("text", flat=True))
        return next(iter(guess_of(words, rules())), None) or draw.choice(self._classes)

    def _accept(self, case: Case, chance: float, operator: actions.Actor, lead: actions.Actor, now: datetime) -> None:
        one = [case.pk]
        if chance > 1 - VERIFIED and not case.checks.exists() and verifiers_near(case, now):
            # She has to go there, so she is told where, also where that is kept at the centre, and reads a summary.
            summary = (case.summary or self.cast.summary(case)) if case.is_protected else ""
            actions.ask_verification(one, actor=operator, now=now, tells_place=True, summary=summary)
        elif chance > 1 - VERIFIED - REJECTED and not case.danger:
            leads, reason = [lead, *self.cast.people(Random(case.pk), Role.SHIFT_LEAD)], self.cast.say(case, "reject")  # noqa: S311
            by_other_hands(leads, lambda actor: actions.reject_case(one, actor=actor, now=now, reason=reason))
        elif chance > 1 - VERIFIED - REJECTED - HANDED_OVER:
            actions.hand_over_case(
                one, actor=lead, now=now, authority=self._authority, note=self.cast.say(case, "note")
            )
        elif case.urgency == Urgency.URGENT and case.case_class_id:
            self._send_fast(case, lead, now)
        else:
            actions.file_case(one, actor=lead, now=now)

    @staticmethod
    def _about(case: Case, *, is_field: bool) -> Department | None:
        """The department that a complaint names, or a matter of the field complains of, if somebody above it can look into that."""
        if case.about_department_id:
            return None
        words = " ".join(case.words.filter(kind=WordsKind.REPORT).values_list("text", flat=True))
        found = departments_complained_of(words) if is_field else departments_named(words)
        named = Department.objects.filter(pk__in=found, parent__isnull=False)
        return named.select_related("parent").order_by("pk").first()

    @staticmethod
    def _same(case: Case, draw: Random) -> int | None:
        """A running case that is the same matter: what is protected of this one is then protected of that one too."""
        if draw.random() > MERGED or case.about_department_id or case.urgency == Urgency.URGENT:
            return None
        near = Case.objects.nearby(case).filter(origin=case.origin, about_department__isnull=True)
        near = near.filter(ended_at__isnull=True, id__lt=case.pk).exclude(state=State.ANSWERING)
        found = near.values_list("pk", flat=True).first()
        # What was taken apart is known to be two matters.
        apart = found and LogEntry.objects.filter(case_id=case.pk, kind=LogKind.UNMERGE).exists()
        return None if apart else found

    @staticmethod
    def _send_fast(case: Case, lead: actions.Actor, now: datetime) -> None:
        try:
            actions.send_fast([case.pk], actor=lead, now=now)
        except NobodyAnswers:
            actions.file_case([case.pk], actor=lead, now=now)

    def _verify(self, case: Case, draw: Random) -> Next:
        is_so = draw.random() < TRUE_REPORTS
        check = case.checks.filter(done_at__isnull=True).select_related("asked__department").first()
        words = self.cast.say(case, "nothing")

        def act(now: datetime) -> None:
            if check and check.asked:
                look(case, check, is_well=is_so, words=words, now=now)
            else:
                actions.report_verification([case.pk], actor=actions.SYSTEM, now=now, is_confirmed=is_so, note=words)

        return Next(self._look_at(case, check, draw), act)

    def _look_at(self, case: Case, check: Check | None, draw: Random) -> datetime:
        """Say when a grid worker looks: some not before their time is over, and somebody else was asked."""
        at = self._moment(case, draw)
        obligation = Obligation.FILE if case.state == State.VERIFYING else Obligation.CHECK
        clock = Clock.objects.filter(case_id=case.pk, obligation=obligation, stopped_at__isnull=True).first()
        if check is None or check.asked_id is None or clock is None or self.crews.is_past:
            return at
        return clock.due_at + LATE if draw.random() < SILENT_WORKERS else at

    def _route(self, case: Case, draw: Random) -> Next:
        dispatcher = self.cast.somebody(Role.DISPATCHER, draw)

        def act(now: datetime) -> None:
            # Stated each time it goes out: another house than before is not sent it unasked.
            summary = (case.summary or self.cast.summary(case)) if case.is_protected else ""
            try:
                with transaction.atomic():
                    to = self._elsewhere(case, now)
                    actions.route_case([case.pk], actor=dispatcher, now=now, to=to, summary=summary)
            except (NobodyAnswers, GivenBack):
                gone = actions.given_back([case.pk]).get(case.pk, frozenset())
                # The centre sees to it itself; what it gave back goes to whoever has not had it.
                others = Department.objects.filter(pk__in=self.cast.clerks).exclude(pk__in=gone)
                centre = Department.objects.filter(kind="centre").exclude(pk__in=gone).order_by("pk").first()
                to = actions.Destination(lead=centre or others.order_by("pk")[:1].get())
                actions.route_case([case.pk], actor=dispatcher, now=now, to=to, summary=summary)

        return Next(self._moment(case, draw), act)

    def _elsewhere(self, case: Case, now: datetime) -> actions.Destination | None:
        """Where a returned case goes: to the nearest one above who gave it back that has people; None: by the rules."""
        gave_back = actions.given_back([case.pk]).get(case.pk, frozenset())
        found = actions.propose(case, now).lead if gave_back else None
        lead = found.department if found else None
        while lead is not None and (lead.pk in gave_back or lead.pk not in self.cast.clerks):
            lead = lead.parent
        return actions.Destination(lead=lead) if lead else None

    def _sign(self, case: Case, draw: Random) -> Next:
        returned = case.requests.filter(kind__in=[RequestKind.RETURN, RequestKind.ARBITRATION]).count()
        # Nobody asks for ever: once as a return, perhaps once more for a ruling.
        chance = {0: RETURN_ASKED, 1: RULED_AGAIN}.get(returned, 0.0)
        asks = draw.random() < chance and case.reopen_count == 0
        decision, more = draw.random(), draw.random()
        asks_later = draw.random() < ASKS_LATER
        dispatcher = self.cast.somebody(Role.DISPATCHER, draw)

        def act(now: datetime) -> None:
            if asks_later and not case.is_protected:
                self._protect(case, dispatcher, now)
            for order in case.orders.filter(state=OrderState.ISSUED).select_related("department"):
                clerk = self.cast.clerk(order.department_id, draw)
                is_lead = order.department_id == case.lead_department_id
                if asks and is_lead and self._is_returned(case, clerk, decision, draw, now):
                    return
                actions.sign_orders([case.pk], actor=clerk, now=now)
                if is_lead:
                    self._speak(case, clerk, draw.random() < CONTACTED_AT_ONCE, now)
                    self._ask_for_time(case, clerk, more, draw, now)

        return Next(self._moment(case, draw), act)

    def _is_returned(self, case: Case, clerk: actions.Actor, decision: float, draw: Random, now: datetime) -> bool:
        actions.ask_request(
            [case.pk], actor=clerk, now=now, kind=RequestKind.RETURN, reason=self.cast.say(case, "return")
        )
        request = case.requests.get(state="asked", kind__in=[RequestKind.RETURN, RequestKind.ARBITRATION])
        is_granted = decision < (RULED_AWAY if request.kind == RequestKind.ARBITRATION else RETURN_GRANTED)
        return self.cast.decide(case, request, draw, now, is_granted=is_granted) and is_granted

    def _ask_for_time(self, case: Case, clerk: actions.Actor, chance: float, draw: Random, now: datetime) -> None:
        """Ask for a day more, or to wait for something outside one's power; where the city's rules allow it."""
        wanted: dict[str, Any]
        if chance < EXTENDED:
            wanted = {"kind": RequestKind.EXTENSION, "amount": Decimal(1), "unit": Unit.WORKING_DAY}
        elif chance < EXTENDED + SUSPENDED:
            day = now.astimezone(rules().city.zone).date() + timedelta(days=SUSPENDED_DAYS)
            wanted = {"kind": RequestKind.SUSPENSION, "review_on": day}
        else:
            return
        try:
            with transaction.atomic():
                actions.ask_request([case.pk], actor=clerk, now=now, reason=self.cast.say(case, "waits"), **wanted)
                request = case.requests.get(state="asked", kind=wanted["kind"])
                self.cast.decide(case, request, draw, now, is_granted=True)
        except Refusal:
            # More than the city allows: they do with the time they have.
            return

    def _speak(self, case: Case, clerk: actions.Actor, does: bool, now: datetime) -> None:
        """Speak to the citizen where that is owed; to a protected one by a text through the centre."""
        owed = Clock.objects.filter(case_id=case.pk, obligation=Obligation.CONTACT, stopped_at__isnull=True)
        if not does or not owed.exists():
            return
        # She may have asked for it since the case was looked at.
        if Case.objects.filter(pk=case.pk, is_protected=True).exists():
            actions.text_citizen(case.pk, actor=clerk, now=now, text=self.cast.say(case, "written"))
        else:
            self._call(case, clerk, now)

    def _call(self, case: Case, clerk: actions.Actor, now: datetime) -> None:
        """Have the number shown, ring, and keep what came of it; a few do not take the first call."""
        called = case.reports.filter(contact__phone_index__isnull=False, contact__is_protected=False)
        report = called.filter(is_protected=False).order_by("pk").first()
        if report is None:
            actions.text_citizen(case.pk, actor=clerk, now=now, text=self.cast.say(case, "written"))
            return
        reason, said = self.cast.say(case, "calls"), self.cast.say(case, "spoken")
        actions.unmask_contact(report.pk, actor=clerk, now=now, reason=reason)
        is_drawn = Random(f"{self.seed}:{case.reported_at}:rings").random() < NOT_REACHED  # noqa: S311
        if self.turns.wants("not_reached", is_drawn):
            actions.contact_citizen(case.pk, actor=clerk, now=now, outcome=ContactOutcome.NOT_REACHED)
            return
        actions.contact_citizen(case.pk, actor=clerk, now=now, outcome=ContactOutcome.REACHED, note=said)

    def _protect(self, case: Case, desk: actions.Actor, now: datetime) -> None:
        """Let a citizen ask to stay unknown, and the desk write what the departments read from then on."""
        report = case.reports.filter(contact__isnull=False).select_related("contact").first()
        self.cast.sum_up(actions.protect_reporter(report, now=now) if report else [], desk, now)

    def _sum_up(self, case: Case, draw: Random, now: datetime) -> None:
        """Have the desk write what a crew reads, where somebody protected joined a matter that was out already."""
        bare = Case.objects.filter(pk=case.pk, is_protected=True, summary="", is_fast=False, ended_at__isnull=True)
        if bare.exists():
            desk = self.cast.somebody(Role.DISPATCHER, draw)
            actions.summarise_case(case.pk, actor=desk, now=now, summary=self.cast.summary(case))

    def _work(self, case: Case, draw: Random, asked: Assignment | None) -> Next:
        waits = case.orders.filter(state=OrderState.SUSPENDED, department=case.lead_department_id).first()
        if waits is not None and waits.review_on is not None:
            # It goes on by itself on its day, and then somebody does it.
            back = datetime.combine(waits.review_on, time(9), rules().city.zone)
            return Next(back, lambda _now: None)
        if asked is None or asked.state != AssignmentState.DONE or asked.is_made_safe:
            if self.crews.serve(case):
                return self._send(case, draw)
            return self._do_it(case, draw)
        # The crew has done it, and its department looks before it says so.
        at = case.entered_at if asked.done_at is None else asked.done_at + timedelta(minutes=10) / self.speed
        return Next(at, self._do_it(case, draw).act)

    def _with_crew(self, case: Case, asked: Assignment, draw: Random) -> Next | None:
        following = self.crews.step(asked, result=self.cast.say(case, "result"))
        if following is None or asked.state != AssignmentState.ON_SCENE:
            return following

        def act(now: datetime) -> None:
            self._finish_orders(case, draw, now, is_lead=False)
            following.act(now)

        return replace(following, act=act)

    def _send(self, case: Case, draw: Random) -> Next:
        is_prompt = draw.random() < PROMPT
        soon = case.entered_at + timedelta(seconds=draw.lognormvariate(0, 0.8) * SEND_S / self.speed)
        by_itself = self._do_it(case, draw)
        at = soon if is_prompt else max(soon, by_itself.at)

        def act(now: datetime) -> None:
            self._finish_orders(case, draw, now, is_lead=False)
            order = self.crews.lead_order(case)
            clerk = self.cast.clerk(order.department_id if order else 0, draw)
            self._sum_up(case, draw, now)
            lead, reason = self.cast.somebody(Role.SHIFT_LEAD, draw), self.cast.say(case, "call_in")
            is_sent = self.crews.send(case, clerk=clerk, lead=lead, draw=draw, now=now, reason=reason)
            if not is_sent and now > by_itself.at + PATIENCE / self.speed:
                # All crews are out and time is running: a contractor does it, and the clerk reports it done.
                by_itself.act(now)

        return Next(at, act, SOON)

    def _do_it(self, case: Case, draw: Random) -> Next:
        share = draw.lognormvariate(0, WORK_SHARE_SPREAD) * WORK_SHARE_MEDIAN
        clock = (
            Clock.objects.filter(case_id=case.pk, obligation=Obligation.DISPOSE, stopped_at__isnull=True)
            .order_by("seq")
            .first()
        )
        allowed = clock.due_at - clock.started_at if clock else timedelta(days=1)
        at = max(case.entered_at, (clock.started_at if clock else case.entered_at) + allowed * share / self.speed)

        def act(now: datetime) -> None:
            # Co-handlers finish before the lead does.
            self._finish_orders(case, draw, now, is_lead=False)
            clerk = self.cast.clerk(case.lead_department_id or 0, draw)
            self._speak(case, clerk, draw.random() < CONTACTED_LATER, now)
            self._finish_orders(case, draw, now, is_lead=True)

        return Next(at, act)

    def _finish_orders(self, case: Case, draw: Random, now: datetime, *, is_lead: bool) -> None:
        # What was forwarded and done by another is reported done by whoever forwarded it.
        orders = case.orders.filter(state__in=OPEN_ORDERS).exclude(state=OrderState.SUSPENDED)
        for order in orders.select_related("department"):
            if (order.department_id == case.lead_department_id) != is_lead:
                continue
            if order.state == OrderState.ISSUED:
                actions.sign_orders([case.pk], actor=self.cast.clerk(order.department_id, draw), now=now)
            clerk = self.cast.clerk(order.department_id, draw)
            actions.finish_orders(
                [case.pk],
                actor=clerk,
                now=now,
                result=self.cast.say(case, "result"),
                without_co_handlers=self.cast.say(case, "note"),
                uploads=_evidence(case, clerk) if is_lead else (),
            )

    def _check(self, case: Case, draw: Random) -> Next:
        fails = draw.random() < CHECK_FAILED and case.rework_count == 0
        judges = self.cast.judges(draw)
        check = case.checks.filter(done_at__isnull=True).select_related("asked__department").first()

        def act(now: datetime) -> None:
            words = self.cast.say(case, "rework")
            if check and check.asked:
                look(case, check, is_well=not fails, words=words, now=now)
            elif fails:
                by_other_hands(judges, lambda actor: actions.rework_case([case.pk], actor=actor, now=now, reason=words))
            else:
                by_other_hands(judges, lambda actor: actions.pass_check([case.pk], actor=actor, now=now))

        return Next(self._look_at(case, check, draw), act)

    def _hear(self, case: Case, draw: Random) -> Next:
        chance, mark = draw.random(), draw.choices(*MARKS)[0]
        is_sent_back = draw.random() < SENT_BACK and case.rework_count < MOST_SENT_BACK
        by_text = draw.random() < BY_TEXT
        judges = self.cast.judges(draw)
        report = case.reports.exclude(channel="grid").select_related("contact").order_by("pk").first()
        rating = case.ratings.filter(answered_at__isnull=True).first()
        is_solved = chance > SILENT + UNSOLVED

        def act(now: datetime) -> None:
            if report is None:
                actions.close_case([case.pk], actor=actions.SYSTEM, now=now, outcome=Outcome.UNASKED)
            elif rating is None:
                self._settle(case, judges, now, is_sent_back=is_sent_back)
            elif self._is_read(case, draw, now, is_solved=is_solved):
                return
            elif chance < SILENT:
                self.cast.ring_citizen(
                    case, judges, lambda actor: actions.call_back(case.pk, actor=actor, now=now), now
                )
            else:
                self._says(
                    report, judges, draw, now, is_solved=is_solved, mark=mark if is_solved else 1, by_text=by_text
                )

        at = self._moment(case, draw)
        if report is not None and self._waits_for_both(report):
            at += BOTH_AFTER / self.speed
        return Next(at, act, TOMORROW / self.speed)

    def _waits_for_both(self, report: Report) -> bool:
        """Whether she has another matter that is about to be done, and says nothing of this one until then."""
        draw = Random(f"{self.seed}:{report.received_at}:together")  # noqa: S311
        if report.contact_id is None or draw.random() >= TOGETHER:
            return False
        others = Report.objects.filter(contact=report.contact_id, case__origin=Origin.SIMULATED)
        return others.exclude(case=report.case_id).filter(case__state__in=ABOUT_DONE).exists()

    def _settle(self, case: Case, judges: list[actions.Actor], now: datetime, *, is_sent_back: bool) -> None:
        """Let the desk see to what a citizen called not solved: send it back to work, or explain."""
        one, words = [case.pk], self.cast.say(case, "rework" if is_sent_back else "answer")

        def settle(actor: actions.Actor) -> None:
            if is_sent_back:
                actions.rework_case(one, actor=actor, now=now, reason=words)
            else:
                actions.close_case(one, actor=actor, now=now, outcome=Outcome.EXPLAINED, reason=words)

        by_other_hands(judges, settle)

    def _says(
        self,
        report: Report,
        judges: list[actions.Actor],
        draw: Random,
        now: datetime,
        *,
        is_solved: bool,
        mark: int,
        by_text: bool,
    ) -> None:
        """Let a citizen answer: by a text, on the telephone where no text comes, or on the page."""
        case, contact = report.case, report.contact
        if contact and contact.phone_cipher and not contact.email_cipher and not self.cast.has_mobile(report):

            def note(actor: actions.Actor) -> None:
                actions.rate_by_phone(case.pk, actor=actor, now=now, is_solved=is_solved, satisfaction=mark)

            self.cast.ring_citizen(case, judges, note, now)
            return
        writes = report.channel == Channel.SMS or (by_text and self.cast.has_mobile(report))
        if writes and self._answers_by_text(report, draw, now, is_solved=is_solved):
            return
        answer(report, now=now, is_solved=is_solved, satisfaction=mark)
        self._dispute_if_late(case, draw, now)

    def _dispute_if_late(self, case: Case, draw: Random, now: datetime) -> None:
        """Have some departments contest that they were late; the shift lead finds a few of them right."""
        order = case.orders.filter(state=OrderState.DONE, department=case.lead_department_id).order_by("-pk").first()
        is_late = (
            order is not None
            and Clock.objects.filter(
                case_id=case.pk, order_id=order.pk, obligation=Obligation.DISPOSE, is_met=False
            ).exists()
        )
        if order is None or not is_late or draw.random() > DISPUTED:
            return
        if order.requests.filter(kind=RequestKind.DISPUTE).exists():
            return
        # Of the centre's own figures a leader decides, where every shift lead is of its house.
        clerk, judge = (
            self.cast.clerk(order.department_id, draw),
            self.cast.somebody(who_decides(order.department, case.pk), draw),
        )
        actions.dispute_cases([case.pk], actor=clerk, now=now, reason=self.cast.say(case, "dispute"), order_id=order.pk)
        request = order.requests.filter(kind=RequestKind.DISPUTE, state="asked").first()
        if request:
            is_granted = draw.random() < DISPUTE_GRANTED
            reason = self.cast.say(case, "note")
            # Where every lead is of the house it waits for somebody else, as it would.
            with suppress(JudgingOwnWork):
                actions.decide_dispute(request.pk, is_granted=is_granted, actor=judge, now=now, reason=reason)

    def _is_read(self, case: Case, draw: Random, now: datetime, *, is_solved: bool) -> bool:
        """Have an operator say what she wrote or said that waits for a person; say whether it was read."""
        waiting = InboundText.objects.filter(case=case.pk, waits_since__isnull=False).order_by("-pk").first()
        user = self.cast.somebody(Role.OPERATOR, draw).user
        if waiting is None or user is None:
            return False
        # What she chose herself nobody reads otherwise.
        means_yes = is_solved if waiting.is_solved is None else waiting.is_solved
        decision = TextDecision.YES if means_yes else TextDecision.NO
        # On the telephone she told of another matter in the same breath.
        is_beside = waiting.channel == Channel.CALL and bool(waiting.words)
        # Where the centre itself worked on it no operator says so; nor a yes while somebody is called to it.
        with suppress(Refusal), transaction.atomic():
            seen = len(said_behind(waiting, user))
            decide_text(waiting.pk, decision, user=user, now=now, is_new_too=is_beside, seen=seen)
            return True
        # She has answered; only of a text it may be that she says it again on her page.
        return waiting.channel != Channel.SMS

    def _answers_by_text(self, report: Report, draw: Random, now: datetime, *, is_solved: bool) -> bool:
        """Let the citizen answer by a text, as people spell; what only a person can read, an operator reads later."""
        if InboundText.objects.filter(case=report.case_id, waits_since__isnull=False).exists():
            # Nobody may read it: then she answers on her page.
            return False
        outcome = self.cast.text(report, spelt(draw, report.language, is_solved=is_solved), now)
        if outcome == TextOutcome.WHICH:
            outcome = self.cast.chooses(report, draw, now)
        return outcome in (TextOutcome.ANSWER, TextOutcome.UNSURE, TextOutcome.LATE)

    # --- When

    def _moment(self, case: Case, draw: Random) -> datetime:
        median_s = MEDIAN_S[State(case.state)]
        if case.state == State.REPORTED and case.urgency == Urgency.URGENT:
            median_s = URGENT_S
        seconds = draw.lognormvariate(0, 0.8) * median_s
        return case.entered_at + timedelta(seconds=seconds / self.speed)


def _evidence(case: Case, clerk: actions.Actor) -> list[UUID]:
    """Let a clerk send a picture of how it is now, where there is something to see."""
    if case.case_class is None or case.case_class.nature != Nature.FIELD:
        return []
    shown = taken("after", case.pk % VARIANTS)
    return [keep_upload(shown, owner=clerk.owner, purpose=for_case(case.pk)).uuid]
