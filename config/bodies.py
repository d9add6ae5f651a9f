"""What requests bring along, for no longer than it takes to answer."""

from collections.abc import Callable
from typing import Any, BinaryIO


class Body:
    """What a request carries, let go of as soon as it was answered: a request refers to itself in circles and is seldom looked for."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream: BinaryIO | None = stream

    def read(self, size: int = -1, /) -> bytes:
        """Return so many bytes, or fewer at the end; nothing once it is let go of."""
        return b"" if self._stream is None else self._stream.read(size)

    def readline(self, size: int = -1, /) -> bytes:
        """Return the next line; nothing once it is let go of."""
        return b"" if self._stream is None else self._stream.readline(size)

    def let_go(self) -> None:
        """Hold it no longer."""
        self._stream = None


def without_bodies(application: Callable[..., Any]) -> Callable[..., Any]:
    """Return a WSGI application that keeps no request's body beyond its answer."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        body = environ["wsgi.input"] = Body(environ["wsgi.input"])
        try:
            return application(environ, start_response)
        finally:
            body.let_go()

    return answer
