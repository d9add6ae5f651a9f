"""Photos of the work on a reporter's page: by which acts they came, whose work they show, and when that was reported done.

What counted for nothing (an act kept as a note) and a helper's part, at which nobody looks, show her nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from cases.models import Attachment, AttachmentKind, LogEntry, LogKind, WorkOrder
from grid.models import Part


def is_checked(entry: LogEntry) -> bool:
    """Whether by it whoever leads reports the matter done, so that somebody looks; a helper only does a part."""
    return entry.kind == LogKind.FINISH and bool(entry.facts.get("check"))


def is_made_safe(entry: LogEntry) -> bool:
    """Whether by it the matter itself was made safe, and no helper's part in it."""
    return entry.kind == LogKind.MAKE_SAFE and entry.facts.get("part") == Part.LEAD


class WorkPhotos:
    """The photos of the work on some cases, by the rows of their log."""

    def __init__(
        self, attachments: Iterable[Attachment], log: Sequence[LogEntry], orders: Mapping[int, WorkOrder]
    ) -> None:
        self.log = log
        self.orders = orders
        found = [each for each in attachments if each.kind != AttachmentKind.REPORT]
        brought = {each.pk: self._brought(each) for each in found}
        self.brought = {pk: [row for row in rows if self._counts(row)] for pk, rows in brought.items()}
        # What no row names is of before rows named it.
        self.shown = [each for each in found if self.brought[each.pk] or not brought[each.pk]]

    def of(self, kind: AttachmentKind) -> list[Attachment]:
        """Return those that came by an act that counted."""
        return [each for each in self.shown if each.kind == kind]

    def done_at(self, photo: Attachment) -> list[datetime]:
        """Return when what it shows was reported done, or made safe, by whoever leads; the earliest first.

        What was attached by hand names no order, and is of whichever was reported done.
        """
        orders = self._orders_of(photo)
        done = [each for each in self.log if is_checked(each) or is_made_safe(each)]
        return sorted(each.at for each in done if not orders or self._root(each.facts.get("order")) in orders)

    def is_refused(self, photo: Attachment, refused_at: datetime) -> bool:
        """Whether it shows what had been reported done before that was not accepted."""
        done = self.done_at(photo)
        if done[0] > refused_at:
            return False
        # By hand it may be of any round; a crew's of the next waits until that is reported done.
        return photo.added_at <= refused_at or (done[-1] <= refused_at and not self._orders_of(photo))

    def _brought(self, photo: Attachment) -> list[LogEntry]:
        return [each for each in self.log if each.case_id == photo.case_id and _brings(each, photo)]

    def _counts(self, entry: LogEntry) -> bool:
        return "noted" not in _work_of(entry) and not self._is_of_helper(entry)

    def _is_of_helper(self, entry: LogEntry) -> bool:
        order = self.orders.get(_work_of(entry).get("order", 0))
        if order is not None:
            return order.part == Part.CO
        # By hand it is of whatever part its department has in the case.
        orders = [each for each in self.orders.values() if each.case_id == entry.case_id]
        return {each.part for each in orders if each.department_id == entry.department_id} == {Part.CO}

    def _orders_of(self, photo: Attachment) -> set[Any]:
        """Return whose work it shows, by the orders as they were given at first; none of what was attached by hand."""
        named = [_work_of(each).get("order") for each in self.brought[photo.pk]]
        return set() if None in named else {self._root(each) for each in named}

    def _root(self, order_id: Any) -> Any:
        """Return the order that was forwarded as this one, or itself."""
        order = self.orders.get(order_id)
        return order_id if order is None or order.parent_id is None else self._root(order.parent_id)


def _brings(entry: LogEntry, photo: Attachment) -> bool:
    facts = entry.facts
    # Older rows name the stored files.
    is_of_kind = facts.get("kind") == photo.kind and photo.file_id in (facts.get("files") or ())
    return is_of_kind or photo.pk in (facts.get("attachments") or ())


def _work_of(entry: LogEntry) -> dict[str, Any]:
    """Return of whose work a row tells; of a photo that came after its act, what that act's row says."""
    work: dict[str, Any] = entry.facts.get("of") or entry.facts
    return work
