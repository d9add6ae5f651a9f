"""Where `Desk` stood first; see tests/people.py."""

from tests.people import Desk

__all__ = ["Desk"]
