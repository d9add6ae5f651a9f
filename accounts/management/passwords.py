"""A password from a terminal: asked for twice, or made and printed once. Shared by the commands that need one."""

import getpass
import secrets
import sys
from dataclasses import dataclass

from django.core.management.base import CommandError

from accounts.actions import PASSWORD_BYTES


@dataclass(frozen=True)
class NewPassword:
    """A password, and what is to be said of it."""

    text: str
    told: str


def new_password(*, generate: bool) -> NewPassword:
    """Ask for a password at a terminal; make one where nobody can be asked, or where that is wanted."""
    if sys.stdin.isatty() and not generate:
        return NewPassword(_asked(), "")
    made = secrets.token_urlsafe(PASSWORD_BYTES)
    return NewPassword(made, f"The password, shown this once: {made}")


def _asked() -> str:
    try:
        password, again = getpass.getpass("Password (12 characters or more): "), getpass.getpass("Once more: ")
    except UnicodeDecodeError as error:
        raise CommandError("The terminal does not write in UTF-8; nothing was done.") from error
    if password != again:
        raise CommandError("The two are not the same; nothing was done.")
    return password
