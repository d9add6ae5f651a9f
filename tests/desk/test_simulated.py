"""A played city says so: on every kind of page, in both languages, and in the name of every file. Where real cases came in
from another system, no page says that nothing is real, and what is played is marked by itself."""

import re

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from cases.actions.history import HistoricReport, bring_in_history
from cases.models import Case, Origin
from common.models import City
from tests.city import NOW
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

    page = client.get(path, headers={"Accept-Language": language}, follow=True)

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


# --- Beside what came in from another system -----------------------------------------------


def case_of(desk: Desk, origin: Origin) -> Case:
    if origin is Origin.IMPORTED:
        row = HistoricReport(
            source="older", number="1", reported_at=NOW, class_id=desk.city.classes["lamp"].pk, channel="call"
        )
        bring_in_history([row], now=NOW)
        return Case.objects.get(origin=origin)
    return Case.objects.get(pk=desk.report("lamp", origin=origin).case_id)


@pytest.mark.parametrize(
    ("has_imports", "is_simulated", "labelled"),
    [(False, False, ""), (True, False, ""), (False, True, "wholly"), (True, True, "partly")],
)
@pytest.mark.parametrize("path", ["/wall/", "/desk/", "/evaluation/", "/operations/"])
def test_no_page_says_that_nothing_is_real_where_cases_of_another_system_came_in(
    desk: Desk, signed_in: SignedIn, path: str, has_imports: bool, is_simulated: bool, labelled: str
) -> None:
    if has_imports:
        case_of(desk, Origin.IMPORTED)
    City.objects.update(is_simulated=is_simulated)

    page = signed_in("lead").get(path).content.decode()

    assert re.findall('data-played="([a-z]+)"', page) == ([labelled] if labelled else [])


@pytest.mark.parametrize("is_mixed", [True, False])
def test_what_is_played_is_marked_by_itself_where_other_cases_are_real(
    desk: Desk, signed_in: SignedIn, is_mixed: bool
) -> None:
    if is_mixed:
        case_of(desk, Origin.IMPORTED)
    played, live = case_of(desk, Origin.SIMULATED), case_of(desk, Origin.LIVE)
    City.objects.update(is_simulated=True)
    client = signed_in("lead")

    for path in ("/desk/?queue=all", "/desk/table/", "/wall/"):
        rows = re.split(r"<(?:li|tr)\b", client.get(path).content.decode())
        marked = [row for row in rows if 'data-mark="simulated"' in row]
        assert [f'data-case="{played.pk}"' in row for row in marked] == ([True] if is_mixed else []), path
    pages = {case: client.get(f"/desk/cases/{case.number}/").content.decode() for case in (played, live)}
    assert [bool(re.search("<h1>.*?data-mark=.simulated", page, re.DOTALL)) for page in pages.values()] == [True, False]


def test_a_file_of_played_and_imported_cases_says_so_and_tells_them_apart(desk: Desk, signed_in: SignedIn) -> None:
    case_of(desk, Origin.IMPORTED)
    case_of(desk, Origin.SIMULATED)
    City.objects.update(is_simulated=True)

    answer = signed_in("lead").get("/desk/table/file/?column=number&column=origin", headers={"Accept-Language": "en"})

    assert answer["Content-Disposition"].endswith('-partly-simulated.csv"')
    told = b"".join(answer).decode()  # type: ignore[arg-type]
    assert {str(origin.label) for origin in (Origin.IMPORTED, Origin.SIMULATED)} <= set(re.split(r"[,\r\n]+", told))
