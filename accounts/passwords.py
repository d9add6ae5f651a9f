"""Changing one's password, for those who have one."""

from typing import cast

from allauth.account import views
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.refusals import Refusal


class NoPassword(Refusal):
    """People of a played city are changed into; they never had a password."""

    code = "no_password"
    sentence = _("This person signs in without a password, so there is none to change.")


@login_required
def change_password(request: HttpRequest) -> HttpResponseBase:
    """Let people change the password they know; who has none is told so, and offered nothing to set."""
    person = cast(User, request.user)
    if not person.has_usable_password():
        raise NoPassword
    return views.password_change(request)
