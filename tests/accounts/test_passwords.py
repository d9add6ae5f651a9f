"""Changing a password is for those who have one; nobody meets a fault instead."""

from django.test import Client

from accounts.models import User
from tests.city import SmallCity


def test_who_has_no_password_is_told_so(city: SmallCity) -> None:
    person = User.objects.get(username="operator")
    client = Client()
    client.force_login(person)
    assert client.get("/accounts/password/").status_code == 200

    person.set_unusable_password()
    person.save()
    client.force_login(person)
    answer = client.get("/accounts/password/")

    assert answer.status_code == 409
    assert b"there is none to change" in answer.content


def test_a_stranger_is_sent_to_sign_in(city: SmallCity) -> None:
    answer = Client().get("/accounts/password/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
