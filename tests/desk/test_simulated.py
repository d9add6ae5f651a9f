"""A played city says so: on every kind of page, in both languages, and in the name of every file."""

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from common.models import City
from tests.desk.conftest import SignedIn
from tests.people import Desk

LABEL = "banner--simulated"
PAGES = {
    None: ("/", "/report/", "/report/where/", "/accounts/login/", "/nowhere/"),
    "lead": (
        "/desk/",
        "/desk/map/",
        "/desk/table/",
        "/evaluation/",
        "/desk/articles/",
        "/desk/calls/",
        "/operations/",
        "/wall/",
        "/evaluation/received/",
    ),
    "grid_worker": ("/field/", "/field/report/", "/field/waiting/", "/desk/"),
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("person", "path"), [(person, path) for person, paths in PAGES.items() for path in paths])
def test_every_page_says_that_the_city_is_played(
    desk: Desk, signed_in: SignedIn, person: str | None, path: str, language: str
) -> None:
    desk.report("lamp")
    City.objects.update(is_simulated=True)
    client = signed_in(person) if person else Client()

    page = client.get(path, headers={"Accept-Language": language})

    assert page.status_code in (200, 403, 404)
    assert LABEL in page.content.decode()


def test_the_page_of_a_breakdown_says_so_without_asking_the_database(
    desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    City.objects.update(is_simulated=True)
    Client().get("/")
    cache.clear()
    with django_assert_num_queries(0):
        assert LABEL in render_to_string("500.html")

    City.objects.update(is_simulated=False)
    Client().get("/")

    assert LABEL not in render_to_string("500.html")


@pytest.mark.parametrize("path", ["/desk/table/file/", "/evaluation/file/", "/evaluation/received/file/"])
def test_a_file_of_a_played_city_says_so_in_its_name(desk: Desk, signed_in: SignedIn, path: str) -> None:
    client = signed_in("lead")
    assert "-simulated" not in client.get(path)["Content-Disposition"]

    City.objects.update(is_simulated=True)
    # It is remembered for some seconds that it was none.
    cache.clear()

    assert client.get(path)["Content-Disposition"].endswith('-simulated.csv"')
