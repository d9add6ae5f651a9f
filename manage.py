#!/usr/bin/env python
"""Django's command line, on Whistle's settings."""

import os
import sys

import psycopg
from django.core.management import execute_from_command_line
from django.db import OperationalError, ProgrammingError

from config.environment import WrongEnvironment

# What is asked for before the first migration, and after an update before the next.
NOT_MIGRATED = psycopg.errors.UndefinedTable | psycopg.errors.UndefinedColumn


def main() -> None:
    """Run a command; say in words what is wrong with the environment, and with the database as a whole."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    for word in sys.argv:
        # Bytes of another encoding stand in it as halves of characters, which no database takes.
        if word != word.encode(errors="replace").decode():
            sys.exit(
                f"{word!a} is not written in UTF-8. Set the terminal to UTF-8, or rename the file; nothing was done."
            )
    try:
        execute_from_command_line(sys.argv)
    except WrongEnvironment as error:
        sys.exit(str(error))
    except ProgrammingError as error:
        if not isinstance(error.__cause__, NOT_MIGRATED):
            raise
        sys.exit("The database is not made yet, or is older than this version: run manage.py migrate first.")
    except OperationalError as error:
        # Without a code of PostgreSQL's nothing came of connecting; with one it is a fault like any other.
        if getattr(error.__cause__, "sqlstate", None):
            raise
        sys.exit(f"The database does not answer: {error}")


if __name__ == "__main__":
    main()
