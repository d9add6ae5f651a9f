"""Everything a database needs before the first page, in one process because starting Django costs seconds."""

import argparse
import os
import sys
import time

import django
from django.core.management import CommandError, call_command, get_commands


def main() -> None:
    """Migrate, collect static files and load the city."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--city", default="")
    city = parser.parse_args().city
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    try:
        _prepare(city)
    except CommandError as error:
        # A sentence for a person, many lines of it perhaps; where it was raised tells nobody anything.
        sys.exit(str(error))


def _prepare(city: str) -> None:
    _step("Database migrated", "migrate")
    _step("Static files collected", "collectstatic", interactive=False, clear=True)
    if city and "load_city" in get_commands():
        _step(f"City {city} loaded", "load_city", city)


def _step(done: str, command: str, *words: str, **options: object) -> None:
    began = time.monotonic()
    call_command(command, *words, verbosity=0, **options)
    print(f"  {done} ({time.monotonic() - began:.1f} s)", flush=True)


if __name__ == "__main__":
    main()
