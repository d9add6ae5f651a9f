"""The second factor: compulsory for staff in production, and remembered by the session that gave it."""

import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User

SESSION_KEY = "second_factor_of"
_SIGNED_IN_KEY = "signed_in_at"


def is_given(user: User, session: SessionBase) -> bool:
    """Say whether this session may act for the person; costs no query.

    Sockets ask it too: a session that may not open pages may not listen either.
    """
    return not settings.SECOND_FACTOR_REQUIRED or session.get(SESSION_KEY) == user.pk


def is_set_up(user: User) -> bool:
    """Say whether the person has an authenticator, in whichever session it was set up."""
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()


def signed_in_just_now(session: SessionBase) -> bool:
    """Say whether the password was typed moments ago, so that asking for it again would be silly."""
    return time.time() - session.get(_SIGNED_IN_KEY, 0) < account_settings.REAUTHENTICATION_TIMEOUT


@receiver(authentication_step_completed, dispatch_uid="second_factor_given")
def remember_step(request: HttpRequest, method: str, user: User, **_more: Any) -> None:
    """Remember when this session's person gave a password or a code."""
    request.session[_SIGNED_IN_KEY] = time.time()
    if method == "mfa":
        request.session[SESSION_KEY] = user.pk


@receiver(authenticator_added, dispatch_uid="second_factor_added")
def remember_set_up(request: HttpRequest, user: User, **_more: Any) -> None:
    """Setting the app up takes a code from it, which is as good as giving one."""
    request.session[SESSION_KEY] = user.pk


@receiver(authenticator_removed, dispatch_uid="second_factor_removed")
def forget(request: HttpRequest, user: User, **_more: Any) -> None:
    """Without an authenticator there is nothing left to have been given."""
    request.session.pop(SESSION_KEY, None)
