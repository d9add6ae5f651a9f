"""What whoever reports tells beside the words, and whom to ring first for all that was told.

An address and answers to the questions of a class are read for danger and for wishes as the words are.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cases.dangers import Emergency, and_also, numbers_of, read_for
from cases.models import Report
from cases.rules import held_rules


def told_beside(address: str, answers: Mapping[str, Any]) -> list[str]:
    """Return what is told in other boxes than the report's."""
    return [each for each in (address, *answers.values()) if isinstance(each, str) and each]


def told_beside_words(report: Report) -> list[str]:
    """Return what a report that was taken in tells beside its words; where it is, its case says."""
    return told_beside(report.case.address, report.answers)


def dangers(text: str, *kinds: str, told_at: datetime) -> list[Emergency]:
    """Return the numbers to ring first, if the text has words of danger in any of the city's languages.

    The one place that decides it, for every door: `text` is all that was told, in whichever box, and `kinds` are dangers
    known beside the words, as by the class that was chosen and what was answered to its questions. Of words of several
    days `told_at` is the first.
    """
    # Words of danger change once a year; the hot path does not ask for them.
    profile = held_rules().city.profile
    return numbers_of(and_also(read_for(text, profile, told_at), *kinds), profile)
