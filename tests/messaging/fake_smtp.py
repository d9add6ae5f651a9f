"""A server of e-mail on this machine: RFC 5321 as far as a client of ours goes, over a real socket.

It notes what is not as the RFC says; with `mood` it behaves badly.
"""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

# RFC 5321, 4.5.3.1: no line is longer, with its end.
LONGEST_LINE = 1000
REFUSALS = {
    "full": ("RCPT", 452),
    "unknown": ("RCPT", 550),
    "busy": ("MAIL", 421),
    "spam": (".", 554),
    "later": (".", 451),
}


@dataclass
class FakeSmtp:
    """What it took, and how it behaves: see REFUSALS, and "drops", "hangs", "html", "flood", "silent" after the words."""

    port: int = 0
    mood: str = "good"
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class _Talk:
    def __init__(self, fake: FakeSmtp, line: socket.socket) -> None:
        self.fake, self.line = fake, line
        self.file = line.makefile("rb")
        self.sender = self.recipient = ""

    def run(self) -> None:
        with suppress(OSError), self.line:
            if self.fake.mood == "html":
                self.line.sendall(b"HTTP/1.1 200 OK\r\n\r\n<html>" + b"x" * 200 + b"</html>\r\n")
                return
            if self.fake.mood == "flood":
                while True:
                    self.line.sendall(b"220-" + b"x" * 500 + b"\r\n")
            self.say(220, "fake.example ESMTP")
            while self.hear():
                pass

    def say(self, code: int, text: str = "ok") -> bool:
        self.line.sendall(f"{code} {text}\r\n".encode())
        return True

    def hear(self) -> bool:  # noqa: C901 - one line a command
        raw = self.file.readline()
        if not raw:
            return False
        self.check(raw)
        command = raw.decode().strip()
        verb = command.split(" ")[0].upper()
        refused = REFUSALS.get(self.fake.mood)
        if refused and refused[0] == verb:
            return self.say(refused[1], "no")
        if verb == "EHLO":
            self.line.sendall(b"250-fake.example\r\n250 8BITMIME\r\n")
            return True
        if verb in ("MAIL", "RCPT"):
            found = re.fullmatch(r"(MAIL FROM|RCPT TO):<([^<>]+@[^<>]+)>.*", command, re.IGNORECASE)
            if not found:
                self.fake.faults.append(command)
            elif verb == "MAIL":
                self.sender = found[2]
            else:
                self.recipient = found[2]
            return self.say(250)
        if verb == "DATA":
            return self.take()
        if verb != "QUIT":
            self.fake.faults.append(command)
        return self.say(250)

    def check(self, raw: bytes) -> None:
        if not raw.endswith(b"\r\n") or len(raw) > LONGEST_LINE:
            self.fake.faults.append(f"a line of {len(raw)} bytes that ends with {raw[-2:]!r}")

    def take(self) -> bool:
        self.say(354, "go on")
        words = bytearray()
        while (raw := self.file.readline()) != b".\r\n":
            if not raw:
                return False
            self.check(raw)
            words += raw.removeprefix(b".")
        mood = self.fake.mood
        if mood in ("spam", "later"):
            return self.say(REFUSALS[mood][1], "no")
        self.fake.taken.append((self.sender, self.recipient, bytes(words)))
        if mood == "drops":
            return False
        if mood == "silent":
            self.line.sendall(b"<html>taken</html>\r\n")
            return False
        return self.say(250, "taken")


@contextmanager
def running_smtp() -> Iterator[FakeSmtp]:
    """Run one until the block ends; whatever was not as the RFC says fails the test."""
    fake = FakeSmtp()
    with socket.create_server(("127.0.0.1", 0)) as server:
        fake.port = server.getsockname()[1]

        def accept() -> None:
            with suppress(OSError):
                while True:
                    line, _address = server.accept()
                    threading.Thread(target=_Talk(fake, line).run, daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield fake
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)
    assert fake.faults == []
