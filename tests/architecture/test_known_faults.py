"""Twelve faults that were measured in another city's case system: each has a test here that would find it.

Who looks for one finds its tests by number; each says so in its first words. The last
fault, a call to the outside without a limit of time, is looked for in the source itself.
"""

import ast
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)

KNOWN = {
    1: (
        "a missing or malformed token gives 500",
        [
            "accounts/test_devices.py::test_a_missing_or_malformed_token_is_a_401",
            "accounts/test_devices.py::test_no_header_whatever_is_a_fault",
            "accounts/test_signing_in.py::test_missing_or_malformed_session_and_csrf_tokens_are_never_a_fault",
        ],
    ),
    2: (
        "access survives re-routing",
        [
            "cases/test_api.py::test_access_does_not_survive_re_routing",
            "desk/test_desk.py::test_access_does_not_survive_re_routing",
            "accounts/test_walk.py::test_a_case_that_left_is_closed_at_every_address",
            "accounts/test_walk.py::test_a_case_that_left_stands_on_no_page_any_more",
        ],
    ),
    3: (
        "a case of two departments of one person is listed twice",
        ["cases/test_api.py::test_a_case_with_two_orders_of_one_department_is_listed_once"],
    ),
    4: (
        "simultaneous changes give 500, and a stale write wins",
        [
            "cases/test_simultaneous.py::test_of_two_simultaneous_changes_one_wins_and_the_other_is_told",
            "cases/test_api.py::test_a_stale_version_is_refused_and_changes_nothing",
            "desk/test_desk.py::test_a_stale_page_is_told_both_states_and_loses_no_words",
        ],
    ),
    5: (
        "a change of class clears the routing in silence",
        [
            "cases/test_api.py::test_a_change_of_class_re_routes_and_says_so",
            "desk/test_desk.py::test_a_change_of_class_takes_the_orders_back_and_says_so",
        ],
    ),
    6: (
        "a query a row",
        [
            "cases/test_api.py::test_a_list_asks_the_same_number_of_questions_whatever_its_length",
            "desk/test_desk.py::test_a_queue_asks_the_same_number_of_questions_whatever_its_length",
        ],
    ),
    7: (
        "areas kept by a process hide new rules until it is restarted",
        ["desk/test_desk.py::test_a_new_rule_counts_at_once_in_a_process_that_knew_the_old_ones"],
    ),
    8: (
        "the public throttle trusts X-Forwarded-For",
        [
            "common/test_addresses.py::test_only_what_our_proxies_wrote_is_believed",
            "hotline/test_public_api.py::test_a_header_is_no_way_around_the_limit",
            "accounts/test_signing_in.py::test_the_throttle_does_not_trust_x_forwarded_for",
        ],
    ),
    9: (
        "the acknowledgement prints None",
        [
            "messaging/test_wording.py::test_the_acknowledgement_never_prints_none",
            "desk/test_desk.py::test_nobody_reads_none_on_any_page",
        ],
    ),
    10: (
        "a weekend's limit ends at one in the morning",
        [
            "common/test_worktime.py::test_a_weekend_due_time_never_slips_into_the_night",
            "desk/test_desk.py::test_a_limit_ends_at_the_citys_own_hour_never_at_one_in_the_morning",
        ],
    ),
    11: (
        "the settings of the tests let everybody in",
        [
            "accounts/test_signing_in.py::test_the_tests_authenticate_exactly_as_production_does",
            "accounts/test_signing_in.py::test_the_api_is_closed_unless_a_view_opens_itself",
        ],
    ),
    12: (
        "a call to the outside without a limit of time",
        [
            "architecture/test_known_faults.py::test_no_call_to_another_server_waits_for_ever",
            "messaging/test_sending.py::test_a_timeout_after_it_left_is_found_at_the_provider",
        ],
    ),
}


def words_of(test: str) -> str:
    """Return the docstring of a test."""
    file, _colons, name = test.partition("::")
    for node in ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return ast.get_docstring(node) or ""
    raise AssertionError(f"{test} is gone; which test finds this fault now?")


@pytest.mark.parametrize("number", KNOWN)
def test_a_known_fault_has_tests_that_name_it(number: int) -> None:
    _fault, tests = KNOWN[number]

    assert tests
    assert [test for test in tests if not words_of(test).startswith(f"Fault {number}:")] == []


# --- Fault 12 -------------------------------------------------------------------------

# What waits for another server, and the words that say for how long at most.
WAITING = {
    "from_url": {"socket_timeout", "socket_connect_timeout"},
    "urlopen": {"timeout"},
    "create_connection": {"timeout"},
    "TwilioHttpClient": {"timeout"},
}
# Redis' own news come when they come; the hub looks after that line by itself.
LISTENS = {("common/hub.py", "from_url"): {"socket_connect_timeout"}}
REQUESTS = {"get", "post", "put", "patch", "delete", "head", "request"}


def waits_for_ever(file: str, call: ast.Call) -> bool:
    """Say whether a call waits for another server and does not say for how long."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    wanted = LISTENS.get((file, name), WAITING.get(name, set()))
    if name in REQUESTS and isinstance(call.func, ast.Attribute):
        holder = ast.unparse(call.func.value)
        wanted = {"timeout"} if holder == "requests" or holder.endswith("self.session") else wanted
    return bool(wanted - {word.arg for word in call.keywords})


def test_no_call_to_another_server_waits_for_ever() -> None:
    """Fault 12: a geocoder is called without a limit of time, inside a web worker."""
    found = []
    for room in ("config", *settings.ROOMS):
        for path in sorted((ROOT / room).rglob("*.py")):
            file = path.relative_to(ROOT).as_posix()
            calls = [
                each for each in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(each, ast.Call)
            ]
            found += [f"{file}:{call.lineno}" for call in calls if waits_for_ever(file, call)]

    assert found == []
    for each in settings.CACHES.values():
        assert min(each["OPTIONS"]["socket_timeout"], each["OPTIONS"]["socket_connect_timeout"]) > 0


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        ("requests.get(url)", True),
        ("requests.get(url, timeout=3)", False),
        ("self.session.post(url, json=body)", True),
        ("request.session.get('key')", False),
        ("Redis.from_url(url)", True),
        ("Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)", False),
        ("urllib.request.urlopen(url)", True),
        ("rows.get(1)", False),
    ],
)
def test_the_search_for_endless_calls_knows_one_when_it_sees_one(source: str, is_found: bool) -> None:
    call = ast.parse(source, mode="eval").body

    assert isinstance(call, ast.Call)
    assert waits_for_ever("somewhere.py", call) is is_found
