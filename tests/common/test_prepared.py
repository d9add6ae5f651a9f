"""What is read by a kept statement is what Django would read."""

import pytest

from accounts.models import Department, User
from common.prepared import OneByKey
from tests.city import SmallCity


def fields_of(one: User | Department | None) -> dict[str, object] | None:
    return one and {each.attname: getattr(one, each.attname) for each in one._meta.concrete_fields}


def test_people_and_their_departments_are_read_as_django_reads_them(
    city: SmallCity, django_assert_num_queries: object
) -> None:
    staff = OneByKey(lambda: User.objects.select_related("department"))
    User.objects.create(username="nowhere", names={"en": "Nobody's"}, roles=["operator"])

    for person in User.objects.select_related("department"):
        read = staff.get(person.pk)

        assert fields_of(read) == fields_of(person)
        with django_assert_num_queries(0):  # type: ignore[operator]
            assert fields_of(read.department) == fields_of(person.department)
    assert staff.get(0) is None


def test_a_question_that_asks_for_more_than_a_key_is_no_such_question(city: SmallCity) -> None:
    active = OneByKey(lambda: User.objects.filter(username="operator"))

    with pytest.raises(ValueError, match="by its key and nothing else"):
        active.get(1)
