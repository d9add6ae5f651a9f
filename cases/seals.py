"""Sealing and proving the log.

Each case's rows are chained by hash. Every minute the rows of all transactions
that ended since the last seal get one Merkle root, chained to that seal and kept
outside the database too. Together they show a changed, a missing and an added row.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fcntl import LOCK_EX, flock
from io import SEEK_END, BytesIO
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from cases.models import Seal

FIRST = b"\x00" * 32
# Holds the last lines of the copy outside many times over.
TAIL_BYTES = 4096


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


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over the leaves in their order; an odd one out is carried up unchanged."""
    if not leaves:
        return FIRST
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        paired = [hashlib.sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = paired + ([level[-1]] if len(level) % 2 else [])
    return level[0]


def _seal_hash(previous: bytes, seal: Seal) -> bytes:
    transactions = [int(seal.first_transaction), int(seal.end_transaction)]
    told = json.dumps([*transactions, seal.row_count, bytes(seal.root).hex(), seal.sealed_at.isoformat()])
    return hashlib.sha256(previous + told.encode()).digest()


def _leaves(cursor: CursorWrapper, first: int, end: int) -> list[bytes]:
    cursor.execute(
        "SELECT hash FROM cases_logentry WHERE xid >= %s::text::xid8 AND xid < %s::text::xid8 ORDER BY case_id, seq",
        [str(first), str(end)],
    )
    return [bytes(row[0]) for row in cursor.fetchall()]


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
        leaves = _leaves(cursor, first, end)
    if not leaves:
        return None
    seal = Seal(
        pk=last.pk + 1 if last else 1,
        first_transaction=first,
        end_transaction=end,
        row_count=len(leaves),
        root=merkle_root(leaves),
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
    """Something in the log that is not as it was written."""

    kind: str
    case_id: int | None
    seq: int | None
    detail: str


CHAIN_SQL = """
SELECT case_id, seq, previous_seq, hash = computed FROM (
    SELECT e.case_id, e.seq, e.hash,
           lag(e.seq) OVER chain AS previous_seq,
           cases_log_hash(coalesce(lag(e.hash) OVER chain, cases_log_origin(e.case_id)), e) AS computed
    FROM cases_logentry e WINDOW chain AS (PARTITION BY e.case_id ORDER BY e.seq)
) checked
WHERE hash <> computed OR seq <> coalesce(previous_seq, 0) + 1
ORDER BY case_id, seq
"""

HEAD_SQL = """
SELECT coalesce(c.id, e.case_id), c.version, e.head
FROM cases_case c FULL JOIN (SELECT case_id, max(seq) AS head FROM cases_logentry GROUP BY case_id) e ON e.case_id = c.id
WHERE c.version IS DISTINCT FROM e.head ORDER BY 1
"""

# Where case and log are gone together, what hung on the case still speaks of it.
REMAINS_SQL = """
SELECT DISTINCT case_id FROM (
    SELECT case_id FROM cases_clock UNION ALL SELECT case_id FROM cases_report UNION ALL SELECT case_id FROM cases_words
    UNION ALL SELECT case_id FROM common_reaction WHERE case_id IS NOT NULL
) remains
WHERE NOT EXISTS (SELECT FROM cases_logentry e WHERE e.case_id = remains.case_id)
  AND NOT EXISTS (SELECT FROM cases_case c WHERE c.id = remains.case_id)
ORDER BY case_id
"""

# A row of several sayings keeps the digest of their digests, in the order they were written.
WORDS_SQL = """
SELECT e.case_id, e.seq, e.digest,
       array_agg(sha256(w.salt || convert_to(w.text, 'UTF8')) ORDER BY w.id)
FROM cases_words w JOIN cases_logentry e ON e.case_id = w.case_id AND e.seq = w.log_seq
GROUP BY e.case_id, e.seq, e.digest
"""


def findings() -> Iterator[Finding]:
    """Prove the log: chains, their heads, the words that are still there, the seals, and the seals kept outside."""
    with connection.cursor() as cursor:
        yield from _chain_findings(cursor)
        yield from _word_findings(cursor)
        yield from _seal_findings(cursor)
    yield from _outside_findings()


def _chain_findings(cursor: CursorWrapper) -> Iterator[Finding]:
    cursor.execute(CHAIN_SQL)
    for case_id, seq, previous, is_same in cursor.fetchall():
        if seq != (previous or 0) + 1:
            yield Finding("missing", case_id, seq - 1, f"row {seq} follows row {previous or 0}")
        elif not is_same:
            yield Finding("changed", case_id, seq, "its hash is not that of what it says")
    cursor.execute(HEAD_SQL)
    for case_id, version, head in cursor.fetchall():
        kind = "added" if version is not None and head is not None and head > version else "missing"
        yield Finding(kind, case_id, head, f"the case is at version {version}, its log ends at {head}")
    cursor.execute(REMAINS_SQL)
    for (case_id,) in cursor.fetchall():
        yield Finding("missing", case_id, None, "case and log are gone, but there are rows that belong to it")


def _word_findings(cursor: CursorWrapper) -> Iterator[Finding]:
    cursor.execute(WORDS_SQL)
    for case_id, seq, digest, sayings in cursor.fetchall():
        if digest is None or hashlib.sha256(b"".join(map(bytes, sayings))).digest() != bytes(digest):
            yield Finding("words", case_id, seq, "the words are not those that were said")


def _seal_findings(cursor: CursorWrapper) -> Iterator[Finding]:
    cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::numeric")
    now_at = int(cursor.fetchone()[0])
    previous, end = FIRST, 0
    for number, seal in enumerate(Seal.objects.order_by("pk"), start=1):
        first, last = int(seal.first_transaction), int(seal.end_transaction)
        if seal.pk != number or first != end or _seal_hash(previous, seal) != bytes(seal.hash):
            yield Finding("seal", None, None, f"seal {seal.pk} does not follow the one before it")
        leaves = _leaves(cursor, first, last)
        if len(leaves) != seal.row_count:
            kind = "missing" if len(leaves) < seal.row_count else "added"
            yield Finding(kind, None, None, f"seal {seal.pk} covers {seal.row_count} rows, there are {len(leaves)}")
        elif merkle_root(leaves) != bytes(seal.root):
            yield Finding("changed", None, None, f"the rows under seal {seal.pk} are not those that were sealed")
        previous, end = bytes(seal.hash), last
    if now_at < end:
        yield Finding("seal", None, None, str(CountedAnew(now_at, end)))


def _outside_findings() -> Iterable[Finding]:
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
