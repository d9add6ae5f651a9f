"""Photos of a form that was sent, and not taken: they wait for who sent them (`common.actions.upload_photo`) to be sent again.

A form shows each with a tick, by the name `kept`; `shown` says which it showed, so that one left out is not offered again.
"""

from typing import Protocol

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common.models import Upload, UploadQuerySet

KEPT, SHOWN = "kept", "shown"
GONE = _("A photo that was here is not here any more, or was sent already. Choose it again if it is to go along.")


def kept_of(waiting: UploadQuerySet, sent: QueryDict | None) -> list[Upload]:
    """Return the photos that go with a form: of one that was sent what it names, of one that is opened what waits.

    Also where they are too many: which of them go is their sender's to say, and none is left out without a word.
    """
    found = waiting.select_related("file").order_by("pk")
    return list(found if sent is None else found.named(sent.getlist(KEPT)))


def left_out(waiting: UploadQuerySet, sent: QueryDict) -> UploadQuerySet:
    """Return the photos that a form showed, and that its sender does not want to send."""
    ticked = waiting.named(sent.getlist(KEPT)).values("pk")
    return waiting.named(sent.getlist(SHOWN)).exclude(pk__in=ticked)


class KeepsPhotos(Protocol):
    """A form that has photos beside what it takes anew."""

    kept: list[Upload]

    def add_error(self, field: str | None, error: ValidationError) -> None:
        """Say what is wrong with a field."""


def say_gone(form: KeepsPhotos, sent: QueryDict) -> None:
    """Say of a photo that a form names and that does not wait any more that it would not go along."""
    if {each.lower() for each in sent.getlist(KEPT)} - {str(each.uuid) for each in form.kept}:
        form.add_error("photos", ValidationError(GONE, code="photo_gone"))
