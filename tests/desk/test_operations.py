"""The operations page: what stands still, and reactions that wait for a person."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from accounts.models import Role, User
from common import heartbeats, reactions
from common.actions import AlreadyDecided, drop_reactions
from common.models import Reaction, ReactionDecision
from desk.operations import JOBS
from desk.reaction_names import EVENTS, FOLLOWERS, event, follower

pytestmark = pytest.mark.django_db
ROOMS = ("cases", "dispatch", "evaluation", "hotline")


@pytest.fixture
def lead() -> User:
    return User.objects.create(username="lead", names={"en": "Li Na"}, roles=[Role.SHIFT_LEAD])


@pytest.fixture
def desk(lead: User) -> Client:
    client = Client()
    client.force_login(lead)
    return client


@pytest.fixture
def failed() -> Reaction:
    return Reaction.objects.create(
        consumer="tell_citizen",
        kind="case.filed",
        tries=8,
        failed_at=timezone.now() - timedelta(hours=2),
        error="ZeroDivisionError",
        facts={"by": 7},
    )


def test_a_failed_reaction_is_shown_with_what_is_known_of_it(desk: Client, failed: Reaction) -> None:
    page = desk.get("/operations/").content.decode()

    row = page.split(f'data-reaction="{failed.pk}"')[1].split("</tr>")[0]
    assert [word in row for word in ("tell_citizen", "case.filed", "ZeroDivisionError", ">8<")] == [True] * 4


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_whoever_follows_and_whatever_happened_has_a_name_in_both_languages(language: str) -> None:
    consumers = [each for each in reactions._consumers.values() if each.name.partition(".")[0] in ROOMS]
    assert len(consumers) > 20

    with translation.override(language):
        names = {each.name: str(follower(each.name)) for each in consumers}
        events = {kind: str(event(kind)) for each in consumers for kind in each.kinds}

    for code, label in (names | events).items():
        assert label
        assert code not in FOLLOWERS or label != code
        assert any("\u4e00" <= letter <= "\u9fff" for letter in label) == (language == "zh-hans"), code


def test_no_code_stands_on_the_page_where_a_name_is_known(desk: Client) -> None:
    for at, name in enumerate(FOLLOWERS):
        kind = sorted(EVENTS)[at % len(EVENTS)]
        Reaction.objects.create(consumer=name, kind=kind, tries=8, failed_at=timezone.now(), facts={})

    page = desk.get("/operations/").content.decode()

    cells = re.findall(r'<td data-(?:follower|event)="([^"]*)">([^<]*)</td>', page)
    assert len(cells) == 2 * len(FOLLOWERS)
    assert [code for code, shown in cells if shown.casefold() == code.casefold()] == []


def test_tried_again_it_is_owed_anew_and_the_decision_stays(desk: Client, lead: User, failed: Reaction) -> None:
    assert desk.post(f"/operations/reactions/{failed.pk}/", {"act": "again"}).status_code == 302

    failed.refresh_from_db()
    assert (failed.tries, failed.failed_at) == (0, None)
    kept = ReactionDecision.objects.get()
    assert (kept.act, kept.decided_by, kept.reaction_id, kept.tries) == ("again", lead.pk, failed.pk, 8)


def test_it_takes_its_effect_once_the_cause_is_mended(
    desk: Client, failed: Reaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []
    mended = reactions.Consumer(
        "tell_citizen",
        frozenset(),
        lambda rows, now: heard.extend(row.pk for row in rows),
        100,
        hears_history=False,
        in_order=False,
    )
    monkeypatch.setitem(reactions._consumers, "tell_citizen", mended)
    assert reactions.drain("tell_citizen", now=timezone.now) == 0

    desk.post(f"/operations/reactions/{failed.pk}/", {"act": "again"})
    reactions.drain("tell_citizen", now=timezone.now)

    assert heard == [failed.pk]
    assert not Reaction.objects.exists()


def test_dropped_for_a_reason_it_goes_and_what_it_was_stays(desk: Client, failed: Reaction) -> None:
    answer = desk.post(f"/operations/reactions/{failed.pk}/", {"act": "drop", "reason": "rung up instead"}, follow=True)

    assert not Reaction.objects.exists()
    kept = ReactionDecision.objects.get()
    assert (kept.act, kept.reason, kept.facts, kept.error) == (
        "drop",
        "rung up instead",
        {"by": 7},
        "ZeroDivisionError",
    )
    assert "rung up instead" in answer.content.decode()
    assert "Li Na" in answer.content.decode()


def test_nothing_is_dropped_without_a_reason(desk: Client, failed: Reaction) -> None:
    assert desk.post(f"/operations/reactions/{failed.pk}/", {"act": "drop", "reason": "  "}).status_code == 400
    assert desk.post(f"/operations/reactions/{failed.pk}/", {"act": "burn"}).status_code == 400

    assert Reaction.objects.filter(pk=failed.pk, failed_at__isnull=False).exists()
    assert not ReactionDecision.objects.exists()


def test_what_has_not_failed_cannot_be_decided(desk: Client, lead: User, failed: Reaction) -> None:
    Reaction.objects.filter(pk=failed.pk).update(failed_at=None)

    assert desk.post(f"/operations/reactions/{failed.pk}/", {"act": "again"}).status_code == 409
    with pytest.raises(AlreadyDecided):
        drop_reactions([failed.pk], reason="no", by=lead.pk, now=timezone.now())


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMINISTRATOR, Role.SHIFT_LEAD)])
def test_others_are_kept_out(role: Role, failed: Reaction) -> None:
    client = Client()
    client.force_login(User.objects.create(username="other", names={"en": "Other"}, roles=[role]))

    assert client.get("/operations/").status_code == 403
    assert client.post(f"/operations/reactions/{failed.pk}/", {"act": "again"}).status_code == 403
    assert not ReactionDecision.objects.exists()


def sign(page: str, name: str) -> str:
    return next(row for row in page.split("<tr ") if f"<td>{name}</td>" in row)


def test_a_job_that_is_silent_is_pointed_at_and_one_that_runs_is_not(desk: Client) -> None:
    cache.clear()
    now = timezone.now()
    for task in JOBS:
        heartbeats.note_end(task, now=now)
    assert 'data-well="yes"' in sign(desk.get("/operations/").content.decode(), "Sweep of late clocks")

    heartbeats.note_end("cases.tasks.sweep_clocks", now=now - timedelta(minutes=3))

    page = desk.get("/operations/").content.decode()
    assert 'data-well="no"' in sign(page, "Sweep of late clocks")
    assert "start them again" in sign(page, "Sweep of late clocks")
    assert 'data-well="yes"' in sign(page, "Sealing of the log")


def test_a_debt_that_nobody_pays_is_pointed_at(desk: Client) -> None:
    assert 'data-well="yes"' in sign(desk.get("/operations/").content.decode(), "Oldest open reaction")

    Reaction.objects.create(consumer="x", kind="y", created_at=timezone.now() - timedelta(minutes=10))

    assert 'data-well="no"' in sign(desk.get("/operations/").content.decode(), "Oldest open reaction")


def test_machines_may_ask_whether_a_process_lives_and_is_ready() -> None:
    assert Client().get("/healthz/live").json() == {"alive": True}
    assert Client().get("/healthz/ready").json() == {"ready": True, "database": True, "redis": True}
