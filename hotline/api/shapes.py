"""The shapes of the public API as its description shows them. `reading` is what checks them."""

from typing import Any

from rest_framework import serializers

POINT = "WGS-84; with a partner's key, in the system that the city has agreed on with its partners."


class ContactIn(serializers.Serializer[Any]):
    phone = serializers.CharField(required=False, allow_blank=True, allow_null=True, max_length=254)
    email = serializers.CharField(required=False, allow_blank=True, allow_null=True, max_length=254)
    name = serializers.CharField(required=False, allow_blank=True, allow_null=True, max_length=80)
    protect = serializers.BooleanField(
        required=False, help_text="Departments then never learn who reported, nor in which words."
    )


class ReportIn(serializers.Serializer[Any]):
    text = serializers.CharField(
        required=False,
        allow_blank=True,
        allow_null=True,
        max_length=5000,
        help_text="What is the matter. Needed unless a class is given.",
    )
    lon = serializers.FloatField(required=False, allow_null=True, min_value=-180, max_value=180, help_text=POINT)
    lat = serializers.FloatField(required=False, allow_null=True, min_value=-90, max_value=90, help_text=POINT)
    address = serializers.CharField(
        required=False,
        allow_blank=True,
        allow_null=True,
        max_length=300,
        help_text="In words, where there is no point.",
    )
    contact = ContactIn(required=False, allow_null=True)
    language = serializers.CharField(
        required=False,
        allow_blank=True,
        allow_null=True,
        max_length=10,
        help_text="In which answers are written: en, zh-hans. Without it, that of the text.",
    )
    photos = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        allow_null=True,
        max_length=5,
        help_text="Ids from /api/v1/files.",
    )
    answers = serializers.DictField(
        required=False, allow_null=True, help_text="To the questions of the class, by their keys."
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        """Add the field whose name is a word of Python."""
        code = serializers.CharField(
            required=False, allow_blank=True, allow_null=True, max_length=20, help_text="A code from /api/v1/classes."
        )
        return {"class": code, **super().get_fields()}


class EmergencyOut(serializers.Serializer[Any]):
    number = serializers.CharField()
    name = serializers.CharField()


class ReceiptOut(serializers.Serializer[Any]):
    number = serializers.CharField(help_text="For people.")
    token = serializers.CharField(help_text="The secret of the private link: keep it, it is the only key.")
    link = serializers.URLField(help_text="The private page on which the report can be followed.")
    promised_at = serializers.DateTimeField(allow_null=True, help_text="By when there is an answer.")
    is_in_city = serializers.BooleanField(
        allow_null=True, help_text="False for a point outside the city, taken all the same; null without a point."
    )
    ring_first = EmergencyOut(many=True, help_text="Numbers to ring at once: the text speaks of danger.")
    note = serializers.CharField(
        allow_blank=True,
        help_text="What else the words come to, for people: that a person sees to a wish to be erased.",
    )


class EventOut(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    text = serializers.CharField()
    said = serializers.CharField(allow_blank=True)
    answer = serializers.CharField(allow_blank=True)


class StatusOut(serializers.Serializer[Any]):
    number = serializers.CharField()
    state = serializers.CharField()
    phase = serializers.CharField()
    is_open = serializers.BooleanField()
    summary = serializers.CharField()
    promised_at = serializers.DateTimeField(allow_null=True)
    ring_first = EmergencyOut(many=True, help_text="Numbers to ring first, as long as a danger is open.")
    events = EventOut(many=True)


class ClassOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    names = serializers.DictField(child=serializers.CharField())
    is_leaf = serializers.BooleanField()
    is_urgent = serializers.BooleanField()
    questions = serializers.ListField(child=serializers.DictField())


class PhotoIn(serializers.Serializer[Any]):
    photo = serializers.FileField(help_text="JPEG, PNG or WebP. Metadata is removed.")


class PhotoOut(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="For `photos` of one report, within eight days.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class ProblemOut(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="Stable, for programs.")
    detail = serializers.CharField(help_text="A sentence, for people.")
    # Called as its own machinery is, because clients read it so.
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.JSONField(), required=False, help_text="What is wrong, by field."
    )
