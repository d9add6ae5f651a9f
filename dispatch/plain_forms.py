"""Acts that come as plain forms: without scripts, or from a frame beside other screens. The same facts as phones post.

What is refused is given back with its reason, to be mended and pressed again under the same key, so that nothing
is done twice; only where the refusal was kept under that key does it take another.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy
from rest_framework.exceptions import ValidationError

from accounts.models import User
from cases.dangers import Emergency
from cases.questions import answers_posted
from cases.rules import rules
from common.actions import KeyUsedOtherwise
from common.refusals import BadInput, NotFound, Refusal
from dispatch.actions import Fact, keep_photo, kept_photos, take_fact
from dispatch.api import shapes
from dispatch.ring import ring_for_untaken

YES, NO = "yes", "no"
PHOTO_FIELDS = ("photos", "before")
# Photos that came with an earlier try.
HERE = "_here"


class NoLongerWithYou(Refusal):
    """Nothing of this is asked of who pressed."""

    code = "not_found"
    sentence = gettext_lazy("This is no longer with you.")


class SentAlready(Refusal):
    """The form was taken before, with something else in it."""

    code = KeyUsedOtherwise.code
    sentence = gettext_lazy(
        "This form was sent before with something else in it, and the centre has that. Send it again only if this is to be done too."
    )


@dataclass(frozen=True, kw_only=True)
class Refused:
    """What a page says of a form that was refused, and gives back of it."""

    kind: str
    posted: Mapping[str, Any]
    status: int
    code: str
    reasons: dict[str, str]
    # Empty where nothing can come of the key any more.
    key: str
    photos: list[str]
    before: list[str]
    says_something: bool
    # Whom to ring first for what was written.
    ring: list[Emergency]


class PlainAct:
    """One act as a form posts it."""

    def __init__(self, request: HttpRequest, kind: str, *, user: User, now: datetime) -> None:
        self.posted, self.files, self.kind, self.user, self.now = request.POST, request.FILES, kind, user, now
        self.key = self.posted.get("key") or str(uuid4())
        self.photos: dict[str, list[str]] = {name: [] for name in PHOTO_FIELDS}

    @property
    def says_something(self) -> bool:
        """Whether anything was written or photographed that would be lost."""
        words = any(self.posted.get(name, "").strip() for name in ("chip", "note", "text", "address"))
        return words or bool(self.files) or any(self.photos.values())

    def take(self) -> dict[str, Any]:
        """Take the act in and return the answer; photos that can be read are kept, also where it is refused."""
        wrong = {name: self._keep_photos(name) for name in PHOTO_FIELDS}
        if any(wrong.values()):
            raise BadInput(fields={name: " ".join(each) for name, each in wrong.items() if each})
        shaped = shapes.ActInput(data={**self._told(), **self.photos})
        try:
            shaped.is_valid(raise_exception=True)
        except ValidationError as error:
            told_wrong: Any = error.detail
            raise BadInput(fields={name: str(each[0]) for name, each in told_wrong.items()}) from error
        try:
            return take_fact(self._fact(shaped.validated_data), user=self.user, now=self.now)[1]
        except NotFound as gone:
            raise NoLongerWithYou from gone
        except KeyUsedOtherwise as used:
            raise SentAlready from used

    def refused(self, refusal: Refusal) -> Refused:
        """Say what was refused and is not known by its key: the same may be mended and pressed again."""
        fields = refusal.fields if isinstance(refusal, BadInput) else {}
        key = "" if isinstance(refusal, SentAlready) else self.key
        return self._refused(refusal.status, refusal.code, fields or {"": str(refusal)}, key)

    def refused_for_good(self, answer: dict[str, Any]) -> Refused:
        """Say what was refused and is known as such: pressed again it is another act."""
        return self._refused(HTTPStatus.CONFLICT, answer["code"], {"": str(answer["detail"])}, "")

    def _refused(self, status: int, code: str, reasons: dict[str, str], key: str) -> Refused:
        return Refused(
            kind=self.kind,
            posted=self.posted,
            status=status,
            code=code,
            reasons=reasons,
            key=key,
            **self.photos,
            says_something=self.says_something,
            ring=ring_for_untaken(self._told(), self.now),
        )

    def _told(self) -> dict[str, Any]:
        """Read the form into the shape that phones send."""
        posted, kind = self.posted, self.kind
        told: dict[str, Any] = {
            "key": self.key,
            "kind": kind,
            "subject": posted.get("subject", ""),
            "happened_at": self.now.isoformat(),
            # A chip and free words may both be there; together they are the note.
            "note": " ".join(filter(None, [posted.get("chip", ""), posted.get("note", "")])),
            "unit": posted.get("unit") or None,
            "text": posted.get("text", ""),
            "address": posted.get("address", ""),
            "class": posted.get("class", ""),
            "lon": posted.get("lon") or None,
            "lat": posted.get("lat") or None,
            "answers": answers_posted(posted, posted.keys()),
        }
        if kind == "done":
            told["finished"] = posted.get("finished") != NO
        answer = {"verify": "confirmed", "check": "passed", "duty": "on"}.get(kind)
        if answer and posted.get("answer") in (YES, NO):
            told[answer] = posted["answer"] == YES
        return told

    def _fact(self, act: dict[str, Any]) -> Fact:
        code = act["class"]
        return Fact(
            key=act["key"],
            kind=act["kind"],
            subject=act["subject"],
            at=self.now,
            told_at=self.now,
            point=(act["lon"], act["lat"]) if act["lon"] is not None else None,
            note=act["note"],
            photos=tuple(act["photos"]),
            before=tuple(act["before"]),
            is_finished=act["finished"],
            is_yes=next((act[name] for name in ("confirmed", "passed", "on") if act[name] is not None), None),
            unit_id=act["unit"],
            text=act["text"],
            address=act["address"],
            case_class=rules().class_by_code.get(code) if code else None,
            answers=act["answers"],
            language=get_language() or "en",
        )

    def _keep_photos(self, name: str) -> list[str]:
        """Keep what can be read, behind what came with an earlier try; return what is wrong with the others."""
        here = kept_photos(self.user, self.posted.getlist(f"{name}{HERE}"))
        wrong = []
        for photo in self.files.getlist(name):
            key, file_name = _photo_key(self.key, name, photo), photo.name
            try:
                keep_photo(photo, user=self.user, key=key, taken_at=self.now, now=self.now)
            except BadInput as bad:
                wrong.append(f"{file_name}: {bad}")
            else:
                here.append(key)
        self.photos[name] = list(dict.fromkeys(here))
        return wrong


def _photo_key(act: str, name: str, photo: UploadedFile) -> str:
    """Name a photo by its act and by what it shows: it is the same one wherever it stands among those of the next try."""
    digest = hashlib.sha256(f"{act} {name} ".encode())
    for chunk in photo.chunks():
        digest.update(chunk)
    photo.seek(0)
    return digest.hexdigest()
