"""Played crews meet what real ones meet."""

from typing import Any

import pytest

from cases.models import Case
from desk.generator import crews as played
from dispatch.actions import offer_nearest, take_fact
from dispatch.models import Assignment, FieldAct
from tests.city import SmallCity
from tests.dispatch_city import HERE, NOW, crews_of


def test_in_the_past_a_yes_that_is_refused_is_said_once(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    crews, told = crews_of(city), []
    case = crews.urgent(point=HERE, address="Renmin Road 12")
    offer_nearest(crews.order(case).pk, now=NOW)
    # Refused it is, and stays offered: it turned out to be about their own house.
    Case.objects.filter(pk=case.pk).update(about_department=case.orders.get(part="lead").department)

    def heard(*args: Any, **more: Any) -> Any:
        told.append(args)
        assert len(told) < 3, "the same is told for ever"
        return take_fact(*args, **more)

    monkeypatch.setattr(played, "take_fact", heard)
    play = played.Crews(7)
    play.is_past = True
    play._answer_at_once(Case.objects.get(pk=case.pk), NOW)

    assert FieldAct.objects.get().outcome == "refused"
    assert Assignment.objects.get().state == "offered"
