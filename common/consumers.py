"""What every socket has in common: who may open it, pings, closing, and its place in the hub.

A socket only sends; of what it is sent it answers pings and ignores the rest. It is a
plain ASGI application: the routing of Channels leads here, its per-socket layer is not used.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import orjson
from django.conf import settings
from django.db import InterfaceError, OperationalError, connections
from django.utils.http import is_same_domain

from common.hub import RESYNC, Hub, Outlet, hub

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Answer = TypeVar("Answer")

# Not signed in, or no longer; not allowed here. A page does not try again after these.
SIGNED_OUT = 4401
NOT_ALLOWED = 4403
TOO_MUCH = 1008
# A page pings every twelve seconds. Somebody who says so much more is not one of our pages.
MOST_HEARD = 60
HEARD_WITHIN_S = 10.0
# Who has been there for so long, and said anything within so long (a page in the background pings every minute), can be
# reached: a line that opens for a moment cannot, nor one whose other end is gone without a word.
STEADY_S = 20.0
SILENT_S = 90.0
PONG = orjson.dumps({"kind": "pong"}).decode()

# Few, since each keeps a database connection; a storm of reconnecting phones waits in line here.
_readers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="sockets-read")


class Refused(Exception):
    """This socket is closed with `code` as soon as it is open, so that the page knows why."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


async def ask_database(question: Callable[[], Answer]) -> Answer:
    """Run a blocking question in a reader's thread, on the connection that thread keeps."""

    def asked() -> Answer:
        try:
            return question()
        except (InterfaceError, OperationalError):
            # The database was away; what this thread held is worth nothing any more.
            connections.close_all()
            return question()

    return await asyncio.get_running_loop().run_in_executor(_readers, asked)


def header(scope: Scope, name: bytes) -> str:
    """Return a header of the handshake, or nothing."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def is_ours(origin: str) -> bool:
    """Say whether a page from `origin` may open sockets: any that our settings name, as host or whole origin."""
    try:
        host = urlsplit(origin).hostname or ""
    except ValueError:
        return False
    return any(
        origin == allowed if "://" in allowed else allowed == "*" or is_same_domain(host, allowed)
        for allowed in settings.SOCKET_ORIGINS
    )


class LiveSocket:
    """One open socket. A room says in `admit` who may open it and what it hears."""

    # Whether a program without an Origin may come in at all; a session's cookie never counts without one.
    needs_origin = True

    def __init__(self, scope: Scope, send: Send, line: Hub) -> None:
        self.scope = scope
        self.outlet = Outlet(send)
        self.hub = line
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        self.cursor = query.get("since", [""])[0][:64]
        self._heard = 0
        self._heard_from = 0.0
        self.opened_at: float | None = None
        self.spoke_at = 0.0

    @classmethod
    def as_asgi(cls) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
        """Return the application that opens such sockets."""

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            await cls(scope, send, hub()).run(receive, send)

        return application

    # --- To be said by rooms ------------------------------------------------

    async def admit(self) -> Iterable[str]:
        """Return the topics to hear, or raise Refused."""
        raise NotImplementedError

    async def begin(self) -> None:
        """Send what was missed. Called once the socket hears its topics, so that nothing falls between."""
        if self.cursor:
            missed = self.hub.since(self.cursor, self.topics)
            for text in [RESYNC] if missed is None or len(missed) > self.outlet.room else missed:
                self.outlet.push(text)

    def hear(self, topic: str, message: dict[str, Any], text: str) -> None:
        """Pass a message on."""
        self.outlet.push(text)

    def missed(self) -> None:
        """Tell the page that something may have been lost."""
        self.outlet.push(RESYNC)

    # --- The life of a socket -----------------------------------------------

    async def run(self, receive: Receive, send: Send) -> None:
        """Open, hear, close."""
        await receive()
        if not self._may_connect() or "\0" in str(self.scope.get("path", "")):
            # Another site's page: it is not told why.
            await send({"type": "websocket.close", "code": NOT_ALLOWED})
            return
        try:
            await self.hub.ready()
            self.topics = tuple(await self.admit())
        except Refused as refused:
            await send({"type": "websocket.accept", "subprotocol": self._subprotocol()})
            await send({"type": "websocket.close", "code": refused.code})
            return
        await send({"type": "websocket.accept", "subprotocol": self._subprotocol()})
        self.opened_at = self.spoke_at = asyncio.get_running_loop().time()
        self.hub.add(self, self.topics)
        try:
            await self.begin()
            await self._hear_page(receive)
        finally:
            self.hub.remove(self)
            self.outlet.abandon()

    def can_be_reached(self, now: float) -> bool:
        """Whether the page has been there for more than a moment and still speaks. `now`: by the loop's clock."""
        return self.opened_at is not None and now - self.opened_at >= STEADY_S and now - self.spoke_at <= SILENT_S

    def _may_connect(self) -> bool:
        origin = header(self.scope, b"origin")
        return is_ours(origin) if origin else not self.needs_origin

    def _subprotocol(self) -> str | None:
        return "whistle" if "whistle" in self.scope.get("subprotocols", []) else None

    async def _hear_page(self, receive: Receive) -> None:
        while True:
            told = await receive()
            if told["type"] == "websocket.disconnect":
                return
            self.spoke_at = asyncio.get_running_loop().time()
            if not self._listens_on():
                self.outlet.close(TOO_MUCH)
                continue
            text = told.get("text") or ""
            if len(text) < 200 and '"ping"' in text:
                self.outlet.push(PONG)

    def _listens_on(self) -> bool:
        now = asyncio.get_running_loop().time()
        if now - self._heard_from > HEARD_WITHIN_S:
            self._heard_from, self._heard = now, 0
        self._heard += 1
        return self._heard <= MOST_HEARD
