"""One hub per socket process: what is published reaches the sockets that are open here.

A single subscriber reads the one Redis channel, decodes each message once, encodes
it once, and hands the text to every socket of its topics. A socket that does not
keep up has a short queue of its own and is told to ask anew; it never makes others
wait. When Redis was away, every socket is told so, since nobody knows what was missed.
"""

import asyncio
import logging
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, NamedTuple, Protocol
from weakref import WeakKeyDictionary

import orjson
from django.conf import settings
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from common import live
from common.text import whole_number

logger = logging.getLogger(__name__)

# So many messages may wait for one socket; the screen behind it asks anew where there were more.
MOST_WAITING = 200
# So many past messages are kept for screens that come back to this process.
REMEMBERED = 2000
# Silence on the line to Redis for so long is looked into.
QUIET_S = 10
FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 5.0
AUDIT_EVERY_S = 15
# What a fresh page says of itself in place of a cursor: at.<the second it was drawn from the database in>.
DRAWN = "at"
# So much may the clocks of two machines differ; a message heard twice does no harm.
CLOCKS_DIFFER_S = 2
RESYNC = orjson.dumps({"kind": "resync"}).decode()

Send = Callable[[dict[str, Any]], Awaitable[None]]


def case_topic(case_id: int) -> str:
    """The topic of one case. Nobody publishes on it: the hub adds it to what is said of the case."""
    return f"case.{case_id}"


class Outlet:
    """The way out to one socket: writes at once where that does not wait, else by a task of its own."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: deque[dict[str, Any]] = deque()
        self._writer: asyncio.Task[None] | None = None
        self._busy_since = 0.0
        self.is_closed = False

    @property
    def room(self) -> int:
        """How many more messages may wait."""
        return MOST_WAITING - len(self._waiting)

    @property
    def is_idle(self) -> bool:
        """Whether everything has been handed to the network."""
        return self._writer is None

    def stuck_for(self, now: float) -> float:
        """Say for how many seconds nothing has gone out though something waits."""
        return now - self._busy_since if self._writer is not None else 0.0

    def push(self, text: str) -> None:
        """Send a text. Where too many wait already, they give way to one that says: ask anew."""
        if self.is_closed:
            return
        if self._writer is not None:
            if self.room <= 0:
                self._waiting.clear()
                text = RESYNC
            self._waiting.append({"type": "websocket.send", "text": text})
            return
        self._write({"type": "websocket.send", "text": text})

    def close(self, code: int) -> None:
        """Close after what waits; nothing is sent any more."""
        if not self.is_closed:
            self.is_closed = True
            message = {"type": "websocket.close", "code": code}
            if self._writer is not None:
                self._waiting.append(message)
            else:
                self._write(message)

    def abandon(self) -> None:
        """The socket is gone: forget what waits."""
        self.is_closed = True
        self._waiting.clear()
        if self._writer is not None:
            self._writer.cancel()

    def _write(self, message: dict[str, Any]) -> None:
        # Mostly the network takes it at once, and a task for that would cost more than the writing.
        writing = self._send(message).__await__()
        try:
            waits_for = next(writing)
        except StopIteration:
            return
        except Exception:  # noqa: BLE001 - whatever breaks here, the socket is gone, and its own loop will tell
            self.is_closed = True
            return
        loop = asyncio.get_running_loop()
        self._busy_since = loop.time()
        self._writer = loop.create_task(self._go_on(_Rest(writing, waits_for)))

    async def _go_on(self, rest: "_Rest") -> None:
        loop = asyncio.get_running_loop()
        try:
            await rest
            while self._waiting:
                self._busy_since = loop.time()
                await self._send(self._waiting.popleft())
        except Exception:  # noqa: BLE001 - as above
            self.is_closed = True
        finally:
            self._writer = None


class _Rest:
    """What is left of a coroutine that was begun outside a task."""

    def __init__(self, writing: Any, waits_for: Any) -> None:
        self._writing = writing
        self._waits_for = waits_for

    def __await__(self) -> Any:
        try:
            yield self._waits_for
        except BaseException:
            self._writing.close()
            raise
        return (yield from self._writing)


class Listener(Protocol):
    """Who is registered with a hub: one socket."""

    outlet: Outlet

    def hear(self, topic: str, message: dict[str, Any], text: str) -> None:
        """Take in a message of one of its topics; must not wait."""

    def missed(self) -> None:
        """Take in that messages may have been lost."""


Audit = Callable[["Hub"], Awaitable[None]]


class _Said(NamedTuple):
    """A message that was handed out: its number here, when, to which topics, and its text."""

    offset: int
    at: float
    topics: frozenset[str]
    text: str


class Hub:
    """The open sockets of this process, by topic, and the one line to Redis."""

    def __init__(self) -> None:
        self._topics: dict[str, set[Listener]] = {}
        self._topics_of: dict[Listener, tuple[str, ...]] = {}
        # A screen that comes back names the process and how far it had heard it.
        self.epoch = secrets.token_hex(4)
        self.offset = 0
        self._recent: deque[_Said] = deque(maxlen=REMEMBERED)
        # From when on everything was heard that was said.
        self._hears_since = float("inf")
        self._subscribed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.audits: list[Audit] = []

    # --- Sockets ------------------------------------------------------------

    @property
    def listeners(self) -> list[Listener]:
        """Everybody who is registered."""
        return list(self._topics_of)

    async def ready(self, *, wait_s: float = 2.0) -> None:
        """Be subscribed, or have tried: without Redis a socket is still worth having, for when it comes back."""
        if not self._tasks:
            loop = asyncio.get_running_loop()
            self._tasks = [loop.create_task(self._listen()), loop.create_task(self._audit())]
        if self._subscribed.is_set():
            return
        try:
            await asyncio.wait_for(self._subscribed.wait(), wait_s)
        except TimeoutError:
            logger.warning("no word from Redis yet; sockets are let in all the same")

    def add(self, listener: Listener, topics: Iterable[str]) -> None:
        """Let a socket hear its topics from now on."""
        wanted = tuple(dict.fromkeys(topics))
        self._topics_of[listener] = wanted
        for topic in wanted:
            self._topics.setdefault(topic, set()).add(listener)

    def remove(self, listener: Listener) -> None:
        """Forget a socket."""
        for topic in self._topics_of.pop(listener, ()):
            here = self._topics[topic]
            here.discard(listener)
            if not here:
                del self._topics[topic]

    def since(self, cursor: str, topics: Iterable[str]) -> list[str] | None:
        """Return what was said on `topics` after `cursor`; None where that is no longer known here."""
        epoch, _dot, digits = cursor.partition(".")
        number = whole_number(digits)
        if number is None:
            return None
        missed = self._after_instant(number) if epoch == DRAWN else self._after(epoch, number)
        wanted = set(topics)
        return None if missed is None else [each.text for each in missed if not wanted.isdisjoint(each.topics)]

    def _after(self, epoch: str, number: int) -> "list[_Said] | None":
        if epoch != self.epoch or number > self.offset:
            return None
        if number < self.offset and (not self._recent or self._recent[0].offset > number + 1):
            return None
        return [each for each in self._recent if each.offset > number]

    def _after_instant(self, second: int) -> "list[_Said] | None":
        instant = second - CLOCKS_DIFFER_S
        is_full = len(self._recent) == REMEMBERED
        if self._hears_since > instant or (is_full and self._recent[0].at > instant):
            return None
        return [each for each in self._recent if each.at >= instant]

    # --- Handing out --------------------------------------------------------

    def hand_out(self, raw: bytes) -> None:
        """Give a published message to the sockets of its topics."""
        try:
            topics, message = orjson.loads(raw)
            message = dict(message)
        except (ValueError, TypeError):
            logger.warning("an unreadable live message was dropped")
            return
        if message.get("kind") == "case" and "case" in message:
            # Whoever follows one case without belonging to the centre or a department: a citizen's open page.
            topics = [*topics, case_topic(message["case"])]
        self.offset += 1
        # A feed has a cursor of its own; everything else has this process's.
        stamped = message if "cursor" in message else {**message, "cursor": f"{self.epoch}.{self.offset}"}
        text = orjson.dumps(stamped).decode()
        self._recent.append(_Said(self.offset, time.time(), frozenset(topics), text))
        reached: set[Listener] = set()
        for topic in topics:
            for listener in self._topics.get(topic, ()):
                if listener not in reached:
                    reached.add(listener)
                    try:
                        listener.hear(topic, message, text)
                    except Exception:
                        # One socket's trouble is nobody else's.
                        logger.exception("a socket could not take a message in")

    def _resync(self) -> None:
        self._recent.clear()
        # Whatever cursor a screen holds from before, it has to ask anew.
        self.epoch = secrets.token_hex(4)
        for listener in self.listeners:
            listener.missed()

    # --- Redis --------------------------------------------------------------

    async def _listen(self) -> None:
        wait_s = FIRST_WAIT_S
        while True:
            try:
                await self._hear_redis()
            except (RedisError, OSError, TimeoutError, ValueError) as error:
                if self._subscribed.is_set():
                    logger.warning("the line to Redis broke: %s", type(error).__name__)
                    wait_s = FIRST_WAIT_S
            except Exception:
                # A hub that stops listening is deaf for good, and so is every screen behind it.
                logger.exception("the line to Redis broke in a way nobody thought of")
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)

    async def _hear_redis(self) -> None:
        # No retry inside the library: it would subscribe anew in silence, and what was lost meanwhile stay unknown.
        redis = Redis.from_url(settings.CHANNEL_URL, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0))
        try:
            async with redis.pubsub() as line:
                await line.subscribe(live.CHANNEL)
                is_quiet = False
                while True:
                    told = await line.get_message(ignore_subscribe_messages=False, timeout=QUIET_S)
                    if told is None:
                        # A line that is dead says as little as one on which nothing happens.
                        if is_quiet:
                            raise TimeoutError
                        is_quiet = True
                        await line.ping()
                        continue
                    is_quiet = False
                    self._take(told)
        finally:
            await redis.aclose()

    def _take(self, told: dict[str, Any]) -> None:
        if told["type"] == "message":
            self.hand_out(told["data"])
        elif told["type"] == "subscribe":
            self._hears_since = time.time()
            if self._subscribed.is_set():
                self._resync()
            self._subscribed.set()

    # --- Looking after ------------------------------------------------------

    async def _audit(self) -> None:
        while True:
            await asyncio.sleep(AUDIT_EVERY_S)
            for audit in self.audits:
                try:
                    await audit(self)
                except Exception:
                    # The database may be away; the next round finds what this one did not.
                    logger.exception("looking after the open sockets failed")


_hubs: "WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]" = WeakKeyDictionary()


def hub() -> Hub:
    """Return the hub of this process (strictly: of this event loop)."""
    loop = asyncio.get_running_loop()
    found = _hubs.get(loop)
    if found is None:
        found = _hubs[loop] = Hub()
    return found
