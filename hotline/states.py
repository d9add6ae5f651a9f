"""How a case stands, in the few words of a text message."""

from collections.abc import Iterable

from django.utils.translation import override

from cases.access import speaks_for
from cases.models import Report
from common.text import in_language


def how_it_stands(reports: Iterable[Report], language: str) -> str:
    """Say of each report's case its number, its matter and its state."""
    with override(language):
        return "; ".join(_line(report, language) for report in reports)


def _line(report: Report, language: str) -> str:
    case = speaks_for(report.case)
    matter = f" ({in_language(case.case_class.names, language)})" if case.case_class else ""
    return f"{case.number}{matter}: {case.get_state_display()}"
