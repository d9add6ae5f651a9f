"""The second factor: compulsory for staff in production, and remembered by the session that gave it."""

from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User

SESSION_KEY = "second_factor_of"


def is_given(user: User, session: SessionBase) -> bool:
    """Say whether this session may act for the person; costs no query.

    Sockets ask it too: a session that may not open pages may not listen either.
    """
    return not settings.SECOND_FACTOR_REQUIRED or session.get(SESSION_KEY) == user.pk


def is_set_up(user: User) -> bool:
    """Say whether the person has an authenticator, in whichever session it was set up."""
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()


@receiver(authentication_step_completed, dispatch_uid="second_factor_given")
def remember_step(request: HttpRequest, method: str, user: User, **_more: Any) -> None:
    """Remember that this session's person gave a code."""
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
