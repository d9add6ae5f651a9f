"""What happens beside the usual way of a case: each now and then, and all of it once as soon as it can be.

A turn looks at a case and returns what somebody could do with it now, or nothing. Whoever plays a city for a
day has seen every turn, however rare it is; a case has few of them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from accounts.models import Department, Role
from cases import actions
from cases.access import knows_place_of
from cases.actions.contact import with_number
from cases.actions.evidence import for_case, of_report
from cases.dangers import read_for
from cases.doubts import may_be_lifted
from cases.models import (
    Alert,
    AlertReason,
    AttachmentKind,
    Case,
    Channel,
    Danger,
    Holder,
    LogEntry,
    LogKind,
    Rating,
    Report,
    RequestKind,
    Words,
    WorkOrder,
)
from cases.rules import rules
from cases.withheld import AWAITS
from cases.workflow import ENDS, HELD, OrderState, State
from common import crypto
from common.actions import keep_upload
from common.images import Photo
from desk.generator.cast import Cast, by_other_hands
from desk.generator.crews import (
    A_MOMENT,
    Crews,
    Next,
    ask_help,
    ask_where,
    cannot_look,
    is_out,
    seen_on_round,
    show_more,
)
from desk.generator.photos import VARIANTS, taken
from desk.generator.spellings import says, spelt, where
from dispatch.actions import recall_assignment
from dispatch.models import Assignment
from dispatch.workflow import TAKEN, AssignmentState
from grid.models import Part
from hotline.calls.actions import DangerThrownAway, end_call, hang_up, join_call, ring, see_to_missed, show_number
from hotline.her_words import ask_again, may_place, say_more, say_where
from hotline.lost import ask_for_link
from hotline.models import Call, CallOutcome, Question, QuestionKind, TextOutcome
from messaging.actions import has_opted_out
from messaging.models import Message, MessageChannel

Act = Callable[[datetime], object]
# Of one case so many at most, beside what is mostly done where it can be: that follows from another.
MOST_OF_A_CASE, MOSTLY = 3, 0.3
# However long the usual thing takes, by then the other has happened.
SOONER = timedelta(hours=6)
# Of what has ended something is heard after so long.
LATER_S = 2 * 3600.0
WITH_DEPARTMENT = (State.ROUTED, State.HANDLING)
RUNNING = tuple(state for state in State if state not in ENDS)
DECIDED = (State.ANSWERED, State.REJECTED, State.VOIDED)
# How most people write that it is solved.
ONE = "1"
# A machine that answers does so at once; what it wrote may be handed over late.
AT_ONCE, A_DAY = timedelta(seconds=1), timedelta(days=1)
# So long a call waits for an operator who has left it.
LEFT_FOR = timedelta(minutes=4)


@dataclass(frozen=True)
class Turn:
    """One thing that may happen: in which states, to which share of the cases it could happen to."""

    name: str
    share: float
    find: Callable[["Turns", Case, Random], Act | None]


TURNS: dict[str, Turn] = {}
_OF_STATE: dict[str, list[Turn]] = defaultdict(list)


def turn(share: float, *states: State) -> Callable[[Callable[["Turns", Case, Random], Act | None]], None]:
    """Register what may happen in these states; an act that could not be after all returns False."""

    def register(find: Callable[["Turns", Case, Random], Act | None]) -> None:
        TURNS[find.__name__] = each = Turn(find.__name__, share, find)
        for state in states:
            _OF_STATE[state].append(each)

    return register


class Turns:
    """The turns of one played city."""

    def __init__(self, seed: int, cast: Cast, crews: Crews, *, speed: float = 1.0) -> None:
        self.seed, self.cast, self.crews, self.speed = seed, cast, crews, speed
        self.played: Counter[str] = Counter()
        self._had: dict[int, set[str]] = defaultdict(set)

    def next(self, case: Case, usual: Next | None) -> Next | None:
        """Say what happens before the usual thing does, or after all of it; None where nothing does."""
        had = self._had.get(case.pk, set())
        is_full = sum(TURNS[name].share < MOSTLY for name in had) >= MOST_OF_A_CASE
        for each in _OF_STATE[case.state]:
            if each.name in had or (is_full and each.share < MOSTLY):
                continue
            draw = Random(f"{self.seed}:{case.reported_at}:{each.name}")  # noqa: S311 - a play
            is_wanted = draw.random() < each.share or not self.played[each.name]
            act = each.find(self, case, draw) if is_wanted else None
            if act is not None:
                return Next(self._moment(case, usual, draw), self._once(case, each, act), A_MOMENT, f":{each.name}")
        return None

    def wants(self, name: str, is_drawn: bool) -> bool:
        """Whether something happens that is left to chance: at any rate the first time that it can."""
        is_wanted = is_drawn or not self.played[name]
        self.played[name] += is_wanted
        return is_wanted

    def _moment(self, case: Case, usual: Next | None, draw: Random) -> datetime:
        if usual is not None:
            wait = min(max(usual.at - case.entered_at, timedelta()), SOONER / self.speed)
            return case.entered_at + wait * draw.uniform(0.2, 0.9)
        seconds = draw.lognormvariate(0, 0.6) * LATER_S / self.speed
        return (case.ended_at or case.entered_at) + timedelta(seconds=seconds)

    def _once(self, case: Case, each: Turn, act: Act) -> Act:
        def once(now: datetime) -> None:
            # Also where it is refused: nobody asks the same of the same case again.
            self._had[case.pk].add(each.name)
            if act(now) is not False:
                self.played[each.name] += 1

        return once


# --- What is seldom possible, before what always is: of a case only a few are played -----


@turn(0.3, *RUNNING)
def place(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A citizen shows where it is."""
    report = turns.cast.report(case) if may_place(case) else None
    named = turns.cast.place(draw, report.language) if report else ""
    if report is None or not named:
        return None
    return lambda now: may_place(Case.objects.get(pk=case.pk)) and say_where(report, now=now, address=named, point=None)


@turn(0.7, *RUNNING)
def text_place(turns: Turns, case: Case, draw: Random) -> Act | None:
    """Whoever was asked by text where it is answers."""
    asked = Question.objects.filter(case=case, kind=QuestionKind.PLACE, ended_at__isnull=True)
    report = turns.cast.report(case) if may_place(case) and asked.exists() else None
    named = turns.cast.place(draw, report.language) if report else ""
    if report is None or not named:
        return None
    return lambda now: asked.exists() and turns.cast.text(report, where(draw, report.language, named), now)


@turn(1, *State)
def erase(turns: Turns, case: Case, draw: Random) -> Act | None:
    """Whoever asked for it is erased by a person, once somebody of the shift has seen to it."""
    alerts = Alert.objects.filter(case=case, reason=AlertReason.ASKS_ERASURE)
    report = turns.cast.report(case) if alerts.exists() else None
    contact = report.contact if report else None
    if contact is None:
        return None
    # As the administrator does, by a command.
    return lambda now: alerts.filter(taken_at__isnull=False).exists() and actions.erase_contact(contact, now=now)


# --- The desk ----------------------------------------------------------------------------


@turn(0.9, *WITH_DEPARTMENT, State.CHECKING, State.ANSWERING, State.CLOSED)
def review_fast(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A shift lead looks at what took the fast lane."""
    told = LogEntry.objects.filter(case_id=case.pk, kind=LogKind.REVIEW_FAST)
    if not case.is_fast or told.exists():
        return None
    leads, note = turns.cast.people(draw, Role.SHIFT_LEAD), turns.cast.say(case, "note")
    return lambda now: by_other_hands(
        leads, lambda actor: actions.review_fast([case.pk], actor=actor, now=now, note=note)
    )


@turn(0.01, *WITH_DEPARTMENT)
def take_back(turns: Turns, case: Case, draw: Random) -> Act | None:
    """The dispatcher sees that it went to the wrong house."""
    if is_out(turns.crews.asked(case)) or case.requests.filter(state="asked").exists():
        return None
    desk, reason = turns.cast.somebody(Role.DISPATCHER, draw), turns.cast.say(case, "take_back")
    return lambda now: actions.take_back([case.pk], actor=desk, now=now, reason=reason)


@turn(0.01, State.FILED)
def void(turns: Turns, case: Case, draw: Random) -> Act | None:
    """It turns out that there never was a case."""
    if case.danger:
        return None
    leads, reason = turns.cast.people(draw, Role.SHIFT_LEAD), turns.cast.say(case, "void")
    return lambda now: by_other_hands(
        leads, lambda actor: actions.void_case([case.pk], actor=actor, now=now, reason=reason)
    )


@turn(0.01, State.HANDLING)
def ask_void(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A department finds nothing there, and a shift lead agrees, or not."""
    order = _in_hand(case)
    if order is None or case.danger or is_out(turns.crews.asked(case)) or case.requests.filter(state="asked").exists():
        return None
    clerk, reason = turns.cast.clerk(order.department_id, draw), turns.cast.say(case, "void")

    def act(now: datetime) -> None:
        actions.ask_request([case.pk], actor=clerk, now=now, kind=RequestKind.VOID, reason=reason)
        request = case.requests.get(state="asked", kind=RequestKind.VOID)
        turns.cast.decide(case, request, draw, now, is_granted=draw.random() < 0.5)

    return act


@turn(0.02, State.CLOSED)
def reopen(turns: Turns, case: Case, draw: Random) -> Act | None:
    """The desk closed it too early."""
    desk, reason = turns.cast.somebody(Role.SHIFT_LEAD, draw), turns.cast.say(case, "reopen")
    return lambda now: actions.reopen_case([case.pk], actor=desk, now=now, reason=reason)


@turn(0.05, State.MERGED)
def unmerge(turns: Turns, case: Case, draw: Random) -> Act | None:
    """What was taken for the same matter is another one."""
    desk = turns.cast.somebody(Role.OPERATOR, draw)
    return lambda now: actions.unmerge_case(case.pk, actor=desk, now=now)


@turn(0.02, *WITH_DEPARTMENT)
def urge(turns: Turns, case: Case, draw: Random) -> Act | None:
    """Somebody waits, and the dispatcher says so."""
    desk, note = turns.cast.somebody(Role.DISPATCHER, draw), turns.cast.say(case, "urge")
    if not case.orders.filter(state__in=HELD).exists():
        return None
    return lambda now: actions.urge_case([case.pk], actor=desk, now=now, note=note)


@turn(0.01, State.HANDLING)
def supervise(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A leader wants to hear of it."""
    leader, note = turns.cast.somebody(Role.LEADER, draw), turns.cast.say(case, "supervise")
    return (
        None
        if case.about_department_id
        else lambda now: actions.supervise_case([case.pk], actor=leader, now=now, note=note)
    )


@turn(0.05, State.FILED, *WITH_DEPARTMENT)
def comment(turns: Turns, case: Case, draw: Random) -> Act | None:
    """An operator adds what the caller also said."""
    desk, note = turns.cast.somebody(Role.OPERATOR, draw), turns.cast.say(case, "comment")
    return lambda now: actions.comment_case([case.pk], actor=desk, now=now, note=note)


@turn(0.02, State.CLOSED)
def approve_public(turns: Turns, case: Case, draw: Random) -> Act | None:
    """An operator lets the public read how it ended."""
    if case.case_class is None or not case.case_class.is_public or case.is_protected:
        return None
    desk, text = turns.cast.somebody(Role.OPERATOR, draw), turns.cast.say(case, "result")
    return lambda now: actions.approve_public(case.pk, actor=desk, now=now, public_text=text)


@turn(0.1, *WITH_DEPARTMENT)
def note_her_name(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A clerk who rang somebody protected writes down her name."""
    report = turns.cast.report(case)
    name = report.contact.name_cipher if case.is_protected and report and report.contact else None
    order = case.orders.filter(state__in=HELD).first()
    if not name or order is None:
        return None
    clerk, note = turns.cast.clerk(order.department_id, draw), turns.cast.say(case, "rang")
    told = note % {"name": crypto.decrypt(name)}
    return lambda now: actions.comment_case([case.pk], actor=clerk, now=now, note=told)


@turn(0.8, *RUNNING)
def show_words(turns: Turns, case: Case, draw: Random) -> Act | None:
    """The centre reads what an office wrote of somebody protected, and writes what the others may read."""
    words = Words.objects.filter(case=case, showing__in=AWAITS).order_by("pk").first()
    if words is None:
        return None
    desk, text = turns.cast.somebody(Role.OPERATOR, draw), turns.cast.say(case, "spoken")
    return lambda now: actions.show_words(case.pk, words=words.pk, actor=desk, now=now, is_as_written=False, text=text)


@turn(0.5, *WITH_DEPARTMENT)
def tell_place(turns: Turns, case: Case, draw: Random) -> Act | None:
    """Whoever was sent to a protected matter is told where it is."""
    sent = (
        Holder.objects.filter(case=case, user__isnull=False, knows_place=False)
        if case.is_protected
        else Holder.objects.none()
    )
    people = list(sent.values_list("user_id", flat=True))
    if not people:
        return None
    desk, reason = turns.cast.somebody(Role.DISPATCHER, draw), turns.cast.say(case, "place")
    return lambda now: actions.tell_place(case.pk, people=people, actor=desk, now=now, reason=reason)


@turn(0.005, *State)
def new_link(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A citizen has lost her link, and asks for another by number and telephone."""
    report = turns.cast.report(case)
    if report is None or not turns.cast.has_mobile(report):
        return None
    number = turns.cast.number_of(report)
    return lambda _now: ask_for_link(case.number, MessageChannel.SMS, number)


@turn(0.005, *RUNNING)
def protect(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A citizen asks on the telephone to stay unknown."""
    report = turns.cast.report(case)
    if case.is_protected or report is None:
        return None
    desk = turns.cast.somebody(Role.DISPATCHER, draw)

    def act(now: datetime) -> None:
        turns.cast.sum_up(actions.protect_case(case.pk, actor=desk, now=now, report_id=report.pk), desk, now)

    return act


@turn(0.004, State.FILED, *WITH_DEPARTMENT)
def mark_danger(turns: Turns, case: Case, draw: Random) -> Act | None:
    """An operator who rang back hears of a danger that no word of the report told of."""
    if case.danger or turns.cast.report(case) is None:
        return None
    desk, reason = turns.cast.somebody(Role.OPERATOR, draw), turns.cast.say(case, "danger")

    def act(now: datetime) -> object:
        if not Case.objects.filter(pk=case.pk, danger="").exists():
            return False
        return actions.mark_danger([case.pk], actor=desk, now=now, danger=Danger.OTHER, reason=reason)

    return act


# --- Departments and crews ---------------------------------------------------------------


def _in_hand(case: Case) -> WorkOrder | None:
    orders = case.orders.filter(part=Part.LEAD, parent=None, state__in=[OrderState.SIGNED, OrderState.WORKING])
    return orders.first()


@turn(0.3, State.HANDLING)
def begin(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A clerk says that somebody is on it."""
    order = _in_hand(case)
    if order is None or order.state != OrderState.SIGNED or is_out(turns.crews.asked(case)):
        return None
    clerk = turns.cast.clerk(order.department_id, draw)
    return lambda now: actions.begin_orders([case.pk], actor=clerk, now=now)


@turn(0.05, State.HANDLING)
def forward(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A house lets a smaller one of its own do it."""
    order = _in_hand(case)
    if (
        order is None
        or case.is_protected
        or is_out(turns.crews.asked(case))
        or case.requests.filter(state="asked").exists()
    ):
        return None
    children = Department.objects.filter(parent=order.department_id, pk__in=turns.cast.clerks).order_by("pk")
    if case.about_department_id or not children or case.orders.filter(parent=order).exists():
        return None
    clerk, note = turns.cast.clerk(order.department_id, draw), turns.cast.say(case, "forward")
    child = draw.choice(list(children))
    return lambda now: actions.forward_orders([case.pk], actor=clerk, now=now, to=child, note=note)


@turn(0.3, State.HANDLING)
def escalate(turns: Turns, case: Case, draw: Random) -> Act | None:
    """The smaller house cannot do it, and gives it back."""
    child = case.orders.filter(
        parent__isnull=False, state__in=[OrderState.ISSUED, OrderState.SIGNED, OrderState.WORKING]
    )
    order = child.first()
    if order is None or is_out(turns.crews.asked(case)):
        return None
    clerk, reason = turns.cast.clerk(order.department_id, draw), turns.cast.say(case, "escalate")
    return lambda now: actions.escalate_orders([case.pk], actor=clerk, now=now, reason=reason)


@turn(0.3, State.HANDLING)
def resume(turns: Turns, case: Case, draw: Random) -> Act | None:
    """What was waited for came earlier."""
    if not case.orders.filter(state=OrderState.SUSPENDED).exists():
        return None
    desk = turns.cast.somebody(Role.DISPATCHER, draw)
    return lambda now: actions.resume_orders([case.pk], actor=desk, now=now)


@turn(0.03, State.HANDLING)
def attach(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A clerk adds a photo."""
    order = _in_hand(case)
    if order is None:
        return None
    clerk = turns.cast.clerk(order.department_id, draw)

    def act(now: datetime) -> None:
        upload = keep_upload(taken("before", case.pk % VARIANTS), owner=clerk.owner, purpose=for_case(case.pk))
        actions.attach_files(case.pk, [upload.uuid], kind=AttachmentKind.BEFORE, actor=clerk, now=now)

    return act


@turn(0.02, *WITH_DEPARTMENT)
def recall(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A unit is taken back, and tells all the same what it sees there."""
    asked = turns.crews.asked(case)
    if asked is None or asked.state not in (AssignmentState.ACCEPTED, AssignmentState.EN_ROUTE):
        return None
    desk, reason = turns.cast.somebody(Role.DISPATCHER, draw), turns.cast.say(case, "recall")

    def act(now: datetime) -> None:
        recall_assignment(asked.pk, actor=desk, now=now, reason=reason)
        turns.crews.tell(Assignment.objects.get(pk=asked.pk), "note", now, note=turns.cast.say(case, "seen"))

    return act


@turn(0.02, *WITH_DEPARTMENT)
def give_back(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A crew that went cannot do it after all, and says why."""
    asked = turns.crews.asked(case)
    if asked is None or asked.state not in TAKEN:
        return None
    reason = turns.cast.say(case, "give_back")

    def act(now: datetime) -> object:
        asked.refresh_from_db()
        if asked.state not in TAKEN:
            return False
        turns.crews.tell(asked, "give_back", now, note=reason)
        return True

    return act


@turn(0.02, *WITH_DEPARTMENT)
def job_handed_over(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A crew that went lets a colleague go on."""
    asked = turns.crews.asked(case)
    if asked is None or asked.state not in TAKEN:
        return None
    note = turns.cast.say(case, "hand_over")
    return lambda now: turns.crews.hand_over(asked, now, note=note)


@turn(0.02, *WITH_DEPARTMENT)
def help_asked(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A crew cannot go on alone."""
    asked = turns.crews.asked(case)
    if asked is None or asked.state not in TAKEN:
        return None
    words = turns.cast.say(case, "help")

    def act(now: datetime) -> object:
        asked.refresh_from_db()
        if asked.state not in TAKEN:
            return False
        turns.crews.tell(asked, "ask_help", now, note=words)
        return True

    return act


@turn(0.01, *WITH_DEPARTMENT)
def off_duty_with_jobs(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A crew's shift ends while it still has something: kept, given back, or handed to a colleague."""
    asked = turns.crews.asked(case)
    if asked is None or asked.state not in TAKEN:
        return None
    answer, note = draw.choice(["keep", "give_back", "hand_over"]), turns.cast.say(case, "hand_over")
    return lambda now: turns.crews.go_off(asked, now, note=note, answer=answer)


@turn(0.1, State.HANDLING)
def make_safe(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A crew makes it safe and goes; the repair is somebody else's, or another day's."""
    asked = turns.crews.asked(case)
    if asked is None or asked.state != AssignmentState.ON_SCENE:
        return None

    def act(now: datetime) -> object:
        asked.refresh_from_db()
        if asked.state != AssignmentState.ON_SCENE:
            return False
        turns.crews.tell(asked, "done", now, note=turns.cast.say(case, "made_safe"), is_finished=False)
        return True

    return act


@turn(0.05, *WITH_DEPARTMENT)
def crew_note(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A crew writes what it sees."""
    asked = turns.crews.asked(case)
    if asked is None or asked.state not in (AssignmentState.EN_ROUTE, AssignmentState.ON_SCENE):
        return None
    return lambda now: turns.crews.tell(asked, "note", now, note=turns.cast.say(case, "seen"))


@turn(0.05, *WITH_DEPARTMENT)
def crew_photo(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A crew shows what it sees."""
    asked = turns.crews.asked(case)
    if asked is None or asked.state not in (AssignmentState.EN_ROUTE, AssignmentState.ON_SCENE):
        return None
    return lambda now: turns.crews.show(asked, now)


@turn(0.2, *WITH_DEPARTMENT)
def crew_asks_where(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A crew that said yes asks for a place that is kept at the centre."""
    asked = turns.crews.asked(case)
    if asked is None or asked.state not in TAKEN or not case.is_protected:
        return None
    return lambda now: turns.crews.ask_where(asked, now)


@turn(0.05, State.VERIFYING, State.CHECKING)
def worker_photo(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A grid worker sends a photo before saying what was found."""
    check = case.checks.filter(done_at__isnull=True, asked__isnull=False).select_related("asked").first()
    return None if check is None else lambda now: show_more(case, check, now)


@turn(0.2, State.VERIFYING, State.CHECKING)
def worker_asks_where(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A grid worker asks for a place that is kept at the centre."""
    check = case.checks.filter(done_at__isnull=True, asked__isnull=False).select_related("asked").first()
    if check is None or check.asked is None or knows_place_of(check.asked, case):
        return None
    return lambda now: ask_where(check, now)


@turn(0.02, State.VERIFYING, State.CHECKING)
def worker_asks_help(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A grid worker who is to look does not get there alone."""
    check = case.checks.filter(done_at__isnull=True, asked__isnull=False).select_related("asked").first()
    words = turns.cast.say(case, "help")
    return None if check is None else lambda now: ask_help(check, now, note=words)


@turn(0.02, State.VERIFYING, State.CHECKING)
def worker_cannot_look(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A grid worker who is to look cannot, and the next does."""
    check = case.checks.filter(done_at__isnull=True, asked__isnull=False).select_related("asked").first()
    if check is None:
        return None
    why = turns.cast.say(case, "cannot_look")

    def act(now: datetime) -> object:
        check.refresh_from_db()
        if check.done_at is not None:
            return False
        cannot_look(check, now, note=why)
        return True

    return act


@turn(0.05, State.VERIFYING, State.CHECKING)
def worker_round(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A grid worker on the way there is seen."""
    check = case.checks.filter(done_at__isnull=True, asked__isnull=False).select_related("asked").first()
    return None if check is None or case.point is None else lambda now: seen_on_round(case, check, now)


# --- Citizens, on their pages ------------------------------------------------------------


@turn(0.03, *RUNNING)
def add_words(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A citizen has more to say and to show."""
    report = turns.cast.report(case)
    if report is None:
        return None

    def act(now: datetime) -> None:
        whose = of_report(report.pk)
        upload = keep_upload(taken("before", draw.randrange(VARIANTS)), owner=whose, purpose=whose)
        say_more(report, now=now, words=says(draw, report.language, "more"), uploads=[upload.uuid])

    return act


@turn(0.003, *WITH_DEPARTMENT)
def tells_what_it_cost(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A citizen writes what reads as a complaint of the office that has it."""
    report, office = turns.cast.report(case), case.lead_department
    if report is None or office is None or case.is_protected:
        return None

    def act(now: datetime) -> None:
        named = office.names.get(report.language) or office.name
        say_more(report, now=now, words=says(draw, report.language, "paid").format(department=named))
        desk = turns.cast.somebody(Role.DISPATCHER, draw)
        turns.cast.sum_up(Case.objects.filter(pk=case.pk, is_protected=True), desk, now)

    return act


@turn(0.3, *WITH_DEPARTMENT)
def unprotect(turns: Turns, case: Case, draw: Random) -> Act | None:
    """The shift lead finds that it was no complaint."""
    if not may_be_lifted(case):
        return None
    lead, reason = turns.cast.somebody(Role.SHIFT_LEAD, draw), turns.cast.say(case, "no_complaint")
    return lambda now: actions.unprotect_case(case.pk, actor=lead, now=now, reason=reason)


@turn(0.02, State.CLOSED)
def again(turns: Turns, case: Case, draw: Random) -> Act | None:
    """It is there again."""
    return _not_accepted(turns, case, draw, "again")


@turn(0.03, *DECIDED)
def appeal(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A citizen does not accept the answer."""
    return _not_accepted(turns, case, draw, "appeal")


def _not_accepted(turns: Turns, case: Case, draw: Random, what: str) -> Act | None:
    report = turns.cast.report(case)
    if report is None:
        return None
    return lambda now: ask_again(report, now=now, words=says(draw, report.language, what))


@turn(0.02, State.FILED, *WITH_DEPARTMENT)
def join(turns: Turns, case: Case, draw: Random) -> Act | None:
    """Somebody else has seen it too."""
    known = turns.cast.report(case)
    if known is None or case.about_department_id:
        return None
    return lambda now: actions.join_case(case.pk, turns.cast.stranger(case, known, draw, now), now=now)


# --- Citizens, on the telephone ----------------------------------------------------------


@turn(0.02, *RUNNING)
def call_missed(turns: Turns, case: Case, draw: Random) -> Act | None:
    """Somebody rings and hangs up before anybody answers."""
    report = turns.cast.report(case)
    number = turns.cast.number_of(report) if report else ""
    if not number:
        return None
    return lambda now: hang_up([ring(number, language=report.language if report else "en", now=now).pk], now=now)


@turn(1, *RUNNING)
def call_returned(turns: Turns, case: Case, draw: Random) -> Act | None:
    """An operator calls back whoever rang in vain."""
    missed = Call.objects.filter(contact__reports__case=case, taken_at__isnull=True, operator__isnull=True)
    call, desk = missed.order_by("pk").first(), turns.cast.somebody(Role.OPERATOR, draw).user
    if call is None or desk is None:
        return None

    def act(now: datetime) -> None:
        show_number(call.pk, operator=desk, now=now)
        see_to_missed(call.pk, operator=desk, now=now)

    return act


@turn(0.01, State.FILED, *WITH_DEPARTMENT)
def call_joined(turns: Turns, case: Case, draw: Random) -> Act | None:
    """Somebody else calls about the same."""
    known = turns.cast.report(case)
    if known is None or case.about_department_id:
        return None

    def act(now: datetime) -> object:
        report = replace(turns.cast.stranger(case, known, draw, now), channel=Channel.CALL)
        talk = turns.cast.takes(report, draw, now)
        return False if talk is None else join_call(talk, report, case, now=now)

    return act


@turn(0.01, *RUNNING)
def call_thanks(turns: Turns, case: Case, draw: Random) -> Act | None:
    """Somebody calls, and nothing comes of it."""
    report = turns.cast.report(case)
    if report is None or not turns.cast.number_of(report):
        return None

    def act(now: datetime) -> object:
        talk = turns.cast.takes(turns.cast.stranger(case, report, draw, now), draw, now)
        return False if talk is None else end_call(talk, now=now)

    return act


@turn(0.01, *RUNNING)
def left_call(turns: Turns, case: Case, draw: Random) -> Act | None:
    """An operator goes to a queue with a call on the line, and is led back to it by what is still open of theirs."""
    report = turns.cast.report(case)
    if report is None or not turns.cast.number_of(report):
        return None

    def act(now: datetime) -> object:
        talk = turns.cast.takes(turns.cast.stranger(case, report, draw, now - LEFT_FOR), draw, now)
        own = Call.objects.filter(operator=talk.operator, outcome=CallOutcome.OPEN) if talk else Call.objects.none()
        call = own.order_by("-pk").first()
        if talk is None or call is None:
            return False
        return end_call(replace(talk, call_id=call.pk, began_at=call.began_at), now=now)

    return act


@turn(0.003, *RUNNING)
def call_no_fire(turns: Turns, case: Case, draw: Random) -> Act | None:
    """Somebody calls of a danger and takes it back in the same breath: the operator says twice that it is none."""
    report = turns.cast.report(case)
    if report is None or not turns.cast.number_of(report):
        return None
    danger = read_for(says(draw, report.language, "no_fire"), rules().city.profile, None).gravest

    def act(now: datetime) -> object:
        talk = turns.cast.takes(turns.cast.stranger(case, report, draw, now), draw, now)
        if talk is None:
            return False
        # As the form does: once, and once more where it is asked.
        with suppress(DangerThrownAway):
            end_call(talk, now=now, danger=danger)
            return False
        return end_call(talk, now=now, danger=danger, is_confirmed=True)

    return act


@turn(0.01, State.ANSWERING)
def call_yes_but(turns: Turns, case: Case, draw: Random) -> Act | None:
    """Yes, on the telephone, and a danger in the same breath: it ends nothing until a person has read it."""
    report = turns.cast.report(case)
    if report is None or not turns.cast.number_of(report):
        return None
    judges, words = turns.cast.judges(draw), says(draw, report.language, "yes_but")

    def act(now: datetime) -> object:
        asked = Rating.objects.filter(case=case, answered_at__isnull=True)
        if not asked.exists() or not with_number(case).exists():
            return False
        turns.cast.ring_citizen(
            case,
            judges,
            lambda actor: actions.rate_by_phone(case.pk, actor=actor, now=now, is_solved=True, words=words),
            now,
        )
        return asked.exists()

    return act


# --- Citizens, by text -------------------------------------------------------------------


def _writes(
    what: str, turns: Turns, case: Case, draw: Random, *, often: int = 1, shown: Photo | None = None
) -> Act | None:
    """Write what is not about one question; None where nobody could, or wants to hear of it."""
    report = turns.cast.report(case)
    if report is None or not turns.cast.has_mobile(report) or _is_out(report):
        return None
    words = says(draw, report.language, what)

    def act(now: datetime) -> None:
        for turn_of in range(often):
            turns.cast.text(report, words, now + timedelta(minutes=turn_of), shown=shown)

    return act


def _is_out(report: Report) -> bool:
    return report.contact is not None and has_opted_out(report.contact, MessageChannel.SMS)


@turn(0.02, *RUNNING)
def text_status(turns: Turns, case: Case, draw: Random) -> Act | None:
    """How does it stand?"""
    return _writes("status", turns, case, draw)


@turn(0.01, *RUNNING)
def text_help(turns: Turns, case: Case, draw: Random) -> Act | None:
    """What can one write?"""
    return _writes("help", turns, case, draw)


@turn(0.01, *RUNNING)
def text_more(turns: Turns, case: Case, draw: Random) -> Act | None:
    """More words, and the same again a minute later."""
    return _writes("more", turns, case, draw, often=2)


@turn(0.01, *RUNNING)
def text_new(turns: Turns, case: Case, draw: Random) -> Act | None:
    """Another matter, and said so."""
    return _writes("new", turns, case, draw)


@turn(0.02, *RUNNING, State.CLOSED, State.ANSWERED)
def text_thanks(turns: Turns, case: Case, draw: Random) -> Act | None:
    """Thanks."""
    return _writes("thanks", turns, case, draw)


@turn(0.2, State.CLOSED)
def text_late(turns: Turns, case: Case, draw: Random) -> Act | None:
    """An answer of whoever was not heard in time, when nobody waits for one any more."""
    report = turns.cast.report(case)
    if report is None or not turns.cast.has_mobile(report) or _is_out(report):
        return None
    if not case.ratings.filter(answered_at__isnull=True).exists():
        return None
    words = spelt(draw, report.language, is_solved=draw.random() < 0.5)
    return lambda now: turns.cast.text(report, words, now)


@turn(0.7, State.ANSWERING)
def text_which(turns: Turns, case: Case, draw: Random) -> Act | None:
    """One answer of somebody who is asked of two of hers, and then which of them it is."""
    report = turns.cast.report(case)
    if report is None or not turns.cast.has_mobile(report) or _is_out(report):
        return None
    hers = Rating.objects.filter(answered_at__isnull=True, case__state=State.ANSWERING)
    hers = hers.filter(case__reports__contact=report.contact).exclude(case=case)
    if not hers.exists():
        return None

    def act(now: datetime) -> object:
        if turns.cast.text(report, ONE, now) != TextOutcome.WHICH:
            return False
        return turns.cast.chooses(report, draw, now)

    return act


@turn(0.03, State.FILED, *WITH_DEPARTMENT, State.CHECKING)
def text_machine(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A machine answers in her place, within a second of a text of ours."""
    report = turns.cast.report(case)
    if report is None or not turns.cast.has_mobile(report) or _is_out(report):
        return None
    texts = Message.objects.filter(contact=report.contact, case_id=case.pk, channel=MessageChannel.SMS)
    if not texts.filter(sent_at__isnull=False).exists():
        return None
    words = says(draw, report.language, "away")

    def act(now: datetime) -> object:
        # Handed over by its provider a while after it came.
        sent = texts.filter(sent_at__range=(now - A_DAY, now)).order_by("-sent_at").first()
        at = sent.sent_at + AT_ONCE if sent and sent.sent_at else None
        return at is not None and turns.cast.text(report, words, now, received_at=at)

    return act


@turn(0.02, State.CLOSED, State.ANSWERED)
def text_no_more(turns: Turns, case: Case, draw: Random) -> Act | None:
    """No more texts, in words that only a person takes for that."""
    return _writes("no_more", turns, case, draw)


@turn(0.01, State.CLOSED, State.ANSWERED)
def text_nothing(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A text that says nothing."""
    return _writes("nothing", turns, case, draw)


@turn(0.02, *RUNNING)
def text_picture(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A picture by text."""
    return _writes("picture", turns, case, draw, shown=taken("before", draw.randrange(VARIANTS)))


@turn(0.02, State.CLOSED, State.ANSWERED, State.REFERRED)
def text_stop(turns: Turns, case: Case, draw: Random) -> Act | None:
    """No more texts."""
    return _writes("stop", turns, case, draw)


@turn(0.5, State.CLOSED, State.ANSWERED, State.REFERRED)
def text_start(turns: Turns, case: Case, draw: Random) -> Act | None:
    """Texts again, of whoever wanted no more."""
    report = turns.cast.report(case)
    if report is None or not turns.cast.has_mobile(report) or not _is_out(report):
        return None
    return lambda now: turns.cast.text(report, says(draw, report.language, "start"), now)


@turn(0.05, *DECIDED)
def text_appeal(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A citizen answers the text that told her the answer: not satisfied."""
    writes = _writes("appeal", turns, case, draw)
    # By then the text has left, or it left by another way.
    asked = Question.objects.filter(case=case, kind=QuestionKind.ACCEPT, ended_at__isnull=True)
    return None if writes is None else lambda now: asked.exists() and writes(now)


@turn(0.003, State.FILED, *WITH_DEPARTMENT)
def text_protect(turns: Turns, case: Case, draw: Random) -> Act | None:
    """Somebody asks by text to stay unknown."""
    writes = None if case.is_protected else _writes("protect", turns, case, draw)
    if writes is None:
        return None

    def act(now: datetime) -> None:
        writes(now)
        desk = turns.cast.somebody(Role.DISPATCHER, draw)
        turns.cast.sum_up(Case.objects.filter(pk=case.pk, is_protected=True), desk, now)

    return act


@turn(0.003, State.CLOSED, State.ANSWERED, State.REJECTED)
def text_erase(turns: Turns, case: Case, draw: Random) -> Act | None:
    """Somebody asks by text to be erased."""
    return _writes("erase", turns, case, draw)


@turn(0.002, State.REPORTED)
def text_service(turns: Turns, case: Case, draw: Random) -> Act | None:
    """A telephone company advertises."""
    return lambda now: turns.cast.text_of("10086", says(draw, turns.cast.language, "service"), now, is_service=True)


@turn(0.002, State.REPORTED)
def text_nobody(turns: Turns, case: Case, draw: Random) -> Act | None:
    """Somebody hides the number."""
    return lambda now: turns.cast.text_of("Anonymous", says(draw, turns.cast.language, "nobody"), now)
