"""Telling open screens that something changed. A wake-up, never the truth.

A message names what changed by id; the screen then asks for it, and is checked as
always. What is lost on the way is found on reconnecting, by cursor. Processes of
pages and workers publish here; the hub of each socket process hands out.
"""

import logging
from collections.abc import Iterable
from functools import cache
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from redis import Redis, RedisError

logger = logging.getLogger(__name__)

# The one Redis channel all hubs listen on; numbered databases do not keep publications apart.
CHANNEL = f"{settings.CHANNEL_PREFIX}:live"
# Who works at the centre and sees every case.
CENTRE = "centre"
# Who of them is of no department, and so hears of matters about departments too.
IMPARTIAL = "centre.impartial"
# Who may keep the centre's watch, and so sees its alerts.
WATCH = "watch"


def centre_topic(about_department_id: int | None) -> str:
    """The topic of those at the centre who may all see a case: a matter about a department is not for its own people."""
    return CENTRE if about_department_id is None else IMPARTIAL


def department_topic(department_id: int) -> str:
    """The topic of a department's clerks."""
    return f"department.{department_id}"


def user_topic(user_id: int) -> str:
    """The topic of one person's screens and phones."""
    return f"user.{user_id}"


def report_topic(report_id: int) -> str:
    """The topic of a citizen's open tracking page."""
    return f"report.{report_id}"


@cache
def _redis() -> Redis:
    return Redis.from_url(settings.CHANNEL_URL, socket_timeout=2, socket_connect_timeout=2)


def publish_after_commit(topics: Iterable[str], message: dict[str, Any]) -> None:
    """Tell `topics` once this transaction is committed; never fails the act.

    `message` is ids, codes and times: {"kind": ..., "id": ...}; never words.
    """
    wanted = sorted(set(topics))
    if wanted:
        transaction.on_commit(lambda: publish(wanted, message), robust=True)


def publish(topics: list[str], message: dict[str, Any]) -> None:
    """Tell `topics` now. Without Redis nobody hears it; what they missed, they ask for later."""
    try:
        _redis().publish(CHANNEL, orjson.dumps([topics, message]))
    except RedisError as error:
        logger.warning("live message not sent: %s", type(error).__name__)
