"""Connections to PostgreSQL that notice by themselves that the server has gone.

A pool asks every connection whether it still lives before handing it out. Asked over the
wire that costs a round trip a request; whether the server has hung up, the socket knows.
"""

import select
from typing import Any

import psycopg


class ListeningConnection(psycopg.Connection[Any]):
    """Answers the pool's empty question from the socket, unless something has arrived on it."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> psycopg.Cursor[Any]:
        """Send a query; the empty one only when the socket says that there may be a reason to."""
        if query == "" and not self._has_news():
            return self.cursor()
        return super().execute(query, params, **options)

    def _has_news(self) -> bool:
        # A server that ended, and one that is about to say so, make the socket readable.
        if self.closed or self.pgconn.status != psycopg.pq.ConnStatus.OK:
            return True
        poll = select.poll()
        poll.register(self.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        return bool(poll.poll(0))
