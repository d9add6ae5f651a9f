"""Reports being written: kept by the server between the questions, so that going back loses nothing.

They lie in the session, encrypted like the contacts they hold, until each is sent, thrown away, or half a day is over.
Two tabs may write two reports: a page says by its handle (`d`) whose answers it asks for, and never sends another's. What
identifies a report to the database is the draft's key, which no page shows: whoever is sent a link with a handle learns nothing.

Whoever comes to a terminal next may be somebody else: a draft that was left (for the first page, for another tab, or for a
quarter of an hour) shows nothing of its words before somebody said that it is his.
"""

import base64
import hashlib
import re
import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field, fields
from http import HTTPStatus
from typing import Any, Self, TypeAlias

import orjson
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common import crypto
from common.actions import was_taken
from common.refusals import Refusal

KEPT_S = 12 * 3600
# Untouched for so long, it may be somebody else's who sits there now.
IDLE_S = 15 * 60
# The longest untouched goes when one more is begun.
MOST_DRAFTS = 5
# Of so many that are over it is known what became of them.
MOST_OVER = 20
# What a browser says of an address that was typed, or followed from another site.
_OWN_SITE = "same-origin"
_HELD = "report_drafts"
_OVER = "report_over"
# As a session of before held its only one.
_ONE = "report_draft"
_HANDLE = re.compile(r"[A-Za-z0-9_-]{16,40}")
# Under which a report is sent once, by its handle; another browser that made up the same one has another key.
SENT_ONCE = "form"

# Sealed, by handle.
Slot: TypeAlias = dict[str, str]


class DraftOver(Refusal):
    """The page belongs to a report that is written no more: it was sent, thrown away, or not kept any longer."""

    code = "draft_over"
    status = HTTPStatus.GONE
    sentence = _("This report is not being written any more. Nothing on this page was sent.")

    def __init__(self, why: str, token: str = "") -> None:
        super().__init__(why=why)
        self.why, self.token = why, token


def new_handle() -> str:
    """Return a handle that no other draft has."""
    return secrets.token_urlsafe(16)


@dataclass
class Draft:
    """The answers given so far."""

    lon: float | None = None
    lat: float | None = None
    address: str = ""
    is_in_city: bool = True
    # The place was asked for, and could not be said.
    is_placeless: bool = False
    text: str = ""
    class_code: str = ""
    # The guesses are shown, and one of them is to be chosen.
    asks_choice: bool = False
    # The known case it is, says the reporter; None: another one.
    joins: int | None = None
    same_asked: bool = False
    # Which numbers the reporter was told to ring.
    warned: list[str] = field(default_factory=list)
    # Uploads, by their uuid.
    photos: list[str] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    phone: str = ""
    email: str = ""
    name: str = ""
    protect: bool = False
    # By what its pages know it.
    handle: str = field(default_factory=new_handle)
    # Sent twice, it is one report.
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    begun_at: float = field(default_factory=time.time)
    touched_at: float = field(default_factory=time.time)
    is_left: bool = False
    # No answer of it was taken yet.
    is_new: bool = True

    @classmethod
    def of(cls, request: HttpRequest, *, may_begin: bool = False) -> Self:
        """Return the draft whose page asks; of a page that does not say, the only one there is.

        Refused where it is over. With `may_begin` one that was never heard of begins: of a page that says that it is its first.
        """
        handle, held = asked_handle(request), _held(request)
        if not handle and len(held) == 1:
            handle = next(iter(held))
        if handle in held and (draft := cls._read(held[handle])) is not None:
            return draft
        if handle in held:
            _end(request, {handle: _over("too_old")})
        over = _what_became_of(request, handle)
        if over is None and may_begin and (not handle or _HANDLE.fullmatch(handle)):
            return cls(handle=handle or new_handle())
        raise over or DraftOver("unknown")

    @classmethod
    def all_begun(cls, request: HttpRequest) -> list[Self]:
        """Return all that the visitor's session holds, the longest untouched first."""
        read = [cls._read(sealed) for sealed in _held(request).values()]
        return [draft for draft in read if draft is not None and draft.is_begun]

    @classmethod
    def _read(cls, sealed: str) -> Self | None:
        try:
            kept = orjson.loads(crypto.decrypt(base64.b64decode(sealed)))
            draft = cls(**{name: kept[name] for name in kept.keys() & {each.name for each in fields(cls)}})
        except (ValueError, TypeError):
            return None
        return draft if time.time() - draft.begun_at < KEPT_S else None

    def keep(self, request: HttpRequest) -> None:
        """Put it back into the session: whoever writes is there. Refused where it ended meanwhile, in another tab."""
        self.touched_at, self.is_left = time.time(), False
        self._store(request)

    def leave(self, request: HttpRequest) -> None:
        """Note that its writer may have gone."""
        if self.is_begun and not self.is_left:
            self.is_left = True
            self._store(request)

    def _store(self, request: HttpRequest) -> None:
        begins, self.is_new = self.is_new, False

        def put(held: Slot, over: Slot) -> None:
            if self.handle in over:
                raise _read_over(over[self.handle])
            if not begins and self.handle not in held:
                raise DraftOver("unknown")
            if not self.is_left:
                # The last that was touched stands last.
                held.pop(self.handle, None)
            held[self.handle] = _sealed(asdict(self))
            while len(held) > MOST_DRAFTS:
                over[_pop_first(held)] = _over("pushed_out")

        _change(request, put, begins=begins)

    @property
    def is_begun(self) -> bool:
        """Whether anything was said."""
        return self.has_place or bool(
            self.text or self.class_code or self.photos or self.phone or self.email or self.name
        )

    def is_anybodys(self, request: HttpRequest) -> bool:
        """Whether who opens a page need not be who wrote: then nothing of it is shown before that is said."""
        is_idle = time.time() - self.touched_at > IDLE_S
        from_elsewhere = request.headers.get("Sec-Fetch-Site", _OWN_SITE) != _OWN_SITE
        return self.is_begun and (self.is_left or is_idle or from_elsewhere)

    @property
    def point(self) -> tuple[float, float] | None:
        """The place as (longitude, latitude)."""
        return None if self.lon is None or self.lat is None else (self.lon, self.lat)

    @property
    def owner(self) -> str:
        """Whose the photos are until the report is sent."""
        return f"draft:{self.key}"

    @property
    def has_place(self) -> bool:
        """Whether the first question was answered, be it with "I cannot say"."""
        return self.point is not None or bool(self.address) or self.is_placeless


def asked_handle(request: HttpRequest) -> str:
    """Return which draft's page asks; empty where it does not say."""
    return request.POST.get("d") or request.GET.get("d", "")


def leave_all(request: HttpRequest) -> None:
    """Note of every draft that its writer may have gone."""
    for draft in Draft.all_begun(request):
        draft.leave(request)


def throw_away(request: HttpRequest, drafts: Collection[Draft]) -> None:
    """Forget drafts, and which reports those before became."""

    def forget(held: Slot, over: Slot) -> None:
        for handle in over:
            over[handle] = _over(_read_over(over[handle]).why)
        for draft in drafts:
            held.pop(draft.handle, None)
            over[draft.handle] = _over("thrown_away")

    _change(request, forget)


def mark_sent(request: HttpRequest, draft: Draft, token: str, given: dict[str, Any]) -> None:
    """Forget the draft, and remember for a while which report it became, and by which answers it was sent."""
    _end(request, {draft.handle: _over("sent", token=token, by=_digest(given))})


def sent_token(request: HttpRequest) -> str:
    """Return the token of the report just sent from this page, or last; "" if there is none, or it was sent a while ago."""
    over, handle = request.session.get(_OVER, {}), asked_handle(request)
    wanted = [over[handle]] if handle in over else [] if handle else [*over.values()]
    return next((token for sealed in reversed(wanted) if (token := _read_over(sealed).token)), "")


def is_same_sending(request: HttpRequest, given: dict[str, Any]) -> bool:
    """Whether a report was just sent from this page with these very answers: the second tap of a double one."""
    sealed = request.session.get(_OVER, {}).get(asked_handle(request))
    return sealed is not None and bool(sent_token(request)) and _facts(sealed).get("by") == _digest(given)


def _digest(given: dict[str, Any]) -> str:
    return hashlib.sha256(repr(sorted(given.items())).encode()).hexdigest()


# --- What the session holds -----------------------------------------------------------------------


def _held(request: HttpRequest) -> Slot:
    if _ONE in request.session:
        _adopt(request)
    held: Slot = request.session.get(_HELD, {})
    return held


def _adopt(request: HttpRequest) -> None:
    """Take over what a session of before held: its only draft, begun under no handle."""
    draft = Draft._read(request.session.pop(_ONE))
    if draft is not None:
        draft._store(request)


def _what_became_of(request: HttpRequest, handle: str) -> DraftOver | None:
    """Return what became of a draft that is held no more; None where none of that handle was ever heard of."""
    over = request.session.get(_OVER, {})
    if handle in over:
        return _read_over(over[handle])
    return DraftOver("sent") if _HANDLE.fullmatch(handle) and was_taken(SENT_ONCE, handle) else None


def _end(request: HttpRequest, ended: Slot) -> None:
    def put(held: Slot, over: Slot) -> None:
        for handle in ended:
            held.pop(handle, None)
        over.update(ended)

    _change(request, put)


def _change(request: HttpRequest, change: Callable[[Slot, Slot], None], *, begins: bool = False) -> None:
    """Change what is held and what is over as they stand by now: another tab may have written since this request began."""
    session = request.session
    with transaction.atomic():
        row = Session.objects.select_for_update().filter(session_key=session.session_key).first()
        now = row.get_decoded() if row else session
        held, over = dict(now.get(_HELD, {})), dict(now.get(_OVER, {}))
        change(held, over)
        while len(over) > MOST_OVER:
            _pop_first(over)
        session[_HELD], session[_OVER] = held, over
        if row:
            # Saved under the lock and not once more with the answer, when the other tab may have written again.
            # Only what begins asks for a fresh cookie, which then lasts as long as the draft.
            session.save()
            session.modified = begins


def _pop_first(slot: Slot) -> str:
    first = next(iter(slot))
    del slot[first]
    return first


def _over(why: str, **more: str) -> str:
    return _sealed({"why": why, "at": time.time(), **more})


def _facts(sealed: str) -> dict[str, Any]:
    facts: dict[str, Any] = orjson.loads(crypto.decrypt(base64.b64decode(sealed)))
    return facts


def _read_over(sealed: str) -> DraftOver:
    try:
        facts = _facts(sealed)
    except ValueError:
        return DraftOver("unknown")
    is_fresh = time.time() - facts["at"] < IDLE_S
    return DraftOver(facts["why"], facts.get("token", "") if is_fresh else "")


def _sealed(facts: dict[str, Any]) -> str:
    return base64.b64encode(crypto.encrypt(orjson.dumps(facts).decode())).decode()
