"""Instants in the sentences of acts, by the city's clock at every door."""

from datetime import datetime

from django.utils import timezone

from cases.rules import rules
from common.templatetags.ui import when


def in_the_city(instant: datetime, now: datetime) -> str:
    """Say an instant by the city's clock, whoever asks: the API's requests go by UTC."""
    with timezone.override(rules().city.zone):
        return when(instant, now)
