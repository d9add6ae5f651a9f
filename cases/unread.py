"""Whether something that citizens wrote of a case waits for a person: the rooms above, which keep it, say so."""

from collections.abc import Callable, Collection

Reader = Callable[[Collection[int]], set[int]]

_readers: list[Reader] = []


def tells_unread(reader: Reader) -> Reader:
    """Let a room above be asked which of these cases something waits with; it is asked under the locks of the act."""
    _readers.append(reader)
    return reader


def unread_of(case_ids: Collection[int]) -> set[int]:
    """Return the ids of those of these cases with which something waits that nobody has read: no yes ends them, and no call in vain."""
    return {pk for reader in _readers for pk in reader(case_ids)}
