"""An act on many cases of a queue does what it can, and lists what was refused and why."""

import pytest

from cases import actions
from cases.models import Case, LogEntry, LogKind
from cases.workflow import State
from tests.city import NOW
from tests.desk.conftest import SignedIn
from tests.people import Desk


def ticks(*numbers: str) -> dict[str, list[str]]:
    rows = Case.objects.filter(number__in=numbers).order_by("pk").values_list("pk", "version")
    return {"case": [f"{case_id}.{version}" for case_id, version in rows], "queue": ["to_file"]}


def states(*numbers: str) -> list[str]:
    found = dict(Case.objects.filter(number__in=numbers).values_list("number", "state"))
    return [found[number] for number in numbers]


@pytest.mark.parametrize("count", [2, 7])
def test_one_stale_row_keeps_no_other_from_being_done(desk: Desk, signed_in: SignedIn, count: int) -> None:
    numbers = [desk.report("lamp").number for _each in range(count)]
    chosen = ticks(*numbers)
    stale = Case.objects.get(number=numbers[1])
    actions.change_case(stale.pk, actor=desk.operator, now=NOW, address="Mill Lane 3")
    lead = signed_in("lead")

    page = lead.post("/desk/acts/file/", chosen, follow=True)

    assert page.status_code == 200
    assert states(*numbers) == [State.REPORTED if number == stale.number else State.FILED for number in numbers]
    (refused,) = page.context["refused"]
    assert (refused["number"], refused["code"]) == (stale.number, "stale_version")
    assert refused["sentence"]
    # Its tick is kept, with the version that is shown now.
    stale.refresh_from_db()
    assert f'value="{stale.pk}.{stale.version}" form="bulk" checked' in page.content.decode()
    # Told once.
    assert "refused" not in lead.get("/desk/?queue=to_file").context


def test_what_all_allow_is_one_act_and_what_some_refuse_is_as_many_as_are_needed(
    desk: Desk, signed_in: SignedIn
) -> None:
    numbers = [desk.report("lamp").number for _each in range(8)]
    signed_in("lead").post("/desk/acts/file/", ticks(*numbers[:4]))

    signed_in("lead").post("/desk/acts/file/", ticks(*numbers))

    assert states(*numbers) == [State.FILED] * 8
    ids = Case.objects.filter(number__in=numbers).values("pk")
    acts = LogEntry.objects.filter(kind=LogKind.FILE, case_id__in=ids).values_list("act_id", flat=True)
    assert (len(acts), len(set(acts))) == (8, 2)


def test_a_case_one_may_not_see_is_refused_without_its_number(desk: Desk, signed_in: SignedIn) -> None:
    own, other = desk.report("lamp"), desk.report("lamp")
    for each in (own, other):
        actions.file_case([each.case_id], actor=desk.lead, now=NOW)
    actions.route_case([own.case_id], actor=desk.dispatcher, now=NOW)

    page = signed_in("lamps_clerk").post("/desk/acts/sign/", ticks(own.number, other.number), follow=True)

    assert (page.context["refused"], page.context["refused_unseen"]) == ([], 1)
    assert other.number not in page.content.decode()
    assert states(own.number, other.number) == [State.HANDLING, State.FILED]


def test_where_all_are_refused_nothing_is_said_to_be_done(desk: Desk, signed_in: SignedIn) -> None:
    numbers = [desk.report("lamp").number for _each in range(3)]
    chosen = ticks(*numbers)
    signed_in("lead").post("/desk/acts/file/", chosen)

    page = signed_in("lead").post("/desk/acts/file/", chosen, follow=True)

    assert sorted(each["number"] for each in page.context["refused"]) == sorted(numbers)
    assert [str(message) for message in page.context["messages"]] == []
