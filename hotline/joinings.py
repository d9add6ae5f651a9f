"""Into which case a case was merged at a time that is past: who was told of what, and whose story it was."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

from cases.models import Case, LogEntry, LogKind

KINDS = (LogKind.MERGE, LogKind.UNMERGE)


class Joinings:
    """What the log says of merging and taking apart, each with its moment: a time, or an id that grows with time."""

    def __init__(self, log: Iterable[LogEntry], moment: Callable[[LogEntry], Any]) -> None:
        self._moments: dict[int, list[Any]] = defaultdict(list)
        self._into: dict[int, list[int | None]] = defaultdict(list)
        # A row that says which one was taken apart from it tells of that one.
        own = [each for each in log if each.kind in KINDS and "apart" not in each.facts]
        for entry in sorted(own, key=lambda each: each.seq):
            self._moments[entry.case_id].append(moment(entry))
            self._into[entry.case_id].append(entry.facts.get("into"))

    def spoke(self, chain: Sequence[Case], moment: Any) -> bool:
        """Whether the last of a chain of cases spoke for the first of them then, by way of all between."""
        return all(self._into_at(case.pk, moment) == following.pk for case, following in pairwise(chain))

    def _into_at(self, case_id: int, moment: Any) -> int | None:
        at = bisect_right(self._moments[case_id], moment)
        return self._into[case_id][at - 1] if at else None


def joinings_of(case_ids: Iterable[int]) -> Joinings:
    """Read when these cases were merged, in the order in which the city's computer heard of it; no query for none."""
    ids = list(case_ids)
    log = LogEntry.objects.filter(case_id__in=ids, kind__in=KINDS) if ids else []
    return Joinings(log, lambda entry: entry.act_id)
