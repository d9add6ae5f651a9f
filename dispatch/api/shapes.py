"""What goes in and out of this room's API, field by field. Nothing is saved here."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from cases.models import AttachmentKind
from cases.questions import MOST_ANSWERS, is_answer
from common.moments import MomentField
from common.strict import StrictSerializer
from common.text import LazyText
from common.wire import IdField
from dispatch.models import FieldOutcome
from dispatch.workflow import OPEN

KINDS = (
    "accept",
    "decline",
    "give_back",
    "hand_over",
    "ask_help",
    "set_out",
    "arrive",
    "done",
    "photo",
    "note",
    "upload",
    "verify",
    "check",
    "patrol",
    "duty",
    "ask_place",
)
NEEDS_ASSIGNMENT = {"accept", "decline", "hand_over", "set_out", "arrive", "done", "note"}
NEEDS_CHECK = {"verify", "check"}
# Whoever was sent there says it: a crew, or a grid worker who is to look.
NEEDS_TASK = {"give_back", "ask_help", "ask_place"}
NEEDS_NOTE = {"decline", "give_back", "done", "note"}
MOST_ACTS = 200
SUBJECT = r"^(|(assignment|check|case):[1-9][0-9]{0,15})$"


class KeyListField(serializers.ListField):
    """Keys of photos."""

    child = serializers.CharField(max_length=80)

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, default=list, max_length=20, **options)


def _missing(told: dict[str, Any]) -> Iterator[tuple[str, LazyText]]:
    kind, subject = told["kind"], told["subject"]
    answer = {"verify": "confirmed", "check": "passed", "duty": "on"}.get(kind)
    # Who says that it is not so, or not done, says why: somebody else's word is set aside by it.
    says_no = (kind == "check" and told["passed"] is False) or (kind == "verify" and told["confirmed"] is False)
    needs_note = kind in NEEDS_NOTE or says_no
    faults = (
        ("lon", (told["lon"] is None) != (told["lat"] is None), _("Give both longitude and latitude, or neither.")),
        ("lon", kind == "patrol" and told["lon"] is None, _("Say where you are.")),
        ("subject", kind in NEEDS_ASSIGNMENT and not subject.startswith("assignment:"), _("Say which assignment.")),
        ("subject", kind in NEEDS_CHECK and not subject.startswith("check:"), _("Say which check.")),
        (
            "subject",
            kind in NEEDS_TASK and not subject.startswith(("assignment:", "check:")),
            _("Say which task sends you there."),
        ),
        (
            "unit",
            (kind == "hand_over") != (told["unit"] is not None),
            _("Say which unit takes over what you hand over."),
        ),
        ("photos", kind == "photo" and not (subject and told["photos"]), _("Name the photos, and what they show.")),
        (
            "text",
            kind == "upload" and not (told["text"].strip() or told["photos"] or told["class"]),
            _("Say what it is, write a few words, or take a photo."),
        ),
        (
            "finished",
            kind != "done" and not told["finished"],
            _("Only a report of done can say that the repair is left."),
        ),
        ("note", needs_note and not told["note"].strip(), _("Write a few words.")),
        (answer or "", bool(answer) and told[answer or "on"] is None, _("Answer yes or no.")),
    )
    return ((name, words) for name, is_fault, words in faults if is_fault)


class AnswersField(serializers.DictField):
    """What was answered to the questions of the class, by their keys."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, default=dict, **options)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Take texts, numbers, true and false, and not more of them than a class may ask."""
        answers: dict[str, Any] = super().to_internal_value(data)
        if len(answers) > MOST_ANSWERS or not all(is_answer(key, value) for key, value in answers.items()):
            raise serializers.ValidationError(_("Answers are texts, numbers, true or false."))
        return answers


class ActInput(serializers.Serializer):
    """One report of a phone."""

    key = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(KINDS)
    subject = serializers.RegexField(SUBJECT, required=False, default="", allow_blank=True, max_length=40)
    happened_at = MomentField()
    lon = serializers.FloatField(min_value=-180, max_value=180, required=False, allow_null=True, default=None)
    lat = serializers.FloatField(min_value=-90, max_value=90, required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=4000, required=False, default="", allow_blank=True)
    photos = KeyListField()
    before = KeyListField()
    photo_kind = serializers.ChoiceField(
        [AttachmentKind.BEFORE, AttachmentKind.AFTER, AttachmentKind.CHECK],
        required=False,
        default=AttachmentKind.AFTER,
    )
    unit = IdField(required=False, allow_null=True, default=None, help_text="Of `hand_over`: which unit takes it over.")
    text = serializers.CharField(max_length=4000, required=False, default="", allow_blank=True)
    address = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    answers = AnswersField()
    confirmed = serializers.BooleanField(required=False, allow_null=True, default=None)
    passed = serializers.BooleanField(required=False, allow_null=True, default=None)
    on = serializers.BooleanField(required=False, allow_null=True, default=None)
    finished = serializers.BooleanField(
        required=False,
        default=True,
        help_text="Of `done`: false where it was only made safe, and the repair is still to follow.",
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        """Add the field whose name is a word of the language."""
        fields = super().get_fields()
        fields["class"] = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)
        return fields

    def validate(self, told: dict[str, Any]) -> dict[str, Any]:
        """Ask of each kind what it cannot be understood without."""
        missing = {name: str(words) for name, words in _missing(told)}
        if missing:
            raise serializers.ValidationError(missing)
        return told


class ActsInput(serializers.Serializer):
    """Several reports at once."""

    acts = ActInput(many=True, max_length=MOST_ACTS, allow_empty=False)  # type: ignore[call-arg]


class Number(serializers.Serializer):
    """Whom to ring."""

    number = serializers.CharField()
    name = serializers.CharField()


@extend_schema_serializer(component_name="FieldActAnswer")
class ActAnswer(serializers.Serializer):
    """What became of a report."""

    key = serializers.CharField()
    status = serializers.IntegerField()
    outcome = serializers.ChoiceField([*FieldOutcome.values, "unread"])
    code = serializers.CharField(allow_blank=True)
    detail = serializers.CharField(allow_blank=True)
    subject = serializers.CharField(allow_blank=True, required=False)
    state = serializers.CharField(required=False)
    next = serializers.CharField(required=False, allow_blank=True)
    case = serializers.IntegerField(required=False)
    number = serializers.CharField(required=False)
    ring = Number(many=True, required=False, help_text="Whom to ring first, where words of danger were not taken.")


class ActsAnswer(serializers.Serializer):
    """What became of several reports, in their order."""

    acts = ActAnswer(many=True)


class PhotoInput(serializers.Serializer):
    """A photo, by the key its phone gave it."""

    photo = serializers.FileField()
    key = serializers.CharField(max_length=80)
    happened_at = MomentField(required=False)


class PhotoAnswer(serializers.Serializer):
    """The photo is kept."""

    key = serializers.CharField()
    outcome = serializers.CharField()


class FeedQuery(serializers.Serializer):
    """From where on."""

    since = serializers.IntegerField(min_value=0, max_value=2**53, required=False, default=0)


class FeedAnswer(serializers.Serializer):
    """What happened to a person, in order."""

    items = serializers.ListField(child=serializers.DictField())
    cursor = serializers.CharField()
    more = serializers.BooleanField()


class TodayQuery(serializers.Serializer):
    """Where the phone is, and whether it wants the classes for an upload."""

    lon = serializers.FloatField(min_value=-180, max_value=180, required=False)
    lat = serializers.FloatField(min_value=-90, max_value=90, required=False)
    classes = serializers.BooleanField(required=False, default=False)


class CardPhoto(serializers.Serializer):
    """A photo of a card."""

    url = serializers.CharField()
    kind = serializers.CharField()


class SaidSince(serializers.Serializer):
    """What was said after the first words, and may be read by this person."""

    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(
        [
            *("sent_back", "citizen", "declined", "given_back", "handed_over", "asked", "asks_help", "found"),
            *("made_safe", "moved", "note"),
        ]
    )
    text = serializers.CharField()


class Card(serializers.Serializer):
    """One thing to do."""

    subject = serializers.CharField()
    kind = serializers.ChoiceField(["assignment", "check", "verify"])
    state = serializers.CharField()
    case = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    result = serializers.CharField(allow_blank=True)
    made_safe = serializers.CharField(
        allow_blank=True, help_text="What a crew made safe before, where the repair is still owed."
    )
    is_repair_owed = serializers.BooleanField(help_text="A crew made it safe, and it is not repaired yet.")
    said = SaidSince(many=True)
    place = serializers.CharField(allow_blank=True)
    guessed_place = serializers.CharField(
        allow_blank=True, help_text="Where the words say it is, while nobody has placed it: a guess."
    )
    # The exact place is kept at the centre; whoever has to go there is told by an act of the desk.
    is_place_kept = serializers.BooleanField()
    may_ask_place = serializers.BooleanField(
        help_text="Whether whoever was sent may ask for the kept place: not while it was asked for and waits."
    )
    place_asked_at = serializers.DateTimeField(allow_null=True)
    help_asked_at = serializers.DateTimeField(
        allow_null=True, help_text="When the crew, or this grid worker, asked for help last."
    )
    is_help_awaited = serializers.BooleanField(help_text="Nobody on shift has taken that yet.")
    lon = serializers.FloatField(allow_null=True)
    lat = serializers.FloatField(allow_null=True)
    distance_m = serializers.IntegerField(allow_null=True)
    bearing = serializers.IntegerField(allow_null=True)
    is_urgent = serializers.BooleanField()
    danger = serializers.CharField(allow_blank=True, help_text="What its words tell of, until somebody found none.")
    is_protected = serializers.BooleanField()
    is_call_in = serializers.BooleanField()
    due_at = serializers.DateTimeField(allow_null=True)
    soon_at = serializers.DateTimeField(allow_null=True)
    due_of = serializers.CharField(help_text="Which obligation of which office `due_at` is of, in words.")
    expires_at = serializers.DateTimeField(allow_null=True)
    offered_at = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    en_route_at = serializers.DateTimeField(allow_null=True)
    on_scene_at = serializers.DateTimeField(allow_null=True)
    photos = CardPhoto(many=True)
    next = serializers.CharField()
    others = serializers.ListField(child=serializers.CharField())

    def get_fields(self) -> dict[str, serializers.Field]:
        """Add the field whose name is a word of the language."""
        return {**super().get_fields(), "class": serializers.CharField(allow_blank=True)}


class Colleague(serializers.Serializer):
    """A unit that may take over what this one has."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    open_assignments = serializers.IntegerField()


class UploadCard(serializers.Serializer):
    """A matter the person uploaded: where it stands, and no more."""

    case = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    state = serializers.CharField()
    state_name = serializers.CharField()
    phase = serializers.CharField()
    reported_at = serializers.DateTimeField()
    merged_into = serializers.CharField(
        allow_blank=True,
        help_text="The number of the case that speaks for it; crew and numbers to ring are that one's.",
    )
    crew = serializers.ChoiceField(
        ["", "none_yet", "none_free", *OPEN],
        allow_blank=True,
        help_text="How far a crew is with a danger or what is urgent; empty where none is looked for.",
    )
    ring = Number(many=True)
    reason = serializers.CharField(allow_blank=True, help_text="Why it was not accepted.")


class ClassChoice(serializers.Serializer):
    """A class one may upload."""

    code = serializers.CharField()
    name = serializers.CharField()
    is_urgent = serializers.BooleanField()
    group = serializers.CharField(allow_blank=True)
    words = serializers.ListField(child=serializers.CharField())


class OwnUnit(serializers.Serializer):
    """The person's unit."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    on_duty = serializers.BooleanField()
    department = serializers.CharField()


class Person(serializers.Serializer):
    """Whose phone it is."""

    name = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())


class TodayAnswer(serializers.Serializer):
    """The first screen."""

    server_time = serializers.DateTimeField()
    cursor = serializers.CharField()
    is_on_duty = serializers.BooleanField()
    person = Person()
    unit = OwnUnit(allow_null=True)
    colleagues = Colleague(many=True, help_text="The units of the same department that are on duty.")
    centre_phone = serializers.CharField(allow_blank=True, help_text="What the field rings the centre by.")
    cards = Card(many=True)
    uploads = UploadCard(many=True)
    classes = ClassChoice(many=True, required=False)


class DeviceInput(serializers.Serializer):
    """A phone to register."""

    label = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)  # type: ignore[assignment]


class DeviceAnswer(serializers.Serializer):
    """A registered phone."""

    id = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    created_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField(allow_null=True)


class NewDevice(serializers.Serializer):
    """A phone just registered; its token is shown this once."""

    id = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    token = serializers.CharField()


class Reason(serializers.Serializer):
    """What speaks for a unit, or against it."""

    code = serializers.CharField()
    text = serializers.CharField()


class UnitAnswer(serializers.Serializer):
    """A unit as the desk sees it."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    department = serializers.IntegerField()
    department_name = serializers.CharField()
    skills = serializers.ListField(child=serializers.CharField())
    lon = serializers.FloatField()
    lat = serializers.FloatField()
    seen_at = serializers.DateTimeField(allow_null=True)
    on_duty = serializers.BooleanField()
    open_assignments = serializers.IntegerField()
    is_free = serializers.BooleanField()
    phone_open_at = serializers.DateTimeField(allow_null=True)
    distance_m = serializers.IntegerField(allow_null=True)
    reasons = Reason(many=True)
    against = Reason(many=True)


class UnitsQuery(serializers.Serializer):
    """For which order; or whether they are for a wall, which anybody reads."""

    order = IdField(required=False)
    wall = serializers.BooleanField(required=False, default=False)


class AssignmentsQuery(serializers.Serializer):
    """Of which case."""

    case = IdField()


class SeenField(serializers.ListField):
    """Assignments that the caller knows to be open."""

    child = IdField()

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, default=list, max_length=20, **options)


class AssignInput(StrictSerializer):
    """One unit for one order; what is open on the order already goes on beside it, or is recalled for it."""

    order = IdField()
    unit = IdField()
    note = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)
    instead_of = SeenField()
    beside = SeenField()


class CallInInput(StrictSerializer):
    """One unit that is off duty for one order, and why."""

    order = IdField()
    unit = IdField()
    reason = serializers.CharField(max_length=1000)
    instead_of = SeenField()
    beside = SeenField()


class OfferInput(StrictSerializer):
    """An order to offer to the nearest unit."""

    order = IdField()


class RecallInput(StrictSerializer):
    """Why, and in which state the caller saw it: what was unanswered then and is taken now stays."""

    reason = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)
    seen = serializers.ChoiceField(OPEN, required=False, default="")


class AssignmentAnswer(serializers.Serializer):
    """What a unit was asked, and how far it got."""

    id = serializers.IntegerField()
    case = serializers.IntegerField()
    order = serializers.IntegerField()
    unit = serializers.IntegerField()
    unit_name = serializers.CharField()
    state = serializers.CharField()
    state_name = serializers.CharField()
    is_ladder = serializers.BooleanField()
    is_call_in = serializers.BooleanField()
    distance_m = serializers.IntegerField(allow_null=True)
    reasons = Reason(many=True)
    offered_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    en_route_at = serializers.DateTimeField(allow_null=True)
    on_scene_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class OfferAnswer(serializers.Serializer):
    """Who was asked; nobody, where no unit is free or one has it already."""

    assignment = AssignmentAnswer(allow_null=True)
