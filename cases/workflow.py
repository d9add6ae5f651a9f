"""The lives of a case and of a work order: their states, and the steps between them.

Nothing here reads the database, the clock or the request. `cases.actions` brings
the facts and takes the step under a row lock; django-fsm says whether it may be
taken, a database trigger refuses any other change. `docs/state-graphs.md` is drawn
from these steps, and a test keeps it true.
"""

from collections.abc import Callable, Iterator, Set
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMField, FSMModelMixin, transition

from accounts.models import Role


class State(models.TextChoices):
    REPORTED = "reported", _("reported")
    VERIFYING = "verifying", _("being verified")
    FILED = "filed", _("filed")
    ROUTED = "routed", _("waiting for signature")
    HANDLING = "handling", _("being handled")
    CHECKING = "checking", _("being checked")
    ANSWERING = "answering", _("waiting for the citizen's word")
    CLOSED = "closed", _("closed")
    ANSWERED = "answered", _("answered at once")
    REJECTED = "rejected", _("not accepted")
    REFERRED = "referred", _("handed over")
    MERGED = "merged", _("merged")
    VOIDED = "voided", _("voided")


class Phase(models.TextChoices):
    ACCEPT = "accept", _("accept")
    ROUTE = "route", _("route")
    DISPOSE = "dispose", _("dispose")
    FEEDBACK = "feedback", _("feedback")
    ENDED = "ended", _("ended")


PHASES: dict[State, Phase] = {
    State.REPORTED: Phase.ACCEPT,
    State.VERIFYING: Phase.ACCEPT,
    State.FILED: Phase.ROUTE,
    State.ROUTED: Phase.DISPOSE,
    State.HANDLING: Phase.DISPOSE,
    State.CHECKING: Phase.DISPOSE,
    State.ANSWERING: Phase.FEEDBACK,
    **dict.fromkeys(
        [State.CLOSED, State.ANSWERED, State.REJECTED, State.REFERRED, State.MERGED, State.VOIDED], Phase.ENDED
    ),
}
ENDS = frozenset(state for state, phase in PHASES.items() if phase is Phase.ENDED)
# Waiting to be sent somewhere.
UNSENT = (State.REPORTED, State.VERIFYING, State.FILED)
BEFORE_ANSWERING = [
    State.REPORTED,
    State.VERIFYING,
    State.FILED,
    State.ROUTED,
    State.HANDLING,
    State.CHECKING,
]

# Who takes the acts that are no steps, in words of the house: the desk, a department, who judges.
DESK = frozenset({Role.OPERATOR, Role.SHIFT_LEAD, Role.DISPATCHER})
DEPARTMENT = frozenset({Role.CLERK, Role.DUTY_OFFICER})
JUDGES = frozenset({Role.OPERATOR, Role.SHIFT_LEAD})
SUPERVISES = frozenset({Role.SHIFT_LEAD, Role.LEADER})
# Ends by which nobody goes.
SENDS_NOBODY = frozenset({"answer", "reject", "void"})
# Ends by which somebody outside goes.
SENDS_ELSEWHERE = frozenset({"hand_over"})
# By what a case ends, but by another that speaks for it, with which whatever waits goes on waiting.
ENDINGS = SENDS_NOBODY | SENDS_ELSEWHERE | {"close"}
URGES = DESK | {Role.LEADER}

# Whistle itself may take any step the graph allows; a sweep or a reaction is not a person.
SYSTEM = frozenset({Role.SYSTEM})


def step(*sources: str, to: Any, by: Set[Role]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a step: from where, to where, and which roles may take it."""
    return transition(
        field="state",
        source=list(sources),
        target=to,
        custom={"by": frozenset(by) | SYSTEM},
    )


class CaseWorkflow(FSMModelMixin, models.Model):
    """What the city sees of a case."""

    state = FSMField(_("state"), choices=State.choices, default=State.REPORTED, protected=True)

    class Meta:
        abstract = True

    # --- accept

    @step(State.REPORTED, to=State.ANSWERED, by={Role.OPERATOR, Role.SHIFT_LEAD})
    def answer(self) -> None:
        """Answer at once, from the knowledge base: there is nothing to do in the field."""

    @step(State.REPORTED, to=State.VERIFYING, by={Role.OPERATOR, Role.SHIFT_LEAD})
    def ask_verification(self) -> None:
        """Ask a grid worker whether it is so."""

    @step(State.VERIFYING, to=State.REPORTED, by={Role.GRID_WORKER})
    def report_verification(self) -> None:
        """Bring back what was found; the desk decides."""

    @step(State.REPORTED, State.VERIFYING, to=State.FILED, by={Role.SHIFT_LEAD})
    def file(self) -> None:
        """Accept the report as a case: from here on its class, place and limits count."""

    @step(State.REPORTED, State.VERIFYING, to=State.REJECTED, by={Role.SHIFT_LEAD})
    def reject(self) -> None:
        """Decline: not a matter for the city. The citizen is told why and may appeal."""

    @step(State.REPORTED, State.VERIFYING, to=State.REFERRED, by={Role.OPERATOR, Role.SHIFT_LEAD})
    def hand_over(self) -> None:
        """Give it to 110, 119, 120 or another authority, and keep to whom and their number."""

    # A life in danger does not wait for a desk, nor for a grid worker or a dispatcher. The shift lead reviews afterwards.
    @step(*UNSENT, to=State.ROUTED, by={Role.OPERATOR, Role.SHIFT_LEAD, Role.GRID_WORKER})
    def send_fast(self) -> None:
        """Send at once, filed or not: the fast lane, for what is urgent only."""

    @step(*BEFORE_ANSWERING, to=State.MERGED, by={Role.OPERATOR, Role.SHIFT_LEAD, Role.DISPATCHER})
    def merge(self) -> None:
        """Let another case speak for this one."""

    @step(State.MERGED, to=RETURN_VALUE(*BEFORE_ANSWERING), by={Role.OPERATOR, Role.SHIFT_LEAD})
    def unmerge(self, state: State) -> State:
        """Stand on its own again, in the state it had."""
        return state

    # --- route

    @step(State.FILED, to=State.ROUTED, by={Role.DISPATCHER})
    def route(self) -> None:
        """Send orders to a lead department and its co-handlers."""

    # Never by the department concerned: a voided case leaves its figures, so
    # somebody who is not judged by them has to agree.
    @step(State.FILED, to=State.VOIDED, by={Role.SHIFT_LEAD})
    def void(self) -> None:
        """Declare that there never was a case."""

    # --- dispose

    @step(State.ROUTED, to=State.HANDLING, by={Role.CLERK, Role.DUTY_OFFICER, Role.FIELD_UNIT})
    def sign(self) -> None:
        """The lead department takes it on."""

    # A department may ask to be rid of a case, but it goes back to the
    # dispatcher and never sideways, so that one desk sees every change of hands.
    @step(State.ROUTED, State.HANDLING, to=State.FILED, by={Role.DISPATCHER})
    def take_back(self) -> None:
        """Return the case to the dispatcher's queue."""

    @step(State.HANDLING, to=State.CHECKING, by={Role.CLERK, Role.DUTY_OFFICER, Role.FIELD_UNIT})
    def finish(self) -> None:
        """The lead reports it done; somebody else will look."""

    @step(State.CHECKING, to=State.ANSWERING, by={Role.GRID_WORKER, Role.OPERATOR, Role.SHIFT_LEAD})
    def pass_check(self) -> None:
        """It is done: now tell the citizen and ask."""

    @step(
        State.CHECKING,
        State.ANSWERING,
        to=State.HANDLING,
        by={Role.GRID_WORKER, Role.OPERATOR, Role.SHIFT_LEAD},
    )
    def rework(self) -> None:
        """It is not done: the same department goes again, on the clock it had."""

    # --- feedback and after

    @step(State.ANSWERING, to=State.CLOSED, by={Role.OPERATOR, Role.SHIFT_LEAD, Role.CITIZEN})
    def close(self) -> None:
        """End it: solved, explained, nobody to ask, or not reached."""

    @step(State.CLOSED, to=State.FILED, by={Role.OPERATOR, Role.SHIFT_LEAD, Role.CITIZEN})
    def reopen(self) -> None:
        """Take it up again: it was not solved, or it came back."""

    @step(State.CLOSED, to=State.ANSWERING, by={Role.OPERATOR, Role.SHIFT_LEAD})
    def ask_anew(self) -> None:
        """Ask its own citizens: whoever said how it is reported another case, which was taken out of this one."""

    @step(
        State.ANSWERED,
        State.REJECTED,
        State.VOIDED,
        to=State.REPORTED,
        by={Role.CITIZEN, Role.OPERATOR, Role.SHIFT_LEAD},
    )
    def appeal(self) -> None:
        """The citizen does not accept the answer: the desk looks again."""


class OrderState(models.TextChoices):
    ISSUED = "issued", _("issued")
    SIGNED = "signed", _("signed")
    WORKING = "working", _("being worked on")
    SUSPENDED = "suspended", _("suspended")
    FORWARDED = "forwarded", _("forwarded")
    DONE = "done", _("done")
    RETURNED = "returned", _("returned")
    CANCELLED = "cancelled", _("cancelled")


OPEN_ORDERS = [
    OrderState.ISSUED,
    OrderState.SIGNED,
    OrderState.WORKING,
    OrderState.SUSPENDED,
    OrderState.FORWARDED,
]
# Of whoever holds it: an office that forwarded it waits for another one.
HELD = frozenset(OPEN_ORDERS) - {OrderState.FORWARDED}


class OrderWorkflow(FSMModelMixin, models.Model):
    """What one department owes for one case."""

    state = FSMField(_("state"), choices=OrderState.choices, default=OrderState.ISSUED, protected=True)

    class Meta:
        abstract = True

    @step(OrderState.ISSUED, to=OrderState.SIGNED, by=DEPARTMENT | {Role.FIELD_UNIT})
    def sign(self) -> None:
        """Take the order on."""

    @step(OrderState.SIGNED, to=OrderState.WORKING, by=DEPARTMENT | {Role.FIELD_UNIT})
    def begin(self) -> None:
        """Somebody is on it."""

    @step(
        OrderState.SIGNED,
        OrderState.WORKING,
        OrderState.FORWARDED,
        to=OrderState.DONE,
        by=DEPARTMENT | {Role.FIELD_UNIT},
    )
    def finish(self) -> None:
        """Report it done."""

    @step(OrderState.DONE, to=OrderState.WORKING, by={Role.GRID_WORKER, Role.OPERATOR, Role.SHIFT_LEAD})
    def rework(self) -> None:
        """The check failed: go again."""

    @step(OrderState.SIGNED, OrderState.WORKING, to=OrderState.FORWARDED, by=DEPARTMENT)
    def forward(self) -> None:
        """Let a child department do it; this order's clock runs on."""

    @step(OrderState.FORWARDED, to=OrderState.WORKING, by=DEPARTMENT)
    def take_over(self) -> None:
        """The child escalated it: do it oneself."""

    @step(OrderState.SIGNED, OrderState.WORKING, to=OrderState.SUSPENDED, by={Role.DISPATCHER})
    def suspend(self) -> None:
        """Stop the department's clock, for a reason outside its power."""

    @step(OrderState.SUSPENDED, to=OrderState.WORKING, by={Role.DISPATCHER} | DEPARTMENT)
    def resume(self) -> None:
        """The reason is gone: the clock runs on."""

    @step(*OPEN_ORDERS, to=OrderState.RETURNED, by={Role.DISPATCHER} | DEPARTMENT)
    def give_back(self) -> None:
        """It was not theirs: accepted by the dispatcher, or escalated to the parent."""

    @step(*OPEN_ORDERS, to=OrderState.CANCELLED, by={Role.DISPATCHER, Role.SHIFT_LEAD, Role.OPERATOR})
    def cancel(self) -> None:
        """No longer wanted: the case was taken back, merged or voided."""

    @step(OrderState.CANCELLED, to=RETURN_VALUE(*OPEN_ORDERS), by={Role.OPERATOR, Role.SHIFT_LEAD})
    def restore(self, state: OrderState) -> OrderState:
        """The case stands on its own again: so does the order, as it was."""
        return state


class RequestState(models.TextChoices):
    ASKED = "asked", _("asked")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    LAPSED = "lapsed", _("fell away")


class RequestWorkflow(FSMModelMixin, models.Model):
    """A request that needs somebody else's yes."""

    state = FSMField(_("state"), choices=RequestState.choices, default=RequestState.ASKED, protected=True)

    class Meta:
        abstract = True

    @step(RequestState.ASKED, to=RequestState.GRANTED, by={Role.DISPATCHER, Role.SHIFT_LEAD})
    def grant(self) -> None:
        """Say yes."""

    @step(RequestState.ASKED, to=RequestState.REFUSED, by={Role.DISPATCHER, Role.SHIFT_LEAD})
    def refuse(self) -> None:
        """Say no; the reason is kept."""

    @step(RequestState.ASKED, to=RequestState.LAPSED, by=SYSTEM)
    def lapse(self) -> None:
        """Nobody has to decide any more: the order ended, or went on to where it makes no sense."""

    @step(RequestState.LAPSED, to=RequestState.ASKED, by=SYSTEM)
    def ask_again(self) -> None:
        """The order is taken up again as it was: so is what was asked for it."""


def edges(workflow: type[models.Model]) -> Iterator[tuple[str, str, str, frozenset[Role]]]:
    """Yield every edge of a workflow as (verb, source, target, roles); drawings and triggers are made of these."""
    for attribute in vars(workflow).values():
        metadata = getattr(attribute, "_django_fsm", None)
        if metadata is None:
            continue
        for source, edge in metadata.transitions.items():
            targets = edge.target.allowed_states if isinstance(edge.target, RETURN_VALUE) else [edge.target]
            for target in targets:
                yield edge.name, str(source), str(target), edge.custom["by"]


def state_pairs(workflow: type[models.Model]) -> list[tuple[str, str]]:
    """Return the (source, target) pairs a workflow allows, sorted; the database trigger holds the same."""
    return sorted({(source, target) for _verb, source, target, _by in edges(workflow)})
