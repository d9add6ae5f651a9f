"""What a person could do with a case now, the one next act first. Advice for screens, not permission.

Reads nothing: the caller brings the case with its open orders, requests and answer. The
actions decide again, under lock; what is offered here and refused there is a race lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import SHIFT_ROLES, Role, User
from cases.models import Outcome, Urgency
from cases.workflow import (
    DEPARTMENT,
    DESK,
    ENDINGS,
    HELD,
    JUDGES,
    SENDS_ELSEWHERE,
    SENDS_NOBODY,
    SUPERVISES,
    URGES,
    CaseWorkflow,
    OrderState,
    edges,
)

# Who may take a step of the case itself, as the workflow says it: {(verb, state): roles}.
STEPS = {(verb, source): roles for verb, source, _target, roles in edges(CaseWorkflow)}
# Who may change class or place, in which state.
CHANGES = {
    "reported": DESK,
    "verifying": DESK,
    "filed": DESK,
    # Orders that are out come back with the change, and only the dispatcher takes back.
    "routed": frozenset({Role.DISPATCHER}),
    "handling": frozenset({Role.DISPATCHER}),
}


# What nobody does to what is one's own work, or the own house's.
JUDGING = frozenset({"pass_check", "rework", "rate", "call_back", "close", "void"})

# What takes it away from the office that has it.
TAKES_AWAY = frozenset({"take_back", "change"})


@dataclass(frozen=True)
class Standing:
    """Where a case stands, as far as acts ask for it."""

    state: str
    urgency: str = Urgency.NORMAL
    is_fast: bool = False
    has_class: bool = True
    has_ended: bool = False
    # (department, state, has a parent order, is asked for something) of each open or done order.
    orders: Sequence[tuple[int, str, bool]] = ()
    # Which role decides each open request.
    deciders: Sequence[str] = ()
    # Something is asked for its orders, and what somebody waits to have decided does not end by the way.
    is_undecided: bool = False
    # To which departments under one's own its order could still be forwarded.
    forwards_to: frozenset[int] = frozenset()
    # Who keeps it is a question before the shift lead: nobody takes it away meanwhile.
    is_being_ruled: bool = False
    # The citizen was asked: None while the answer is open, else whether it is solved.
    is_asked: bool = False
    is_solved: bool | None = None
    # By which endings it could be closed now.
    endings: Sequence[str] = ()
    # Whether whoever reads it is of a house that worked on it: one of another judges that.
    is_own_work: bool = False
    # Whose work is judged, who found it done, and who explained it before: somebody else judges that.
    workers: frozenset[int | None] = frozenset()
    passed_by: frozenset[int | None] = frozenset()
    closed_by: frozenset[int | None] = frozenset()
    has_contact: bool = False
    # Somebody who is not protected left a number with the case itself, which a department may ring.
    has_number: bool = False
    # Somebody is to be called, whom no message reached.
    is_to_be_called: bool = False
    is_protected: bool = False
    # Which departments still owe the citizen the first contact, also for one that forwarded to them; and which may ring
    # or have rung.
    contact_owed_by: frozenset[int] = frozenset()
    may_ring: frozenset[int] = frozenset()
    has_reviewed_fast: bool = False
    # Somebody on shift is told of it until somebody takes it; and what its words tell of.
    has_alert: bool = False
    danger: str = ""
    # A crew made it safe, and the repair is owed: whether there is a danger still is for a person to say.
    is_made_safe: bool = False
    # Who sent it by the fast lane, and so does not review it.
    senders: Sequence[int | None] = ()
    # Whether somebody who reported may still ask to stay unknown.
    may_be_protected: bool = False
    # Whether somebody is kept unknown in it only since a machine read so much in the words, or took it back.
    may_be_unprotected: bool = False
    # Whether somebody was sent to a place that is kept, and was not told it.
    waits_for_place: bool = False
    # Whether whoever has it reads nothing, since the desk has not written its summary yet.
    lacks_summary: bool = False
    # Whether words that may name who reported wait for the centre to read them.
    has_withheld_words: bool = False
    # Whether a text that may be about it waits for somebody to read it.
    has_unread: bool = False


def offered(standing: Standing, user: User) -> list[str]:
    """Return the verbs this person could take now, the most likely first."""
    roles = frozenset(Role(role) for role in user.roles)
    own = [(state, child) for department, state, child in standing.orders if department == user.department_id]
    verbs = [
        *_alerted(standing, roles),
        *_accepting(standing, roles),
        *_routing(standing, roles),
        *_disposing(standing, roles, own, user.department_id),
        *_judging(standing, roles),
        *_always(standing, roles),
    ]
    barred = _barred(standing) | _barred_to(user, standing)
    return [verb for verb in dict.fromkeys(verbs) if verb not in barred]


def _barred(standing: Standing) -> set[str]:
    """Return what nobody could do with the case as it stands, whatever its state."""
    barred = set(TAKES_AWAY) if standing.is_being_ruled else set()
    if standing.is_undecided:
        barred.add("merge")
    if not standing.has_class:
        # Nothing is filed before it has one.
        barred.add("file")
    if not standing.forwards_to:
        barred.add("forward")
    if standing.danger:
        # Whether there is none is said first, and who sees to it.
        barred |= SENDS_NOBODY | ({"close"} if standing.has_alert else set())
    if standing.has_unread:
        # It is read first, and a danger goes to whoever can see to it all the same.
        barred |= ENDINGS - (SENDS_ELSEWHERE if standing.danger else frozenset())
    return barred


def _barred_to(user: User, standing: Standing) -> set[str]:
    barred = {"review_fast"} if user.pk in standing.senders else set()
    if standing.is_own_work:
        barred |= JUDGING | {"review_fast"}
    if user.pk in standing.workers:
        barred |= JUDGING
    if not endings_for(standing, user):
        barred.add("close")
    return barred


def endings_for(standing: Standing, user: User) -> list[str]:
    """Return by which endings this person could close it now."""
    if standing.is_own_work or user.pk in standing.workers | standing.passed_by:
        return []
    has_explained = user.pk in standing.closed_by
    return [each for each in standing.endings if not (each == Outcome.EXPLAINED and has_explained)]


def _may(verb: str, standing: Standing, roles: frozenset[Role]) -> bool:
    return bool(STEPS.get((verb, standing.state), frozenset()) & roles)


def _accepting(standing: Standing, roles: frozenset[Role]) -> list[str]:
    verbs = ["file", "answer", "ask_verification", "hand_over", "reject"]
    found = [verb for verb in verbs if _may(verb, standing, roles)]
    if standing.urgency == Urgency.URGENT and standing.has_class and _may("send_fast", standing, roles):
        found.insert(0, "send_fast")
    if not standing.has_class and "change" in _changing(standing, roles):
        # Nothing is filed before it has a class.
        found.insert(0, "change")
    return found


def _alerted(standing: Standing, roles: frozenset[Role]) -> list[str]:
    found = ["take_alert"] if standing.has_alert and roles & set(SHIFT_ROLES) else []
    return [*found, "clear_danger"] if standing.danger and standing.is_made_safe and roles & DESK else found


def _changing(standing: Standing, roles: frozenset[Role]) -> list[str]:
    return ["change"] if CHANGES.get(standing.state, frozenset()) & roles else []


def _routing(standing: Standing, roles: frozenset[Role]) -> list[str]:
    found = ["decide"] if roles & set(standing.deciders) else []
    found += [verb for verb in ("route", "void", "take_back") if _may(verb, standing, roles)]
    if Role.DISPATCHER in roles and any(state == OrderState.SUSPENDED for _d, state, _c in standing.orders):
        found.append("resume")
    return found


# What a department does with its own order, the likeliest first, and in which states of the order.
OWN_ORDER = {
    "sign": {OrderState.ISSUED},
    "finish": {OrderState.SIGNED, OrderState.WORKING, OrderState.FORWARDED},
    "begin": {OrderState.SIGNED},
    "forward": {OrderState.SIGNED, OrderState.WORKING},
    "ask": {OrderState.ISSUED, OrderState.SIGNED, OrderState.WORKING, OrderState.FORWARDED},
    "resume": {OrderState.SUSPENDED},
}
CAN_ESCALATE = {OrderState.ISSUED, OrderState.SIGNED, OrderState.WORKING}


def _disposing(
    standing: Standing, roles: frozenset[Role], own: list[tuple[str, bool]], department_id: int | None
) -> list[str]:
    if not roles & DEPARTMENT:
        return []
    states = {state for state, _child in own}
    found = [verb for verb, from_states in OWN_ORDER.items() if states & from_states]
    speaks = standing.state == "handling" and standing.has_contact
    # To somebody protected only the centre speaks; a department writes through it.
    rings = speaks and standing.has_number and not standing.is_protected and department_id in standing.may_ring
    if department_id in standing.contact_owed_by and (standing.is_protected or speaks):
        # Owed before the work is done: it stands beside that, and not in the menu.
        found.insert(1, "contact" if rings else "text")
    if any(child and state in CAN_ESCALATE for state, child in own):
        found.append("escalate")
    if speaks:
        found += ["contact"] if rings else []
        found += ["text"] if states & OWN_ORDER["finish"] else []
    return found


def _judging(standing: Standing, roles: frozenset[Role]) -> list[str]:
    if standing.state == "answering" and roles & JUDGES:
        if standing.is_solved is False:
            return ["rework", "close"]
        calls = ["rate", "call_back"] if standing.is_to_be_called else ["call_back", "rate"]
        return [*calls, "close", "rework"] if standing.is_asked else ["close", "rework"]
    found = ["contact"] if standing.is_to_be_called and roles & DESK else []
    return found + [verb for verb in ("pass_check", "rework", "reopen", "unmerge") if _may(verb, standing, roles)]


def _keeping(standing: Standing) -> list[str]:
    found = ["tell_place"] if standing.waits_for_place else []
    found += ["about"] if not standing.has_ended else []
    return [*found, "protect"] if standing.may_be_protected else found


def _always(standing: Standing, roles: frozenset[Role]) -> list[str]:
    found = ["summarise"] if standing.lacks_summary and roles & DESK else []
    found += ["show_words"] if standing.has_withheld_words and roles & DESK else []
    found += _changing(standing, roles)
    if _may("merge", standing, roles):
        found.append("merge")
    if not standing.has_ended:
        found += ["summarise"] if roles & DESK else []
        is_held = any(state in HELD for _department, state, _child in standing.orders)
        found += ["urge"] if roles & URGES and is_held else []
        found += ["supervise"] if roles & SUPERVISES else []
    if standing.is_fast and Role.SHIFT_LEAD in roles and not standing.has_reviewed_fast:
        found.append("review_fast")
    found += _keeping(standing) if roles & DESK else []
    found += ["unprotect"] if standing.may_be_unprotected and Role.SHIFT_LEAD in roles else []
    found += ["approve_public"] if roles & JUDGES else []
    if roles & DESK and not standing.has_ended:
        # What is none can be cleared; what is another one, said.
        found += ["clear_danger", "mark_danger"] if standing.danger else ["mark_danger"]
    return [*found, "comment", "attach"]
