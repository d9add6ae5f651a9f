"""Where a person is paged: by a number of their own, or by the one that a file gave. Reads only."""

from accounts.models import User
from common import crypto


def takes_from_file(person: User, phone: str | None) -> bool:
    """Whether a file's number is news: what the person gave is newer than any file."""
    return bool(phone) and phone != _kept(person) and not person.phone_is_own


def word_on_phone(person: User, phone: str | None) -> str:
    """Say what becomes of a file's number where another is kept; nothing where there is nothing to say."""
    kept = _kept(person)
    if not phone or not kept or phone == kept:
        return ""
    if person.phone_is_own:
        return f"“{person.username}” gave another phone than the file, and is paged at that one still"
    return f"“{person.username}” was paged at another phone, as a file said: from this one on at that of the file"


def _kept(person: User) -> str:
    return crypto.decrypt(bytes(person.phone_cipher)) if person.phone_cipher else ""
