"""Who may be signed in at all."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser


class StaffBackend(AuthenticationBackend):
    """Signs in active staff. Asked again with every request, so that nobody outlives his dismissal."""

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """Refuse the inactive, and demo people anywhere but on the laptop they are for."""
        return may_sign_in(user)


def may_sign_in(user: AbstractBaseUser | None) -> bool:
    """Say whether this person may use Whistle by any door: page, API or socket."""
    return user is not None and user.is_active and (settings.EMBEDDED or not getattr(user, "is_demo", False))
