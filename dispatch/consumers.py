"""The sockets: of the desk, of phones, and of a citizen's open page. Who may open each, and what it hears.

Phones hear their feed: durable, numbered, and compared with what is written, so that
everything arrives in order and once, whatever got lost on the way. The others are
only woken, and ask for what they may see.
"""

import asyncio
import logging
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import count
from types import SimpleNamespace
from typing import Any

import orjson
from django.conf import settings
from django.contrib.auth import get_user
from django.http.cookie import parse_cookie
from django.utils import timezone

from accounts.backends import may_sign_in
from accounts.devices import ACCESS_REVOKED, find_device
from accounts.models import CENTRE_ROLES, SHIFT_ROLES, DeviceToken, Role, User
from accounts.second_factor import is_given
from cases.access import reads_protected
from cases.models import Case, Report
from common import live
from common.consumers import NOT_ALLOWED, SIGNED_OUT, LiveSocket, Refused, Scope, ask_database, header
from common.hub import RESYNC, Hub, case_topic
from common.text import whole_number
from dispatch.actions import Phone, hear_phones
from dispatch.actions.feed import as_message, feed_topic, items_since
from dispatch.api.permissions import FIELD_ROLES
from dispatch.models import FeedCounter, FeedItem
from dispatch.sessions import SESSION_ENDED, digest_of_session

logger = logging.getLogger(__name__)

SessionStore = import_module(settings.SESSION_ENGINE).SessionStore
TOKEN_PREFIX = "token."  # noqa: S105 - it stands before one
# The page comes back at once, with the rights that hold now.
RIGHTS_CHANGED = 1012
TRY_LATER = 1013
FEED_BATCH = 100
STUCK_S = 60
MOST_TRACKING = 5000
DESK_ROLES = frozenset({*CENTRE_ROLES, Role.CLERK, Role.DUTY_OFFICER, Role.ADMINISTRATOR})


# --- Who is there ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Visitor:
    """A person, and by what he came in."""

    user_id: int
    roles: frozenset[str]
    department_id: int | None
    # Of no department that a matter could be about.
    is_impartial: bool
    device_id: int | None = None
    session: str = ""

    @property
    def phone(self) -> Phone:
        """The phone that opened the socket."""
        return Phone(self.user_id, self.device_id)

    @property
    def rights(self) -> tuple[frozenset[str], int | None]:
        """What the socket's topics were chosen by."""
        return self.roles, self.department_id


def visitor_of(scope: Scope) -> Visitor:
    """Return who opens a socket: by a device token among the subprotocols, else by the page's session."""
    token = next((each for each in scope.get("subprotocols", []) if each.startswith(TOKEN_PREFIX)), "")
    if token:
        device = find_device(token.removeprefix(TOKEN_PREFIX))
        if device is None:
            raise Refused(SIGNED_OUT)
        return _visitor(device.user, device_id=device.pk)
    # A cookie is sent by whatever page opens the socket, so it counts only where the page is known to be ours.
    key = parse_cookie(header(scope, b"cookie")).get(settings.SESSION_COOKIE_NAME, "")
    if not key or not header(scope, b"origin"):
        raise Refused(SIGNED_OUT)
    session = SessionStore(key)
    user = get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]
    if not isinstance(user, User) or not may_sign_in(user) or not is_given(user, session):
        raise Refused(SIGNED_OUT)
    return _visitor(user, session=key)


def _visitor(user: User, **came_by: Any) -> Visitor:
    return Visitor(user.pk, frozenset(user.roles), user.department_id, reads_protected(user), **came_by)


class StaffSocket(LiveSocket):
    """A socket of somebody who is signed in."""

    needs_origin = False
    roles: frozenset[str] = frozenset()
    visitor: Visitor

    async def admit(self) -> Iterable[str]:
        """Let in whoever is signed in and has one of the roles."""
        if look_after not in self.hub.audits:
            self.hub.audits.append(look_after)
        self.visitor = await ask_database(lambda: visitor_of(self.scope))
        if not self.roles & self.visitor.roles:
            raise Refused(NOT_ALLOWED)
        return [live.user_topic(self.visitor.user_id), *self.more_topics()]

    def more_topics(self) -> list[str]:
        """Return what is heard beside the person's own topic."""
        raise NotImplementedError

    def hear(self, topic: str, message: dict[str, Any], text: str) -> None:
        """Close when the right to listen has ended; else pass on."""
        kind = message.get("kind")
        if kind == ACCESS_REVOKED:
            if message.get("id") in (None, self.visitor.device_id):
                self.outlet.close(SIGNED_OUT)
        elif kind == SESSION_ENDED:
            if self.visitor.session and message.get("session") == digest_of_session(self.visitor.session):
                self.outlet.close(SIGNED_OUT)
        else:
            self.hear_news(topic, message, text)

    def hear_news(self, topic: str, message: dict[str, Any], text: str) -> None:
        """Pass a message on."""
        self.outlet.push(text)


class DeskSocket(StaffSocket):
    """A desk: the centre hears of every case, a department of its own."""

    roles = frozenset(map(str, DESK_ROLES))

    def more_topics(self) -> list[str]:
        """The centre, or the person's department."""
        topics = [live.CENTRE] if CENTRE_ROLES & self.visitor.roles else []
        if set(SHIFT_ROLES) & self.visitor.roles:
            topics.append(live.WATCH)
        if self.visitor.is_impartial:
            topics.append(live.IMPARTIAL)
        if self.visitor.department_id and {Role.CLERK, Role.DUTY_OFFICER} & self.visitor.roles:
            topics.append(live.department_topic(self.visitor.department_id))
        return topics


class FieldSocket(StaffSocket):
    """A phone: its person's feed, each item once and in order, whatever was lost on the way."""

    roles = frozenset(map(str, FIELD_ROLES))

    def __init__(self, scope: Scope, send: Any, line: Hub) -> None:
        super().__init__(scope, send, line)
        # The number of the last item handed to this socket.
        self.last = 0
        self._reading: asyncio.Task[None] | None = None
        self._is_behind = False

    def more_topics(self) -> list[str]:
        """The feed."""
        return [feed_topic(self.visitor.user_id)]

    async def begin(self) -> None:
        """Start where the phone left off; one that never listened starts now."""
        # Until the counter is known, what is heard only marks the socket as behind. The page is
        # answered nothing before: from its first pong on it surely misses nothing.
        starting = self._reading = asyncio.get_running_loop().create_task(self._start())
        await starting

    async def _start(self) -> None:
        try:
            user_id = self.visitor.user_id
            written = await ask_database(lambda: last_written(user_id))
            since = whole_number(self.cursor)
            if since is not None and not await ask_database(lambda: leads_on(user_id, since, written)):
                # A cursor of another life, before the database was restored; or what followed is kept no more.
                self.outlet.push(RESYNC)
            self.last = written if since is None else min(since, written)
        finally:
            self._reading = None
        if self._is_behind or self.last < written:
            self.catch_up()

    def hear_news(self, topic: str, message: dict[str, Any], text: str) -> None:
        """Pass the next item on at once; anything else that is missing is read."""
        if not topic.startswith("feed."):
            return
        number = int(message["cursor"])
        if self._reading is not None:
            self._is_behind = True
        elif number == self.last + 1 and self.outlet.room > 0:
            self.last = number
            self.outlet.push(text)
        elif number > self.last:
            # Two transactions may be told of in another order than they were written in, or one not at all.
            self.catch_up()

    def missed(self) -> None:
        """Look what was written while Redis was away."""
        self.catch_up()

    def catch_up(self) -> None:
        """Read and send what is missing, in order."""
        self._is_behind = True
        if self._reading is None and not self.outlet.is_closed:
            self._reading = asyncio.get_running_loop().create_task(self._read_on())

    async def _read_on(self) -> None:
        try:
            user_id = self.visitor.user_id
            while self._is_behind and not self.outlet.is_closed:
                if not self.outlet.is_idle:
                    # A slow phone gets the next page when it has the last one.
                    await asyncio.sleep(0.05)
                    continue
                self._is_behind = False
                items = await ask_database(partial(_items, user_id, self.last))
                for item in items:
                    self.last = item.seq
                    self.outlet.push(orjson.dumps(as_message(item)).decode())
                self._is_behind = self._is_behind or len(items) == FEED_BATCH
        except Exception:
            # The database may be away. The next look finds that this socket is behind.
            logger.exception("a feed could not be read")
        finally:
            self._reading = None


def leads_on(user_id: int, since: int, written: int) -> bool:
    """Say whether everything after a cursor is there still."""
    return since == written or [item.seq for item in items_since(user_id, since, 1)] == [since + 1]


def _items(user_id: int, after: int) -> list[FeedItem]:
    return list(items_since(user_id, after, FEED_BATCH))


def last_written(user_id: int) -> int:
    """Return the number of a person's last item."""
    return FeedCounter.objects.filter(user=user_id).values_list("last", flat=True).first() or 0


_PROCESS = f"told-{secrets.token_hex(4)}"
_TOLD = count(1)


class TrackSocket(LiveSocket):
    """A citizen's open page: told that something changed, never what."""

    async def admit(self) -> Iterable[str]:
        """Let in whoever has the private link."""
        if sum(isinstance(each, TrackSocket) for each in self.hub.listeners) >= MOST_TRACKING:
            raise Refused(TRY_LATER)
        token = self.scope["url_route"]["kwargs"]["token"]
        report = await ask_database(lambda: Report.objects.filter(token=token).first())
        if report is None:
            raise Refused(NOT_ALLOWED)
        above = await ask_database(lambda: Case.objects.all().speaking_for([report.case_id]))
        followed = [report.case_id, *above]
        return [live.report_topic(report.pk), *map(case_topic, followed)]

    async def begin(self) -> None:
        """Have a page that missed something ask anew: what it missed is on the page it asks for."""
        missed = self.hub.since(self.cursor, self.topics) if self.cursor else []
        if missed is None or missed:
            self.outlet.push(RESYNC)

    def hear(self, topic: str, message: dict[str, Any], text: str) -> None:
        """Say that something changed. State, act and number of the case are the city's own business."""
        # A cursor of its own each time, also after this process was started anew: a screen drops what it has
        # heard before.
        told = {"kind": "case", "id": str(message.get("id", "")), "cursor": f"{_PROCESS}.{next(_TOLD)}"}
        self.outlet.push(orjson.dumps(told).decode())


# --- Looking after open sockets ---------------------------------------------------------------


async def look_after(line: Hub) -> None:
    """Close whose right has ended, drop who is stuck, and let phones read what nobody told them of."""
    now = asyncio.get_running_loop().time()
    staff = [each for each in line.listeners if isinstance(each, StaffSocket)]
    for listener in line.listeners:
        if listener.outlet.stuck_for(now) > STUCK_S:
            listener.outlet.abandon()
    if not staff:
        return
    known = await ask_database(lambda: _present([each.visitor for each in staff]))
    await ask_database(lambda: hear_phones(open_phones(staff, now), at=timezone.now()))
    for socket in staff:
        visitor = socket.visitor
        rights = known.rights.get(visitor.user_id)
        came_by_ended = visitor.device_id in known.revoked or bool(visitor.session not in known.sessions)
        if rights is None or came_by_ended:
            socket.outlet.close(SIGNED_OUT)
        elif rights != visitor.rights:
            socket.outlet.close(RIGHTS_CHANGED)
        elif isinstance(socket, FieldSocket) and known.written.get(visitor.user_id, 0) > socket.last:
            socket.catch_up()


def open_phones(sockets: Iterable[StaffSocket], now: float) -> list[Phone]:
    """Return the phones that are there, and not only their lines. `now`: by the loop's clock."""
    return [each.visitor.phone for each in sockets if isinstance(each, FieldSocket) and each.can_be_reached(now)]


@dataclass(frozen=True)
class _Present:
    rights: dict[int, tuple[frozenset[str], int | None]]
    revoked: set[int | None]
    sessions: set[str]
    written: dict[int, int]


def _present(visitors: list[Visitor]) -> _Present:
    users = {each.user_id for each in visitors}
    devices = [each.device_id for each in visitors if each.device_id]
    keys = {each.session for each in visitors if each.session}
    people = User.objects.filter(pk__in=users, is_active=True).values_list("pk", "roles", "department_id")
    revoked = DeviceToken.objects.filter(pk__in=devices, revoked_at__isnull=False).values_list("pk", flat=True)
    return _Present(
        rights={pk: (frozenset(roles), department) for pk, roles, department in people},
        revoked=set(revoked),
        # Who came by a token has no session, and "" stands for that.
        sessions={"", *(key for key in keys if SessionStore(key).exists(key))},
        written=dict(FeedCounter.objects.filter(user__in=users).values_list("user_id", "last")),
    )
