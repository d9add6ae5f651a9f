"""The life of an assignment: what one unit was asked, and how far it got.

Facts arrive from phones that were without signal, so a later step may be taken
from any earlier one: who is on the scene has set out, whether or not that has
been heard of yet. `dispatch.actions` brings the facts and takes the step under a
row lock; a database trigger refuses any other change.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin

from accounts.models import Role
from cases.workflow import step


class AssignmentState(models.TextChoices):
    OFFERED = "offered", _("offered")
    ACCEPTED = "accepted", _("accepted")
    EN_ROUTE = "en_route", _("on the way")
    ON_SCENE = "on_scene", _("on the scene")
    DONE = "done", _("done")
    DECLINED = "declined", _("declined")
    EXPIRED = "expired", _("no answer")
    RECALLED = "recalled", _("recalled")


TAKEN = (AssignmentState.ACCEPTED, AssignmentState.EN_ROUTE, AssignmentState.ON_SCENE)
OPEN = (AssignmentState.OFFERED, *TAKEN)
# An offer that nobody answered in time may still be taken, as long as nobody else has it:
# the acceptance may have been given in time and been without signal since.
UNANSWERED = (AssignmentState.OFFERED, AssignmentState.EXPIRED)
UNIT = {Role.FIELD_UNIT}
SENDERS = {Role.DISPATCHER, Role.SHIFT_LEAD, Role.CLERK, Role.DUTY_OFFICER}


class AssignmentWorkflow(FSMModelMixin, models.Model):
    """What one unit was asked to do for one order."""

    state = FSMField(_("state"), choices=AssignmentState.choices, default=AssignmentState.OFFERED, protected=True)

    class Meta:
        abstract = True

    @step(*UNANSWERED, to=AssignmentState.ACCEPTED, by=UNIT)
    def accept(self) -> None:
        """Take it on."""

    @step(*UNANSWERED, AssignmentState.ACCEPTED, to=AssignmentState.EN_ROUTE, by=UNIT)
    def set_out(self) -> None:
        """Be on the way."""

    @step(*UNANSWERED, AssignmentState.ACCEPTED, AssignmentState.EN_ROUTE, to=AssignmentState.ON_SCENE, by=UNIT)
    def arrive(self) -> None:
        """Be there."""

    @step(*UNANSWERED, *TAKEN, to=AssignmentState.DONE, by=UNIT)
    def finish(self) -> None:
        """Have done it."""

    @step(AssignmentState.OFFERED, to=AssignmentState.DECLINED, by=UNIT)
    def decline(self) -> None:
        """Say no; the next unit is asked."""

    # It ends as what was declined, and never as done: whoever is asked next does all of it.
    @step(*TAKEN, to=AssignmentState.DECLINED, by=UNIT)
    def give_back(self) -> None:
        """Give it back, for a reason; what is urgent asks the next unit."""

    @step(AssignmentState.OFFERED, to=AssignmentState.EXPIRED, by=set())
    def expire(self) -> None:
        """Nobody answered in time; the next unit is asked."""

    @step(*OPEN, to=AssignmentState.RECALLED, by=SENDERS)
    def recall(self) -> None:
        """Take it away from the unit."""
