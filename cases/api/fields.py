"""What each act needs beside its cases: one serializer an act, for the API's body and the desk's forms alike."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cases.actions import ENDINGS
from cases.actions.evidence import MOST_FILES
from cases.models import AttachmentKind, ContactOutcome, Danger, RequestKind
from common.text import LazyText
from common.wire import IdField
from common.worktime import Unit

LONGEST_WORDS = 4000
MOST_MORE = 400

# Beside words that go to the citizen, wherever they are asked for: whoever writes them knows who reads them.
READ_BY_CITIZEN = _("The citizen reads this as you write it.")
READ_IF_EXPLAINED = _("Where it ends with an explanation, the citizen reads this as you write it.")
READ_IF_VOIDED = _("Where you grant that there was no case, the citizen reads this as you write it.")


def words(
    label: LazyText, *, required: bool = True, longest: int = LONGEST_WORDS, told: LazyText = ""
) -> serializers.CharField:
    """Declare a field of free text. `told`: that the citizen reads it, and when; forms say so beside it."""
    return serializers.CharField(
        label=label, required=required, allow_blank=not required, default="" if not required else serializers.empty,
        max_length=longest, help_text=told or None,
    )  # fmt: skip


def told_of(fields: type[serializers.Serializer]) -> dict[str, LazyText]:
    """Return which words of an act the citizen reads, with what is said beside each."""
    declared = fields().fields.items()
    return {
        name: field.help_text
        for name, field in declared
        if isinstance(field, serializers.CharField) and field.help_text
    }


def identifier(label: LazyText, *, required: bool = True) -> IdField:
    """Declare a field that names something by its id."""
    return IdField(label=label, required=required, allow_null=not required)


def photos() -> serializers.ListField:
    """Declare the photos that are part of an act, by the ids under which they were sent for its case."""
    return serializers.ListField(
        child=serializers.UUIDField(), label=_("Photos"), required=False, max_length=MOST_FILES
    )


def confirmation() -> serializers.BooleanField:
    """Declare the second yes to words that tell of a protected reporter, or to a summary that goes to another house."""
    return serializers.BooleanField(label=_("It must stand there"), required=False, default=False)


class NotedFields(serializers.Serializer):
    """An act of which departments read why, or what was noted, also where they know nobody who reported."""

    confirmed = confirmation()


class NoFields(serializers.Serializer):
    """An act that needs nothing more."""


class AnswerFields(serializers.Serializer):
    answer = words(_("What to tell the citizen"), told=READ_BY_CITIZEN)
    article = identifier(_("From this article"), required=False)


class VerificationFields(serializers.Serializer):
    worker = identifier(_("Grid worker"), required=False)
    tells_place = serializers.BooleanField(label=_("Tell them the exact place"), required=False, default=False)
    summary = words(_("Summary for the departments"), required=False)
    confirmed = confirmation()


class ReasonFields(NotedFields):
    reason = words(_("Why"))


class RefusalFields(NotedFields):
    """Why nothing is done: told to whoever reported it."""

    reason = words(_("Why"), told=READ_BY_CITIZEN)


class DangerFields(NotedFields):
    danger = serializers.ChoiceField(choices=Danger.choices, label=_("What danger"))
    reason = words(_("Why"), required=False)


class NoteFields(NotedFields):
    note = words(_("Note"))


class ContactFields(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=ContactOutcome.choices, label=_("How the call ended"))
    note = words(_("What you spoke about"), required=False)


class TextFields(serializers.Serializer):
    text = words(_("What to write to the citizen"), longest=300, told=READ_BY_CITIZEN)


class RateFields(serializers.Serializer):
    is_solved = serializers.BooleanField(label=_("It is solved"))
    satisfaction = serializers.IntegerField(
        label=_("How satisfied, from 1 to 5"), min_value=1, max_value=5, required=False, allow_null=True, default=None
    )
    words = words(_("What the citizen said"), required=False)


class OptionalNoteFields(NotedFields):
    note = words(_("Note"), required=False)


class CommentFields(NotedFields):
    note = words(_("Note"))
    uploads = photos()
    shows = serializers.ChoiceField(choices=AttachmentKind.choices, label=_("What they show"), required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Refuse to say what no photo shows."""
        if given.get("shows") and not given.get("uploads"):
            raise serializers.ValidationError({"shows": _("There is no photo that could show it.")})
        return given


class PassFields(NotedFields):
    note = words(_("Note"), required=False)
    uploads = photos()


class ReworkFields(NotedFields):
    reason = words(_("Why"))
    uploads = photos()


class HandOverFields(NotedFields):
    authority = words(_("To whom"), longest=80, told=READ_BY_CITIZEN)
    their_number = words(_("Their number for it"), required=False, longest=80, told=READ_BY_CITIZEN)
    note = words(_("Note"), required=False)


class MergeFields(serializers.Serializer):
    into = identifier(_("The case that speaks for both"))
    summary = words(_("Summary for the departments"), required=False)
    confirmed = confirmation()


class RouteFields(serializers.Serializer):
    lead = identifier(_("Lead department"), required=False)
    co_handlers = serializers.ListField(child=IdField(), label=_("Co-handlers"), required=False, max_length=10)
    summary = words(_("Summary for the departments"), required=False)
    confirmed = confirmation()

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Refuse helpers of nobody: without a lead the rules choose them too."""
        if given.get("co_handlers") and not given.get("lead"):
            raise serializers.ValidationError(
                {"lead": _("Choose the lead department too, or leave both to the rules.")}
            )
        return given


class ChangeFields(serializers.Serializer):
    case_class = identifier(_("What it is about"), required=False)
    lon = serializers.FloatField(label=_("Longitude"), required=False, allow_null=True, min_value=-180, max_value=180)
    lat = serializers.FloatField(label=_("Latitude"), required=False, allow_null=True, min_value=-90, max_value=90)
    address = serializers.CharField(
        label=_("Address"), required=False, allow_null=True, allow_blank=True, max_length=300
    )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Refuse half a point."""
        if (given.get("lon") is None) != (given.get("lat") is None):
            raise serializers.ValidationError({"lat": _("A point needs longitude and latitude.")})
        return given


class ForwardFields(NotedFields):
    to = identifier(_("To which department under yours"))
    note = words(_("Note"), required=False)


# Which fields of a request are of one kind only.
OF_THE_KIND = {
    "amount": RequestKind.EXTENSION,
    "unit": RequestKind.EXTENSION,
    "review_on": RequestKind.SUSPENSION,
}


class AskFields(NotedFields):
    kind = serializers.ChoiceField(choices=RequestKind.choices, label=_("What is asked for"))
    reason = words(_("Why"))
    amount = serializers.DecimalField(
        label=_("How much longer"), max_digits=8, decimal_places=2, required=False, allow_null=True, min_value=0
    )
    unit = serializers.ChoiceField(choices=Unit.choices, label=_("Counted in"), required=False, allow_null=True)
    review_on = serializers.DateField(label=_("Suspended until"), required=False, allow_null=True)

    def validate_amount(self, amount: Decimal | None) -> Decimal | None:
        """Refuse what no calendar reaches."""
        if amount is not None and amount > MOST_MORE:
            raise serializers.ValidationError(_("That is longer than anything can be extended."))
        return amount

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Refuse half working days, which no calendar knows, and what is of another kind of request."""
        amount = given.get("amount")
        faults = {
            name: _("That belongs to another kind of request.")
            for name, kind in OF_THE_KIND.items()
            if given.get(name) is not None and given["kind"] != kind
        }
        if given["kind"] == RequestKind.EXTENSION and given.get("unit") is None:
            faults["unit"] = _("Say how much longer is needed.")
        if faults:
            raise serializers.ValidationError(faults)
        if amount and given.get("unit") == Unit.WORKING_DAY and amount != int(amount):
            raise serializers.ValidationError({"amount": _("Working days are counted whole.")})
        return given


class DisputeFields(NotedFields):
    reason = words(_("Why this should not count"))
    order = identifier(_("Which of its orders; its last, where none is named"), required=False)
    is_history = serializers.BooleanField(
        label=_("What another system told of an imported case, where there is an order too"), required=False
    )


class DecideFields(NotedFields):
    request = identifier(_("Request"))
    is_granted = serializers.BooleanField(label=_("Granted"))
    reason = words(_("Why"), required=False, told=READ_IF_VOIDED)


class FinishFields(NotedFields):
    result = words(_("What was done"), told=READ_BY_CITIZEN)
    without_co_handlers = words(_("Why without the others"), required=False)
    uploads = photos()


class CloseFields(NotedFields):
    outcome = serializers.ChoiceField(
        choices=[(each.value, each.label) for each in ENDINGS],
        label=_("How it ends"),
    )
    reason = words(_("The explanation"), required=False, told=READ_IF_EXPLAINED)


class SummaryFields(serializers.Serializer):
    summary = words(_("Summary for the departments"))
    confirmed = confirmation()


class AboutFields(serializers.Serializer):
    department = IdField(label=_("About which department"), allow_null=True)


class ProtectFields(serializers.Serializer):
    report = identifier(_("Who asks"), required=False)


class ShowWordsFields(NotedFields):
    is_as_written = serializers.BooleanField(label=_("Show them as they are"))
    text = words(_("What is shown instead"), required=False)
    words = identifier(_("Which words"))


class TellPlaceFields(serializers.Serializer):
    people = serializers.ListField(child=IdField(), label=_("Who is told"), min_length=1, max_length=50)
    reason = words(_("Why they have to go there"))


class PublicFields(NotedFields):
    # Empty takes it off the public pages; left out it is refused, for nobody said so.
    public_text = serializers.CharField(label=_("What the public reads"), allow_blank=True, max_length=300)
    attachments = serializers.ListField(
        child=IdField(), label=_("Photos the public sees"), required=False, max_length=20
    )


class AttachFields(serializers.Serializer):
    uploads = serializers.ListField(
        child=serializers.UUIDField(), label=_("Photos"), min_length=1, max_length=MOST_FILES
    )
    kind = serializers.ChoiceField(choices=AttachmentKind.choices, label=_("What they show"))
