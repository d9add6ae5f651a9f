"""Changing one's password, for those who have one; and the code beside it, which is told where it comes too late."""

from typing import cast

from allauth.account import views
from allauth.mfa.base import views as mfa
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.refusals import Refusal

# Why the login page is shown to somebody who was about to give a code.
BEGIN_AGAIN = "begin_again"


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


def give_second_factor(request: HttpRequest) -> HttpResponseBase:
    """Take the code that follows the password; where no password was given lately, say so and not only begin again."""
    answer = mfa.authenticate(request)
    if answer.headers.get("Location") == reverse("account_login") and not request.user.is_authenticated:
        messages.info(
            request, _("It took too long, or was done in another tab. Begin again with name and password."), BEGIN_AGAIN
        )
    return answer
