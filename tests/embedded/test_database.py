"""The database as the application sees it: its own role, with no more rights than it needs."""

import pytest
from django.db import connection
from django.db.utils import ProgrammingError


@pytest.mark.django_db
def test_tests_connect_as_the_role_that_production_uses() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")

        assert cursor.fetchone() == ("whistle_app",)


@pytest.mark.django_db
def test_the_application_cannot_truncate() -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute("TRUNCATE django_session")
