"""A yes on the private page or by a call, and words beside the open question: the rule is that of the door for texts."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.actions import NewReport
from cases.actions.dangers_told import DangerWaits
from cases.actions.feedback import TEXT_WAITS, UNREAD
from cases.models import Alert, AlertReason, Case, Channel, LogEntry, LogKind, Outcome, Rating, Report, Words
from cases.workflow import State
from common.models import Reaction
from hotline.models import InboundText, TextDecision, TextOutcome
from hotline.reactions import leave_said_yeses
from hotline.sms.actions import decide_text
from hotline.story import tell
from tests.city import SmallCity
from tests.people import Desk


@pytest.fixture
def desk(city: SmallCity) -> Desk:
    return Desk(city)


@pytest.fixture
def asked(desk: Desk) -> actions.Receipt:
    """A case whose citizen is asked whether it is solved."""
    receipt, now = desk.report("lamp", received_at=timezone.now()), timezone.now()
    one = [receipt.case_id]
    actions.file_case(one, actor=desk.lead, now=now)
    actions.route_case(one, actor=desk.dispatcher, now=now)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=now)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=now, result="New lamp")
    actions.pass_check(one, actor=desk.operator, now=now)
    return receipt


def say(receipt: actions.Receipt, door: str, **said: Any) -> None:
    assert Client().post(f"/r/{receipt.token}/{door}", said).status_code == 302


def waiting() -> list[InboundText]:
    return list(InboundText.objects.filter(waits_since__isnull=False).order_by("pk"))


def test_a_yes_ends_no_case_to_which_somebody_was_called_for_another_s_danger(
    desk: Desk, asked: actions.Receipt
) -> None:
    joining = NewReport(channel=Channel.WEB, text="dark here too", received_at=timezone.now())
    other = actions.join_case(asked.case_id, joining, now=timezone.now())
    say(other, "add", **{"add-words": "Somebody got an electric shock from it"})
    assert Alert.objects.filter(reason=AlertReason.DANGER, taken_at=None).count() == 1

    say(asked, "rate", solved="yes")

    assert (Case.objects.get().state, Rating.objects.get().answered_at) == (State.ANSWERING, None)
    assert {text.is_solved for text in waiting()} == {None, True}
    # She has answered, and is asked no more; the other still is.
    now = timezone.now()
    hers, others = (tell(Report.objects.get(pk=each.report_id), now) for each in (asked, other))
    assert (hers.is_asked, others.is_asked) == (False, True)


@pytest.mark.parametrize(
    "words",
    [
        "不过没修好，还是黑的，刚才有人被电了一下",
        "昨晚又灭了",
        "but it went out again",
        "great job, but there is a pothole beside it",
        "It is dark and somebody got an electric shock",
    ],
)
def test_a_yes_whose_words_deny_it_or_tell_of_danger_is_read_by_a_person(
    desk: Desk, asked: actions.Receipt, words: str
) -> None:
    say(asked, "rate", solved="yes", satisfaction="2", words=words)
    say(asked, "rate", solved="yes", satisfaction="2", words=words)

    (text,) = waiting()
    assert Case.objects.get().state == State.ANSWERING
    assert (text.outcome, text.is_solved, text.satisfaction, text.words) == (TextOutcome.UNSURE, True, 2, words)
    assert Rating.objects.get().answered_at is None

    operator = desk.city.people["operator"]
    decide_text(text.pk, TextDecision.NO, user=operator, now=timezone.now())
    assert (Case.objects.get().state, Rating.objects.get().is_solved) == (State.ANSWERING, False)


def test_the_grade_she_chose_with_a_yes_is_kept_when_a_person_finds_that_it_is_one(
    desk: Desk, asked: actions.Receipt
) -> None:
    say(asked, "rate", solved="yes", satisfaction="4", words="seen from my window")
    (text,) = waiting()

    decide_text(text.pk, TextDecision.YES, user=desk.city.people["operator"], now=timezone.now())

    assert (Case.objects.get().outcome, Rating.objects.get().satisfaction) == (Outcome.SOLVED, 4)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Thanks",
        "修得很快，谢谢师傅",
        "it works again",
        "5 stars",
        "是的，谢谢师傅",
        "great job, quick too",
        "他们还帮我扫干净了",
    ],
)
def test_a_kind_yes_ends_it_at_once(asked: actions.Receipt, words: str) -> None:
    say(asked, "rate", solved="yes", words=words)

    assert (Case.objects.get().outcome, waiting()) == (Outcome.SOLVED, [])


def test_what_she_adds_while_she_is_asked_is_put_before_a_person_as_an_answer(
    desk: Desk, asked: actions.Receipt
) -> None:
    say(asked, "add", **{"add-words": "It is still dark, nobody came"})

    (text,) = waiting()
    assert (text.channel, text.outcome, text.is_solved) == (Channel.WEB, TextOutcome.UNSURE, None)
    reader = Client()
    reader.force_login(desk.city.people["operator"])
    assert 'name="act" value="no"' in reader.get("/desk/texts/").content.decode()

    decide_text(text.pk, TextDecision.NO, user=desk.city.people["operator"], now=timezone.now())
    assert Rating.objects.get().is_solved is False


def test_a_second_tap_says_nothing_twice(asked: actions.Receipt) -> None:
    for _tap in range(2):
        say(asked, "rate", solved="no", words="It is still dark")
    for _tap in range(2):
        say(asked, "add", **{"add-words": "The second lamp too"})

    assert Words.objects.filter(report=asked.report_id, kind="citizen").count() == 2
    assert LogEntry.objects.filter(kind__in=[LogKind.RATE, LogKind.COMMENT]).count() == 2


def test_words_of_what_was_handed_over_have_a_field_and_a_reader(desk: Desk) -> None:
    receipt = desk.report("lamp", received_at=timezone.now())
    actions.hand_over_case([receipt.case_id], actor=desk.operator, now=timezone.now(), authority="Police")

    assert f"/r/{receipt.token}/add" in Client().get(f"/r/{receipt.token}").content.decode()
    say(receipt, "add", **{"add-words": "The man is still there"})

    (text,) = waiting()
    assert (text.outcome, text.words) == (TextOutcome.LATE, "The man is still there")


GAS = "There is a strong smell of gas"


def rings(desk: Desk, asked: actions.Receipt, *, words: str = "", is_solved: bool = True) -> Case:
    """The shift lead rings her, and writes down what she says."""
    now = timezone.now()
    actions.unmask_contact(asked.report_id, actor=desk.lead, now=now, reason="to ask")
    case = actions.rate_by_phone(
        asked.case_id, actor=desk.lead, now=now, is_solved=is_solved, satisfaction=4, words=words
    )
    owed = Reaction.objects.filter(consumer="hotline.said_yes", case_id=asked.case_id)
    leave_said_yeses(list(owed), now)
    return case


@pytest.mark.parametrize("words", ["", GAS])
def test_a_yes_on_the_telephone_is_kept_and_waits_where_somebody_is_called_or_its_words_tell_of_danger(
    desk: Desk, asked: actions.Receipt, words: str
) -> None:
    if not words:
        say(asked, "add", **{"add-words": GAS})
        InboundText.objects.update(waits_since=None)

    case = rings(desk, asked, words=words)

    assert (case.state, Rating.objects.get().answered_at) == (State.ANSWERING, None)
    (text,) = waiting()
    assert (text.channel, text.is_solved, text.satisfaction, text.words) == (Channel.CALL, True, 4, words)
    assert Alert.objects.filter(case=case, reason=AlertReason.DANGER, taken_at=None).exists()
    # Whoever reads it takes the danger first; then it is her yes, of the moment at which she said it.
    lead = desk.city.people["lead"]
    with pytest.raises(DangerWaits):
        decide_text(text.pk, TextDecision.YES, user=lead, now=timezone.now())
    assert waiting()
    actions.take_alert([case.pk], actor=desk.lead, now=timezone.now())
    decide_text(text.pk, TextDecision.YES, user=lead, now=timezone.now())
    rating = Rating.objects.get()
    assert (Case.objects.get().outcome, rating.is_solved, rating.channel) == (Outcome.SOLVED, True, Channel.CALL)
    assert rating.answered_at == text.received_at


def test_a_yes_on_the_telephone_waits_beside_what_she_wrote_and_nobody_has_read(
    desk: Desk, asked: actions.Receipt
) -> None:
    say(asked, "add", **{"add-words": "The man is still there"})
    page = Client()
    page.force_login(desk.city.people["lead"])
    now = timezone.now()
    actions.unmask_contact(asked.report_id, actor=desk.lead, now=now, reason="to ask")
    number = Case.objects.get().number

    page.post(f"/desk/cases/{number}/acts/rate/", {"is_solved": "1"}, follow=True)

    case = Case.objects.get()
    assert (case.state, Rating.objects.get().answered_at) == (State.ANSWERING, None)
    kept = LogEntry.objects.filter(case_id=case.pk).latest("seq").facts
    assert (kept["solved"], kept[UNREAD], kept[TEXT_WAITS]) == (True, True, True)
    leave_said_yeses(list(Reaction.objects.filter(consumer="hotline.said_yes")), now)
    assert {each.channel for each in waiting()} == {Channel.WEB, Channel.CALL}


def test_it_waits_too_beside_what_was_written_of_a_case_that_this_one_speaks_for(
    desk: Desk, asked: actions.Receipt
) -> None:
    merged = desk.report("lamp")
    now = timezone.now()
    InboundText.objects.create(
        provider_id="SM1",
        case_id=merged.case_id,
        report_id=merged.report_id,
        words="?",
        received_at=now,
        waits_since=now,
    )
    actions.merge_cases([merged.case_id], into=asked.case_id, actor=desk.operator, now=now)

    rings(desk, asked, is_solved=True)

    assert Case.objects.get(pk=asked.case_id).state == State.ANSWERING
    kept = LogEntry.objects.filter(case_id=asked.case_id).latest("seq").facts
    assert (kept["solved"], kept[UNREAD], kept[TEXT_WAITS]) == (True, True, True)


def test_calls_in_vain_end_no_case_with_which_her_text_waits(desk: Desk, asked: actions.Receipt) -> None:
    say(asked, "add", **{"add-words": "The man is still there"})
    Rating.objects.update(attempts=3)
    now = timezone.now()
    actions.unmask_contact(asked.report_id, actor=desk.lead, now=now, reason="to ask")

    actions.call_back(asked.case_id, actor=desk.lead, now=now)

    assert Case.objects.get().state == State.ANSWERING


@pytest.mark.parametrize("is_solved", [True, False])
def test_what_is_said_on_the_telephone_counts_at_once_where_nobody_is_called(
    desk: Desk, asked: actions.Receipt, *, is_solved: bool
) -> None:
    rings(desk, asked, is_solved=is_solved)

    assert (Rating.objects.get().is_solved, waiting()) == (is_solved, [])


def test_the_last_call_in_vain_ends_no_danger_that_nobody_has_taken(desk: Desk, asked: actions.Receipt) -> None:
    say(asked, "add", **{"add-words": GAS})
    Rating.objects.update(attempts=3)
    now = timezone.now()
    actions.unmask_contact(asked.report_id, actor=desk.lead, now=now, reason="to ask")

    actions.call_back(asked.case_id, actor=desk.lead, now=now)
    assert Case.objects.get().state == State.ANSWERING

    actions.take_alert([asked.case_id], actor=desk.lead, now=now)
    InboundText.objects.update(waits_since=None)
    actions.call_back(asked.case_id, actor=desk.lead, now=now)
    assert Case.objects.get().outcome == Outcome.NOT_REACHED
