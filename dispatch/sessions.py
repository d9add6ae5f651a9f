"""The end of a session, told to the sockets that were opened by it."""

import hashlib
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from common import live

SESSION_ENDED = "session_ended"


def digest_of_session(key: str) -> str:
    """Name a session without telling its key."""
    return hashlib.sha256(key.encode()).hexdigest()


@receiver(user_logged_out, dispatch_uid="sockets_of_session")
def close_sockets(request: HttpRequest, user: User | None, **_more: Any) -> None:
    """Close the sockets of the page that signs out. A session that just runs out is found by looking after them."""
    key = request.session.session_key
    if user is not None and key:
        message = {"kind": SESSION_ENDED, "session": digest_of_session(key)}
        live.publish_after_commit([live.user_topic(user.pk)], message)
