"""Among thousands of units the nearest are found along the index, whatever is known of the others."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from dispatch.models import Unit, UnitMember
from dispatch.nearest import nearest_free
from tests.city import ALWAYS, NOW, names
from tests.dispatch_city import Crews

MANY = 2_000


@pytest.mark.parametrize("minutes_ago", [2, 200], ids=["all seen lately", "nobody seen lately"])
def test_ten_of_thousands_are_found_along_the_index(crews: Crews, minutes_ago: int) -> None:
    depot = crews.city.departments["depot"]
    seen = NOW - timedelta(minutes=minutes_ago)
    units = Unit.objects.bulk_create(
        Unit(code=f"u{number}", names=names("u"), department=depot, skills=["manhole"], last_seen_at=seen,
             home=Point(120.9 + number % 100 / 500, 32.0 + number // 100 / 500, srid=4326))
        for number in range(MANY)
    )  # fmt: skip
    people = User.objects.bulk_create(
        User(username=f"m{number}", names=names("m"), roles=[str(Role.FIELD_UNIT)], department=depot)
        for number in range(MANY)
    )
    UnitMember.objects.bulk_create(
        UnitMember(unit=unit, user=user, valid=ALWAYS) for unit, user in zip(units, people, strict=True)
    )
    order = crews.order(crews.urgent())
    with connection.cursor() as cursor:
        # Departments too: of a table never counted, hundreds of rows are supposed, and so next to no units in each.
        cursor.execute("ANALYZE accounts_department, dispatch_unit, dispatch_unitmember, accounts_user")

    with CaptureQueriesContext(connection) as asked:
        found = nearest_free(order, without=[], now=NOW, count=10)

    assert len(found) == 10
    assert [each.distance_m for each in found] == sorted(each.distance_m or 0 for each in found)
    looked = [each["sql"] for each in asked.captured_queries if "<->" in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {looked[-1]}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "unit_free_position" in plan
