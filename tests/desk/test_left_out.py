"""Where a list has room for some of what there is, it says how much it leaves out, and no act is taken on a part."""

from django.urls import reverse

from cases.api.verbs import MOST_CASES
from cases.models import Case
from desk import case_page
from tests.desk.conftest import SignedIn
from tests.people import Desk


def test_beside_a_case_it_is_said_how_many_like_it_and_of_its_caller_are_not_shown(
    desk: Desk, signed_in: SignedIn
) -> None:
    shown = case_page.LIKELY_SHOWN
    assert shown == case_page.HISTORY_SHOWN
    case_ids = [desk.report("lamp").case_id for _each in range(shown + 3)]

    answer = signed_in("operator").get(reverse("desk_case", args=[Case.objects.get(pk=case_ids[-1]).number]))

    assert [len(answer.context[name]) for name in ("likely", "history")] == [shown, shown]
    assert answer.content.decode().count('data-left-out="2"') == 2


def test_an_act_on_more_cases_than_can_be_taken_at_once_is_refused_and_not_taken_on_the_first(
    desk: Desk, signed_in: SignedIn
) -> None:
    case = Case.objects.get(pk=desk.report("lamp").case_id)
    chosen = [f"{case.pk}.{case.version}", *(f"{number}.1" for number in range(1, MOST_CASES + 1))]

    answer = signed_in("lead").post(reverse("desk_bulk_act", args=["file"]), {"case": chosen})

    assert answer.status_code == 400
    assert Case.objects.get(pk=case.pk).state == "reported"
