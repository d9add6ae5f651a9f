"""Into which case a case was merged at a time that is past: who was told of what, and whose story it was."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

from cases.models import Case, LogEntry, LogKind

KINDS = (LogKind.MERGE, LogKind.UNMERGE)


class Joinings:
    """What the log says of merging and taking apart, each with its moment: an id, which grows with time.

    In the order in which the city's computer heard of it: that is how cases were joined when it was told.
    """

    def __init__(self, log: Iterable[LogEntry]) -> None:
        self._moments: dict[int, list[int]] = defaultdict(list)
        self._into: dict[int, list[int | None]] = defaultdict(list)
        # A row that says which one was taken apart from it tells of that one.
        own = [each for each in log if each.kind in KINDS and "apart" not in each.facts]
        for entry in sorted(own, key=lambda each: each.seq):
            self._moments[entry.case_id].append(entry.act_id)
            self._into[entry.case_id].append(entry.facts.get("into"))

    def spoke(self, chain: Sequence[Case], moment: int) -> bool:
        """Whether the last of a chain of cases spoke for the first of them then, by way of all between."""
        return self.chain_at(chain[0].pk, moment)[: len(chain)] == [case.pk for case in chain]

    def chain_at(self, case_id: int, moment: int) -> list[int]:
        """Return a case and what spoke for it then, one behind the other."""
        chain = [case_id]
        while (following := self._into_at(chain[-1], moment)) is not None and following not in chain:
            chain.append(following)
        return chain

    def _into_at(self, case_id: int, moment: int) -> int | None:
        at = bisect_right(self._moments[case_id], moment)
        return self._into[case_id][at - 1] if at else None


def joinings_of(case_ids: Iterable[int]) -> Joinings:
    """Read when these cases were merged; no query for none."""
    ids = list(case_ids)
    log = LogEntry.objects.filter(case_id__in=ids, kind__in=KINDS) if ids else []
    return Joinings(log)
