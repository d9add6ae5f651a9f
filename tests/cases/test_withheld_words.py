"""Words of staff that may name somebody kept unknown are read by nobody else until the centre has read them."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Contact, Role, User
from cases import actions
from cases.actions import Actor, Caller, Destination
from cases.actions.act import Act, Saying
from cases.actions.erase import erase_contact
from cases.actions.naming import WordsNamePerson
from cases.actions.unnamed import NOTES_A_DAY
from cases.actions.withholding import compare_waiting
from cases.api.reading import case_detail, case_log
from cases.api.verbs import VERBS, Asked, take
from cases.models import STAFF_WORDS, Case, LogEntry, LogKind, Report, RequestKind, Showing, Words, WordsKind
from cases.past import PastCase, past_case
from cases.persons import KEPT_AT_CENTRE
from cases.queues import QUEUES
from cases.said import told_to
from common.refusals import BadInput, NotYours, Refusal
from desk.case_page import read_case
from evaluation.actions import refresh_facts
from hotline.story import tell as tell_story
from hotline.telling import _words as _words_to_tell
from tests.cases.test_judges import somebody
from tests.city import NOW, later
from tests.people import Desk

NAMING = "Rang Mei Ferrykettle, 138 1234 5678, nobody at home"
PLAIN = "The crew comes on Monday"
SHE = Caller(phone="+8613812345678", name="Mei Ferrykettle", wants_protection=True)
ANOTHER = Caller(phone="+8613800138009", name="Lao Other")
# What stands in no answer.
SECRETS = ("ferrykettle", "1234 5678", "12345678")


def two_offices(desk: Desk, **options: Any) -> int:
    """A protected lamp that two offices have in hand: of the street, and of the lamps."""
    one = desk.report("lamp", **{"caller": SHE, **options}).case_id
    departments = desk.city.departments
    actions.file_case([one], actor=desk.lead, now=NOW)
    to = Destination(lead=departments["lamps"], co_handlers=(departments["street"],))
    actions.route_case([one], actor=desk.dispatcher, now=NOW, to=to, summary="A lamp is out")
    return one


def signed(desk: Desk, one: int) -> None:
    actions.sign_orders([one], actor=desk.lamps_clerk, now=NOW)


def all_read_by(user: User, one: int) -> str:
    """All that somebody reads of a case, by every reading of its log there is."""
    case = Case.objects.get(pk=one)
    page = read_case(user, case.number, now=NOW)
    cards = told_to(user, [case]).said.get(one, [])
    rows = [(each.sentence, each.words) for each in page.log()]
    asked = [each["reason"] for each in page.open_requests]
    found = [case_detail(user, one), case_log(user, one, kinds=[]), [each.text for each in cards], rows, asked]
    return json.dumps(found, default=str, ensure_ascii=False).lower()


def is_told(user: User, one: int) -> bool:
    return any(secret in all_read_by(user, one) for secret in SECRETS)


def showing(one: int, text: str = NAMING) -> str:
    return Words.objects.get(case=one, text=text, kind__in=STAFF_WORDS).showing


# --- Whatever act, whoever writes ------------------------------------------------------------------


@pytest.mark.parametrize("kind", LogKind.values)
@pytest.mark.parametrize("words_kind", STAFF_WORDS)
def test_whatever_act_of_staff_carries_words_that_may_name_her_the_other_office_does_not_read_them(
    desk: Desk, kind: str, words_kind: WordsKind
) -> None:
    one = two_offices(desk)
    people = desk.city.people
    with transaction.atomic():
        act = Act(LogKind(kind), actor=desk.lamps_clerk, now=NOW)
        (case,) = act.lock([one])
        act.log(case, Saying(words_kind, NAMING))
        act.write()

    assert not is_told(people["street_clerk"], one)
    assert NAMING.lower() in all_read_by(people["operator"], one)
    if kind not in KEPT_AT_CENTRE:
        # The centre is told that they wait for it, and whoever wrote them reads them.
        assert NAMING.lower() in all_read_by(people["lamps_clerk"], one)
        assert showing(one) == Showing.WITHHELD
        assert "show_words" in case_detail(people["operator"], one)["acts"]


def _comments(desk: Desk, one: int) -> None:
    actions.comment_case([one], actor=desk.lamps_clerk, now=NOW, note=NAMING)


def _asks_for_time(desk: Desk, one: int) -> None:
    signed(desk, one)
    actions.ask_request([one], actor=desk.lamps_clerk, now=NOW, kind=RequestKind.RETURN, reason=NAMING)


def _finishes(desk: Desk, one: int) -> None:
    signed(desk, one)
    actions.finish_orders([one], actor=desk.lamps_clerk, now=NOW, result=NAMING, without_co_handlers=NAMING)


def _checks(desk: Desk, one: int) -> None:
    signed(desk, one)
    actions.finish_orders([one], actor=desk.lamps_clerk, now=NOW, result=PLAIN, without_co_handlers=PLAIN)
    actions.rework_case([one], actor=desk.other_worker, now=NOW, reason=NAMING)


@pytest.mark.parametrize("writes", [_comments, _asks_for_time, _finishes, _checks])
def test_what_clerks_and_grid_workers_write_of_her_reaches_no_other_office(
    desk: Desk, writes: Callable[[Desk, int], None]
) -> None:
    one = two_offices(desk)

    writes(desk, one)

    assert not is_told(desk.city.people["street_clerk"], one)
    assert NAMING.lower() in all_read_by(desk.city.people["operator"], one)


def test_whoever_wrote_them_reads_them_and_so_does_the_office_that_did(desk: Desk) -> None:
    one = two_offices(desk)
    _comments(desk, one)
    people, departments = desk.city.people, desk.city.departments
    colleague = User.objects.create(
        username="colleague", names={}, department=departments["lamps"], roles=[str(Role.CLERK)]
    )

    assert is_told(colleague, one)
    # In another office by now, that sees the case as well.
    author = people["lamps_clerk"]
    author.department = departments["street"]
    author.save()
    assert is_told(author, one)
    assert not is_told(people["street_clerk"], one)


def test_what_tells_nothing_of_her_is_read_by_all(desk: Desk) -> None:
    one = two_offices(desk)

    actions.comment_case([one], actor=desk.lamps_clerk, now=NOW, note=PLAIN)

    assert PLAIN.lower() in all_read_by(desk.city.people["street_clerk"], one)
    assert showing(one, PLAIN) == Showing.OPEN
    assert "show_words" not in case_detail(desk.city.people["operator"], one)["acts"]


def test_programs_are_told_that_words_are_withheld_and_by_whom_they_may_be_read(desk: Desk) -> None:
    one = two_offices(desk)
    _comments(desk, one)

    def words_of(name: str) -> dict[str, Any]:
        (found,) = [each for each in case_detail(desk.city.people[name], one)["words"] if each["kind"] == "note"]
        return {key: found[key] for key in ("text", "is_withheld", "awaits_reading", "showing")}

    kept = {"text": "", "is_withheld": True, "awaits_reading": False, "showing": ""}
    assert words_of("street_clerk") == kept
    own = {"text": NAMING, "is_withheld": False, "awaits_reading": False, "showing": ""}
    assert words_of("lamps_clerk") == own
    centre = {"text": NAMING, "is_withheld": False, "awaits_reading": True, "showing": Showing.WITHHELD}
    assert words_of("operator") == centre


def test_of_what_an_unprotected_person_reported_nothing_is_withheld(desk: Desk) -> None:
    one = two_offices(desk, caller=Caller(phone=SHE.phone, name=SHE.name))

    _comments(desk, one)

    assert NAMING.lower() in all_read_by(desk.city.people["street_clerk"], one)
    assert showing(one) == Showing.UNASKED


# --- Asked at a desk, and never on a phone ---------------------------------------------------------


def _writes_at_the_desk(desk: Desk, one: int, who: str, **more: Any) -> None:
    fields = {"note": NAMING, **more}
    take(
        VERBS["comment"], Asked(cases=[one], versions={}, actor=Actor.of(desk.city.people[who]), now=NOW, fields=fields)
    )


def test_a_clerk_is_told_nothing_of_what_was_found_and_her_words_are_taken_and_withheld(desk: Desk) -> None:
    one = two_offices(desk)
    rows = LogEntry.objects.filter(case_id=one).count()

    _writes_at_the_desk(desk, one, "lamps_clerk")

    assert LogEntry.objects.filter(case_id=one).count() == rows + 1
    assert showing(one) == Showing.WITHHELD
    assert not is_told(desk.city.people["street_clerk"], one)
    # Said by who may not know her that it must stand there, it is no reason to show it.
    actions.comment_case([one], actor=replace(desk.lamps_clerk, has_confirmed=True), now=NOW, note=f"{NAMING}!")
    assert showing(one, f"{NAMING}!") == Showing.WITHHELD


def test_who_may_know_her_is_told_once_what_was_found(desk: Desk) -> None:
    one = two_offices(desk)
    rows = LogEntry.objects.filter(case_id=one).count()

    with pytest.raises(WordsNamePerson) as refused:
        _writes_at_the_desk(desk, one, "lead")

    assert (refused.value.found, list(refused.value.fields)) == (["name", "phone"], ["note"])
    assert LogEntry.objects.filter(case_id=one).count() == rows


# One of them right: her name in either script, her number, where she lives.
GUESSED = Caller(phone="+8613812345678", name="王美玲", wants_protection=True)
RIGHT = ["Please ask 王美玲 about it", "Please ask Wang Meiling", "Ring 138 1234 5678", "Her number ends in 5678"]
WRONG = [
    *(f"Please ask {name} about it" for name in ("李建国", "赵丽华", "Zhou Min", "Chen Jianhong", "Mrs Miller")),
    *(f"Ring 138 1234 {last}" for last in range(5600, 5640)),
    "Her number ends in 9876",
]


@pytest.mark.parametrize("verb", ["comment", "finish", "extend", "return", "dispute"])
def test_fifty_guesses_right_and_wrong_get_one_answer_and_the_centre_reads_what_was_found(
    desk: Desk, client: Client, verb: str
) -> None:
    name, more = {
        "comment": ("comment", {}),
        "return": ("ask", {"kind": "return"}),
        "extend": ("ask", {"kind": RequestKind.EXTENSION, "amount": 1, "unit": "working_day"}),
        "finish": ("finish", {"without_co_handlers": PLAIN}),
        "dispute": ("dispute", {}),
    }[verb]
    field = {"comment": "note", "finish": "result"}.get(name, "reason")
    one = two_offices(desk, caller=GUESSED)
    if name != "comment":
        signed(desk, one)
    if name == "dispute":
        actions.take_back([one], actor=desk.dispatcher, now=NOW, reason=PLAIN)
        refresh_facts([one])
    clerk = desk.city.people["lamps_clerk"]
    client.force_login(clerk, backend=settings.AUTHENTICATION_BACKENDS[0])

    def answer(text: str) -> tuple[int, str, str, str]:
        """Take it back again, so that each guess finds the case as the first one did."""
        point = transaction.savepoint()
        fields = {field: text, **more}
        if verb in ("extend", "dispute"):
            # What hangs on the hour.
            asked = Asked(cases=[one], versions={}, actor=desk.lamps_clerk, now=NOW, fields=fields)
            status, body = 200, str(type(take(VERBS[name], asked)))
        else:
            data = json.dumps({"cases": [one], **fields})
            response = client.post(f"/api/internal/cases/acts/{name}/", data, "application/json")
            status, body = response.status_code, response.content.decode()
        (mark,) = Words.objects.filter(case=one, text=text).values_list("showing", "marks")
        transaction.savepoint_rollback(point)
        return status, body, *mark

    told = {text: answer(text) for text in [*RIGHT, *WRONG]}

    assert len(told) == 50
    assert len({each[:2] for each in told.values()}) == 1, set(told.values())
    assert {each[0] for each in told.values()} == {200}
    assert [told[text][2:] for text in RIGHT] == [
        (Showing.WITHHELD, kind) for kind in ("name", "name", "phone", "phone")
    ]
    # Another office that has it sees of no number whether it was hers.
    assert {told[text][2] for text in WRONG if any(sign.isdigit() for sign in text)} == {Showing.WITHHELD}
    assert {told[text][3] for text in WRONG} == {"", "reach"}


def test_what_was_found_is_read_at_the_centre_and_nowhere_else(desk: Desk, client: Client) -> None:
    one = two_offices(desk)
    _comments(desk, one)
    people = desk.city.people

    def found(who: str) -> list[list[str]]:
        return [each["found"] for each in case_detail(people[who], one)["words"] if each["kind"] == "note"]

    assert [found(who) for who in ("operator", "lamps_clerk", "street_clerk")] == [[["name", "phone"]], [[]], [[]]]
    assert [each["marks"] != "" for each in read_case(people["operator"], _number(one), now=NOW).withheld_words()] == [
        True
    ]


def test_the_page_that_takes_a_guess_shows_the_same_for_every_guess(desk: Desk, client: Client) -> None:
    one = two_offices(desk, caller=GUESSED)
    client.force_login(desk.city.people["lamps_clerk"], backend=settings.AUTHENTICATION_BACKENDS[0])

    def page(text: str) -> tuple[int, str]:
        point = transaction.savepoint()
        response = client.post(f"/desk/cases/{_number(one)}/acts/comment/", {"note": text, "version": ""})
        shown = client.get(f"/desk/cases/{_number(one)}/").content.decode().replace(text, "")
        transaction.savepoint_rollback(point)
        return response.status_code, "data-withheld" if "data-withheld" in shown else ""

    assert {page(text) for text in [*RIGHT, *WRONG[:6]]} == {(302, "")}


def test_a_number_that_turns_out_to_be_hers_is_marked_so(desk: Desk) -> None:
    one = two_offices(desk, caller=replace(ANOTHER, wants_protection=True))
    actions.comment_case([one], actor=desk.lamps_clerk, now=NOW, note="Rang 138 1234 5678")
    assert Words.objects.get(case=one, text="Rang 138 1234 5678").marks == "reach"

    _reports_too(desk, one)

    assert Words.objects.get(case=one, text="Rang 138 1234 5678").marks == "phone"
    assert not is_told(desk.city.people["street_clerk"], one)


@pytest.mark.parametrize(
    "text", ["Was there on 2026-11-29", "See NT-2026-000449", "Lamp 12 is out, at 14:30", "The one at the corner"]
)
def test_a_day_a_number_of_a_case_and_what_is_no_number_are_read_by_all(desk: Desk, text: str) -> None:
    one = two_offices(desk)

    actions.comment_case([one], actor=desk.lamps_clerk, now=NOW, note=text)

    assert showing(one, text) == Showing.OPEN


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("summarise", {"summary": "{}"}),
        ("approve_public", {"public_text": "{}"}),
    ],
)
def test_what_is_read_at_once_nobody_writes_who_may_not_know_her_whatever_it_says(
    desk: Desk, verb: str, fields: dict[str, str]
) -> None:
    one = two_offices(desk)
    both = somebody(desk, "police", "operator", "dispatcher", "shift_lead")

    def refused(text: str) -> dict[str, object]:
        given = {name: each.format(text) for name, each in fields.items()}
        with pytest.raises(BadInput) as told:
            take(VERBS[verb], Asked(cases=[one], versions={}, actor=both, now=NOW, fields=given))
        return told.value.as_dict()

    assert refused(NAMING) == refused(PLAIN)
    assert refused(NAMING)["code"] == "written_at_centre"


def _number(one: int) -> str:
    return Case.objects.get(pk=one).number


def test_what_the_centre_says_must_stand_there_is_read(desk: Desk) -> None:
    one = two_offices(desk)

    _writes_at_the_desk(desk, one, "lead", confirmed=True)

    assert showing(one) == Showing.APPROVED
    assert is_told(desk.city.people["street_clerk"], one)


@pytest.mark.parametrize("verb", ["comment", "ask", "finish", "forward", "escalate", "dispute"])
def test_every_act_of_an_office_that_carries_words_can_be_said_a_second_time(verb: str) -> None:
    assert "confirmed" in VERBS[verb].fields().fields


# --- What is known only later ----------------------------------------------------------------------


def _asks_for_protection(desk: Desk, one: int) -> None:
    actions.protect_case(one, actor=desk.operator, now=NOW)


def _is_merged_in(desk: Desk, one: int) -> None:
    hers = desk.report("lamp", caller=SHE).case_id
    actions.merge_cases([hers], into=one, actor=desk.operator, now=NOW, summary="A lamp is out")


def _reports_too(desk: Desk, one: int) -> None:
    report = actions.NewReport(channel="web", text="Still dark", received_at=NOW, caller=SHE)
    actions.join_case(one, report, now=NOW)


@pytest.mark.parametrize(
    ("comes", "first"),
    [
        (_asks_for_protection, Caller(phone=SHE.phone, name=SHE.name)),
        *((comes, ANOTHER) for comes in (_is_merged_in, _reports_too)),
        *((comes, replace(ANOTHER, wants_protection=True)) for comes in (_is_merged_in, _reports_too)),
    ],
)
def test_what_was_written_before_she_came_is_compared_as_she_comes(
    desk: Desk, comes: Callable[[Desk, int], None], first: Caller
) -> None:
    one = two_offices(desk, caller=first)
    note = "Rang Mei Ferrykettle, nobody at home"
    actions.comment_case([one], actor=desk.lamps_clerk, now=NOW, note=note)
    assert is_told(desk.city.people["street_clerk"], one)

    comes(desk, one)

    assert showing(one, note) == Showing.WITHHELD
    assert not is_told(desk.city.people["street_clerk"], one)


def test_what_she_tells_of_herself_later_withholds_what_names_it(desk: Desk) -> None:
    one = two_offices(desk)
    actions.comment_case([one], actor=desk.lamps_clerk, now=NOW, note="Was at 77 Weir Lane, nobody there")
    assert showing(one, "Was at 77 Weir Lane, nobody there") == Showing.OPEN

    report = Report.objects.get(case=one)
    actions.add_words(report, now=NOW, text="I live at 77 Weir Lane")

    assert showing(one, "Was at 77 Weir Lane, nobody there") == Showing.WITHHELD


def test_words_of_before_are_withheld_until_they_are_compared(desk: Desk) -> None:
    one = two_offices(desk)
    _comments(desk, one)
    actions.comment_case([one], actor=desk.lamps_clerk, now=NOW, note=PLAIN)
    street = desk.city.people["street_clerk"]
    # As the migration leaves them, or anything that passes the acts by.
    Words.objects.filter(case=one, kind=WordsKind.NOTE, text=NAMING).update(showing=Showing.UNREAD)
    Words.objects.filter(case=one, kind=WordsKind.NOTE, text=PLAIN).update(showing=Showing.UNASKED)
    assert not is_told(street, one)
    assert PLAIN.lower() not in all_read_by(street, one)
    Words.objects.filter(case=one, kind=WordsKind.NOTE).update(showing=Showing.UNREAD)

    assert compare_waiting() == 2

    assert (showing(one), showing(one, PLAIN)) == (Showing.WITHHELD, Showing.OPEN)
    assert PLAIN.lower() in all_read_by(street, one)
    assert not is_told(street, one)
    assert compare_waiting() == 0


def test_erased_she_stays_withheld(desk: Desk) -> None:
    one = two_offices(desk)
    _comments(desk, one)
    Words.objects.filter(case=one, kind=WordsKind.NOTE).update(showing=Showing.UNREAD)

    erase_contact(Contact.objects.get(reports__case=one), now=NOW)
    compare_waiting()

    assert not is_told(desk.city.people["street_clerk"], one)


def test_taken_apart_again_it_stays_withheld(desk: Desk) -> None:
    one = two_offices(desk, caller=Caller(phone="+8613800138009"))
    _is_merged_in(desk, one)
    hers = Case.objects.get(merged_into=one).pk
    _comments(desk, one)

    actions.unmerge_case(hers, actor=desk.operator, now=NOW)

    assert not Case.objects.get(pk=one).is_protected
    assert not is_told(desk.city.people["street_clerk"], one)


# --- The centre reads ------------------------------------------------------------------------------


def _shows(desk: Desk, one: int, who: str = "operator", **fields: Any) -> None:
    words = Words.objects.get(case=one, text=NAMING, kind__in=STAFF_WORDS).pk
    asked = {"words": words, "is_as_written": False, "text": "", **fields}
    actor = Actor.of(desk.city.people[who])
    take(VERBS["show_words"], Asked(cases=[one], versions={}, actor=actor, now=NOW, fields=asked))


def test_the_centre_shows_them_as_they_are_by_one_act(desk: Desk) -> None:
    one = two_offices(desk)
    _comments(desk, one)
    rows = LogEntry.objects.filter(case_id=one).count()

    _shows(desk, one, is_as_written=True)

    assert is_told(desk.city.people["street_clerk"], one)
    row = LogEntry.objects.filter(case_id=one).latest("seq")
    assert (row.kind, row.facts["as_written"], row.seq) == (LogKind.SHOW_WORDS, True, rows + 1)
    assert "show_words" not in case_detail(desk.city.people["operator"], one)["acts"]


def test_what_the_centre_writes_instead_stands_where_the_words_stood(desk: Desk) -> None:
    one = two_offices(desk)
    _comments(desk, one)
    street = desk.city.people["street_clerk"]

    _shows(desk, one, text="Rang, nobody at home")

    assert not is_told(street, one)
    found = [each for each in case_detail(street, one)["words"] if each["text"] == "Rang, nobody at home"]
    assert [(each["kind"], each["is_withheld"]) for each in found] == [("note", False)]
    assert [each.text for each in told_to(street, [Case.objects.get(pk=one)]).said[one]] == ["Rang, nobody at home"]
    # Whoever wrote them reads what was written.
    assert NAMING.lower() in all_read_by(desk.city.people["lamps_clerk"], one)


def test_what_stands_there_instead_names_her_no_more(desk: Desk) -> None:
    one = two_offices(desk)
    _comments(desk, one)

    with pytest.raises(WordsNamePerson) as refused:
        _shows(desk, one, text="Rang Ferrykettle")
    with pytest.raises(BadInput):
        _shows(desk, one, text=" ")

    assert list(refused.value.fields) == ["text"]
    assert showing(one) == Showing.WITHHELD


def test_only_who_may_know_her_reads_and_each_words_once(desk: Desk) -> None:
    one = two_offices(desk)
    _comments(desk, one)
    both = somebody(desk, "police", "operator", "dispatcher")
    assert both.user is not None
    desk.city.people["both"] = both.user
    # A leader may know her, and has no part in the desk's work.
    for who in ("both", "lamps_clerk", "leader"):
        with pytest.raises(NotYours):
            _shows(desk, one, who, is_as_written=True)
    assert showing(one) == Showing.WITHHELD
    _shows(desk, one, is_as_written=True)
    with pytest.raises(BadInput):
        _shows(desk, one, is_as_written=True)


def test_what_waits_to_be_read_stands_in_a_queue_of_the_desk(desk: Desk) -> None:
    one = two_offices(desk)
    other = two_offices(desk)
    _comments(desk, one)
    queue = next(each for each in QUEUES if each.name == "to_read")

    def waiting() -> list[int]:
        return list(
            Case.objects.filter(queue.condition(desk.city.people["operator"], NOW)).values_list("pk", flat=True)
        )

    assert waiting() == [one]
    assert other
    _shows(desk, one, is_as_written=True)
    assert waiting() == []


@pytest.mark.parametrize("is_written_since", [True, False])
def test_of_what_has_ended_waits_to_be_read_what_was_written_since(desk: Desk, is_written_since: bool) -> None:
    one = two_offices(desk)
    queue = next(each for each in QUEUES if each.name == "to_read")
    if not is_written_since:
        _comments(desk, one)
    signed(desk, one)
    actions.finish_orders([one], actor=desk.lamps_clerk, now=NOW, result=PLAIN, without_co_handlers=PLAIN)
    actions.pass_check([one], actor=desk.other_worker, now=NOW)
    report = Report.objects.get(case=one)
    actions.rate_case(report, now=later(hours=1), is_solved=True)
    assert Case.objects.get(pk=one).has_ended
    refresh_facts([one])

    if is_written_since:
        # Whoever decides it reads why, and is told of nothing else.
        actions.dispute_cases([one], actor=desk.lamps_clerk, now=later(hours=2), reason=NAMING)

    operator = desk.city.people["operator"]
    waiting = Case.objects.filter(queue.condition(operator, later(hours=2))).values_list("pk", flat=True)
    assert list(waiting) == ([one] if is_written_since else [])
    assert "show_words" in case_detail(operator, one)["acts"]


@pytest.mark.parametrize("who", ["lamps_clerk", "street_clerk"])
def test_where_nobody_is_kept_unknown_no_reader_asks_what_is_withheld(desk: Desk, who: str) -> None:
    one = two_offices(desk, caller=Caller(phone="+8613800138009"))
    _comments(desk, one)

    with CaptureQueriesContext(connection) as asked:
        found = case_detail(desk.city.people[who], one)

    assert NAMING in [each["text"] for each in found["words"]]
    # What a list says of a case nobody has classed leaves them out as it reads its rows.
    assert not [each["sql"] for each in asked if each["sql"].startswith('SELECT "cases_words"')]


# --- Other doors -----------------------------------------------------------------------------------


def test_past_cases_tell_an_office_its_own_words_and_nothing_that_is_withheld(desk: Desk) -> None:
    one = two_offices(desk)
    signed(desk, one)
    _comments(desk, one)
    actions.take_back([one], actor=desk.dispatcher, now=NOW, reason=PLAIN)
    refresh_facts([one])
    actions.dispute_cases([one], actor=desk.lamps_clerk, now=NOW, reason=PLAIN)
    request = Case.objects.get(pk=one).requests.get()
    # Decided by one who is of a bureau too, and so is no reason to show them.
    judge, why = somebody(desk, "police", "shift_lead"), f"{NAMING}, and her own fault"
    actions.decide_request(request.pk, is_granted=False, actor=judge, now=NOW, reason=why)

    def past(who: str) -> PastCase:
        return past_case(desk.city.people[who], one, now=NOW)

    assert NAMING in [each.text for each in past("lamps_clerk").words]
    (dispute,) = past("lamps_clerk").disputes
    assert (dispute.reason, showing(one, why)) == (PLAIN, Showing.WITHHELD)
    assert not any(secret in dispute.decision.lower() for secret in SECRETS)
    assert NAMING not in str(past("street_clerk"))
    words = Words.objects.get(case=one, text=why).pk
    actions.show_words(one, words=words, actor=desk.operator, now=NOW, is_as_written=True)
    assert past("lamps_clerk").disputes[0].decision == why


def test_the_page_of_the_case_marks_at_the_centre_what_is_withheld_and_shows_others_that_it_is(
    desk: Desk, client: Client
) -> None:
    one = two_offices(desk)
    _comments(desk, one)
    number = Case.objects.get(pk=one).number

    def page(who: str) -> str:
        client.force_login(desk.city.people[who], backend=settings.AUTHENTICATION_BACKENDS[0])
        return client.get(f"/desk/cases/{number}/").content.decode()

    # At the top, and at the row that carries them.
    top, log = page("operator").split('id="log"')
    assert ["data-withheld" in top, "data-withheld" in log] == [True, True]
    assert NAMING in log
    assert "data-withheld" not in page("street_clerk")
    assert "Ferrykettle" not in page("street_clerk")


def test_comparing_takes_no_more_round_trips_for_more_cases(desk: Desk, django_assert_max_num_queries: Any) -> None:
    # What is said of one case alone is read together with what was said of it before.
    few = [two_offices(desk) for _each in range(2)]
    many = [two_offices(desk) for _each in range(6)]

    def count(cases: list[int]) -> int:
        with django_assert_max_num_queries(200) as asked:
            actions.comment_case(cases, actor=desk.lamps_clerk, now=NOW, note=NAMING)
        return len(asked)

    count(few)
    assert count(few) == count(many)


def test_a_phone_is_never_asked_twice(desk: Desk) -> None:
    one = [desk.report("lamp", caller=SHE).case_id]
    worker = desk.city.people["other_worker"]
    actions.ask_verification(one, actor=desk.operator, now=NOW, worker=worker, summary="A lamp")

    actions.report_verification(one, actor=Actor.of(worker), now=NOW, is_confirmed=False, note=NAMING)

    assert showing(one[0]) == Showing.WITHHELD


def test_another_who_reported_it_reads_nothing_of_her_on_the_private_page_nor_in_a_text(desk: Desk) -> None:
    one = two_offices(desk, caller=Caller(phone="+8613800138009"))
    _is_merged_in(desk, one)
    other = Report.objects.get(case=one)
    _finishes(desk, one)
    actions.pass_check([one], actor=desk.other_worker, now=NOW)

    def told() -> str:
        story = tell_story(other, NOW)
        return json.dumps([story.summary, [vars(each) for each in story.events]], default=str)

    assert "Ferrykettle" not in told()
    assert "Ferrykettle" not in json.dumps([*_words_to_tell([one]).values()])
    _shows_result(desk, one)
    assert "Rang, nobody at home" in told()


def test_who_alone_reported_it_reads_what_was_written_of_her(desk: Desk) -> None:
    one = two_offices(desk)
    _finishes(desk, one)
    actions.pass_check([one], actor=desk.other_worker, now=NOW)

    assert NAMING in json.dumps([*_words_to_tell([one]).values()])


def _shows_result(desk: Desk, one: int) -> None:
    words = Words.objects.get(case=one, text=NAMING, kind=WordsKind.RESULT).pk
    actions.show_words(one, words=words, actor=desk.operator, now=NOW, is_as_written=False, text="Rang, nobody at home")


# --- Trying out a name ------------------------------------------------------------------------


@pytest.mark.parametrize("text", [NAMING, PLAIN], ids=["that names her", "that says nothing of her"])
def test_no_name_is_tried_out_by_notes_without_end(desk: Desk, text: str) -> None:
    case_id = two_offices(desk)
    signed(desk, case_id)
    for minute in range(NOTES_A_DAY):
        actions.comment_case([case_id], actor=desk.lamps_clerk, now=later(minutes=10 + minute), note=text)
    before = LogEntry.objects.filter(case_id=case_id).count()

    with pytest.raises(Refusal) as refused, transaction.atomic():
        actions.comment_case([case_id], actor=desk.lamps_clerk, now=later(hours=1), note=text)

    # Alike whether anything was withheld: by that a name could be found as well.
    assert (refused.value.code, LogEntry.objects.filter(case_id=case_id).count()) == ("too_many_notes", before)
    # Neither the centre nor what was done waits for it, and another day is another.
    operator = replace(desk.operator, has_confirmed=True)
    actions.comment_case([case_id], actor=operator, now=later(hours=1), note=text)
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=later(hours=2), result=text, without_co_handlers=PLAIN)
    actions.comment_case([case_id], actor=desk.lamps_clerk, now=later(days=2), note=text)


def test_of_a_case_in_which_nobody_is_kept_unknown_one_writes_as_much_as_there_is(desk: Desk) -> None:
    case_id = desk.sent().case_id
    for minute in range(NOTES_A_DAY + 1):
        actions.comment_case([case_id], actor=desk.lamps_clerk, now=later(minutes=minute), note=PLAIN)


# --- Who it was, whatever is known of her ----------------------------------------------------------

SPEAKS_OF_HER = [
    "The reporter's name is Zhao Min",
    "Spoke to Mrs Wu at flat 12, the nurse from the third floor, she is the one who complained",
    "it was the teacher from no 9 who told on them",
    "the caller is a nurse at the clinic",
    "Mr Chen is the caller",
    "Zhao Min, the complainant, wants more",
    "We know who reported it: the cook",
    "the lady who rang is from flat 4",
    "跟投诉人王阿姨通了电话",
    "举报人是三楼的护士小吴",
    "投诉人是三楼的护士小吴",
    "举报人姓赵",
    "是隔壁小王打电话的",
    "打电话的是三楼李老师",
    "这事是食堂的王师傅举报的",
    "跟反映的人老李谈过",
]
SPEAKS_OF_NOBODY = [
    "The caller is not at home",
    "Rang the reporter, nobody answered",
    "The reporter was satisfied",
    "Spoke to the complainant about the date",
    "投诉人对结果满意",
    "投诉人要求尽快处理",
    "举报人电话无人接听",
    "路灯是市民投诉的热点",
]


def test_what_speaks_of_who_reported_is_withheld_whatever_is_known_of_her(desk: Desk) -> None:
    one = two_offices(desk)
    signed(desk, one)
    for days, words in enumerate([*SPEAKS_OF_HER, *SPEAKS_OF_NOBODY]):
        actions.comment_case([one], actor=desk.lamps_clerk, now=later(days=days), note=words)

    assert {words: showing(one, words) for words in SPEAKS_OF_HER} == dict.fromkeys(SPEAKS_OF_HER, Showing.WITHHELD)
    assert {words: showing(one, words) for words in SPEAKS_OF_NOBODY} == dict.fromkeys(SPEAKS_OF_NOBODY, Showing.OPEN)


def test_the_centre_puts_other_words_in_place_of_what_nobody_withheld(desk: Desk) -> None:
    one = two_offices(desk)
    signed(desk, one)
    told = "Ask at the bakery of the tall man with the dog"
    actions.comment_case([one], actor=desk.lamps_clerk, now=later(minutes=5), note=told)
    words = Words.objects.get(case=one, text=told)
    assert words.showing == Showing.OPEN
    with pytest.raises(BadInput):
        actions.show_words(one, words=words.pk, actor=desk.operator, now=later(minutes=6), is_as_written=True)

    actions.show_words(
        one, words=words.pk, actor=desk.operator, now=later(minutes=7), is_as_written=False, text="Ask nearby"
    )

    read = all_read_by(desk.city.people["street_clerk"], one)
    assert ("tall man" in read, "ask nearby" in read, showing(one, told)) == (False, True, Showing.REPLACED)
