"""Sealing and proving the log.

Each case's rows are chained by hash. Every minute the rows of all transactions
that ended since the last seal get one Merkle root, chained to that seal and kept
outside the database too. Together they show a changed, a missing and an added row.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fcntl import LOCK_EX, flock
from io import SEEK_END, BytesIO
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from cases.models import Seal

FIRST = b"\x00" * 32
# How long a row may wait for its seal: they are made every minute.
SEALED_WITHIN = timedelta(minutes=5)
# Holds the last lines of the copy outside many times over.
TAIL_BYTES = 4096
LEAVES_AT_ONCE = 5_000
LEAVES_SQL = (
    "SELECT hash FROM cases_logentry WHERE xid >= %s::text::xid8 AND xid < %s::text::xid8 ORDER BY case_id, seq"
)


class CountedAnew(Exception):
    """The server counts transactions from below the last seal on, as a new one does that a dump was restored to.

    Nothing written now could be sealed, and it would look like rows put under old seals.
    """

    def __init__(self, next_id: int, end: int) -> None:
        self.epoch = (end >> 32) + 1
        super().__init__(
            f"this server is at transaction {next_id}, the last seal ends at {end}. Stop Whistle and PostgreSQL, run "
            f"pg_resetwal --epoch={self.epoch} on the data, and start again; see docs/operating.md on restoring."
        )


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over the leaves in their order; an odd one out is carried up unchanged.

    Holds one node a level, so that a seal over a million rows of an import needs no more room than one over ten.
    """
    # Roots of whole trees, the largest first, with their heights.
    whole: list[tuple[int, bytes]] = []
    for leaf in leaves:
        height, node = 0, hashlib.sha256(b"\x00" + leaf).digest()
        while whole and whole[-1][0] == height:
            height, node = height + 1, _joined(whole.pop()[1], node)
        whole.append((height, node))
    if not whole:
        return FIRST
    _height, root = whole.pop()
    while whole:
        root = _joined(whole.pop()[1], root)
    return root


def _joined(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _seal_hash(previous: bytes, seal: Seal) -> bytes:
    transactions = [int(seal.first_transaction), int(seal.end_transaction)]
    told = json.dumps([*transactions, seal.row_count, bytes(seal.root).hex(), seal.sealed_at.isoformat()])
    return hashlib.sha256(previous + told.encode()).digest()


class _Leaves:
    """The hashes of the rows of a range of transactions, counted while they are gone through once."""

    def __init__(self, first: int, end: int) -> None:
        self.count = 0
        self._range = [str(first), str(end)]

    def __iter__(self) -> Iterator[bytes]:
        # A cursor of the server's: an import may stand under one seal.
        with connection.chunked_cursor() as cursor:
            cursor.execute(LEAVES_SQL, self._range)
            while rows := cursor.fetchmany(LEAVES_AT_ONCE):
                self.count += len(rows)
                yield from (bytes(row[0]) for row in rows)


@transaction.atomic
def seal_log(*, now: datetime) -> Seal | None:
    """Seal the rows of every transaction that has ended since the last seal; None if there are none.

    Run twice at once, the second waits for the first and finds nothing left.
    """
    # Also where there is nothing new: a process may have died between its commit and the copy outside.
    transaction.on_commit(_keep_outside)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cases_seal'))")
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::numeric")
        end = int(cursor.fetchone()[0])
        last = Seal.objects.order_by("-pk").first()
        first = int(last.end_transaction) if last else 0
        if end < first:
            raise CountedAnew(end, first)
    leaves = _Leaves(first, end)
    root = merkle_root(leaves)
    if not leaves.count:
        return None
    seal = Seal(
        pk=last.pk + 1 if last else 1,
        first_transaction=first,
        end_transaction=end,
        row_count=leaves.count,
        root=root,
        sealed_at=now,
    )
    seal.hash = _seal_hash(bytes(last.hash) if last else FIRST, seal)
    seal.save(force_insert=True)
    return seal


def _keep_outside() -> None:
    """Add to the copy outside the database the seals it lacks. What stands there already is never written again."""
    path = Path(settings.SEALS_PATH)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as kept:
        flock(kept, LOCK_EX)
        end = kept.seek(0, SEEK_END)
        kept.seek(max(end - TAIL_BYTES, 0))
        tail = kept.read()
        last = max((seal_id for seal_id, _hash in _told(tail.splitlines())), default=0)
        # A line cut short by a power failure is left as it is; the next begins on a line of its own.
        lines = [b""] if tail and not tail.endswith(b"\n") else []
        lines += [_line(seal) for seal in Seal.objects.filter(pk__gt=last).order_by("pk")]
        kept.write(b"".join(line + b"\n" for line in lines))


def _line(seal: Seal) -> bytes:
    told = {"id": seal.pk, "hash": bytes(seal.hash).hex(), "sealed_at": seal.sealed_at.isoformat()}
    return json.dumps(told).encode()


def _told(lines: Iterable[bytes]) -> Iterator[tuple[int, str]]:
    """Yield (id, hash) of the lines that can be read; what a torn one told is found missing."""
    for line in lines:
        try:
            told = json.loads(line)
            yield int(told["id"]), str(told["hash"])
        except (ValueError, TypeError, KeyError):
            continue


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was written: in the log (row `seq`), or in what the log says was left."""

    kind: str
    case_id: int | None
    seq: int | None
    detail: str
    expected: str = ""
    found: str = ""


def seal_findings(cursor: CursorWrapper) -> Iterator[Finding]:
    """Prove the seals, and that they still fit the rows they cover."""
    cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::numeric")
    now_at = int(cursor.fetchone()[0])
    previous, end = FIRST, 0
    for number, seal in enumerate(Seal.objects.order_by("pk"), start=1):
        first, last = int(seal.first_transaction), int(seal.end_transaction)
        if seal.pk != number or first != end or _seal_hash(previous, seal) != bytes(seal.hash):
            yield Finding("seal", None, None, f"seal {seal.pk} does not follow the one before it")
        leaves = _Leaves(first, last)
        root = merkle_root(leaves)
        if leaves.count != seal.row_count:
            kind = "missing" if leaves.count < seal.row_count else "added"
            yield Finding(kind, None, None, f"seal {seal.pk} covers {seal.row_count} rows, there are {leaves.count}")
        elif root != bytes(seal.root):
            yield Finding("changed", None, None, f"the rows under seal {seal.pk} are not those that were sealed")
        previous, end = bytes(seal.hash), last
    if now_at < end:
        yield Finding("seal", None, None, str(CountedAnew(now_at, end)))


def unsealed(*, now: datetime) -> int:
    """Count the rows that wait for a seal longer than they should: a transaction left open holds back all after it."""
    last = Seal.objects.order_by("-pk").values_list("end_transaction", flat=True).first()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM cases_logentry WHERE xid >= %s::text::xid8 AND recorded_at < %s",
            [str(int(last or 0)), now - SEALED_WITHIN],
        )
        return int(cursor.fetchone()[0])


def outside_findings() -> Iterable[Finding]:
    """Hold the seals to their copy outside the database."""
    path = Path(settings.SEALS_PATH)
    inside = {seal.pk: bytes(seal.hash).hex() for seal in Seal.objects.all()}
    # The newest may be on its way out.
    lacking = set(inside) - {max(inside, default=0)}
    with path.open("rb") if path.exists() else BytesIO() as kept:
        for seal_id, told in _told(kept):
            lacking.discard(seal_id)
            if inside.get(seal_id) != told:
                yield Finding("seal", None, None, f"seal {seal_id} is not the one kept outside the database")
    for seal_id in sorted(lacking):
        yield Finding("seal", None, None, f"seal {seal_id} is not kept outside the database")
