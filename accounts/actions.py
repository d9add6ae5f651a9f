"""What happens to people and their phones. The only place of this room that writes."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Func, IntegerField, Q, QuerySet, Value

from accounts.devices import ACCESS_REVOKED, digest_of, new_token
from accounts.models import Contact, Department, DeviceToken, Role, SavedView, Shift, User
from accounts.paging import takes_from_file
from common import crypto, live

_CIPHERS = ("phone_cipher", "email_cipher", "name_cipher")
# Often enough to see which phones are alive; not a write a request.
_SEEN_EVERY = timedelta(minutes=15)
# Of a password that is made for somebody.
PASSWORD_BYTES = 18
NOBODY_LEFT = "Nobody would be administrator any more. Make somebody else one first; nothing was done."


@transaction.atomic
def add_person(
    *,
    username: str,
    password: str,
    names: dict[str, str],
    roles: list[Role],
    department: Department | None = None,
    language: str = "en",
) -> User:
    """Make an account. Weak passwords are refused with `ValidationError`; the person changes it later."""
    person = User(username=username, names=names, roles=roles, department=department, language=language)
    validate_password(password, person)
    person.set_password(password)
    person.save()
    return person


@transaction.atomic
def add_first_administrator(*, username: str, password: str, name: str) -> User | None:
    """Make the account that begins an installation; none, and nothing changed, where a person administers it already."""
    # Two at once would each see nobody.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts.first_administrator'))")
    if has_administrator():
        return None
    return add_person(username=username, password=password, names={"en": name}, roles=[Role.ADMINISTRATOR])


@transaction.atomic
def dismiss_person(person: User, *, now: datetime) -> None:
    """End a person's access at once: pages, API, phones and open sockets. The account stays, for the log names it."""
    had = has_administrator()
    User.objects.filter(pk=person.pk).update(is_active=False, phone_cipher=None, phone_is_own=False)
    Shift.objects.filter(user=person, ended_at=None).update(ended_at=now)
    DeviceToken.objects.filter(user=person, revoked_at=None).update(revoked_at=now)
    _require_administrator(had=had)
    _close_sockets(person.pk)


@transaction.atomic
def open_again(person: User, *, password: str, now: datetime) -> None:
    """Give access back to somebody whose account was closed, by a new password: sessions of before stay ended."""
    set_password(person, password=password, now=now)
    person.is_active = True
    person.save(update_fields=["is_active"])


@transaction.atomic
def set_roles(person: User, *, roles: list[Role], department: Department | None, now: datetime) -> None:
    """Give a person other roles and another department; a watch that the new ones do not keep ends, and open sockets ask anew."""
    had = has_administrator()
    _give_roles(person, roles, department, now)
    _require_administrator(had=had)


def _give_roles(person: User, roles: list[Role], department: Department | None, now: datetime) -> None:
    person.roles, person.department = roles, department
    person.save(update_fields=["roles", "department"])
    Shift.objects.filter(user=person, ended_at=None).exclude(role__in=roles).update(ended_at=now)
    _close_sockets(person.pk)


@transaction.atomic
def set_password(person: User, *, password: str, now: datetime, forget_second_factor: bool = False) -> None:
    """Set a password for somebody who forgot it, or lost it to another: every session and phone has to sign in anew.

    The second factor stays, unless it is to be forgotten: then the person sets up another one.
    """
    validate_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    if forget_second_factor:
        Authenticator.objects.filter(user=person).delete()
    DeviceToken.objects.filter(user=person, revoked_at=None).update(revoked_at=now)
    _close_sockets(person.pk)


@dataclass(frozen=True)
class Member:
    """One member of staff, as a file tells it."""

    username: str
    names: dict[str, str]
    roles: list[Role]
    department: Department | None
    language: str
    phone: str | None = None


@transaction.atomic
def take_on_staff(members: Iterable[Member], *, now: datetime) -> dict[str, str]:
    """Bring real accounts to what a file says; return the passwords made for who had none yet. Who vanished from it stays."""
    passwords, had = {}, has_administrator()
    there = {person.username: person for person in User.objects.filter(is_demo=False)}
    for member in members:
        person = there.get(member.username)
        if person is None:
            passwords[member.username] = secrets.token_urlsafe(PASSWORD_BYTES)
            person = add_person(
                username=member.username,
                password=passwords[member.username],
                names=member.names,
                roles=member.roles,
                department=member.department,
            )
        elif (person.roles, person.department_id) != (member.roles, member.department and member.department.pk):
            _give_roles(person, member.roles, member.department, now)
        person.names, person.language = member.names, member.language
        if takes_from_file(person, member.phone):
            person.phone_cipher = crypto.encrypt(str(member.phone))
        person.save(update_fields=["names", "language", "phone_cipher"])
    # Of the file as a whole: one administrator may follow another.
    _require_administrator(had=had)
    return passwords


def has_administrator() -> bool:
    """Whether a person administers the installation."""
    return User.objects.filter(roles__contains=[Role.ADMINISTRATOR], is_active=True, is_demo=False).exists()


def _require_administrator(*, had: bool) -> None:
    """Raise ValidationError where nobody is left who administers the installation, and somebody was."""
    if had and not has_administrator():
        raise ValidationError(NOBODY_LEFT, code="last_administrator")


@transaction.atomic
def sign_in_device(person: User, *, label: str = "") -> tuple[DeviceToken, str]:
    """Let a phone act for a person. The token is told this once and cannot be read again."""
    token = new_token()
    return DeviceToken.objects.create(user=person, digest=digest_of(token), label=label[:80]), token


@transaction.atomic
def sign_out_device(device: DeviceToken, *, now: datetime) -> None:
    """Make a phone's token worthless and close its sockets. Doing it again changes nothing."""
    if DeviceToken.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=now):
        _close_sockets(device.user_id, device.pk)


def note_device_seen(device: DeviceToken, *, now: datetime) -> None:
    """Remember that a phone is alive, every quarter of an hour."""
    if device.last_seen_at is None or now - device.last_seen_at > _SEEN_EVERY:
        DeviceToken.objects.filter(pk=device.pk).update(last_seen_at=now)


def _close_sockets(user_id: int, device_id: int | None = None) -> None:
    # Without a device, all of the person's. If nobody hears it, the token is worthless all the
    # same: the socket's next act is refused.
    live.publish_after_commit([live.user_topic(user_id)], {"kind": ACCESS_REVOKED, "id": device_id})


# --- Contacts -----------------------------------------------------------------------------


def contacts_to_rotate() -> QuerySet[Contact]:
    """Return the contacts with something written with an older key than the newest."""
    # The first byte says which key it was.
    versions = {
        f"{name}_version": Func(F(name), Value(0), function="get_byte", output_field=IntegerField())
        for name in _CIPHERS
    }
    newest, older = crypto.newest_version(), Q()
    for version in versions:
        # Unlike "not equal", neither of these is true of nothing.
        older |= Q(**{f"{version}__lt": newest}) | Q(**{f"{version}__gt": newest})
    return Contact.objects.alias(**versions).filter(older)


@transaction.atomic
def rotate_contacts(*, after: int, most: int) -> list[int]:
    """Encrypt some contacts beyond an id anew with the newest key; return their ids, none when the end is reached.

    Whoever writes one of them meanwhile is passed over rather than waited for: so nobody's report can ever be
    given up for this. Go through them again until none is left.
    """
    rows = list(
        contacts_to_rotate()
        .filter(pk__gt=after)
        .select_for_update(skip_locked=True)
        .only("pk", *_CIPHERS)
        .order_by("pk")[:most]
    )
    for row in rows:
        for name in _CIPHERS:
            written = getattr(row, name)
            if written is not None and crypto.needs_rotation(written):
                setattr(row, name, crypto.encrypt(crypto.decrypt(written)))
    Contact.objects.bulk_update(rows, _CIPHERS)
    return [row.pk for row in rows]


def people_to_rotate() -> QuerySet[User]:
    """Return the members of staff whose number is written with another key than the newest."""
    version = Func(F("phone_cipher"), Value(0), function="get_byte", output_field=IntegerField())
    return (
        User.objects.alias(version=version).filter(phone_cipher__isnull=False).exclude(version=crypto.newest_version())
    )


@transaction.atomic
def rotate_people() -> int:
    """Encrypt the numbers of staff anew with the newest key; they are few. Return how many were."""
    rows = list(people_to_rotate().select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        row.phone_cipher = crypto.encrypt(crypto.decrypt(row.phone_cipher or b""))
    User.objects.bulk_update(rows, ["phone_cipher"])
    return len(rows)


def save_view(person: User, *, table: str, name: str, query: str) -> SavedView:
    """Keep how a person sees a table; the same name again replaces what was kept under it."""
    view, _is_new = SavedView.objects.update_or_create(user=person, table=table, name=name, defaults={"query": query})
    return view


def forget_view(person: User, view_id: int) -> None:
    """Remove a view of one's own. Another's is as if it did not exist."""
    SavedView.objects.filter(user=person, pk=view_id).delete()
