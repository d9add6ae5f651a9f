"""What `manage.py check --deploy` says of an installation: what would let somebody in, or let the log be changed."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import OperationalError, connection
from django.utils.http import is_same_domain

HINT = "See docs/operating.md."
# Superuser, above the owner, or able to write where only adding is allowed: each undoes the second role.
RIGHTS = """
SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
       coalesce(bool_or(pg_has_role(current_user, relowner, 'MEMBER')), false),
       coalesce(bool_or(has_table_privilege(oid, 'UPDATE') OR has_table_privilege(oid, 'DELETE')), false)
FROM pg_class WHERE oid = to_regclass('cases_logentry')
"""


@register(Tags.security, deploy=True)
def hosts_are_named(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Name wildcards, and an address for citizens that this installation does not answer for."""
    return [] if settings.EMBEDDED else list(_hosts())


def _hosts() -> Iterator[CheckMessage]:
    if wild := [host for host in settings.ALLOWED_HOSTS if _is_wild(host)]:
        yield Error(f"ALLOWED_HOSTS answers for any host: {', '.join(wild)}.", hint=HINT, id="config.E001")
    if wild := [host for host in settings.SOCKET_ORIGINS if _is_wild(host)]:
        yield Error(
            f"SOCKET_ORIGINS lets pages of any site open sockets: {', '.join(wild)}.", hint=HINT, id="config.E002"
        )
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if host and not any(is_same_domain(host, allowed) for allowed in settings.ALLOWED_HOSTS if allowed != "*"):
        yield Warning(f"PUBLIC_URL leads to {host}, which is not among ALLOWED_HOSTS.", hint=HINT, id="config.W001")


def _is_wild(host: str) -> bool:
    # ".example.org" are hosts of one owner; ".org" are everybody's.
    return "*" in host or (host.startswith(".") and host.count(".") < 2)


@register(Tags.security, deploy=True)
def roles_are_two(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Name a role of the processes that could change the log it writes."""
    return [] if settings.EMBEDDED else list(_roles())


def _roles() -> Iterator[CheckMessage]:
    role, owner = settings.DATABASES["default"]["USER"], settings.OWNER_DATABASE
    if owner is not None and owner["USER"] == role:
        yield Error(
            f"DATABASE_URL and DATABASE_OWNER_URL name the same role, {role}: the processes could change the log.",
            hint=HINT,
            id="config.E003",
        )
    try:
        with connection.cursor() as cursor:
            cursor.execute(RIGHTS)
            is_superuser, is_owner, may_change = cursor.fetchone()
    except OperationalError:
        yield Warning("The database does not answer, so the rights of its role were not looked at.", id="config.W002")
        return
    if is_superuser:
        yield Error(
            f"The processes' role {role} is a superuser: nothing in the database is closed to it.",
            hint=HINT,
            id="config.E004",
        )
    elif is_owner:
        yield Error(
            f"The processes' role {role} owns the log, or is a member of who does.", hint=HINT, id="config.E005"
        )
    elif may_change:
        yield Error(
            f"The processes' role {role} may change the log. Run migrate, which grants it less.",
            hint=HINT,
            id="config.E006",
        )


@register(Tags.security, deploy=True)
def secrets_are_own(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Name secrets that stand in the source, where everybody can read them."""
    if settings.EMBEDDED:
        return []
    known = {
        "SECRET_KEY": settings.SECRET_KEY in settings.EMBEDDED_SECRETS,
        "CONTACT_KEYS": any(key in settings.EMBEDDED_SECRETS for key in settings.CONTACT_KEYS),
        "CONTACT_INDEX_KEY": settings.CONTACT_INDEX_KEY in settings.EMBEDDED_SECRETS,
    }
    return [
        Error(f"{name} is the one that stands in the source; make one of your own.", hint=HINT, id="config.E007")
        for name, is_known in known.items()
        if is_known
    ]


# Where letters in clear text pass by nobody.
HERE = ("localhost", "127.0.0.1", "::1")


@register(Tags.security, deploy=True)
def letters_are_sealed(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Name a mail server that citizens' letters, and its password, would go to readable for everybody on the way.

    What is set by half stops every process before it comes to this (`config/settings.py`).
    """
    host = settings.SMTP_HOST
    if settings.EMBEDDED or not host or host in HERE or settings.SMTP_SECURITY != "none":
        return []
    return [
        Warning(
            f"SMTP_SECURITY is none, so letters to citizens go to {host} in clear text.", hint=HINT, id="config.W003"
        )
    ]
