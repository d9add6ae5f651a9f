"""Reading the environment: each variable by its kind, and all complaints at once.

A wrong value never stops the reading, so that somebody who sets up an
installation is told everything that is wrong in one go. `docs/operating.md`
lists the variables; a test compares.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}
POSTGIS = "django.contrib.gis.db.backends.postgis"
# A password of openssl's has them, and an address ends at them.
ESCAPED = "; in its password / ? # [ ] and % are written %2F %3F %23 %5B %5D and %25"


class WrongEnvironment(ImproperlyConfigured):
    """What is wrong with the variables of a process, in sentences for whoever sets them."""


class Environment:
    """The variables of one process, and what is wrong with them.

    Complaints name the variable and what it must be. They never repeat a value
    that may be a secret.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.complaints: list[str] = []

    def __contains__(self, name: str) -> bool:
        return bool(self.values.get(name))

    def text(self, name: str, default: str = "") -> str:
        """Read any text; an empty one counts as not set."""
        return self.values.get(name) or default

    def secret(self, name: str, *, at_least: int, how: str) -> str:
        """Read a secret of some length; `how` says where one comes from."""
        value = self.text(name)
        if len(value) < at_least:
            self.complain(name, f"must be set to at least {at_least} characters that nobody can guess; {how}")
        return value

    def words(self, name: str, default: Sequence[str] = (), *, required: str = "") -> list[str]:
        """Read a list, separated by commas; `required` says what for."""
        found = [word.strip() for word in self.text(name).split(",") if word.strip()] or list(default)
        if required and not found:
            self.complain(name, f"must be set: {required}, separated by commas")
        return found

    def number(self, name: str, default: int, *, at_least: int = 0, at_most: int = 10_000) -> int:
        """Read a whole number."""
        value = self.text(name, str(default))
        if value.isascii() and value.isdigit() and at_least <= int(value) <= at_most:
            return int(value)
        self.complain(name, f"must be a whole number from {at_least} to {at_most}, not {value!r}")
        return default

    def seconds(self, name: str, default: float) -> float:
        """Read a length of time."""
        value = self.text(name, str(default))
        try:
            if float(value) > 0:
                return float(value)
        except ValueError:
            pass
        self.complain(name, f"must be a number of seconds, not {value!r}")
        return default

    def flag(self, name: str, *, default: bool) -> bool:
        """Read yes or no."""
        value = self.text(name, "yes" if default else "no").lower()
        if value in YES | NO:
            return value in YES
        self.complain(name, f"must be yes or no, not {value!r}")
        return default

    def one_of(self, name: str, choices: Sequence[str], default: str) -> str:
        """Read one of a few words."""
        value = self.text(name, default)
        if value in choices:
            return value
        self.complain(name, f"must be one of {', '.join(choices)}, not {value!r}")
        return default

    def path(self, name: str, default: Path) -> Path:
        """Read a path, which must not depend on where a process was started."""
        value = Path(self.text(name, str(default)))
        if not value.is_absolute():
            self.complain(name, f"must be a whole path beginning with /, not {str(value)!r}")
        return value

    def url(self, name: str, schemes: Sequence[str], *, example: str, required: bool = False) -> str:
        """Read an address of one of some kinds."""
        value = self.text(name)
        if not value and not required:
            return ""
        try:
            parts = urlsplit(value)
            sound = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:
            sound = False
        if not sound:
            self.complain(name, f"must be an address like {example}{ESCAPED if '@' in value else ''}")
        return value

    def database(self, name: str) -> dict[str, Any]:
        """Read a PostgreSQL database with PostGIS."""
        example = "postgis://whistle_app:password@db.example.org:5432/whistle"
        address = self.url(name, ("postgis", "postgres", "postgresql"), example=example, required=True)
        unusable = {"ENGINE": POSTGIS, "NAME": "", "USER": ""}
        if any(complaint.startswith(f"{name} ") for complaint in self.complaints):
            return unusable
        read: dict[str, Any] = Env.db_url_config(address) | {"ENGINE": POSTGIS}
        if another := sorted(name for name, value in read.get("OPTIONS", {}).items() if _is_of_a_role(name, value)):
            self.complain(name, f"must name its role and its database before the ?, and not by {', '.join(another)}")
            return unusable
        if read.get("NAME") and read.get("USER"):
            return read
        self.complain(name, f"must name a role and a database, like {example}{ESCAPED if '@' in address else ''}")
        return unusable

    def complain(self, name: str, what: str) -> None:
        """Note what is wrong."""
        self.complaints.append(f"{name} {what}.")

    def finish(self) -> None:
        """Raise everything that was wrong, together."""
        if self.complaints:
            raise WrongEnvironment("\n".join(["The environment is not right:", *self.complaints]))


# What in the query of an address makes another role or another database of it than the one that stands before the "?":
# every program reads that otherwise, and no check of the roles would be one of the roles that connect.
BESIDE_THE_ADDRESS = frozenset({"user", "password", "dbname", "service", "servicefile", "passfile", "assume_role"})


def _is_of_a_role(name: str, value: object) -> bool:
    sets_one = name == "options" and any(word in str(value).lower() for word in ("role", "session_authorization"))
    return name.lower() in BESIDE_THE_ADDRESS or sets_one
