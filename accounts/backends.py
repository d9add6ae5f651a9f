"""Who may be signed in at all."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from accounts.models import User
from common.prepared import OneByKey

# Every request of staff asks who it is, and nearly every page about the department.
_staff = OneByKey(lambda: User.objects.select_related("department"))


class StaffBackend(AuthenticationBackend):
    """Signs in active staff. Asked again with every request, so that nobody outlives his dismissal."""

    def get_user(self, user_id: int) -> User | None:
        """Return whoever a session stands for, with the department that nearly every page asks about."""
        user = _staff.get(user_id)
        return user if self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """Refuse the inactive, and demo people anywhere but on the laptop they are for."""
        return may_sign_in(user)


def may_sign_in(user: AbstractBaseUser | None) -> bool:
    """Say whether this person may use Whistle by any door: page, API or socket."""
    return user is not None and user.is_active and (settings.EMBEDDED or not getattr(user, "is_demo", False))
