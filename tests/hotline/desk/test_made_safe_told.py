"""What was made safe is told as that: it is not done, and by when the repair follows."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from cases.actions import Caller
from cases.models import Channel
from cases.rules import rules
from hotline.story import standing, tell
from messaging.models import Message
from tests.city import SmallCity, later
from tests.dispatch.test_given_back import take
from tests.dispatch.test_made_safe import WORDS, dispose, make_safe, repair
from tests.dispatch_city import Crews, crews_of

Told = Callable[..., list[str]]


@pytest.fixture
def crews(city: SmallCity) -> Crews:
    return crews_of(city)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_who_reported_it_hears_that_the_repair_follows_and_until_when(crews: Crews, told: Told, language: str) -> None:
    case = crews.urgent(caller=Caller(phone="+8613800138000"), channel=Channel.WEB, language=language)
    asked = take(crews, case, "on_scene")
    told()

    make_safe(crews, asked)
    told(at=later(minutes=6))

    message = Message.objects.get(case_id=case.pk, template_code="made_safe")
    due_at = dispose(case).due_at
    assert due_at.astimezone(rules().city.zone).strftime("%H:%M") in message.body
    story = tell(case.reports.get(), later(minutes=6))
    assert story.latest is not None
    assert (story.latest.answer, story.is_asked) == (WORDS, False)
    assert timezone.localtime(due_at).strftime("%H:%M") in story.latest.text
    assert not Message.objects.filter(case_id=case.pk, template_code="done").exists()


def test_her_page_says_no_more_that_a_repair_follows_once_it_is_done(crews: Crews, told: Told) -> None:
    case = crews.urgent(caller=Caller(phone="+8613800138000"), channel=Channel.WEB)
    asked = take(crews, case, "on_scene")
    working = standing(case)
    make_safe(crews, asked)
    case.refresh_from_db()
    owed = standing(case)
    told(at=later(minutes=6))
    assert Message.objects.filter(case_id=case.pk, template_code="made_safe").count() == 1

    repair(crews, case)
    told(at=later(minutes=40))

    case.refresh_from_db()
    assert len({working, owed, standing(case)}) == 3
    assert Message.objects.filter(case_id=case.pk, template_code="made_safe").count() == 1
