"""What is read by a kept statement is what Django would read."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.gis.geos import MultiPolygon, Point
from django.db import connection

from accounts.models import Department, User
from common.prepared import OneByKey
from grid.models import Division
from tests.city import ALWAYS, SmallCity


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


@pytest.mark.django_db(transaction=True)
def test_threads_that_read_places_at_the_same_moment_read_their_own() -> None:
    # Of many corners, so that reading one takes time.
    boundaries = [MultiPolygon(Point(121, 32).buffer(size, quadsegs=2000), srid=4326) for size in (0.1, 0.2, 0.3, 0.4)]
    keys = [
        Division.objects.create(
            code=str(size), names={"en": "One"}, level="district", boundary=boundary, valid=ALWAYS
        ).pk
        for size, boundary in enumerate(boundaries)
    ]
    divisions: OneByKey[Division] = OneByKey(Division.objects.all)
    together = Barrier(len(keys), timeout=30)

    def read(key: int) -> set[memoryview]:
        try:
            # Who has no connection yet would come later than the others.
            connection.ensure_connection()
            together.wait()
            return {found.boundary.wkb for _again in range(100) if (found := divisions.get(key))}
        finally:
            connection.close()

    with ThreadPoolExecutor(len(keys)) as threads:
        assert list(threads.map(read, keys)) == [{boundary.wkb} for boundary in boundaries]


def test_a_question_that_asks_for_more_than_a_key_is_no_such_question(city: SmallCity) -> None:
    active = OneByKey(lambda: User.objects.filter(username="operator"))

    with pytest.raises(ValueError, match="by its key and nothing else"):
        active.get(1)
