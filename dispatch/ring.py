"""Whom to ring for what somebody in the street sent and the centre did not take: its words have reached nobody."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from cases.answers import dangers_told
from cases.dangers import Emergency
from cases.rules import rules
from cases.told import dangers, told_beside


def ring_for_untaken(told: Any, now: datetime) -> list[Emergency]:
    """Return whom to ring first for the words of an act in the shape that phones send, however little else can be read."""
    if not isinstance(told, Mapping):
        return []
    answers = told.get("answers")
    answers = answers if isinstance(answers, Mapping) else {}
    chosen = rules().class_by_code.get(str(told.get("class", "")))
    by_class = rules().danger_of(chosen.pk) if chosen else None
    words = [each for each in (told.get("note"), told.get("text")) if isinstance(each, str)]
    all_words = "\n".join([*words, *told_beside(told.get("address", ""), answers)])
    return dangers(all_words, *filter(None, [by_class]), *dangers_told(answers, chosen), told_at=now)


def with_ring(refused: dict[str, Any], told: Any, now: datetime) -> dict[str, Any]:
    """Say in the answer to an act that was not taken whom to ring first, where its words tell of a danger."""
    ring = [asdict(each) for each in ring_for_untaken(told, now)]
    return {**refused, "ring": ring} if ring else refused
