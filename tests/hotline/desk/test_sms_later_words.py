"""What is said behind a text that waits for a person stands beside it, and nobody books the earlier word without the later."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.models import Case, Channel, Danger, LogEntry, LogKind, Outcome, Rating, Report
from cases.workflow import State
from common.models import City
from grid.models import CaseClass
from hotline.actions import Answered
from hotline.her_words import answer, say_more
from hotline.models import InboundText, TextDecision, TextOutcome
from hotline.sms.actions import decide_text, lapse_questions
from hotline.sms.actions.deciding import LaterTextWaits, NoAnswerWanted, SaidSince
from tests.cases.conftest import Desk
from tests.hotline.desk.telephone import Phone, Told

pytestmark = pytest.mark.usefixtures("twilio")

LATE = timedelta(hours=3)


@pytest.fixture(autouse=True)
def short_patience(desk: Desk) -> None:
    """A question lapses while its case is still asked, and is hers of today."""
    city = City.objects.get()
    profile = city.profile | {"texts": {"question_hours": 2}}
    City.objects.update(profile=profile, config_version=city.config_version + 1_000_000)


def asked_today(desk: Desk, told: Told) -> int:
    now = timezone.now()
    case_id = desk.report("lamp", received_at=now).case_id
    one = [case_id]
    actions.file_case(one, actor=desk.lead, now=now)
    actions.route_case(one, actor=desk.dispatcher, now=now)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=now)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=now, result="New lamp")
    actions.pass_check(one, actor=desk.other_worker, now=now)
    told()
    return case_id


def waiting(case_id: int) -> list[InboundText]:
    return list(InboundText.objects.filter(case=case_id, waits_since__isnull=False).order_by("pk"))


def decides(desk: Desk, text: InboundText, act: str) -> int:
    """Press a key of the page as it shows the text now."""
    client = Client()
    client.force_login(desk.city.people["operator"])
    (row,) = [each for each in client.get("/desk/texts/").context["rows"] if each["text"].pk == text.pk]
    form = {"act": act, "seen": len(row["since"])}
    return client.post(f"/desk/texts/{text.pk}/", form).status_code


PAIRS = [
    ("yes all good now thanks", "2 sorry i mean its broken again"),
    ("1", "sorry i meant 2, the leg came off"),
    ("好了", "看错了，还是坏的那条"),
    ("yep fixed", "oh wait that was the other lamp. ours is not done"),
    ("all sorted cheers", "the neighbour says they took it away entirely"),
    ("yes", "hmm have a look yourselves"),
    ("1", "那个新的昨晚又掉下来了"),
    ("2", "my husband just checked, he says they came"),
]


@pytest.mark.parametrize("is_swept", [True, False])
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_what_follows_a_late_answer_waits_beside_it(
    phone: Phone, desk: Desk, told: Told, first: str, second: str, is_swept: bool
) -> None:
    case_id = asked_today(desk, told)
    with time_machine.travel(timezone.now() + LATE, tick=True):
        if is_swept:
            lapse_questions(now=timezone.now())
        phone.write(first)
        phone.write(second)

        assert (phone.last.outcome, phone.last.case_id, Case.objects.count()) == (TextOutcome.LATE, case_id, 1)
        one, two = waiting(case_id)
        assert (one.words, two.words, two.question_id) == (first, second, one.question_id)
        with pytest.raises(SaidSince):
            decide_text(one.pk, TextDecision.YES, user=desk.city.people["operator"], now=timezone.now())
        # Also who has read both says first what the later one is.
        with pytest.raises(LaterTextWaits):
            decide_text(one.pk, TextDecision.YES, user=desk.city.people["operator"], now=timezone.now(), seen=1)
        assert Case.objects.get(pk=case_id).state == State.ANSWERING
        assert decides(desk, two, "no") == 302
        assert Rating.objects.get(case=case_id).is_solved is False
        if first != "2":
            # It says something else than what is booked now.
            assert decides(desk, one, "yes") == 409
            assert decides(desk, one, "keep") == 302
        assert waiting(case_id) == []


def test_an_earlier_word_is_booked_once_the_later_one_was_read(phone: Phone, desk: Desk, told: Told) -> None:
    case_id = asked_today(desk, told)
    with time_machine.travel(timezone.now() + LATE, tick=True):
        phone.write("yes all good now thanks")
        phone.write("the lads were very quick by the way")
        one, two = waiting(case_id)

        assert decides(desk, two, "keep") == 302
        # A page that was open since before she wrote again shows less than there is.
        client = Client()
        client.force_login(desk.city.people["operator"])
        assert client.post(f"/desk/texts/{one.pk}/", {"act": "yes", "seen": 0}).status_code == 409
        assert decides(desk, one, "yes") == 302

    assert (Case.objects.get(pk=case_id).state, Rating.objects.get(case=case_id).is_solved) == (State.CLOSED, True)


SAME_TWICE = [
    ("1", "yes"),
    ("yes all good now thanks", "1"),
    ("好了", "已经好了，谢谢"),
    ("solved 👍", "Yes, solved"),
    ("是", "1"),
]
# It says something else, or more.
NOT_THE_SAME = [("2", "yes"), ("没好", "好了"), ("still dark", "yes")]


@pytest.mark.parametrize(("first", "second"), [*SAME_TWICE, *NOT_THE_SAME])
def test_a_late_answer_that_is_booked_settles_the_same_answer_before_it_and_nothing_else(
    phone: Phone, desk: Desk, told: Told, first: str, second: str
) -> None:
    case_id = asked_today(desk, told)
    with time_machine.travel(timezone.now() + LATE, tick=True):
        phone.write(first)
        phone.write(second)
        one, two = waiting(case_id)

        assert decides(desk, two, "yes") == 302

    is_same = (first, second) in SAME_TWICE
    assert [each.pk for each in waiting(case_id)] == ([] if is_same else [one.pk])
    assert LogEntry.objects.filter(case_id=case_id, kind=LogKind.RATE).count() == 1
    assert InboundText.objects.get(pk=one.pk).decision == ("yes" if is_same else "")


# What she chose on her page, what she wrote last, what a person says that this is, and the grade that counts.
GRADED = [
    ((True, 5), "yes both", "yes", 5),
    ((True, 2), "yes", "yes", 2),
    ((False, 1), "2, not solved", "no", 1),
    # Of another answer, which stays to be read.
    ((False, 1), "yes both", "yes", None),
    ((True, None), "yes both", "yes", None),
]


@pytest.mark.parametrize(("chosen", "last", "act", "grade"), GRADED)
def test_the_grade_of_an_answer_that_is_settled_with_a_later_one_counts(
    phone: Phone,
    desk: Desk,
    told: Told,
    chosen: tuple[bool, int | None],
    last: str,
    act: str,
    grade: int | None,
) -> None:
    case_id = asked_today(desk, told)
    with time_machine.travel(timezone.now() + LATE, tick=True):
        phone.write("1")
        phone.write(last)
        one = InboundText.objects.earliest("pk")
        InboundText.objects.filter(pk=one.pk).update(words="", is_solved=chosen[0], satisfaction=chosen[1])

        assert decides(desk, InboundText.objects.latest("pk"), act) == 302

    assert (Rating.objects.get(case=case_id).is_solved, Rating.objects.get(case=case_id).satisfaction) == (
        act == "yes",
        grade,
    )


def test_a_grade_chosen_with_a_yes_is_none_of_the_no_that_opens_the_case_again(
    phone: Phone, desk: Desk, told: Told
) -> None:
    case_id = asked_today(desk, told)
    now = timezone.now()
    actions.close_case([case_id], actor=actions.SYSTEM, now=now, outcome=Outcome.NOT_REACHED)
    with time_machine.travel(now + LATE, tick=True):
        answered = Answered(is_solved=True, satisfaction=5)
        say_more(
            Report.objects.get(case=case_id), now=timezone.now(), words="the other side is dark", answered=answered
        )
        (one,) = waiting(case_id)
        assert (one.is_solved, one.satisfaction) == (True, 5)

        assert decides(desk, one, "no") == 302

    opened = LogEntry.objects.filter(case_id=case_id, from_state=State.CLOSED).get()
    assert (opened.facts["solved"], opened.facts["satisfaction"]) == (False, None)


@pytest.mark.parametrize(
    ("first", "is_settled"),
    [
        ("2", True),
        ("没解决", True),
        ("still dark", True),
        ("No. Still dark!", True),
        ("No. There is a deep pothole in the road", False),
        ("2 SC-2020-000001", False),
    ],
)
def test_a_no_that_says_more_is_read_for_itself(
    phone: Phone, desk: Desk, told: Told, first: str, *, is_settled: bool
) -> None:
    CaseClass.objects.filter(code="question").update(keywords={"en": ["deep pothole"]})
    case_id = asked_today(desk, told)
    with time_machine.travel(timezone.now() + LATE, tick=True):
        phone.write(first)
        phone.write("2, not solved")
        one = InboundText.objects.earliest("pk")
        InboundText.objects.filter(pk=one.pk).update(case=case_id, words=first, waits_since=one.received_at)

        assert decides(desk, InboundText.objects.latest("pk"), "no") == 302

    one.refresh_from_db()
    assert one.decision == ("no" if is_settled else "")


@pytest.mark.parametrize("face", ["👍", "👍🏻", "✅", "👌👌", "🙏😊", "❤️", "👍 !"])
@pytest.mark.parametrize("first", ["1", "yes all good now thanks", "好了"])
def test_an_approving_face_behind_a_late_answer_bars_it_not(
    phone: Phone, desk: Desk, told: Told, first: str, face: str
) -> None:
    case_id = asked_today(desk, told)
    with time_machine.travel(timezone.now() + LATE, tick=True):
        phone.write(first)
        phone.write(face)
        (one,) = waiting(case_id)

        assert decides(desk, one, "yes") == 302

    assert (Case.objects.get(pk=case_id).state, waiting(case_id)) == (State.CLOSED, [])


@pytest.mark.parametrize("face", ["👎", "❌", "😡", "👍 no", "👍2"])
def test_another_face_behind_a_late_answer_is_read_with_it(phone: Phone, desk: Desk, told: Told, face: str) -> None:
    case_id = asked_today(desk, told)
    with time_machine.travel(timezone.now() + LATE, tick=True):
        phone.write("1")
        phone.write(face)

        assert len(waiting(case_id)) == 2


def test_the_page_shows_what_was_said_since_and_offers_no_earlier_answer(phone: Phone, desk: Desk, told: Told) -> None:
    case_id = asked_today(desk, told)
    with time_machine.travel(timezone.now() + LATE, tick=True):
        phone.write("1")
        phone.write("sorry i meant 2, the leg came off")
        client = Client()
        client.force_login(desk.city.people["operator"])

        rows = {each["text"].words: each for each in client.get("/desk/texts/").context["rows"]}

    one, two = rows["1"], rows["sorry i meant 2, the leg came off"]
    assert [each.words for each in one["since"]] == ["sorry i meant 2, the leg came off"]
    assert (one["answers"], two["answers"], two["since"]) == (False, True, [])
    assert len(waiting(case_id)) == 2


def test_keys_of_the_page_act_on_what_may_be_decided_and_what_waits_for_another_text_leads_to_it(
    phone: Phone, desk: Desk, told: Told
) -> None:
    case_id = asked_today(desk, told)
    with time_machine.travel(timezone.now() + LATE, tick=True):
        phone.write("yes all good now thanks")
        phone.write("the lads were very quick by the way")
        one, two = waiting(case_id)
        client = Client()
        client.force_login(desk.city.people["operator"])
        page = client.get("/desk/texts/")

    assert {row["text"].pk: row["has_keys"] for row in page.context["rows"]} == {one.pk: False, two.pk: True}
    earlier, later = sorted(
        page.content.decode().split('id="text-')[1:], key=lambda each: int(each.split('"')[0]) != one.pk
    )
    assert f'href="#text-{two.pk}"' in earlier
    assert "data-key=" not in earlier
    assert "data-key=" in later


@pytest.mark.parametrize("is_taken", [False, True])
def test_solved_is_offered_of_a_danger_only_once_somebody_took_it(
    phone: Phone, desk: Desk, told: Told, is_taken: bool
) -> None:
    case_id = asked_today(desk, told)
    with time_machine.travel(timezone.now() + LATE, tick=True):
        phone.write("yes all good now thanks")
        actions.mark_danger([case_id], actor=desk.operator, now=timezone.now(), danger=Danger.GAS)
        if is_taken:
            actions.take_alert([case_id], actor=desk.lead, now=timezone.now())
        (text,) = waiting(case_id)
        client = Client()
        client.force_login(desk.city.people["operator"])
        shown = client.get("/desk/texts/").content.decode()

    assert ('name="act" value="yes"' in shown, "data-danger-waits" in shown) == (is_taken, not is_taken)
    assert 'name="act" value="no"' in shown
    assert str(text.pk) in shown


@pytest.mark.parametrize("door", ["page", "page_no", "telephone", "telephone_no"])
def test_a_late_yes_is_not_booked_without_what_was_said_at_another_door_since(
    phone: Phone, desk: Desk, told: Told, door: str
) -> None:
    case_id = asked_today(desk, told)
    with time_machine.travel(timezone.now() + LATE, tick=True):
        phone.write("yes all good now thanks")
        (text,) = waiting(case_id)
        report, now = Report.objects.get(case=case_id), timezone.now()
        if door == "page":
            say_more(report, now=now, words="It went out again just now")
        elif door == "page_no":
            answer(report, now=now, is_solved=False)
        elif door == "telephone":
            caller = actions.Caller(phone=phone.number)
            said = actions.NewReport(channel=Channel.CALL, text="It is out again", received_at=now, caller=caller)
            actions.join_case(case_id, said, now=now, actor=desk.operator)
        else:
            actions.rate_case(report, now=now, is_solved=False, channel=Channel.CALL, actor=desk.operator)

        with pytest.raises(NoAnswerWanted if door.endswith("_no") else SaidSince):
            decide_text(text.pk, TextDecision.YES, user=desk.city.people["operator"], now=timezone.now())

    case = Case.objects.get(pk=case_id)
    assert (case.state != State.CLOSED, case.outcome) == (True, "")


def test_words_on_her_page_wait_beside_a_text_of_hers_that_waits(phone: Phone, desk: Desk, told: Told) -> None:
    case_id = asked_today(desk, told)
    with time_machine.travel(timezone.now() + LATE, tick=True):
        phone.write("1")
        actions.rate_case(Report.objects.get(case=case_id), now=timezone.now(), is_solved=False)
        actions.rework_case([case_id], actor=desk.operator, now=timezone.now(), reason="Look again")
        say_more(Report.objects.get(case=case_id), now=timezone.now(), words="No, leave it")

    assert [each.channel for each in waiting(case_id)] == [Channel.SMS, Channel.WEB]


def test_what_is_another_matter_is_its_own_also_while_a_text_waits(phone: Phone, desk: Desk, told: Told) -> None:
    case_id = asked_today(desk, told)
    with time_machine.travel(timezone.now() + LATE, tick=True):
        phone.write("1")
        phone.write("NEW a manhole is open at Mill Lane 3")

        assert (phone.last.outcome, len(waiting(case_id))) == (TextOutcome.REPORT, 1)
        # Her last words were of the other matter: only what takes the earlier back goes there.
        phone.write("It is right beside the bakery")
        assert phone.last.case_id != case_id
        phone.write("no wait the lamp is off again!!")
        assert (phone.last.case_id, phone.last.waits_since is not None) == (case_id, True)


def test_reading_a_text_as_words_is_not_something_she_said(phone: Phone, desk: Desk, told: Told) -> None:
    case_id = asked_today(desk, told)
    with time_machine.travel(timezone.now() + LATE, tick=True):
        phone.write("2")
        phone.write("1")
        one, two = waiting(case_id)
        assert decides(desk, one, "keep") == 302

        decide_text(two.pk, TextDecision.YES, user=desk.city.people["operator"], now=timezone.now())

    assert LogEntry.objects.filter(case_id=case_id, kind=LogKind.RATE, facts__solved=True).count() == 1
