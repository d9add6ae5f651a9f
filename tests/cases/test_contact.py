"""The first contact: who owes it, whose number it sees for that, and who is written to through the centre."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from accounts.models import AccessRecord, Contact
from cases import actions
from cases.actions import Caller, NewReport
from cases.actions.act import Actor, SaysNothing
from cases.actions.calls import DANGER
from cases.actions.contact import ContactRules, NobodyReachable, NumberNotShown, OwesNoContact, require_said
from cases.actions.not_taken import keep_not_taken
from cases.actions.sweep import release_contacts, ring_clocks
from cases.actions.unmask import ContactThroughCentre
from cases.api.reading import case_detail, case_list, case_log
from cases.listing import CaseFilter
from cases.models import Case, Channel, Clock, ContactOutcome, Danger, LogEntry, Obligation, Report, Words, WorkOrder
from cases.persons import log_without_person
from cases.reactions import release_undoable_contacts, see_to_untold
from cases.verification import findings
from common import crypto
from common.models import Reaction
from common.refusals import NotFound, NotYours
from hotline.story import tell
from messaging.actions import opt_out, settle
from messaging.models import Message, MessageState
from tests.cases.test_clocks import clock, handling, routed
from tests.city import NOW, later
from tests.people import Desk


def reported(case_id: int) -> int:
    return Report.objects.get(case=case_id).pk


def person(case_id: int) -> Contact:
    return Contact.objects.get(reports__case=case_id)


def test_who_owes_the_contact_sees_the_number_and_that_is_kept(desk: Desk) -> None:
    one = handling(desk)

    shown = actions.unmask_contact(reported(one[0]), actor=desk.lamps_clerk, now=NOW, reason="first contact")

    assert shown == {"phone": "+8613800138000"}
    record = AccessRecord.objects.get()
    assert (record.user.username, record.field, record.reason) == ("lamps_clerk", "phone", "first contact")


def test_the_number_is_shown_for_this_order_only_and_while_the_contact_is_owed(desk: Desk) -> None:
    one = handling(desk, co_handlers=("police",))
    report = reported(one[0])

    with pytest.raises(NotYours):
        actions.unmask_contact(report, actor=desk.police_clerk, now=NOW, reason="curious")
    with pytest.raises(NotFound):
        actions.unmask_contact(report, actor=desk.roads_clerk, now=NOW, reason="curious")
    desk.speaks(one[0], desk.lamps_clerk, now=NOW, note="Rang her")
    with pytest.raises(NotYours):
        actions.unmask_contact(report, actor=desk.lamps_clerk, now=NOW, reason="again")

    # Once, for the call that was made.
    assert list(AccessRecord.objects.values_list("user__username", "case_id")) == [("lamps_clerk", one[0])]


@pytest.mark.parametrize("is_forwarded", [False, True])
def test_whoever_goes_again_may_ring_and_is_offered_a_call_only_while_it_may(desk: Desk, is_forwarded: bool) -> None:
    """Having finished without a contact, having spoken by a text, or having been sent back to work."""
    one = [desk.report("lamp").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(
        one,
        actor=desk.dispatcher,
        now=NOW,
        to=actions.Destination(lead=desk.city.departments["works"], co_handlers=(desk.city.departments["police"],)),
    )
    actions.sign_orders(one, actor=desk.works_clerk, now=NOW)
    actions.sign_orders(one, actor=desk.police_clerk, now=NOW)

    def goes_on(office: str) -> None:
        if is_forwarded:
            actions.forward_orders(one, actor=desk.works_clerk, now=NOW, to=desk.city.departments["lamps"])
            actions.sign_orders(one, actor=getattr(desk, office), now=NOW)

    def rings() -> set[str]:
        people = ("works_clerk", "lamps_clerk", "police_clerk")
        seen = [each for each in people if Case.objects.visible_to(desk.city.people[each]).filter(pk=one[0]).exists()]
        return {each for each in seen if "contact" in case_detail(desk.city.people[each], one[0])["acts"]}

    office = "lamps_clerk" if is_forwarded else "works_clerk"
    goes_on(office)
    assert rings() == {"works_clerk", office}
    actions.text_citizen(one[0], actor=getattr(desk, office), now=NOW, text="We come on Monday")
    assert rings() == set()
    actions.finish_orders(
        one, actor=desk.works_clerk, now=later(hours=1), result="a new lamp", without_co_handlers="They come later"
    )
    actions.rework_case(one, actor=desk.lead, now=later(hours=2), reason="It is still dark")
    goes_on(office)
    assert rings() == {"works_clerk", office}

    for clerk in rings():
        desk.speaks(one[0], getattr(desk, clerk), now=later(hours=3))
    assert rings() == {"works_clerk", office}
    with pytest.raises(NotYours):
        actions.unmask_contact(reported(one[0]), actor=desk.police_clerk, now=later(hours=3), reason="curious")


@pytest.mark.parametrize("is_case", [True, False])
def test_a_protected_citizens_number_stays_at_the_centre(desk: Desk, is_case: bool) -> None:
    one = handling(desk)
    if is_case:
        Case.objects.update(is_protected=True)
    else:
        Contact.objects.update(is_protected=True)

    with pytest.raises(ContactThroughCentre):
        actions.unmask_contact(reported(one[0]), actor=desk.lamps_clerk, now=NOW, reason="first contact")

    assert not AccessRecord.objects.exists()


def test_a_text_through_the_centre_is_a_contact_that_shows_no_number(desk: Desk) -> None:
    one = handling(desk)

    actions.text_citizen(one[0], actor=desk.lamps_clerk, now=later(hours=1), text="We come on Monday")

    contact = clock(one[0], Obligation.CONTACT)
    entry = LogEntry.objects.filter(case_id=one[0]).order_by("-seq")[0]
    assert (contact.is_met, contact.stopped_at) == (True, later(hours=1))
    assert (entry.kind, entry.facts["via"]) == ("contact", "text")
    assert "Monday" not in str(entry.facts)
    assert Words.objects.get(case=one[0], log_seq=entry.seq).text == "We come on Monday"
    assert Reaction.objects.filter(case_id=one[0], kind="contact", consumer="hotline.telling").exists()


def test_a_co_handlers_word_does_not_discharge_the_lead(desk: Desk) -> None:
    one = handling(desk, co_handlers=("police",))

    with pytest.raises(NumberNotShown):
        actions.contact_citizen(
            one[0], actor=desk.police_clerk, now=NOW, outcome=ContactOutcome.REACHED, note="Met her by chance"
        )

    assert clock(one[0], Obligation.CONTACT).stopped_at is None


@pytest.mark.parametrize("who", ["nobody", "no more letters", "protected and no more texts"])
def test_where_nobody_can_be_reached_nobody_has_to_be(desk: Desk, who: str) -> None:
    callers = {
        "nobody": None,
        "no more letters": Caller(email="li@example.org"),
        # Only the centre could call.
        "protected and no more texts": Caller(phone="+8613800138000"),
    }
    one = [desk.report("lamp", caller=callers[who]).case_id]
    for contact in Contact.objects.all():
        opt_out(contact, "sms" if contact.phone_index else "email", now=NOW)
    Contact.objects.update(is_protected=who.startswith("protected"))
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)

    assert not Clock.objects.filter(case_id=one[0], obligation=Obligation.CONTACT).exists()
    with pytest.raises(NobodyReachable):
        actions.text_citizen(one[0], actor=desk.lamps_clerk, now=NOW, text="We come on Monday")


@pytest.mark.parametrize("caller", [None, Caller(phone="+8613800138000")], ids=["nobody to reach", "reachable"])
def test_an_office_that_owes_no_contact_learns_nothing_of_whether_a_protected_person_can_be_reached(
    desk: Desk, caller: Caller | None
) -> None:
    one = [desk.report("complaint", caller=caller).case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    city = desk.city.departments
    actions.route_case(
        one,
        actor=desk.dispatcher,
        now=NOW,
        to=actions.Destination(lead=city["lamps"], co_handlers=(city["roads"],)),
        summary="Of a lamp",
    )

    with pytest.raises(OwesNoContact):
        actions.text_citizen(one[0], actor=desk.roads_clerk, now=NOW, text="We come on Monday")


def test_who_wants_no_more_texts_is_still_to_be_called(desk: Desk) -> None:
    one = [desk.report("lamp", caller=Caller(phone="+8613800138000")).case_id]
    opt_out(Contact.objects.get(), "sms", now=NOW)
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)

    assert clock(one[0], Obligation.CONTACT).stopped_at is None
    with pytest.raises(NobodyReachable):
        actions.text_citizen(one[0], actor=desk.lamps_clerk, now=NOW, text="We come on Monday")
    shown = actions.unmask_contact(reported(one[0]), actor=desk.lamps_clerk, now=NOW, reason="first contact")
    assert shown == {"phone": "+8613800138000"}


def test_whom_only_a_merged_case_knows_by_telephone_is_not_owed_a_call(desk: Desk) -> None:
    """Its number no department sees; where a text may be sent there is something to owe."""
    for is_texted in (False, True):
        one = [desk.report("lamp", caller=None).case_id]
        phone = f"+861380013900{int(is_texted)}"
        merged = desk.report("lamp", caller=Caller(phone=phone))
        if not is_texted:
            opt_out(Report.objects.get(case=merged.case_id).contact, "sms", now=NOW)  # type: ignore[arg-type]
        actions.merge_cases([merged.case_id], into=one[0], actor=desk.lead, now=NOW)
        actions.file_case(one, actor=desk.lead, now=NOW)
        actions.route_case(one, actor=desk.dispatcher, now=NOW)
        actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)

        assert Clock.objects.filter(case_id=one[0], obligation=Obligation.CONTACT).exists() == is_texted


def test_of_two_reporters_the_protected_ones_number_stays_at_the_centre(desk: Desk) -> None:
    one = handling(desk)
    Report.objects.update(is_protected=True)

    with pytest.raises(ContactThroughCentre):
        actions.unmask_contact(reported(one[0]), actor=desk.lamps_clerk, now=NOW, reason="first contact")


def test_before_the_signature_no_contact_is_owed(desk: Desk) -> None:
    one = routed(desk)

    with pytest.raises(NotYours):
        actions.unmask_contact(reported(one[0]), actor=desk.lamps_clerk, now=NOW, reason="first contact")


# --- When the duty cannot be done any more ---------------------------------------------------


def erased(desk: Desk) -> None:
    actions.erase_contact(Contact.objects.get(), now=later(minutes=5))


def protected_and_gone(desk: Desk) -> None:
    actions.protect_reporter(Report.objects.get(), now=later(minutes=5))
    opt_out(Contact.objects.get(), "sms", now=later(minutes=6))


def never(desk: Desk) -> None:
    """She can be reached as before."""


def gone(desk: Desk) -> None:
    """Known as protected from elsewhere, so that only the centre could ring her; and wants no more texts."""
    Contact.objects.update(is_protected=True)
    opt_out(Contact.objects.get(), "sms", now=later(minutes=6))


# Of a protected case the office learns nothing of that: it owes its word as before.
@pytest.mark.parametrize(("why", "is_met"), [(erased, None), (gone, None), (protected_and_gone, False), (never, False)])
def test_who_finishes_without_a_contact_nobody_could_make_missed_none(
    desk: Desk, why: Callable[[Desk], None], is_met: bool | None
) -> None:
    one = handling(desk)
    why(desk)

    actions.finish_orders(one, actor=desk.lamps_clerk, now=later(minutes=30), result="a new lamp")

    contact = clock(one[0], Obligation.CONTACT)
    assert (contact.stopped_at is not None, contact.is_met) == (True, is_met)
    assert list(findings()) == []


@pytest.mark.parametrize(
    ("why", "levels"), [(gone, ["released"]), (protected_and_gone, ["amber", "red"]), (never, ["amber", "red"])]
)
def test_a_contact_nobody_can_make_turns_neither_amber_nor_red(
    desk: Desk, why: Callable[[Desk], None], levels: list[str]
) -> None:
    one = handling(desk)
    why(desk)
    due = clock(one[0], Obligation.CONTACT)
    assert due.amber_at is not None

    for moment in (due.amber_at, due.due_at):
        ring_clocks(now=moment)

    rows = LogEntry.objects.filter(case_id=one[0], kind="alarm").order_by("seq")
    told = [each["level"] for row in rows for each in row.facts["clocks"] if each["obligation"] == "contact"]
    assert told == levels
    assert clock(one[0], Obligation.CONTACT).is_met is None
    assert list(findings()) == []


def test_erasing_her_leaves_nobody_owing_her_a_word(desk: Desk) -> None:
    one = handling(desk)

    erased(desk)

    contact = clock(one[0], Obligation.CONTACT)
    assert (contact.stopped_at, contact.is_met, contact.alarm_at) == (later(minutes=5), None, None)
    assert list(findings()) == []


def test_what_makes_a_contact_impossible_ends_the_duty_at_once_except_of_a_protected_case(desk: Desk) -> None:
    """Whichever of the two comes last: that she wants to stay unknown, or no more messages."""
    by_mail, protected, gone, joined, merged = (
        [desk.report("lamp", caller=caller).case_id]
        for caller in (Caller(email="li@example.org"), *(Caller(phone=f"+861390000000{n}") for n in range(4)))
    )
    for one in (by_mail, protected, gone, joined, merged):
        actions.file_case(one, actor=desk.lead, now=NOW)
        actions.route_case(one, actor=desk.dispatcher, now=NOW)
        actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    silent = Caller(phone="+8613900000009", wants_protection=True)
    told = NewReport(channel=Channel.CALL, text="The lamp is out", received_at=NOW, caller=silent)
    other = desk.report("complaint", caller=None).case_id

    opt_out(person(by_mail[0]), "email", now=later(minutes=1))
    actions.protect_reporter(Report.objects.get(case=protected[0]), now=later(minutes=1))
    for one in (protected, gone, joined, merged):
        opt_out(person(one[0]), "sms", now=later(minutes=1))
    release_undoable_contacts(list(Reaction.objects.filter(consumer="cases.release_contacts")), later(minutes=2))
    actions.protect_reporter(Report.objects.get(case=gone[0]), now=later(minutes=2))
    actions.merge_cases([other], into=merged[0], actor=desk.operator, now=later(minutes=2), summary="A lamp is out")
    actions.join_case(joined[0], told, now=later(minutes=2), actor=desk.operator)

    released = clock(by_mail[0], Obligation.CONTACT)
    assert (released.stopped_at, released.is_met, released.ended_as) == (later(minutes=2), None, "released")
    # That they cannot be reached the office would learn by it.
    assert {clock(one[0], Obligation.CONTACT).stopped_at for one in (protected, gone, joined, merged)} == {None}
    (row,) = LogEntry.objects.filter(case_id__in=[*by_mail, *protected], kind="alarm")
    assert row.facts["clocks"][0]["level"] == "released"
    assert list(findings()) == []


@pytest.mark.parametrize("who", [None, Caller(phone="+8613800138000"), "no more texts"], ids=str)
def test_of_a_protected_case_the_office_has_the_same_duty_and_the_same_answer_whoever_reported_it(
    desk: Desk, who: Caller | str | None
) -> None:
    caller = Caller(phone="+8613800138000") if isinstance(who, str) else who
    receipt = desk.report("complaint", caller=caller)
    one = [receipt.case_id]
    if isinstance(who, str):
        opt_out(Contact.objects.get(), "sms", now=NOW)
    actions.file_case(one, actor=desk.lead, now=NOW)
    to = actions.Destination(lead=desk.city.departments["lamps"])
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=to, summary="Of a lamp")
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    reader = desk.city.people["lamps_clerk"]
    before = case_detail(reader, one[0])

    actions.text_citizen(one[0], actor=desk.lamps_clerk, now=later(hours=1), text="We come on Monday")

    assert before["acts"][:2] == ["finish", "text"]
    contact = clock(one[0], Obligation.CONTACT)
    assert (contact.started_at, contact.is_met) == (NOW, True)
    story = tell(Report.objects.get(pk=receipt.report_id), later(hours=2))
    assert any("Monday" in str(event) for event in story.events)


def test_an_office_that_a_protected_matter_was_forwarded_to_is_offered_what_it_may_do(desk: Desk) -> None:
    one = [desk.report("complaint").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    to = actions.Destination(lead=desk.city.departments["works"])
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=to, summary="Of a lamp")
    actions.sign_orders(one, actor=desk.works_clerk, now=NOW)
    actions.forward_orders(one, actor=desk.works_clerk, now=NOW, to=desk.city.departments["lamps"])
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    people = [desk.city.people[each] for each in ("works_clerk", "lamps_clerk")]

    assert ["text" in case_detail(each, one[0])["acts"] for each in people] == [True, True]
    actions.text_citizen(one[0], actor=desk.lamps_clerk, now=later(hours=1), text="We come on Monday")

    assert ["text" in case_detail(each, one[0])["acts"] for each in people] == [False, False]


def test_nobody_is_offered_a_call_to_whom_no_number_was_left(desk: Desk) -> None:
    offered = {}
    for caller in (Caller(email="li@example.org"), Caller(phone="+8613800138077")):
        one = [desk.report("lamp", caller=caller).case_id]
        actions.file_case(one, actor=desk.lead, now=NOW)
        actions.route_case(one, actor=desk.dispatcher, now=NOW)
        actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
        offered[caller.phone] = {"text", "contact"} & set(case_detail(desk.city.people["lamps_clerk"], one[0])["acts"])

    assert offered == {"": {"text"}, "+8613800138077": {"text", "contact"}}


def test_a_text_to_somebody_protected_that_no_provider_took_tells_the_office_nothing_and_has_the_desk_call(
    desk: Desk,
) -> None:
    one = [desk.report("complaint").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    to = actions.Destination(lead=desk.city.departments["lamps"])
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=to, summary="Of a lamp")
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    seq = written(desk, one, at=1)
    clerk = desk.city.people["lamps_clerk"]

    def seen() -> tuple[object, ...]:
        found = case_detail(clerk, one[0])
        return found["clocks"], found["acts"], [each["seq"] for each in found["log"]]

    before = seen()
    keep_not_taken(one[0], seq, now=later(minutes=5))

    assert seen() == before
    assert Case.objects.get(pk=one[0]).to_call_since == later(minutes=5)
    assert list(findings()) == []


def test_taken_apart_a_case_that_is_read_again_owes_the_contact_that_can_be_made(desk: Desk) -> None:
    one = handling(desk)
    opt_out(person(one[0]), "sms", now=NOW)
    hers = desk.report("lamp", caller=Caller(phone="+8613900000008", wants_protection=True)).case_id
    actions.merge_cases([hers], into=one[0], actor=desk.operator, now=NOW, summary="A lamp is out")
    assert clock(one[0], Obligation.CONTACT).stopped_at is None

    actions.unmerge_case(hers, actor=desk.operator, now=later(minutes=1))

    # Its own citizen wants no texts, and can be called.
    assert not Case.objects.get(pk=one[0]).is_protected
    assert clock(one[0], Obligation.CONTACT).stopped_at is None
    assert list(findings()) == []


def test_who_wants_no_more_mail_is_owed_no_contact_for_what_she_reported_by_her_address_alone(desk: Desk) -> None:
    address = "li@example.org"
    one = [desk.report("lamp", caller=Caller(email=address)).case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    with_number = person(desk.report("lamp", caller=Caller(phone="+8613800138000", email=address)).case_id)
    opt_out(person(one[0]), "email", now=NOW)
    assert clock(one[0], Obligation.CONTACT).stopped_at is None

    # Whichever of her rows is told of.
    release_contacts([with_number.pk], now=later(minutes=1))

    assert clock(one[0], Obligation.CONTACT).ended_as == "released"


# --- A protected person's reachability ---------------------------------------------------------


def test_that_somebody_protected_can_be_reached_is_known_to_whoever_owes_her_the_contact_only(desk: Desk) -> None:
    one = handling(desk, co_handlers=("police",))
    Case.objects.update(is_protected=True, summary="A lamp")
    limit = clock(one[0], Obligation.CONTACT)
    people = desk.city.people

    def shows_contact(person: str) -> dict[str, bool]:
        user = people[person]
        found, log = case_detail(user, one[0]), case_log(user, one[0], kinds=[])
        assert found["sight"] == "summary"
        (row,) = case_list(user, CaseFilter(), now=NOW)["cases"]
        return {
            "a clock": any(each["obligation"] == "contact" for each in found["clocks"]),
            "a row": any(each["kind"] == "contact" for each in [*log, *found["log"]]),
            "an alarm": any(
                "contact" in str(each["facts"]) for each in [*log, *found["log"]] if each["kind"] == "alarm"
            ),
            "the list": row["due_obligation"] == "contact",
            "the page": found["due_obligation"] == "contact",
            "words": any(each["text"] == "We come on Monday" for each in found["words"]),
        }

    # The most pressing of the case is the lead's contact, and the police have nothing to do any more.
    police = desk.city.departments["police"].pk
    Clock.objects.filter(case_id=one[0], department_id=police).update(
        stopped_at=NOW, is_met=True, ended_as="done", alarm_at=None
    )
    Case.objects.update(due_obligation="contact", due_department_id=limit.department_id, due_at=limit.due_at)
    ring_clocks(now=limit.due_at)
    actions.text_citizen(one[0], actor=desk.lamps_clerk, now=later(days=9), text="We come on Monday")
    Case.objects.update(due_obligation="contact", due_department_id=limit.department_id, due_at=limit.due_at)

    assert not any(shows_contact("police_clerk").values())
    own = shows_contact("lamps_clerk")
    assert {name for name, is_shown in own.items() if not is_shown} <= {"the list", "the page", "words"}


def test_that_a_contact_was_released_is_told_to_nobody_else_not_even_by_an_empty_list(desk: Desk) -> None:
    one = handling(desk, co_handlers=("police",))
    erased(desk)
    Case.objects.update(is_protected=True, summary="A lamp")
    lamps = desk.city.departments["lamps"].pk

    def facts(name: str) -> dict[str, object]:
        return next(e["facts"] for e in case_log(desk.city.people[name], one[0], kinds=[]) if e["kind"] == "erase")

    assert (facts("operator")["contacts_released"], facts("lamps_clerk")["contacts_released"]) == ([lamps], [lamps])
    assert "contacts_released" not in facts("police_clerk")
    # Nor what else is taken out of a list: that she has written and waits.
    row = {"kind": "comment", "actor": None, "department": None, "facts": {"alerts": ["answer_waits"], "seen": 1}}
    assert [each["facts"] for each in log_without_person([row], [], None)] == [{"seen": 1}]


# --- What counts as speaking ---------------------------------------------------------------------


def test_nobody_spoke_to_a_citizen_whose_number_the_office_never_saw(desk: Desk) -> None:
    one = handling(desk)
    # Somebody else looked; or the same office, for another case of hers.
    actions.unmask_contact(reported(one[0]), actor=desk.operator, now=NOW, reason="to ask")
    other = handling(desk)
    actions.unmask_contact(reported(other[0]), actor=desk.lamps_clerk, now=NOW, reason="first contact")

    with pytest.raises(NumberNotShown) as refused:
        actions.contact_citizen(
            one[0], actor=desk.lamps_clerk, now=NOW, outcome=ContactOutcome.REACHED, note="Rang her"
        )

    assert refused.value.as_dict()["code"] == "number_not_shown"
    assert clock(one[0], Obligation.CONTACT).stopped_at is None


def test_nobody_rings_an_address(desk: Desk) -> None:
    one = handling(desk)
    Contact.objects.update(
        phone_index=None, phone_cipher=None, email_index=b"an address", email_cipher=crypto.encrypt("a@example.org")
    )
    actions.unmask_contact(reported(one[0]), actor=desk.lamps_clerk, now=NOW, reason="first contact")

    with pytest.raises(NumberNotShown):
        actions.contact_citizen(
            one[0], actor=desk.lamps_clerk, now=NOW, outcome=ContactOutcome.REACHED, note="Rang her"
        )


def spoken_to(case_id: int) -> datetime:
    return LogEntry.objects.get(case_id=case_id, kind="contact", facts__outcome="reached").at


def by_the_centres_call(desk: Desk, case_id: int) -> None:
    desk.speaks(case_id, desk.operator, now=later(hours=1))


def by_the_centres_text(desk: Desk, case_id: int) -> None:
    actions.text_citizen(case_id, actor=desk.operator, now=later(hours=1), text="They come on Monday")


@pytest.mark.parametrize("way", [by_the_centres_call, by_the_centres_text])
def test_what_the_centre_says_of_its_own_accord_leaves_the_office_its_contact_to_make(
    desk: Desk, way: Callable[[Desk, int], None]
) -> None:
    one = handling(desk)

    way(desk, one[0])

    row = LogEntry.objects.get(case_id=one[0], kind="contact")
    assert row.facts["order"] is None
    assert clock(one[0], Obligation.CONTACT).stopped_at is None
    # What is owed can be done: the number is shown to the office for it.
    desk.speaks(one[0], desk.lamps_clerk, now=later(hours=2))
    contact = clock(one[0], Obligation.CONTACT)
    assert (contact.stopped_at, contact.ended_as) == (later(hours=2), "done")
    assert list(findings()) == []


def test_an_office_that_is_of_the_centre_speaks_for_itself(desk: Desk) -> None:
    one = handling(desk)
    person = desk.city.people["operator"]
    person.department = desk.city.departments["lamps"]
    person.save()
    own = Actor.of(person)

    desk.speaks(one[0], own, now=later(hours=1))

    assert clock(one[0], Obligation.CONTACT).is_met is True


def test_a_number_that_stands_with_a_case_this_one_speaks_for_is_one_to_ring(desk: Desk) -> None:
    one = handling(desk)
    joined = desk.report("lamp", caller=Caller(phone="+8613800138011")).case_id
    actions.merge_cases([joined], into=one[0], actor=desk.operator, now=NOW)
    actions.unmask_contact(reported(joined), actor=desk.operator, now=NOW, reason="to ask")

    actions.contact_citizen(
        one[0], actor=desk.operator, now=later(minutes=1), outcome=ContactOutcome.REACHED, note="Told her when"
    )

    assert spoken_to(one[0]) == later(minutes=1)


def test_whom_she_rang_spoke_to_her(desk: Desk) -> None:
    one = handling(desk)
    rang = NewReport(
        channel=Channel.CALL, text="Still dark", received_at=later(minutes=5), taken_by=desk.city.people["operator"]
    )
    actions.join_case(one[0], rang, now=later(minutes=5), actor=desk.operator)

    actions.contact_citizen(
        one[0], actor=desk.operator, now=later(minutes=6), outcome=ContactOutcome.REACHED, note="Told her when"
    )

    assert spoken_to(one[0]) == later(minutes=6)


@pytest.mark.parametrize("note", [".", "", "👍", "Hello!", "您好", "ok"])
def test_who_was_reached_was_told_something(desk: Desk, note: str) -> None:
    one = handling(desk)
    actions.unmask_contact(reported(one[0]), actor=desk.lamps_clerk, now=NOW, reason="first contact")

    with pytest.raises(SaysNothing):
        actions.contact_citizen(one[0], actor=desk.lamps_clerk, now=NOW, outcome=ContactOutcome.REACHED, note=note)

    assert clock(one[0], Obligation.CONTACT).stopped_at is None


# Said to everybody, and so of no matter.
COURTESIES = [
    "We have your report and see to it. You hear from us when it is done.",
    "您的诉求我们已收到并正在办理，办结后将告知您。",
    "Thank you for reporting this issue to us.",
    "Your feedback is valuable to us.",
    "Thanks for letting us know!",
    "We appreciate your patience.",
    "Hello, this is the city hotline. Thank you for your call.",
    "We've received your report and will get back to you soon.",
    "You will hear from us soon.",
    "Your report is being looked into.",
    "Have a good day!",
    "Noted, thanks.",
    "We will do our best.",
    "Your case has been forwarded to the relevant department.",
    "It will be handled as soon as possible.",
    "Thank you for your valuable feedback, we will follow up on it.",
    "您好，您的来电我们已经收到，我们会尽快处理，谢谢！",
    "感谢您的反馈，我们会认真对待。",
    "好的，收到，谢谢。",
    "您好，这里是12345热线，感谢您的来电。",
    "您的问题已转交相关部门处理，请耐心等待。",
    "请您保持电话畅通。",
    "祝您一切顺利。",
    "谢谢您的理解和支持！",
    "您好，您的工单已受理，工作人员会尽快与您联系。",
    "您反映的情况已知悉，感谢关注。",
    "我们将竭诚为您服务。",
    "已记录，会尽快反馈。",
    "感谢来电，再见。",
    "新年快乐，祝您阖家幸福！",
    "我们会尽力。",
    "Dear citizen, thank you.",
    "Thank you for calling us.",
    "Thanks for your call!",
    "Hello, thank you very much for your report.",
    "We have received your report.",
    "Good morning, your report has been received.",
    "We have received your message and will look into it.",
    "Your request has been registered. Please be patient.",
    "Dear resident, please wait patiently. Kind regards",
    "Thank you for your patience and understanding.",
    "Many thanks for contacting us. Have a nice day!",
    "We will get back to you shortly.",
    "We are looking into it.",
    "Your complaint is being processed.",
    "Sorry for the inconvenience caused.",
    "We apologise for the delay. Best wishes",
    "Hi, we've got your message, thanks",
    "Received with thanks. Regards",
    "Wishing you all the best, yours sincerely",
    "Thank you for your call, we will deal with it as soon as possible.",
    "您好，感谢您的来电！",
    "您好，感谢您的来电，祝您生活愉快！",
    "已收到，请耐心等待。",
    "您反映的问题我们已收到，会尽快处理。",
    "尊敬的市民，您好！您的诉求已受理，感谢您的支持与理解。",
    "收到，谢谢您的反馈。",
    "我们正在处理，请您耐心等待。",
    "感谢您对我们工作的支持，祝您工作顺利、身体健康！",
    "给您带来不便，敬请谅解。",
    "你好，来电已登记，稍后与您联系。",
    "我们会尽快核实处理并回复您，请稍候。",
    "非常抱歉给您造成不便，我们高度重视您反映的问题。",
    "您的来信收悉，谢谢！",
    "市民朋友您好，欢迎再次来电，再见！",
    "祝您和家人节日快乐，万事如意！",
]
# Of each matter something, if only when.
SAYS_SOMETHING = [
    "You will hear from us on Monday.",
    "Your case has been forwarded to the water company.",
    "We will do our best to repair it tonight.",
    "这里是路灯所，今晚去修。",
    "已转交自来水公司处理。",
    "办结后将告知您，预计周五。",
    "我们会在今天下午处理。",
    "下周会安排人员处理。",
    "您反映的路灯已修复。",
    "This is the lamps office, ring 555 0101.",
    "We see to it tomorrow.",
    "Forwarded to the parks office.",
    "Somebody comes to look at it this week, and rings you before. Ask for the office by the number of your report.",
    "本周内会派人到现场查看，出发前先给您打电话；如有变化请报诉求编号找我们。",
    "We are working on the lamp",
    "We received the part",
    "We will contact you at nine",
    "We will deal with it today",
    "已处理好",
    "今天会处理",
    "今晚会处理",
    "明天会与您联系",
    "已解决，请查看",
    "井盖今天换好",
    "We are waiting for parts",
    "已派人前往",
    "我们已转交自来水公司",
    "We come on Monday at nine.",
    "Thank you for calling: the crew comes tomorrow morning.",
    "The lamp is repaired now.",
    "We have received your report and send somebody today.",
    "Which lamp do you mean, the one by the bridge?",
    "Please ring 555 0100 and ask for the lamps office.",
    "Dear citizen, the pipe is mended. Kind regards",
    "Please keep the window closed until Friday.",
    "We are looking into it: the contractor was asked for parts.",
    "Is the water still brown?",
    "Sorry for the delay, the part arrives on Tuesday.",
    "Your complaint is being processed by the building office.",
    "We will get back to you before noon on Thursday.",
    "Please wait for the crew at the gate.",
    "Thanks. Where exactly is the hole?",
    "The bin was emptied this morning.",
    "This belongs to the water company.",
    "Nobody was at home at three, when may we come?",
    "Cost is borne by the owner.",
    "Have the neighbours the same noise at night?",
    "明天上午派人维修。",
    "您好，感谢您的来电，路灯今晚修好。",
    "已收到，请问是哪一盏路灯？",
    "我们会尽快处理，预计周五完成。",
    "水管已经修好了，请您查看。",
    "请问现在还停水吗？",
    "垃圾今天上午已清运。",
    "您反映的噪音问题，城管今晚到现场。",
    "该路段由区交通局负责。",
    "配件下周二到货，到货后更换。",
    "我们上门时无人，明天几点方便？",
    "非常抱歉，施工延期到十二月十日。",
    "井盖已更换。",
    "请把车移开，下午要铺路。",
    "费用由物业承担。",
]


@pytest.mark.parametrize("text", COURTESIES)
def test_what_every_office_writes_to_everybody_is_no_contact(text: str) -> None:
    for least in (ContactRules.note_letters, ContactRules.text_letters):
        with pytest.raises(SaysNothing):
            require_said(text, "text", least)


@pytest.mark.parametrize("text", SAYS_SOMETHING)
def test_what_says_something_of_the_matter_is_a_contact(text: str) -> None:
    require_said(text, "text", ContactRules.text_letters)


def test_thanks_for_calling_stop_no_clock(desk: Desk) -> None:
    one = handling(desk)

    with pytest.raises(SaysNothing):
        actions.text_citizen(one[0], actor=desk.lamps_clerk, now=NOW, text="您好，感谢您的来电！")

    assert clock(one[0], Obligation.CONTACT).stopped_at is None
    actions.text_citizen(one[0], actor=desk.lamps_clerk, now=NOW, text="您好，感谢您的来电！路灯今晚修好。")
    assert clock(one[0], Obligation.CONTACT).stopped_at == NOW


@pytest.mark.parametrize(
    "text", ["hi", "Hello, good morning!", "您好，打扰了", "...", "ok", "Dear Sir or Madam, thanks"]
)
def test_a_greeting_is_no_contact(desk: Desk, text: str) -> None:
    one = handling(desk)

    with pytest.raises(SaysNothing):
        actions.text_citizen(one[0], actor=desk.lamps_clerk, now=NOW, text=text)

    assert clock(one[0], Obligation.CONTACT).stopped_at is None


def test_a_call_that_nobody_took_is_kept_and_fulfils_nothing(desk: Desk) -> None:
    one = handling(desk)
    actions.unmask_contact(reported(one[0]), actor=desk.lamps_clerk, now=NOW, reason="first contact")

    for minutes in (1, 2, 90, 180):
        actions.contact_citizen(
            one[0], actor=desk.lamps_clerk, now=later(minutes=minutes), outcome=ContactOutcome.NOT_REACHED
        )

    rows = LogEntry.objects.filter(case_id=one[0], kind="contact").order_by("seq")
    assert [(row.facts["outcome"], row.facts["calls"]) for row in rows] == [("not_reached", n) for n in (1, 2, 3, 4)]
    # She can still be written to.
    assert clock(one[0], Obligation.CONTACT).stopped_at is None


def test_whom_no_text_reaches_is_not_to_be_called_for_ever(desk: Desk) -> None:
    one = handling(desk)
    opt_out(person(one[0]), "sms", now=NOW)
    actions.unmask_contact(reported(one[0]), actor=desk.lamps_clerk, now=NOW, reason="first contact")

    # Three calls in a minute are one.
    for minutes in (1, 2, 3, 70):
        actions.contact_citizen(
            one[0], actor=desk.lamps_clerk, now=later(minutes=minutes), outcome=ContactOutcome.NOT_REACHED
        )
        assert clock(one[0], Obligation.CONTACT).stopped_at is None
    actions.contact_citizen(one[0], actor=desk.lamps_clerk, now=later(minutes=131), outcome=ContactOutcome.NOT_REACHED)

    released = clock(one[0], Obligation.CONTACT)
    assert (released.ended_as, released.is_met) == ("released", None)
    assert list(findings()) == []


def test_what_the_centre_rings_in_vain_relieves_no_office_of_its_contact(desk: Desk) -> None:
    one = [desk.report("lamp", caller=Caller(phone="+8651383000000")).case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    for who in (desk.operator, desk.lamps_clerk):
        actions.unmask_contact(reported(one[0]), actor=who, now=NOW, reason="first contact")

    def rung(who: Actor, *minutes: float) -> object:
        for each in minutes:
            actions.contact_citizen(one[0], actor=who, now=later(minutes=each), outcome=ContactOutcome.NOT_REACHED)
        return clock(one[0], Obligation.CONTACT).ended_as

    assert rung(desk.operator, 1, 70, 140, 210) == ""
    assert rung(desk.lamps_clerk, 280, 350) == ""
    assert rung(desk.lamps_clerk, 420) == "released"
    assert list(findings()) == []


@pytest.mark.parametrize("phone", ["+8651383000000", "+8613800138000"], ids=["landline", "a text did not arrive"])
def test_what_was_rung_before_a_call_was_owed_does_not_count_for_it(desk: Desk, phone: str) -> None:
    one = [desk.report("lamp", caller=Caller(phone=phone)).case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    for who in (desk.operator, desk.lamps_clerk):
        actions.unmask_contact(reported(one[0]), actor=who, now=NOW, reason="first contact")

    def rung(who: Actor, minutes: float) -> bool:
        actions.contact_citizen(one[0], actor=who, now=later(minutes=minutes), outcome=ContactOutcome.NOT_REACHED)
        return Case.objects.get(pk=one[0]).to_call_since is not None

    for minutes in (1, 70):
        rung(desk.lamps_clerk, minutes)
    actions.mark_danger(one, actor=desk.lead, now=later(minutes=100), danger=Danger.GAS)
    seq = Case.objects.get(pk=one[0]).version
    actions.owe_call(one[0], seq, DANGER, now=later(minutes=101))

    assert [rung(desk.operator, minutes) for minutes in (140, 210, 280)] == [True, True, False]


@pytest.mark.parametrize("order", ["open", "done", "rung since", "rung since by the desk"])
def test_a_text_that_no_provider_took_was_no_contact(desk: Desk, order: str) -> None:
    one = handling(desk)
    actions.unmask_contact(reported(one[0]), actor=desk.lamps_clerk, now=NOW, reason="first contact")
    actions.text_citizen(one[0], actor=desk.lamps_clerk, now=later(minutes=1), text="We come on Monday")
    seq = LogEntry.objects.filter(case_id=one[0], kind="contact").get().seq
    if order == "rung since":
        rang = {"outcome": ContactOutcome.REACHED, "note": "Rang her"}
        actions.contact_citizen(one[0], actor=desk.lamps_clerk, now=later(minutes=2), **rang)
    if order == "rung since by the desk":
        desk.speaks(one[0], desk.operator, now=later(minutes=2))
    if order == "done":
        actions.finish_orders(one, actor=desk.lamps_clerk, now=later(minutes=3), result="a new lamp")
    told = {"contact": person(one[0]), "channel": "sms", "template_code": "written", "language": "en", "body": "We"}
    message = Message.objects.create(key="text", case_id=one[0], log_seq=seq, state="sending", **told)

    settle(message.pk, MessageState.FAILED, now=later(minutes=5), error="unreachable")
    see_to_untold(list(Reaction.objects.filter(consumer="cases.not_taken")), later(minutes=6))

    contact = clock(one[0], Obligation.CONTACT)
    assert (contact.stopped_at, contact.is_met) == {
        "open": (None, None),
        "done": (later(minutes=3), False),
        "rung since": (later(minutes=2), True),
        "rung since by the desk": (None, None),
    }[order]
    assert list(findings()) == []
    # Told twice, nothing more comes of it.
    assert not keep_not_taken(one[0], seq, now=later(minutes=7))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_texts_that_no_provider_took_were_no_contact(desk: Desk, order: tuple[int, int]) -> None:
    one = handling(desk)
    for minutes in (1, 2):
        actions.text_citizen(one[0], actor=desk.lamps_clerk, now=later(minutes=minutes), text="We come on Monday")
    texts = list(LogEntry.objects.filter(case_id=one[0], kind="contact").order_by("seq").values_list("seq", flat=True))

    for each in order:
        keep_not_taken(one[0], texts[each], now=later(minutes=6))

    assert clock(one[0], Obligation.CONTACT).stopped_at is None
    assert list(findings()) == []


# --- The case goes on to another order ----------------------------------------------------------


def again(desk: Desk, one: list[int], lead: str = "lamps", *, at: float) -> None:
    """Take it back, send it again a minute later, and have it signed another minute later."""
    actions.take_back(one, actor=desk.dispatcher, now=later(minutes=at), reason="sent wrongly")
    to = actions.Destination(lead=desk.city.departments[lead])
    summary = "Of a lamp" if Case.objects.get(pk=one[0]).is_protected else ""
    actions.route_case(one, actor=desk.dispatcher, now=later(minutes=at + 1), to=to, summary=summary)
    actions.sign_orders(one, actor=getattr(desk, f"{lead}_clerk"), now=later(minutes=at + 2))


def written(desk: Desk, one: list[int], *, at: float, who: str = "lamps_clerk") -> int:
    actions.text_citizen(one[0], actor=getattr(desk, who), now=later(minutes=at), text="We come on Monday")
    return LogEntry.objects.filter(case_id=one[0], kind="contact").order_by("seq").last().seq  # type: ignore[union-attr]


def contact_clocks(one: list[int]) -> list[tuple[object, ...]]:
    clocks = Clock.objects.filter(case_id=one[0], obligation="contact").order_by("seq")
    return list(clocks.values_list("stopped_at", "ended_as", "is_met"))


def test_an_office_writes_to_a_protected_citizen_by_every_order_by_which_it_leads(desk: Desk) -> None:
    one = [desk.report("complaint").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    to = actions.Destination(lead=desk.city.departments["lamps"])
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=to, summary="Of a lamp")
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    written(desk, one, at=1)
    again(desk, one, at=5)

    seq = written(desk, one, at=10)

    assert LogEntry.objects.get(case_id=one[0], seq=seq).facts["department"] == desk.city.departments["lamps"].pk
    # Another office leads: it speaks to her itself, and who led before does not any more.
    again(desk, one, "police", at=20)
    with pytest.raises(NotFound):
        written(desk, one, at=23)
    written(desk, one, at=24, who="police_clerk")
    # Nor by an order that helps.
    actions.take_back(one, actor=desk.dispatcher, now=later(minutes=30), reason="sent wrongly")
    both = actions.Destination(lead=desk.city.departments["police"], co_handlers=(desk.city.departments["lamps"],))
    actions.route_case(one, actor=desk.dispatcher, now=later(minutes=31), to=both, summary="Of a lamp")
    actions.sign_orders(one, actor=desk.lamps_clerk, now=later(minutes=32))
    with pytest.raises(OwesNoContact):
        written(desk, one, at=33)


def test_a_text_that_fails_after_the_case_was_sent_again_is_owed_by_the_order_that_has_it_now(desk: Desk) -> None:
    one = handling(desk)
    limit = clock(one[0], Obligation.CONTACT)
    seq = written(desk, one, at=1)
    again(desk, one, at=60)

    keep_not_taken(one[0], seq, now=later(minutes=90))

    # As if it had never been written: what was left when the case went was left when it was signed for again.
    assert contact_clocks(one) == [(later(minutes=60), "released", None), (None, "", None)]
    owed = Clock.objects.get(case_id=one[0], obligation="contact", stopped_at=None)
    assert WorkOrder.objects.get(pk=owed.order_id).ended_at is None
    assert (owed.started_at, owed.due_at, owed.alarm_at) == (
        limit.started_at,
        limit.due_at + timedelta(minutes=2),
        owed.amber_at,
    )
    # And it can be discharged there.
    written(desk, one, at=95)
    assert contact_clocks(one)[1] == (later(minutes=95), "done", True)
    assert list(findings()) == []


def test_a_limit_that_passed_while_a_text_was_believed_to_have_left_is_told_of(desk: Desk) -> None:
    one = handling(desk)
    seq = written(desk, one, at=1)
    again(desk, one, at=60)

    keep_not_taken(one[0], seq, now=later(days=3))
    ring_clocks(now=later(days=3))

    told = LogEntry.objects.filter(case_id=one[0], kind="alarm").get().facts["clocks"]
    assert [(each["obligation"], each["level"]) for each in told if each["obligation"] == "contact"]


@pytest.mark.parametrize(
    ("way", "clocks"),
    [
        # Signed for again it will be owed; by nobody at the desk meanwhile.
        ("with the dispatcher", [(60, "released", None)]),
        ("done", [(60, "released", None), (70, "undone", False)]),
        ("written to again", [(60, "released", None), (65, "done", True)]),
        # The desk spoke for itself.
        ("rung by the desk", [(60, "released", None), (None, "", None)]),
        # Another office spoke for itself.
        ("with another office", [(60, "released", None), (65, "done", True)]),
    ],
)
def test_nobody_is_relieved_of_a_contact_by_a_text_that_failed(
    desk: Desk, way: str, clocks: list[tuple[int | None, str, bool | None]]
) -> None:
    one = handling(desk)
    seq = written(desk, one, at=1)
    if way == "with the dispatcher":
        actions.take_back(one, actor=desk.dispatcher, now=later(minutes=60), reason="sent wrongly")
    else:
        again(desk, one, "police" if way == "with another office" else "lamps", at=60)
    if way == "done":
        actions.finish_orders(one, actor=desk.lamps_clerk, now=later(minutes=70), result="a new lamp")
    if way == "written to again":
        written(desk, one, at=65)
    if way == "with another office":
        written(desk, one, at=65, who="police_clerk")
    if way == "rung by the desk":
        desk.speaks(one[0], desk.operator, now=later(minutes=65))

    keep_not_taken(one[0], seq, now=later(minutes=90))

    ended = [(None if at is None else later(minutes=at), end, is_met) for at, end, is_met in clocks]
    assert contact_clocks(one) == ended
    assert list(findings()) == []
    if way == "with the dispatcher":
        to = actions.Destination(lead=desk.city.departments["lamps"])
        actions.route_case(one, actor=desk.dispatcher, now=later(minutes=100), to=to)
        actions.sign_orders(one, actor=desk.lamps_clerk, now=later(minutes=101))
        assert contact_clocks(one)[1] == (None, "", None)
