"""However unwilling everybody is, a played case is not handed back and forth for ever."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cases.models import Case, LogEntry, LogKind, Request, RequestKind
from cases.workflow import State
from desk.generator import crews, people
from desk.generator.arrivals import Arrivals
from desk.generator.crews import Next
from desk.generator.people import People
from desk.generator.play import Play, randomness
from tests.city import NOW

NANTONG = Path(__file__).parents[2] / "cities" / "nantong"
# Everybody gives back what can be given back, and whoever decides lets them.
UNWILLING = {
    people: {
        "RETURN_ASKED": 1.0,
        "RULED_AGAIN": 1.0,
        "RETURN_GRANTED": 1.0,
        "RULED_AWAY": 1.0,
        "CHECK_FAILED": 1.0,
        "SILENT": 0.0,
        "UNSOLVED": 1.0,
        "SENT_BACK": 1.0,
        "BY_TEXT": 0.0,
        "TOGETHER": 0.0,
        "MERGED": 0.0,
    },
    crews: {"SOON": timedelta(hours=6)},
}
# Once as a return, once more for a ruling.
MOST_RETURNS, MANY = 2, 4
RETURNS = (RequestKind.RETURN, RequestKind.ARBITRATION)


@pytest.fixture
def played(model_city: None, monkeypatch: pytest.MonkeyPatch) -> Play:
    for module, shares in UNWILLING.items():
        for name, share in shares.items():
            monkeypatch.setattr(module, name, share)
    take = Play._take

    def take_bounded(play: Play, case: Case, following: Next, at: datetime) -> None:
        take(play, case, following, at)
        asked = Request.objects.filter(case=case.pk, kind__in=RETURNS).count()
        again = LogEntry.objects.filter(case_id=case.pk, kind=LogKind.REWORK).count()
        # Told at once: what goes on for ever would never come to the end of the play.
        if asked > MOST_RETURNS or again > people.MOST_SENT_BACK:
            pytest.fail(f"{case.number}: returned {asked} times, sent back {again} times")

    monkeypatch.setattr(Play, "_take", take_bounded)
    drawn = Arrivals(NANTONG, zone=ZoneInfo("Asia/Shanghai"), random=randomness(1), volume=0.02)
    play = Play(drawn, People(1, speed=800), NOW)
    play.until(NOW + timedelta(hours=1), step=timedelta(minutes=20), is_past=True)
    drawn.volume = 0
    play.until(NOW + timedelta(hours=4), step=timedelta(hours=1), is_past=True)
    return play


def test_no_case_is_returned_or_sent_back_for_ever(played: Play) -> None:
    asked = Request.objects.filter(kind__in=RETURNS)
    returns = Counter(asked.values_list("case", flat=True))
    sent_back = Counter(LogEntry.objects.filter(kind=LogKind.REWORK).values_list("case_id", flat=True))

    # Everybody does it as often as it may be, and no more often.
    assert max(returns.values()) == MOST_RETURNS
    assert max(sent_back.values()) == people.MOST_SENT_BACK
    # And then it goes on, to an end.
    handed_back = Case.objects.filter(pk__in={*returns, *sent_back})
    assert handed_back.count() > MANY
    # At the worst somebody has yet to be asked whether it is solved.
    assert set(handed_back.running().values_list("state", flat=True)) <= {State.ANSWERING}
