"""Where the pin of a case goes when its address changes: the rooms above, which read addresses, say it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Pin:
    """The point of an address; None where nobody knows it, and then no pin is better than that of another house."""

    point: tuple[float, float] | None = None


Reader = Callable[[str, str, datetime], Pin | None]

_readers: list[Reader] = []


def finds_pins(reader: Reader) -> Reader:
    """Let a room above be asked for the pin of an address, given what it was before; None where both say the same place."""
    _readers.append(reader)
    return reader


def pin_of(before: str, after: str, at: datetime) -> Pin | None:
    """Return the pin of a case whose address changes; None where the one that it has still is that of the address."""
    if not before or not after:
        # It was shown on the map, and not found by an address.
        return None
    pins = [reader(before, after, at) for reader in _readers]
    return next((each for each in pins if each is not None), None)
