"""The small city as fixtures, and a desk that speaks for its people. Loaded for every test."""

from datetime import datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from cases.actions import (
    Actor,
    Caller,
    NewReport,
    Receipt,
    contact_citizen,
    file_case,
    route_case,
    take_in,
    unmask_contact,
)
from cases.models import Channel, ContactOutcome, Report
from tests.city import NOW, SmallCity, build


@pytest.fixture(autouse=True)
def _own_seals(settings: Settings, tmp_path: Path) -> None:
    """The seals kept outside belong to one database; each test has its own."""
    settings.SEALS_PATH = tmp_path / "seals.jsonl"


@pytest.fixture
def city(db: None) -> SmallCity:
    return build()


class Desk:
    """Speaks for the people of the small city, so that tests read like its days."""

    def __init__(self, city: SmallCity) -> None:
        self.city = city

    def __getattr__(self, name: str) -> Actor:
        return Actor.of(self.city.people[name])

    def speaks(self, case_id: int, who: Actor, *, now: datetime = NOW, note: str = "Rang her") -> None:
        """Have the number shown, ring, and note that the citizen was reached."""
        report = Report.objects.filter(case=case_id, contact__phone_index__isnull=False).order_by("pk")[:1].get()
        unmask_contact(report.pk, actor=who, now=now, reason="first contact")
        contact_citizen(case_id, actor=who, now=now, outcome=ContactOutcome.REACHED, note=note)

    def report(self, case_class: str | None = "lamp", **options: object) -> Receipt:
        options.setdefault("channel", Channel.WEB)
        options.setdefault("text", "The lamp is out")
        options.setdefault("received_at", NOW)
        options.setdefault("point", (121.02, 32.02))
        options.setdefault("caller", Caller(phone="+8613800138000"))
        report = NewReport(case_class=self.city.classes[case_class] if case_class else None, **options)
        return take_in([report], now=NOW)[0]

    def sent(self, case_class: str = "lamp", **options: object) -> Receipt:
        """A case that an office has by the rules, and has not signed for."""
        receipt = self.report(case_class, **options)
        file_case([receipt.case_id], actor=self.lead, now=NOW)
        route_case([receipt.case_id], actor=self.dispatcher, now=NOW)
        return receipt


@pytest.fixture
def desk(city: SmallCity) -> Desk:
    return Desk(city)


@pytest.fixture
def merges_of_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cases were merged while something was asked for them, and are taken apart now."""
    monkeypatch.setattr("cases.actions.merging.require_decided", lambda _act, _case: None)
