"""One city, with servers of its own, for all tests of faults of a run; each leaves it whole."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from config import pytest_embedded
from config.embedded import Servers
from tests.faults import traffic
from tests.faults.traffic import Traffic
from tests.live import LiveCity, running_city


@pytest.fixture(scope="package")
def city(django_db_blocker: DjangoDbBlocker) -> Iterator[LiveCity]:
    number = pytest_embedded.worker_number()
    with (
        Servers(pytest_embedded.slot() / f"faults-{number}", durable=False) as servers,
        running_city(
            servers,
            database="whistle_faults",
            folder=pytest_embedded.slot() / f"process-{number}" / "faults",
            redis_db=0,
            blocker=django_db_blocker,
        ) as running,
    ):
        yield running


@pytest.fixture(scope="package")
def people(city: LiveCity) -> Traffic:
    return traffic.begin(city)
