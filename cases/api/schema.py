"""How our own API describes itself: shapes of answers, and one operation an act."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from cases.api.verbs import MOST_CASES
from cases.past import PastCase
from common.strict import StrictSerializer
from common.text import LazyText
from common.wire import IdField


class CaseStanding(serializers.Serializer):
    """Where a case stands after an act."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    version = serializers.IntegerField()
    state = serializers.CharField()


class CaseAfterAct(CaseStanding):
    """The same; of a case that has left the asker only which it is."""

    version = serializers.IntegerField(required=False)
    state = serializers.CharField(required=False)


class ActAnswer(serializers.Serializer):
    """What an act did."""

    cases = CaseAfterAct(many=True)


class CaseRow(CaseStanding):
    """One case in a list."""

    title = serializers.CharField()
    first_words = serializers.CharField(
        allow_blank=True, help_text="How whoever reported began, while it has no class and no summary."
    )
    case_class = serializers.IntegerField(allow_null=True)
    guessed_class = serializers.CharField(
        allow_blank=True, help_text="What the words probably mean, while nobody has classed it: a guess."
    )
    place = serializers.CharField()
    guessed_place = serializers.CharField(
        allow_blank=True, help_text="Where the words say it is, while nobody has placed it: a guess."
    )
    division = serializers.IntegerField(allow_null=True)
    lon = serializers.FloatField(allow_null=True)
    lat = serializers.FloatField(allow_null=True)
    # Empty where nothing may be known of who reported.
    channel = serializers.CharField(allow_blank=True)
    urgency = serializers.CharField()
    danger = serializers.CharField(allow_blank=True)
    is_repair_owed = serializers.BooleanField(help_text="Whether a crew made it safe, and it is not repaired yet.")
    is_supervised = serializers.BooleanField(
        help_text="Whether a supervision order holds over it: for a department, one that names it."
    )
    is_urged = serializers.BooleanField(help_text="Whether it was urged, and nobody who was has acted since.")
    origin = serializers.CharField(help_text="live, simulated (played) or imported")
    lead_department = serializers.IntegerField(allow_null=True)
    lead = serializers.CharField()
    reports = serializers.IntegerField()
    reported_at = serializers.DateTimeField()
    entered_at = serializers.DateTimeField()
    soon_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    due_obligation = serializers.CharField(help_text="Which obligation `due_at` is of.")
    due_department = serializers.IntegerField(allow_null=True, help_text="Whose obligation it is; null: the desk's.")
    due_of = serializers.CharField(help_text="Both in words.")
    ended_at = serializers.DateTimeField(allow_null=True)


class CaseList(serializers.Serializer):
    """A page of a list; `next` is the cursor of the page after it, null on the last."""

    cases = CaseRow(many=True)
    next = serializers.CharField(allow_null=True)


class LogRow(serializers.Serializer):
    """One thing that happened."""

    seq = serializers.IntegerField()
    act = serializers.IntegerField()
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    actor_kind = serializers.CharField(allow_blank=True)
    actor = serializers.IntegerField(allow_null=True)
    department = serializers.IntegerField(allow_null=True)
    from_state = serializers.CharField(allow_blank=True)
    to_state = serializers.CharField(allow_blank=True)
    facts = serializers.DictField()


class CaseDetail(CaseRow):
    """One case with all that belongs to it, as far as the asker may see."""

    phase = serializers.CharField()
    summary = serializers.CharField()
    lacks_summary = serializers.BooleanField(
        help_text="Whether it is protected and the desk has yet to write what those who have it read."
    )
    public_text = serializers.CharField()
    about_department = serializers.IntegerField(allow_null=True)
    sight = serializers.ChoiceField(choices=["summary", "words", "centre"])
    acts = serializers.ListField(child=serializers.CharField())
    orders = serializers.ListField(child=serializers.DictField())
    clocks = serializers.ListField(child=serializers.DictField())
    checks = serializers.ListField(child=serializers.DictField())
    requests = serializers.ListField(child=serializers.DictField())
    reports_in = serializers.ListField(child=serializers.DictField())
    words = serializers.ListField(child=serializers.DictField())
    files = serializers.ListField(child=serializers.DictField())
    ratings = serializers.ListField(child=serializers.DictField())
    alerts = serializers.ListField(child=serializers.DictField())
    sent = serializers.ListField(child=serializers.DictField())
    log = LogRow(many=True)


class PastDispute(serializers.Serializer):
    """What the department contested, and what was decided."""

    id = serializers.IntegerField(source="request.pk")
    order = serializers.IntegerField(source="request.order_id", allow_null=True)
    state = serializers.CharField(source="request.state")
    asked_at = serializers.DateTimeField(source="request.asked_at")
    reason = serializers.CharField()
    decided_at = serializers.DateTimeField(source="request.decided_at", allow_null=True)
    decision = serializers.CharField(help_text="Why it was decided so; empty before.")


class PastOrder(serializers.Serializer):
    """An order the department had."""

    id = serializers.IntegerField(source="pk")
    part = serializers.CharField()
    state = serializers.CharField()
    issued_at = serializers.DateTimeField()
    signed_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class PastClock(serializers.Serializer):
    """One of its own limits."""

    obligation = serializers.CharField()
    order = serializers.IntegerField(source="order_id", allow_null=True)
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    stopped_at = serializers.DateTimeField(allow_null=True)
    paused_at = serializers.DateTimeField(allow_null=True)
    is_met = serializers.BooleanField(allow_null=True)
    ended_as = serializers.CharField(
        help_text="`done`, `undone` (the work ended without it), `released`; empty while it runs."
    )


class PastSaid(serializers.Serializer):
    """Something the department wrote."""

    at = serializers.DateTimeField()
    kind = serializers.CharField()
    text = serializers.CharField()


class PastSummary(serializers.Serializer):
    """What a department did for a case it had, and nothing else of it."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    case_class = serializers.IntegerField(source="case_class_id", allow_null=True)
    division = serializers.IntegerField(source="division_id", allow_null=True)
    is_visible = serializers.BooleanField(help_text="Whether the case itself is the department's now.")
    orders = PastOrder(many=True)
    clocks = PastClock(many=True)
    words = PastSaid(many=True)
    disputes = PastDispute(many=True)
    disputable = serializers.SerializerMethodField()
    dispute_days = serializers.IntegerField()
    decider = serializers.CharField(help_text="Which role decides a dispute.")

    def get_disputable(self, past: PastCase) -> list[int | None]:
        """Name the orders that may be disputed now; null is what another system told of an imported case."""
        return [order.pk if order else None for order in past.disputable]


class FileAnswer(serializers.Serializer):
    """A photo that was attached."""

    width = serializers.IntegerField()
    height = serializers.IntegerField()
    version = serializers.IntegerField()


class UploadAnswer(serializers.Serializer):
    """A photo that waits for its act."""

    id = serializers.UUIDField(help_text="By which an act on this case takes it, once; nobody else can.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()


def body_of(name: str, fields: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """Return the body of an act: the cases, the versions the asker saw, and the act's own fields."""
    shared = {
        "cases": serializers.ListField(child=IdField(), min_length=1, max_length=MOST_CASES),
        "versions": serializers.DictField(child=serializers.IntegerField(), required=False),
    }
    title = "".join(part.title() for part in name.split("_"))
    return type(f"{title}Act", (fields, StrictSerializer), {**shared, "__doc__": fields.__doc__ or ""})


class ActSchema(AutoSchema):
    """Names each act's operation after its verb, and describes its body by the verb's fields."""

    # `cases.api.views.ActView`, which needs this module and so cannot be named here.
    view: Any

    def get_operation_id(self) -> str:
        """One operation a verb."""
        return f"act_{self.view.verb_name}"

    def get_summary(self) -> str:
        """The verb's sentence."""
        return str(self.sentence)

    @property
    def sentence(self) -> LazyText:
        """What the act does, in plain words."""
        return self.view.verb.sentence

    def get_tags(self) -> list[str]:
        """All acts stand together."""
        return ["acts"]

    def get_request_serializer(self) -> Any:
        """The act's body."""
        return self.view.body_class()

    def get_response_serializers(self) -> Any:
        """The answer; `common.openapi` adds the refusals that are always possible."""
        return {200: ActAnswer()}
