"""Telling people, so that nothing is missed: a durable, gapless, ordered feed each, and a wake-up for open phones."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from common import live
from dispatch.models import FeedItem, FeedKind

# Counters are met in the order of their persons, whatever else a transaction told them, so no two wait for each other.
COUNT_UP = """
INSERT INTO dispatch_feedcounter AS counter (user_id, last)
SELECT user_id, count FROM unnest(%s::bigint[], %s::bigint[]) AS told(user_id, count) ORDER BY user_id
ON CONFLICT (user_id) DO UPDATE SET last = counter.last + excluded.last
RETURNING user_id, last
"""


@dataclass(frozen=True)
class Telling:
    """What one person is to hear of: ids and codes, never words."""

    user_id: int
    kind: FeedKind
    facts: dict[str, Any]


# No savepoint: within an act the counters stay locked until the whole act is committed.
@transaction.atomic(savepoint=False)
def tell(tellings: Sequence[Telling], *, now: datetime) -> None:
    """Write into people's feeds, and tell their open phones once this transaction is committed.

    The last thing a transaction does: the counters stay locked until it is committed, which is
    what makes each feed gapless and in order. Call it once.
    """
    if not tellings:
        return
    counts = Counter(each.user_id for each in tellings)
    with connection.cursor() as cursor:
        cursor.execute(COUNT_UP, [list(counts), list(counts.values())])
        last = dict(cursor.fetchall())
    following = {user_id: last[user_id] - count for user_id, count in counts.items()}
    items = []
    for each in tellings:
        following[each.user_id] += 1
        items.append(
            FeedItem(user_id=each.user_id, seq=following[each.user_id], kind=each.kind, facts=each.facts, at=now)
        )
    FeedItem.objects.bulk_create(items)
    for item in items:
        live.publish_after_commit([feed_topic(item.user_id)], as_message(item))


def feed_topic(user_id: int) -> str:
    """The topic of a person's feed; its messages carry the feed's cursor."""
    return f"feed.{user_id}"


def as_message(item: FeedItem) -> dict[str, Any]:
    """Shape an item as phones get it, from the socket and from the API alike."""
    return {
        "kind": item.kind,
        "id": f"{item.user_id}.{item.seq}",
        "cursor": str(item.seq),
        "at": item.at.isoformat(),
        **item.facts,
    }


def items_since(user_id: int, seq: int, limit: int) -> Iterable[FeedItem]:
    """Return what follows `seq` in a person's feed, in order."""
    return FeedItem.objects.filter(user_id=user_id, seq__gt=seq).order_by("seq")[:limit]
