"""A user name, and what somebody is called, from a terminal. Shared by the commands that make an account."""

from django.core.management.base import CommandError

from accounts.models import User
from common.cityfiles import cells


def free_username(said: str) -> str:
    """Return a name that nobody has, by any spelling; else say what is wrong with it."""
    try:
        username = cells.code(60)(said)
    except ValueError as error:
        raise CommandError(f"The user name {error}.") from error
    if other := User.objects.filter(username__iexact=username).values_list("username", flat=True).first():
        raise CommandError(f"There is a person “{other}” already. Nothing was done.")
    return username


def shown_name(said: str, username: str) -> str:
    """Return how somebody is shown to others, by the user name where nothing is said; else say what is wrong with it."""
    try:
        return cells.called(said.strip()) or username
    except ValueError as error:
        raise CommandError(f"--name {error}. Nothing was done.") from error
