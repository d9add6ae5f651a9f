"""`manage.py check --deploy` and the operations page name a ladder that would end at nobody."""

import pytest
from django.core.checks import run_checks
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from accounts.models import OnCall
from common import crypto
from common.models import City
from desk.operations import signs
from tests.city import ALWAYS, SmallCity, later


def named() -> set[str]:
    return {str(each.id) for each in run_checks(include_deployment_checks=True) if str(each.id).startswith("cases.")}


def on_call(city: SmallCity, **changes: object) -> None:
    leader = city.people["leader"]
    leader.phone_cipher = crypto.encrypt("+8613700137000")
    for name, value in changes.items():
        setattr(leader, name, value)
    leader.save()
    OnCall.objects.create(user=leader, valid=ALWAYS)


def test_a_leader_on_call_with_a_phone_is_all_that_is_wanted(city: SmallCity) -> None:
    on_call(city)

    assert named() == set()
    assert [each.value for each in signs(timezone.now()) if each.is_well].count(city.people["leader"].name) == 1


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        pytest.param({"phone_cipher": None}, "cases.W002", id="no phone"),
        pytest.param({"is_active": False}, "cases.W001", id="no longer here"),
    ],
)
def test_a_leader_who_cannot_be_paged_is_a_lack(city: SmallCity, changes: dict[str, object], found: str) -> None:
    on_call(city, **changes)

    assert named() == {found}


def test_a_roster_without_a_row_for_now_is_a_lack(city: SmallCity) -> None:
    assert named() == {"cases.W001"}
    OnCall.objects.create(user=city.people["leader"], valid=DateTimeTZRange(later(days=-900), later(days=-800)))

    assert named() == {"cases.W001"}


@pytest.mark.django_db
def test_nothing_is_lacking_where_there_is_no_city() -> None:
    assert not City.objects.exists()
    assert named() == set()
    assert list(signs(timezone.now()))
