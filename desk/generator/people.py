"""What the demo people do next with a case, and how long they take: mostly well, sometimes late or wrong.

A decision depends on the seed, when the case was reported and the state it is in, so a replay decides the same.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from random import Random
from string import ascii_uppercase
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Department, Role, User
from cases import actions
from cases.actions.act import JudgingOwnWork
from cases.actions.contact import with_number
from cases.actions.disputes import who_decides
from cases.actions.evidence import FOR_REPORT, for_case
from cases.actions.routing import GivenBack, NobodyAnswers
from cases.actions.workers import verifiers_near
from cases.mentions import departments_named
from cases.models import (
    Case,
    Channel,
    Check,
    Clock,
    ContactOutcome,
    Guess,
    Obligation,
    Origin,
    Outcome,
    Report,
    Request,
    RequestKind,
    Urgency,
    WordsKind,
)
from cases.rules import rules
from cases.workflow import OrderState, State
from common import crypto
from common.actions import keep_upload
from common.models import City
from common.refusals import Refusal
from common.worktime import Unit
from desk.generator.arrivals import ANSWERED_AT_ONCE
from desk.generator.crews import SOON, Crews, Next, is_out, look
from desk.generator.photos import VARIANTS, taken
from desk.generator.spellings import choice, spelt, where
from dispatch.models import Assignment
from dispatch.workflow import AssignmentState
from grid.models import CaseClass, Nature, Street
from hotline.guesses import guess as guess_of
from hotline.models import InboundText, Question, QuestionKind, TextDecision, TextOutcome
from hotline.sms.actions import Text, decide_text, take_text

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
# Of those who are asked by text where it is, so many answer; and so many streets are known to say.
SAYS_WHERE, MOST_STREETS = 0.7, 500
# What is urgent is looked at before anything else.
URGENT_S = 45.0
# Most crews are sent soon after their department signed; the others' work takes its share of the limit.
PROMPT, SEND_S = 0.7, 12 * MINUTE_S
# How long a department waits for one of its crews before somebody else does it.
PATIENCE = timedelta(hours=4)
WITH_DEPARTMENT = (State.ROUTED, State.HANDLING)
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
# Silent on the phone's question; of the others as many are content as the published weeks say.
SILENT, UNSOLVED = 0.35, 0.03
MARKS = ([5, 4, 3, 2, 1], [70, 27, 2, 0.6, 0.4])


class People:
    """The demo people of one city, found by role and department."""

    def __init__(self, seed: int, *, speed: float = 1.0) -> None:
        self.seed = seed
        self.speed = speed
        self.crews = Crews(seed, speed=speed)
        staff = list(User.objects.filter(is_active=True).order_by("username").select_related("department"))
        self._by_role = {role: [user for user in staff if role in user.roles] for role in Role}
        self._clerks: dict[int, list[User]] = {}
        for user in [*self._by_role[Role.CLERK], *self._by_role[Role.DUTY_OFFICER]]:
            self._clerks.setdefault(user.department_id or 0, []).append(user)

    @cached_property
    def _authority(self) -> str:
        emergency = (City.objects.values_list("profile", flat=True).first() or {}).get("emergency", [])
        return str(emergency[0]["number"]) if emergency else "112"

    @cached_property
    def _classes(self) -> list[CaseClass]:
        return list(CaseClass.objects.filter(is_leaf=True, is_active=True).order_by("code"))

    @cached_property
    def _streets(self) -> list[str]:
        return list(Street.objects.exclude(name="").order_by("pk").values_list("name", flat=True)[:MOST_STREETS])

    def next(self, case: Case) -> Next | None:
        """Say what somebody will do with a case and when; None where nobody will."""
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

    # --- One step each

    def _look(self, case: Case, draw: Random) -> Next:
        chance, question = draw.random(), draw.random()
        operator, lead = self._somebody(Role.OPERATOR, draw), self._somebody(Role.SHIFT_LEAD, draw)
        # What the words say is guessed before anybody looks, and is mostly right.
        guess = Guess.objects.filter(case=case.pk).select_related("case_class").first()
        case_class = case.case_class or (guess and guess.case_class) or self._class_of(case, draw)
        is_field = case_class.nature == Nature.FIELD
        # What a complaint is about decides who may not see it, so that is said before anything is sent.
        about = None if is_field else self._about(case)
        is_question = not is_field and about is None and question < ANSWERED_AT_ONCE
        same = self._same(case, draw)

        def act(now: datetime) -> None:
            self._says_where(case, draw, now)
            if case.case_class_id is None:
                address = guess.address if guess and guess.address and not case.address else None
                actions.change_case(case.pk, actor=operator, now=now, case_class=case_class, address=address)
            if about is not None:
                actions.set_about(case.pk, department=about, actor=operator, now=now)
            if same is not None:
                summary = self._summary(case) if case.is_protected else ""
                actions.merge_cases([case.pk], into=same, actor=operator, now=now, summary=summary)
            elif is_question:
                actions.answer_case([case.pk], actor=operator, now=now, answer=self._say(case, "answer"))
            else:
                self._accept(case, chance, operator, lead, now)

        return Next(self._moment(case, draw), act)

    def _class_of(self, case: Case, draw: Random) -> CaseClass:
        """What somebody who reads the words takes it for."""
        words = " ".join(case.words.filter(kind=WordsKind.REPORT).values_list("text", flat=True))
        return next(iter(guess_of(words, rules())), None) or draw.choice(self._classes)

    def _says_where(self, case: Case, draw: Random, now: datetime) -> None:
        """Let the citizen who was asked by text where it is answer, mostly before anybody looks."""
        asked = Question.objects.filter(case=case.pk, kind=QuestionKind.PLACE, ended_at__isnull=True)
        question = asked.select_related("report__contact").first()
        if question is None or question.report is None or not self._streets or draw.random() > SAYS_WHERE:
            return
        language = question.report.language
        self._text(question.report, where(draw, language, draw.choice(self._streets)), now)
        case.refresh_from_db()

    def _accept(self, case: Case, chance: float, operator: actions.Actor, lead: actions.Actor, now: datetime) -> None:
        one = [case.pk]
        if chance > 1 - VERIFIED and not case.checks.exists() and verifiers_near(case, now):
            # She has to go there, so she is told where, also where that is kept at the centre, and reads a summary.
            summary = (case.summary or self._summary(case)) if case.is_protected else ""
            actions.ask_verification(one, actor=operator, now=now, tells_place=True, summary=summary)
        elif chance > 1 - VERIFIED - REJECTED:
            actions.reject_case(one, actor=lead, now=now, reason=self._say(case, "reject"))
        elif chance > 1 - VERIFIED - REJECTED - HANDED_OVER:
            actions.hand_over_case(one, actor=lead, now=now, authority=self._authority, note=self._say(case, "note"))
        elif case.urgency == Urgency.URGENT and case.case_class_id:
            self._send_fast(case, lead, now)
        else:
            actions.file_case(one, actor=lead, now=now)

    @staticmethod
    def _about(case: Case) -> Department | None:
        """The department that a complaint names, where somebody stands above it to look into that."""
        if case.about_department_id:
            return None
        words = " ".join(case.words.filter(kind=WordsKind.REPORT).values_list("text", flat=True))
        named = Department.objects.filter(pk__in=departments_named(words), parent__isnull=False)
        return named.select_related("parent").order_by("pk").first()

    @staticmethod
    def _same(case: Case, draw: Random) -> int | None:
        """A running case that is the same matter: what is protected of this one is then protected of that one too."""
        if draw.random() > MERGED or case.about_department_id or case.urgency == Urgency.URGENT:
            return None
        near = Case.objects.nearby(case).filter(origin=case.origin, about_department__isnull=True)
        near = near.filter(ended_at__isnull=True, id__lt=case.pk).exclude(state=State.ANSWERING)
        return near.values_list("pk", flat=True).first()

    @staticmethod
    def _send_fast(case: Case, lead: actions.Actor, now: datetime) -> None:
        try:
            actions.send_fast([case.pk], actor=lead, now=now)
        except NobodyAnswers:
            actions.file_case([case.pk], actor=lead, now=now)

    def _verify(self, case: Case, draw: Random) -> Next:
        is_so = draw.random() < TRUE_REPORTS
        check = case.checks.filter(done_at__isnull=True).select_related("asked__department").first()
        words = self._say(case, "nothing")

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
        dispatcher = self._somebody(Role.DISPATCHER, draw)

        def act(now: datetime) -> None:
            # Stated each time it goes out: another house than before is not sent it unasked.
            summary = (case.summary or self._summary(case)) if case.is_protected else ""
            try:
                with transaction.atomic():
                    to = self._elsewhere(case, now)
                    actions.route_case([case.pk], actor=dispatcher, now=now, to=to, summary=summary)
            except (NobodyAnswers, GivenBack):
                gone = actions.given_back([case.pk]).get(case.pk, frozenset())
                # The centre sees to it itself; what it gave back goes to whoever has not had it.
                others = Department.objects.filter(pk__in=self._clerks).exclude(pk__in=gone)
                centre = Department.objects.filter(kind="centre").exclude(pk__in=gone).order_by("pk").first()
                to = actions.Destination(lead=centre or others.order_by("pk")[:1].get())
                actions.route_case([case.pk], actor=dispatcher, now=now, to=to, summary=summary)

        return Next(self._moment(case, draw), act)

    def _elsewhere(self, case: Case, now: datetime) -> actions.Destination | None:
        """Where a returned case goes: to the nearest one above who gave it back that has people; None: by the rules."""
        gave_back = actions.given_back([case.pk]).get(case.pk, frozenset())
        found = actions.propose(case, now).lead if gave_back else None
        lead = found.department if found else None
        while lead is not None and (lead.pk in gave_back or lead.pk not in self._clerks):
            lead = lead.parent
        return actions.Destination(lead=lead) if lead else None

    def _sign(self, case: Case, draw: Random) -> Next:
        returned = case.requests.filter(kind__in=[RequestKind.RETURN, RequestKind.ARBITRATION]).count()
        # Nobody asks for ever: once as a return, perhaps once more for a ruling.
        chance = {0: RETURN_ASKED, 1: RULED_AGAIN}.get(returned, 0.0)
        asks = draw.random() < chance and case.reopen_count == 0
        decision, more = draw.random(), draw.random()
        asks_later = draw.random() < ASKS_LATER
        dispatcher = self._somebody(Role.DISPATCHER, draw)

        def act(now: datetime) -> None:
            if asks_later and not case.is_protected:
                self._protect(case, dispatcher, now)
            for order in case.orders.filter(state=OrderState.ISSUED).select_related("department"):
                clerk = self._clerk(order.department_id, draw)
                is_lead = order.department_id == case.lead_department_id
                if asks and is_lead and self._is_returned(case, clerk, decision, draw, now):
                    return
                actions.sign_orders([case.pk], actor=clerk, now=now)
                if is_lead:
                    self._speak(case, clerk, draw.random() < CONTACTED_AT_ONCE, now)
                    self._ask_for_time(case, clerk, more, draw, now)

        return Next(self._moment(case, draw), act)

    def _is_returned(self, case: Case, clerk: actions.Actor, decision: float, draw: Random, now: datetime) -> bool:
        actions.ask_request([case.pk], actor=clerk, now=now, kind=RequestKind.RETURN, reason=self._say(case, "return"))
        request = case.requests.get(state="asked", kind__in=[RequestKind.RETURN, RequestKind.ARBITRATION])
        is_granted = decision < (RULED_AWAY if request.kind == RequestKind.ARBITRATION else RETURN_GRANTED)
        return self._decide(case, request, draw, now, is_granted=is_granted) and is_granted

    def _decide(self, case: Case, request: Request, draw: Random, now: datetime, *, is_granted: bool) -> bool:
        """Let somebody decide who is not of the house that worked on it; say whether anybody could."""
        people = self._by_role[Role(request.decider)]
        reason = self._say(case, "note")
        for person in draw.sample(people, len(people)):
            with suppress(JudgingOwnWork):
                # With the case open, as it is now.
                read = {case.pk: Case.objects.values_list("version", flat=True).get(pk=case.pk)}
                actor = replace(actions.Actor.of(person), has_read=read)
                actions.decide_request(request.pk, is_granted=is_granted, actor=actor, now=now, reason=reason)
                return True
        return False

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
                actions.ask_request([case.pk], actor=clerk, now=now, reason=self._say(case, "waits"), **wanted)
                request = case.requests.get(state="asked", kind=wanted["kind"])
                self._decide(case, request, draw, now, is_granted=True)
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
            actions.text_citizen(case.pk, actor=clerk, now=now, text=self._say(case, "written"))
        else:
            self._call(case, clerk, now)

    def _call(self, case: Case, clerk: actions.Actor, now: datetime) -> None:
        """Have the number shown, ring, and keep what came of it; a few do not take the first call."""
        called = case.reports.filter(contact__phone_index__isnull=False, contact__is_protected=False)
        report = called.filter(is_protected=False).order_by("pk").first()
        if report is None:
            actions.text_citizen(case.pk, actor=clerk, now=now, text=self._say(case, "written"))
            return
        reason, said = self._say(case, "calls"), self._say(case, "spoken")
        actions.unmask_contact(report.pk, actor=clerk, now=now, reason=reason)
        if Random(f"{self.seed}:{case.reported_at}:rings").random() < NOT_REACHED:  # noqa: S311
            actions.contact_citizen(case.pk, actor=clerk, now=now, outcome=ContactOutcome.NOT_REACHED)
            return
        actions.contact_citizen(case.pk, actor=clerk, now=now, outcome=ContactOutcome.REACHED, note=said)

    def _protect(self, case: Case, desk: actions.Actor, now: datetime) -> None:
        """Let a citizen ask to stay unknown, and the desk write what the departments read from then on."""
        report = case.reports.filter(contact__isnull=False).select_related("contact").first()
        for each in actions.protect_reporter(report, now=now) if report else []:
            if not each.summary and not each.has_ended:
                actions.summarise_case(each.pk, actor=desk, now=now, summary=self._summary(each))

    def _sum_up(self, case: Case, draw: Random, now: datetime) -> None:
        """Have the desk write what a crew reads, where somebody protected joined a matter that was out already."""
        bare = Case.objects.filter(pk=case.pk, is_protected=True, summary="", is_fast=False, ended_at__isnull=True)
        if bare.exists():
            desk = self._somebody(Role.DISPATCHER, draw)
            actions.summarise_case(case.pk, actor=desk, now=now, summary=self._summary(case))

    def _work(self, case: Case, draw: Random, asked: Assignment | None) -> Next:
        waits = case.orders.filter(state=OrderState.SUSPENDED, department=case.lead_department_id).first()
        if waits is not None and waits.review_on is not None:
            # It goes on by itself on its day, and then somebody does it.
            back = datetime.combine(waits.review_on, time(9), rules().city.zone)
            return Next(back, lambda _now: None)
        if asked is None or asked.state != AssignmentState.DONE:
            if self.crews.serve(case):
                return self._send(case, draw)
            return self._do_it(case, draw)
        # The crew has done it, and its department looks before it says so.
        at = case.entered_at if asked.done_at is None else asked.done_at + timedelta(minutes=10) / self.speed
        return Next(at, self._do_it(case, draw).act)

    def _with_crew(self, case: Case, asked: Assignment, draw: Random) -> Next | None:
        following = self.crews.step(asked, result=self._say(case, "result"))
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
            clerk = self._clerk(case.lead_department_id or 0, draw)
            self._sum_up(case, draw, now)
            is_sent = self.crews.send(case, clerk=clerk, draw=draw, now=now, reason=self._say(case, "call_in"))
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
            clerk = self._clerk(case.lead_department_id or 0, draw)
            self._speak(case, clerk, draw.random() < CONTACTED_LATER, now)
            self._finish_orders(case, draw, now, is_lead=True)

        return Next(at, act)

    def _finish_orders(self, case: Case, draw: Random, now: datetime, *, is_lead: bool) -> None:
        orders = case.orders.filter(state__in=[OrderState.ISSUED, OrderState.SIGNED, OrderState.WORKING])
        for order in orders.select_related("department"):
            if (order.department_id == case.lead_department_id) != is_lead:
                continue
            if order.state == OrderState.ISSUED:
                actions.sign_orders([case.pk], actor=self._clerk(order.department_id, draw), now=now)
            clerk = self._clerk(order.department_id, draw)
            actions.finish_orders(
                [case.pk],
                actor=clerk,
                now=now,
                result=self._say(case, "result"),
                without_co_handlers=self._say(case, "note"),
                uploads=_evidence(case, clerk) if is_lead else (),
            )

    def _check(self, case: Case, draw: Random) -> Next:
        fails = draw.random() < CHECK_FAILED and case.rework_count == 0
        judges = self._judges(draw)
        check = case.checks.filter(done_at__isnull=True).select_related("asked__department").first()

        def act(now: datetime) -> None:
            words = self._say(case, "rework")
            if check and check.asked:
                look(case, check, is_well=not fails, words=words, now=now)
            elif fails:
                by_other_hands(judges, lambda actor: actions.rework_case([case.pk], actor=actor, now=now, reason=words))
            else:
                by_other_hands(judges, lambda actor: actions.pass_check([case.pk], actor=actor, now=now))

        return Next(self._look_at(case, check, draw), act)

    def _hear(self, case: Case, draw: Random) -> Next:
        chance, mark = draw.random(), draw.choices(*MARKS)[0]
        judges = self._judges(draw)
        report = case.reports.exclude(channel="grid").select_related("contact").order_by("pk").first()
        rating = case.ratings.filter(answered_at__isnull=True).first()

        def act(now: datetime) -> None:
            if report is None:
                actions.close_case([case.pk], actor=actions.SYSTEM, now=now, outcome=Outcome.UNASKED)
            elif rating is None:
                # Not solved, said the citizen: the desk explains, or sends it back.
                if chance < UNSOLVED / 2:
                    words = self._say(case, "rework")
                    by_other_hands(
                        judges, lambda actor: actions.rework_case([case.pk], actor=actor, now=now, reason=words)
                    )
                else:
                    words = self._say(case, "answer")
                    by_other_hands(
                        judges,
                        lambda actor: actions.close_case(
                            [case.pk], actor=actor, now=now, outcome=Outcome.EXPLAINED, reason=words
                        ),
                    )
            elif chance < SILENT:
                reason = self._say(case, "calls")

                def ring(actor: actions.Actor) -> None:
                    actions.unmask_contact(with_number(case).earliest("pk").pk, actor=actor, now=now, reason=reason)
                    actions.call_back(case.pk, actor=actor, now=now)

                by_other_hands(judges, ring)
            else:
                is_solved = chance > SILENT + UNSOLVED
                if report.channel == Channel.SMS and self._answers_by_text(report, draw, now, is_solved=is_solved):
                    return
                actions.rate_case(report, now=now, is_solved=is_solved, satisfaction=mark if is_solved else 1)
                self._dispute_if_late(case, draw, now)

        return Next(self._moment(case, draw), act)

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
            self._clerk(order.department_id, draw),
            self._somebody(who_decides(order.department, case.pk), draw),
        )
        actions.dispute_cases([case.pk], actor=clerk, now=now, reason=self._say(case, "dispute"), order_id=order.pk)
        request = order.requests.filter(kind=RequestKind.DISPUTE, state="asked").first()
        if request:
            is_granted = draw.random() < DISPUTE_GRANTED
            reason = self._say(case, "note")
            # Where every lead is of the house it waits for somebody else, as it would.
            with suppress(JudgingOwnWork):
                actions.decide_dispute(request.pk, is_granted=is_granted, actor=judge, now=now, reason=reason)

    def _answers_by_text(self, report: Report, draw: Random, now: datetime, *, is_solved: bool) -> bool:
        """Let the citizen answer by a text, as people spell; what only a person can read, an operator reads later."""
        waiting = InboundText.objects.filter(case=report.case_id, waits_since__isnull=False).order_by("pk").first()
        if waiting is not None:
            decision = TextDecision.YES if is_solved else TextDecision.NO
            user = self._somebody(Role.OPERATOR, draw).user
            if user is not None:
                decide_text(waiting.pk, decision, user=user, now=now)
            return user is not None
        outcome = self._text(report, spelt(draw, report.language, is_solved=is_solved), now)
        if outcome == TextOutcome.WHICH:
            outcome = self._chooses(report, draw, now)
        return outcome in (TextOutcome.ANSWER, TextOutcome.UNSURE, TextOutcome.LATE)

    def _chooses(self, report: Report, draw: Random, now: datetime) -> str:
        """Say which of her cases was meant; where that question is not among them, nothing."""
        which = Question.objects.filter(contact=report.contact, kind=QuestionKind.WHICH, ended_at__isnull=True).last()
        offered = which.options.get("questions", []) if which else []
        own = Question.objects.filter(pk__in=offered, report=report).first()
        if own is None or offered.index(own.pk) >= len(ascii_uppercase):
            return ""
        letter = ascii_uppercase[offered.index(own.pk)]
        return self._text(report, choice(draw, letter, report.case.number), now)

    @staticmethod
    def _text(report: Report, words: str, now: datetime) -> str:
        """Send the city a text from the telephone of a report; return what became of it."""
        if report.contact is None or not report.contact.phone_cipher:
            return ""
        text = Text(
            sender=crypto.decrypt(report.contact.phone_cipher),
            words=words,
            provider_id=f"play-{report.pk}-{now.timestamp():.0f}-{len(words)}",
            received_at=now,
            origin=Origin.SIMULATED,
        )
        return take_text(text, now=now).outcome

    # --- Who, when and which words

    def _moment(self, case: Case, draw: Random) -> datetime:
        median_s = MEDIAN_S[State(case.state)]
        if case.state == State.REPORTED and case.urgency == Urgency.URGENT:
            median_s = URGENT_S
        seconds = draw.lognormvariate(0, 0.8) * median_s
        return case.entered_at + timedelta(seconds=seconds / self.speed)

    def _somebody(self, role: Role, draw: Random) -> actions.Actor:
        people = self._by_role[role]
        return actions.Actor.of(draw.choice(people)) if people else actions.SYSTEM

    def _judges(self, draw: Random) -> list[actions.Actor]:
        """Return who may judge work, in the order in which they would be asked; Whistle itself where nobody is left."""
        people = [*self._by_role[Role.OPERATOR], *self._by_role[Role.SHIFT_LEAD]]
        return [actions.Actor.of(person) for person in draw.sample(people, len(people))] + [actions.SYSTEM]

    def _clerk(self, department_id: int, draw: Random) -> actions.Actor:
        clerks = self._clerks.get(department_id)
        if not clerks:
            raise NobodyThere
        return actions.Actor.of(draw.choice(clerks))

    @staticmethod
    def _summary(case: Case) -> str:
        """What the departments read of a protected matter: what it is, and nobody's words."""
        report = case.reports.order_by("pk").first()
        with override(report.language if report else "en"):
            matter = case.case_class.name if case.case_class else ""
            return _("%(matter)s. Who reported stays unknown; ask the centre for more.") % {"matter": matter}

    def _say(self, case: Case, what: str) -> str:
        report = case.reports.order_by("pk").first()
        with override(report.language if report else "en"):
            return {
                "answer": _("Thank you for asking. This is how it is regulated, and where to turn to."),
                "reject": _("This is a matter for a court, so the city cannot decide it."),
                "return": _("This place is not ours to look after."),
                "result": _("Somebody was there and put it right."),
                "rework": _("It looks as it did before."),
                "nothing": _("There is nothing to be seen here."),
                "note": _("Noted."),
                "dispute": _("The parts came late, which was not our doing."),
                "waits": _("We wait for parts that have been ordered."),
                "calls": _("First contact for this order"),
                "spoken": _("Told what we do and by when, and whom to ask."),
                "written": _("We have your report and see to it. You hear from us when it is done."),
                "call_in": _("Every crew on duty is out, and this cannot wait."),
            }[what]


def by_other_hands(judges: list[actions.Actor], judge: Callable[[actions.Actor], object]) -> None:
    """Let the first of them judge who had no hand in the work, as a desk would hand it over."""
    for actor in judges[:-1]:
        try:
            judge(actor)
        except JudgingOwnWork:
            continue
        return
    judge(judges[-1])


class NobodyThere(Refusal):
    """A department without demo people: its cases wait for a person."""

    code = "nobody_there"


def _evidence(case: Case, clerk: actions.Actor) -> list[UUID]:
    """Let a clerk send a picture of how it is now, where there is something to see."""
    if case.case_class is None or case.case_class.nature != Nature.FIELD:
        return []
    shown = taken("after", case.pk % VARIANTS)
    return [keep_upload(shown, owner=clerk.owner, purpose=for_case(case.pk)).uuid]
