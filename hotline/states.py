"""How a case stands, in the few words of a text message."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.access import speaks_for
from cases.in_hand import order_in_hand
from cases.models import Case, Report
from cases.workflow import OrderState, State
from common.templatetags.ui import day, phase_name
from common.text import in_language
from hotline.story import is_unsolved, of_danger


def how_it_stands(reports: Iterable[Report], language: str) -> str:
    """Say of each report's case its number, its matter and its state."""
    with override(language):
        return "; ".join(_line(report, language) for report in reports)


def _line(report: Report, language: str) -> str:
    case = speaks_for(report.case)
    matter = f" ({in_language(case.case_class.names, language)})" if case.case_class else ""
    # Who asks how a danger stands hears first that it was told, and not only whose turn it is.
    danger = of_danger(case).rstrip(".。")
    return f"{case.number}{matter}: {_standing(case)}" + (f" ({danger})" if danger else "")


def _standing(case: Case) -> str:
    """Say the state, and where the state alone would mislead, what is waited for."""
    if case.state in (State.ROUTED, State.HANDLING):
        order = order_in_hand(case)
        if order is not None and order.state == OrderState.SUSPENDED:
            if order.review_on is None:
                return _("the work waits")
            return _("the work waits, looked at again on %(day)s") % {"day": day(order.review_on)}
        if order is not None:
            return _("%(state)s, with %(department)s") % {
                "state": _in_her_words(case),
                "department": order.department.name,
            }
    if case.state == State.ANSWERING and is_unsolved(case):
        return _("not solved, as we heard; the centre decides")
    if case.state == State.ANSWERING:
        # Said to her whose word it is: the question again, in the numbers that its own text names.
        return _("reported done and checked. Is it solved? Reply 1 for yes, 2 for no")
    return _in_her_words(case)


def _in_her_words(case: Case) -> str:
    """Say of what is open in which phase it is, as her page does; an end is called what it is."""
    if case.has_ended:
        return case.get_state_display()
    if case.state == State.CHECKING:
        return _("reported done, and being checked")
    return phase_name(case.phase, voice="citizen").lower()
