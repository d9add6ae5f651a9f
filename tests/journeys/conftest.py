"""Whole stories borrow the phones of the field's tests."""

from tests.field.conftest import phone, town

__all__ = ["phone", "town"]
