"""What happened, and what is waited for, in sentences a person uses. Reads nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts.models import Role
from cases.actions.feedback import TEXT_WAITS, UNREAD
from cases.clocks import OF_ORDERS, WAITED_FOR, running_clock, whose
from cases.in_hand import in_hand
from cases.models import (
    AlertReason,
    AttachmentKind,
    Channel,
    ContactOutcome,
    Danger,
    LogKind,
    Obligation,
    Outcome,
    RequestKind,
)
from cases.names import CityNames
from cases.watch import danger_told
from cases.workflow import OrderState, State
from common.templatetags.ui import day, span, when
from common.text import LazyText, say_all
from common.worktime import Unit

# The log's filters, each a sentence, and the kinds it shows.
FILTERS: dict[str, tuple[LazyText, frozenset[str]]] = {
    "all": (gettext_lazy("Everything"), frozenset()),
    "steps": (
        gettext_lazy("Steps"),
        frozenset(
            {
                "report", "answer", "ask_verification", "ask_another", "report_verification", "file", "reject", "hand_over",
                "send_fast", "merge", "unmerge", "route", "void", "sign", "take_back", "finish", "pass_check",
                "rework", "close", "reopen", "appeal", "rate",
            }
        ),
    ),
    "words": (
        gettext_lazy("Said and written"),
        frozenset({"report", "add_report", "answer", "comment", "contact", "call_back", "rate", "appeal", "urge", "show_words"}),
    ),
    "time": (
        gettext_lazy("Limits and requests"),
        frozenset({
            "alarm", "raise_alert", "page", "take_alert", "end_alert", "mark_danger", "clear_danger",
            "ask", "grant", "refuse", "resume", "supervise", "urge",
        }),
    ),
    "field": (
        gettext_lazy("Units"),
        frozenset({
            "assign", "call_in", "unit_act", "begin", "make_safe", "finish", "attach", "tell_place", "ask_place",
        }),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """One row of the log as it is read."""

    seq: int
    at: datetime
    sentence: str
    who: str
    words: list[str]
    kind: str
    state: str
    # Whether its words are withheld from others until the centre has read them: told to the centre only.
    is_withheld: bool = False
    # And what was found in them of the person.
    found: str = ""


Sentence = Callable[[dict[str, Any], CityNames], str]


def _report(facts: dict[str, Any], _names: CityNames) -> str:
    channel = facts.get("channel", "")
    # An import knows it of the report, not of the row.
    if channel not in Channel.values:
        return _("Reported.")
    told = _("Reported (%(channel)s).") % {"channel": Channel(channel).label}
    return say_all(told, _protected(facts, _names) if facts.get("protected_by") else "")


def _protected(facts: dict[str, Any], _names: CityNames) -> str:
    if facts.get("protected_by") == "words":
        return _("The words ask that who reported stays unknown to the departments.")
    if facts.get("protected_by") == "complaint":
        return _("The words complain of a department, so who reported stays unknown to the departments.")
    return _("Who reported wants to stay unknown to the departments.")


def _unprotected(facts: dict[str, Any], _names: CityNames) -> str:
    if facts.get("lifted") == "waived":
        return _(
            "Who reported said that there is no need to stay unknown any more. The departments read it as any case."
        )
    return _("Protection lifted: it was only read from the words. The departments read it as any case.")


def _reported_again(facts: dict[str, Any], names: CityNames) -> str:
    told = _("Somebody else reported the same.")
    return say_all(told, _protected(facts, names) if facts.get("protected_by") else "")


def _routed(facts: dict[str, Any], names: CityNames) -> str:
    found = [names.department(each) for each in facts.get("departments", [])]
    if not found:
        return _("Sent to the departments.")
    lead, *others = found
    until = next(iter(facts.get("until") or []), None)
    told = _("Sent to %(lead)s.") % {"lead": lead}
    if others:
        told = _("Sent to %(lead)s, together with %(others)s.") % {"lead": lead, "others": _(", ").join(others)}
    return say_all(told, _has_until(lead, until))


def _fast(facts: dict[str, Any], names: CityNames) -> str:
    return say_all(_("Sent at once, by the fast lane."), _routed(facts, names))


def _forwarded(facts: dict[str, Any], names: CityNames) -> str:
    department = names.department(facts.get("department"))
    until = next(iter(facts.get("until") or []), None)
    told = _("Forwarded to %(department)s.") % {"department": department}
    return say_all(told, _has_until(department, until))


def _has_until(department: str, until: str | None) -> str:
    return _("%(department)s has until %(when)s.") % {"department": department, "when": _moment(until)} if until else ""


def _requested(sentence: LazyText, comes_to: Callable[[dict[str, Any]], list[str]]) -> Sentence:
    def tell(facts: dict[str, Any], names: CityNames) -> str:
        kind = facts.get("kind", "")
        what = str(RequestKind(kind).label) if kind in RequestKind.values else ""
        department = names.department(facts.get("department"))
        parts = [*_span(facts), *comes_to(facts), department, *_moves_above(facts, names)]
        more = [part for part in parts if part]
        told = str(sentence) % {"kind": what}
        return _("%(sentence)s (%(more)s)") % {"sentence": told, "more": _(", ").join(more)} if more else told

    return tell


def _span(facts: dict[str, Any]) -> list[str]:
    amount, unit = facts.get("amount"), facts.get("unit", "")
    if not amount or unit not in Unit.values:
        return []
    return [_("by %(span)s") % {"span": span(amount, unit)}]


def _would_come_to(facts: dict[str, Any]) -> list[str]:
    """Say to which time it would come: nothing is decided yet."""
    found = []
    if isinstance(facts.get("due_at"), str):
        found.append(_("asks until %(when)s") % {"when": _moment(facts["due_at"])})
    if isinstance(facts.get("review_on"), str):
        found.append(_("asks to wait until %(day)s") % {"day": day(date.fromisoformat(facts["review_on"]))})
    return found


def _comes_to(facts: dict[str, Any]) -> list[str]:
    """Say to which time it comes, as it was decided then."""
    found = []
    if isinstance(facts.get("due_at"), str):
        found.append(_("new limit %(when)s") % {"when": _moment(facts["due_at"])})
    if isinstance(facts.get("review_on"), str):
        found.append(_("until %(day)s") % {"day": day(date.fromisoformat(facts["review_on"]))})
    return found


def _moves_above(facts: dict[str, Any], names: CityNames) -> list[str]:
    """Say which offices above were given as long in the same act."""
    return [
        _("%(department)s, which forwarded it, has until %(when)s with it")
        % {"department": names.department(each["department"]), "when": _moment(each["until"])}
        for each in facts.get("above", [])
    ]


def _stays(facts: dict[str, Any]) -> list[str]:
    """Say which limit stays, where a refusal leaves one: the day that was asked for is nobody's."""
    until = next(iter(facts.get("until") or []), None)
    if until:
        return [_("the limit stays %(when)s") % {"when": _moment(until)}]
    # Older rows do not name it.
    return [_("the limit stays")] if facts.get("due_at") or facts.get("review_on") else []


def _moment(text: str) -> str:
    """Say an instant with its day, since the log is read on any day."""
    local = localtime(datetime.fromisoformat(text))
    return f"{day(local.date())} {date_format(local, 'H:i')}"


def _claimed(facts: dict[str, Any]) -> str:
    """Say that the phone has another time than the one that counts."""
    values = {"claimed": _moment(facts["claimed_at"]), "counted": _moment(facts["counted_at"])}
    return _("The phone says it was at %(claimed)s; %(counted)s counts.") % values


def _resumed(facts: dict[str, Any], names: CityNames) -> str:
    told = _("The suspension ended; the clock runs on.")
    limits = [
        _("%(department)s has until %(when)s") % {"department": names.department(department), "when": _moment(until)}
        for department, until in zip(facts.get("departments", []), facts.get("until", []), strict=False)
        if until
    ]
    return say_all(told, f"{capfirst(_('; ').join(limits))}{_('.')}" if limits else "")


def _fallen_away(facts: dict[str, Any], names: CityNames) -> list[str]:
    """Say which requests nobody decides any more since the act, and which wait for a decision again."""
    sentences = {
        "requests_dropped": gettext_lazy("What was asked for and undecided falls away: %(requests)s."),
        "requests_again": gettext_lazy("This is asked for again: %(requests)s."),
    }
    told = []
    for name, sentence in sentences.items():
        # Older rows name their ids only.
        found = [each for each in facts.get(name) or [] if isinstance(each, dict) and each.get("kind") in RequestKind]
        if found:
            requests = [_of(str(RequestKind(each["kind"]).label), each, names) for each in found]
            told.append(str(sentence) % {"requests": _(", ").join(requests)})
        elif facts.get(name):
            told.append(_("What was asked for its time and undecided falls away."))
    return told


def _of(told: str, facts: dict[str, Any], names: CityNames) -> str:
    """Say of which office something is, where the row names one."""
    department = names.department(facts.get("department"))
    return _("%(sentence)s (%(more)s)") % {"sentence": told, "more": department} if department else told


def _rated(facts: dict[str, Any], _names: CityNames) -> str:
    if facts.get("solved"):
        return _("The citizen says that it is solved.")
    return _("The citizen says that it is not solved.")


READINGS: dict[str, LazyText] = {
    "yes": gettext_lazy("A text was read: it says again that it is solved."),
    "new": gettext_lazy("A text was read: it is a new matter."),
    "keep": gettext_lazy("A text was read: it stays as words."),
    "place": gettext_lazy("A text was read: it says where it is."),
    "stop": gettext_lazy("A text was read: no more texts are wanted."),
}


def why_it_waits(facts: dict[str, Any]) -> str:
    """Say of a yes that is kept, and ends nothing by itself, what it waits for."""
    if facts.get(TEXT_WAITS):
        return _(
            "The citizen says that it is solved. A text of the same case waits: somebody reads both before it is closed."
        )
    return _("The citizen says that it is solved: somebody reads it before it is closed.")


def _late_answer(facts: dict[str, Any]) -> str:
    if "solved" not in facts:
        return ""
    if facts.get(UNREAD):
        told = [why_it_waits(facts)]
    else:
        told = [_("Answered too late: it is solved.") if facts["solved"] else _("Answered too late: it is not solved.")]
    if facts.get("satisfaction"):
        told.append(_("Satisfied: %(grade)s of 5.") % {"grade": facts["satisfaction"]})
    return say_all(*told)


def _reopened(facts: dict[str, Any], _names: CityNames) -> str:
    return say_all(_("Taken up again."), _late_answer(facts))


def _noted(facts: dict[str, Any], _names: CityNames) -> str:
    if facts.get("accepts"):
        return _("The citizen is satisfied.")
    if late := _late_answer(facts):
        return late
    return str(READINGS.get(facts.get("read", ""), _("A note.")))


def _verified(facts: dict[str, Any], _names: CityNames) -> str:
    return _("Looked at: it is so.") if facts.get("confirmed") else _("Looked at: it is not so.")


_OF_PLACE = {
    "address": gettext_lazy("The address was changed."),
    "unpinned": gettext_lazy("The pin of the address before was taken off the map."),
}


def _changed(facts: dict[str, Any], names: CityNames) -> str:
    if "about" in facts:
        return _about(facts, names)
    if facts.get("summary"):
        return _("The summary for the departments was written.")
    told = [str(READINGS["place"])] if facts.get("read") == "place" else []
    before, after = facts.get("class_before"), facts.get("class")
    if before != after:
        values = {
            "before": names.case_class(before) or _("no class"),
            "after": names.case_class(after) or _("no class"),
        }
        told.append(_("Changed from “%(before)s” to “%(after)s”.") % values)
    before, after = facts.get("division_before"), facts.get("division")
    if before != after:
        values = {"before": names.division(before) or _("no place"), "after": names.division(after) or _("no place")}
        told.append(_("Moved from %(before)s to %(after)s.") % values)
    elif facts.get("moved") and not facts.get("unpinned"):
        told.append(_("Moved within %(place)s.") % {"place": names.division(after) or _("the same place")})
    told += [str(sentence) for fact, sentence in _OF_PLACE.items() if facts.get(fact)]
    told = told or [_("The place was changed.")]
    # Older rows do not say it.
    lost = [names.department(each) for each in facts.get("taken_from", [])]
    if any(lost):
        told.append(
            _("Taken back from %(departments)s, to be sent anew.") % {"departments": _(", ").join(filter(None, lost))}
        )
    return say_all(*told)


def _contacted(facts: dict[str, Any], _names: CityNames) -> str:
    if facts.get("via") == "text":
        return _("A text was sent to the citizen through the centre.")
    if facts.get("via") == "not_taken":
        return _("The text to the citizen never left or did not arrive, so it was no contact.")
    if facts.get("via") == "call_owed":
        return _("No message is known to have reached the citizen, who is to be called.")
    if facts.get("outcome") == ContactOutcome.NOT_REACHED:
        return _("The citizen was called and not reached (call %(count)s).") % {"count": facts.get("calls", 1)}
    return _("The citizen was spoken to.")


def _about(facts: dict[str, Any], names: CityNames) -> str:
    department = names.department(facts["about"])
    if not department:
        return _("It is about no department any more.")
    return _("It is about %(department)s, which does not see it from now on.") % {"department": department}


def _told_place(facts: dict[str, Any], _names: CityNames) -> str:
    return _("Told where exactly it is to who was sent (%(count)s).") % {"count": len(facts.get("people", []))}


def _asked_place(facts: dict[str, Any], names: CityNames) -> str:
    unit = names.unit(facts.get("unit")) if facts.get("unit") else ""
    return (
        _("%(unit)s asks where exactly it is.") % {"unit": unit}
        if unit
        else _("Who was sent asks where exactly it is.")
    )


def _shown(facts: dict[str, Any], _names: CityNames) -> str:
    if facts.get("as_written"):
        return _("Words that were withheld were read: the others read them as they are.")
    return _("Words that were withheld were read: the others read something else in their place.")


def _closed(facts: dict[str, Any], _names: CityNames) -> str:
    outcome = facts.get("outcome", "")
    return _("Closed: %(outcome)s.") % {"outcome": Outcome(outcome).label if outcome in Outcome.values else ""}


def _alarm(facts: dict[str, Any], names: CityNames) -> str:
    rung = [_rung(clock, names) for clock in facts.get("clocks", []) if clock.get("obligation") in Obligation.values]
    if facts.get("disputes"):
        rung.append(_("nobody has decided in time what is disputed"))
    return capfirst(_("; ").join(rung) or _("A limit came near")) + _(".")


def _rung(clock: dict[str, Any], names: CityNames) -> str:
    what = whose(clock["obligation"], clock.get("department"), names)
    if clock.get("level") == "released":
        return _("%(what)s: nobody owes it, nobody can be reached any more") % {"what": what}
    # Each step of the ladder has its own words: a second row of one clock is no repetition of the first.
    steps = {
        "amber": _("%(what)s: 80 %% of the time is used"),
        "leader": _("%(what)s: twice the time is used"),
    }
    told = steps.get(str(clock.get("level")), _("%(what)s is late")) % {"what": what}
    if not isinstance(clock.get("due_at"), str):
        return told
    return _("%(sentence)s, due %(when)s") % {"sentence": told, "when": _moment(clock["due_at"])}


def _attached(facts: dict[str, Any], _names: CityNames) -> str:
    kind = facts.get("kind", "")
    label = AttachmentKind(kind).label if kind in AttachmentKind.values else ""
    count = _photos_of(facts)
    if not count:
        return _("Photos added (%(kind)s).") % {"kind": label}
    return ngettext("%(count)s photo added (%(kind)s).", "%(count)s photos added (%(kind)s).", count) % {
        "count": count,
        "kind": label,
    }


def _photos_of(facts: dict[str, Any]) -> int:
    # Older rows name the stored files.
    return len(facts.get("attachments") or facts.get("files") or ())


def _handed_over(facts: dict[str, Any], _names: CityNames) -> str:
    # A name that is no code stands with the row's words.
    authority = facts.get("authority")
    told = (
        _("Handed over to %(authority)s.") % {"authority": authority}
        if authority
        else _("Handed over to another authority.")
    )
    number = facts.get("their_number")
    return say_all(told, _("Their number for it is %(number)s.") % {"number": number} if number else "")


def _merged(facts: dict[str, Any], _names: CityNames) -> str:
    # A case that the reader does not see is not named.
    if facts["cases_named"]:
        return _("Merged: %(number)s speaks for it.") % {"number": facts["cases_named"]}
    return _("Merged: another case speaks for it.")


def _took_in_merged(facts: dict[str, Any], _names: CityNames) -> str:
    told = (
        _("Merged into this one: %(numbers)s.") % {"numbers": facts["cases_named"]}
        if facts["cases_named"]
        else _("Another case was merged into this one.")
    )
    return say_all(told, _("The summary for the departments was written.") if facts.get("summary") else "")


def _apart(facts: dict[str, Any], _names: CityNames) -> str:
    if facts.get("apart"):
        apart = (
            _("%(number)s, which was merged into this one, stands on its own again.") % {"number": facts["cases_named"]}
            if facts["cases_named"]
            else _("A case that was merged into this one stands on its own again.")
        )
        return say_all(
            apart,
            _("The place, which may be the other's, was taken off: place it again.") if facts.get("unplaced") else "",
            _("Its own citizens are asked now whether it is solved.") if facts.get("asked_anew") else "",
        )
    told = [
        _("Stands on its own again: %(number)s speaks for it no more.") % {"number": facts["cases_named"]}
        if facts["cases_named"]
        else _("Stands on its own again.")
    ]
    # What was said meanwhile stands below.
    told += [
        _("Asked meanwhile, the citizen said that it is solved.")
        if each["solved"]
        else _("Asked meanwhile, the citizen said that it is not solved.")
        for each in facts.get("answers", [])
    ]
    if facts.get("moved") or facts.get("address"):
        told.append(_("It has the place that the citizen said meanwhile."))
    return say_all(*told)


def _assigned(facts: dict[str, Any], names: CityNames) -> str:
    endings = [*facts.get("instead_of", []), *facts.get("others", [])]
    if str(facts.get("act")) in ENDED_UNIT:
        endings.insert(0, facts)
    told = [_ended(each, names) for each in endings if str(each.get("act")) in ENDED_UNIT]
    act = str(facts.get("act"))
    if act == "alarm":
        no_unit = facts.get("code") == "no_unit_left"
        told.append(_("No unit is left to ask.") if no_unit else _("Somebody has to choose another unit."))
    elif by := next((each for each in endings if each.get("why") == "hand_over"), None):
        return _named(_("%(unit)s handed it over to %(other)s."), unit=by, other=facts, names=names)
    elif act not in ENDED_UNIT:
        told.append(_offered(facts, names))
    return say_all(*told)


def _named(sentence: str, *, names: CityNames, **units: dict[str, Any]) -> str:
    return sentence % {
        name: names.unit(each.get("unit")) or pgettext("who", "another unit") for name, each in units.items()
    }


ENDED_UNIT = ("decline", "give_back", "expire", "recall")


def _ended(facts: dict[str, Any], names: CityNames) -> str:
    values = {"unit": names.unit(facts.get("unit")) or _("The unit")}
    sentences = {
        "decline": _("%(unit)s declined.") % values,
        "give_back": _("%(unit)s gave it back.") % values,
        "expire": _("%(unit)s went off duty before it answered.") % values
        if facts.get("why") == "off_duty"
        else _("%(unit)s did not answer.") % values,
        "recall": _("%(unit)s was called back.") % values,
    }
    return sentences[str(facts["act"])]


def _found_second(facts: dict[str, Any]) -> str:
    """Tell what a grid worker found where it decided nothing any more: what, and why not; older rows do not say why."""
    found = {
        ("verify", True): _("A grid worker found: it is so."),
        ("verify", False): _("A grid worker found: it is not so."),
        ("check", True): _("A grid worker found: the work is done."),
        ("check", False): _("A grid worker found: the work is not done."),
    }
    told = found.get((str(facts["act"]), bool(facts.get("confirmed"))), "")
    why = {
        "other_task": _("They were asked for something else here, so it decided nothing."),
        "already_told": _("They had told what they found before, so it decided nothing."),
        "own_house": _("It is about their own department by now, so it decided nothing."),
        "check_over": _("Somebody else had looked by then, so it decided nothing."),
        "not_wanted": _("The case had gone on without it, so it decided nothing."),
    }
    return say_all(told, why.get(str(facts.get("why")), _("This came too late to change anything.")))


def _unit_act(facts: dict[str, Any], names: CityNames) -> str:
    """Tell what a unit reported; after it was recalled, that it was after that."""
    values = {"unit": names.unit(facts.get("unit")) or _("The unit")}
    if "check" in facts and facts.get("act") in WORKER_SAYS:
        return say_all(str(WORKER_SAYS[facts["act"]]), _too_late(facts))
    if str(facts.get("act")) in ENDED_UNIT:
        return _assigned(facts, names)
    if str(facts.get("act")) in ("verify", "check"):
        return _found_second(facts)
    acts = {
        "accept": _("%(unit)s accepted.") % values,
        "set_out": _("%(unit)s is on the way.") % values,
        "arrive": _("%(unit)s is there.") % values,
        "done": _("%(unit)s reported done.") % values
        if facts.get("finished", True)
        else _("%(unit)s made it safe; it is not repaired yet.") % values,
        "photo": _("%(unit)s sent a photo.") % values,
        "note": _("%(unit)s left a note.") % values,
        "ask_help": _("%(unit)s asks for help.") % values,
    }
    told = acts.get(str(facts.get("act"))) or _("%(unit)s reported.") % values
    return say_all(told, _too_late(facts))


# What a grid worker who is to look says before having looked.
WORKER_SAYS: dict[str, LazyText] = {
    "give_back": gettext_lazy("The grid worker who was asked cannot look."),
    "ask_help": gettext_lazy("The grid worker who was asked to look asks for help."),
}


def _too_late(facts: dict[str, Any]) -> str:
    noted = {
        "recalled": _("This came after it was recalled, so it changed nothing."),
        "declined": _("This came after it had declined, so it changed nothing."),
        "given_back": _("This came after it had been given back, so it changed nothing."),
        "handed_over": _("This came after it had been handed over, so it changed nothing."),
        "expired": _("This came when another unit had it, so it changed nothing."),
        "taken_by_another": _("This came when another unit had it, so it changed nothing."),
        "off_duty": _("This came after the crew had gone off duty, so it changed nothing."),
    }
    return noted.get(str(facts.get("noted"))) or (
        _("This came too late to change anything.") if facts.get("noted") else ""
    )


def _of_order(plain: LazyText, named: LazyText) -> Sentence:
    """Tell what an office did with its order, and which office it was; older rows do not name it."""

    def tell(facts: dict[str, Any], names: CityNames) -> str:
        department = names.department(facts.get("department"))
        told = str(named) % {"department": department} if department else str(plain)
        unit = names.unit(facts.get("unit")) if facts.get("unit") else ""
        return say_all(told, _unit_act(facts, names)) if unit else told

    return tell


def _escalated(facts: dict[str, Any], names: CityNames) -> str:
    values = {"department": names.department(facts.get("department")), "above": names.department(facts.get("to"))}
    if not all(values.values()):
        return _("Given back to the department above.")
    return _("%(department)s gave it back to %(above)s.") % values


def _reworked(facts: dict[str, Any], names: CityNames) -> str:
    department = names.department(facts.get("department"))
    if not department:
        return _("Checked: it is not done. Back to the same department.")
    if facts.get("goes_on_at_desk"):
        return _("Checked: it is not done. It is about %(department)s, so the dispatcher sends somebody else.") % {
            "department": department
        }
    return _("Checked: it is not done. Back to %(department)s.") % {"department": department}


def _reasons(codes: Any) -> str:
    return _(", ").join(str(AlertReason(code).label) for code in codes or [] if code in AlertReason.values)


def _raised(facts: dict[str, Any], _names: CityNames) -> str:
    return _("The shift is told: %(reasons)s.") % {"reasons": _reasons(facts.get("alerts"))}


def _taken(facts: dict[str, Any], _names: CityNames) -> str:
    return _("Somebody sees to it: %(reasons)s.") % {"reasons": _reasons(facts.get("reasons"))}


def _over(facts: dict[str, Any]) -> str:
    return _("The shift need not see to it any more: %(reasons)s.") % {"reasons": _reasons(facts.get("alerts_over"))}


def _of_alerts(kind: str, facts: dict[str, Any], names: CityNames) -> list[str]:
    """Say which alerts came and ended with an act that is about something else."""
    told = []
    if facts.get("alerts_over") and kind != LogKind.END_ALERT:
        told.append(_over(facts))
    if facts.get("alerts") and kind == LogKind.ALARM:
        told.append(_raised(facts, names))
    if facts.get("alerts_go_on"):
        told.append(_go_on(facts["alerts_go_on"]))
    if facts.get("alerts_taken"):
        told.append(_taken({"reasons": facts["alerts_taken"]}, names))
    return told


def _go_on(codes: Any) -> str:
    return _("From now on it is told of with the case that speaks for it: %(reasons)s.") % {"reasons": _reasons(codes)}


# Who was paged, as the log says it.
PAGED = {
    "shift": gettext_lazy("The shift was paged"),
    "deputy": gettext_lazy("The deputy was paged"),
    "leader": gettext_lazy("The leader on call was paged"),
}


def _paged(facts: dict[str, Any], _names: CityNames) -> str:
    told: dict[str, list[Any]] = {}
    for page in facts.get("pages", []):
        sentence = str(PAGED.get(str(page.get("level")), PAGED["shift"]))
        if not page.get("users"):
            sentence = _("Nobody could be paged: no leader on call has a number")
        told.setdefault(sentence, []).append(page.get("reason"))
    return _("; ").join(f"{sentence} ({_reasons(reasons)})" for sentence, reasons in told.items()) + _(".")


def _marked(facts: dict[str, Any], _names: CityNames) -> str:
    kind, before = facts.get("danger", ""), facts.get("before", "")
    values = {"kind": _danger(kind), "before": _danger(before)}
    if before:
        return _("Marked as a danger: %(kind)s, instead of %(before)s.") % values
    return _("Marked as a danger: %(kind)s.") % values


def _danger(kind: str) -> str:
    return str(Danger(kind).label) if kind in Danger.values else ""


def _cleared(facts: dict[str, Any], _names: CityNames) -> str:
    if facts.get("made_safe"):
        return _("No danger any more, since it was made safe: %(kind)s.") % {"kind": _danger(facts.get("danger", ""))}
    return _("Found to be no danger: %(kind)s.") % {"kind": _danger(facts.get("danger", ""))}


def _offered(facts: dict[str, Any], names: CityNames) -> str:
    asked = [names.unit(each.get("unit")) for each in (facts, *facts.get("also", []))]
    units = _(", ").join(unit for unit in asked if unit)
    if not units:
        return _("A unit was asked.")
    if facts.get("act") == "call_in":
        return _("%(unit)s was called in from off duty.") % {"unit": units}
    return (_("%(unit)s were asked at once.") if len(asked) > 1 else _("%(unit)s was asked.")) % {"unit": units}


def _asked_to_look(facts: dict[str, Any], _names: CityNames) -> str:
    # What was logged before anybody had to be named says so.
    if not facts.get("worker"):
        return _("It was to be looked at; nobody in particular was asked.")
    asked = _("%(worker)s was asked whether it is so.") % {"worker": facts["worker_name"] or _("A grid worker")}
    return say_all(asked, _where_was_told(facts))


def _where_was_told(facts: dict[str, Any]) -> str:
    return _("The exact place was told.") if facts.get("place_told") else ""


def _passed_on(facts: dict[str, Any], _names: CityNames) -> str:
    if not facts.get("worker"):
        return _("Nobody who was asked to look has answered: the desk has to decide.")
    asked = _("No answer came; %(worker)s was asked to look.") % {"worker": facts["worker_name"] or _("A grid worker")}
    return say_all(asked, _where_was_told(facts))


def _urged(facts: dict[str, Any], names: CityNames) -> str:
    # Older rows do not say whom.
    urged = [name for each in facts.get("departments", []) if (name := names.department(each))]
    return _("Urged: %(departments)s.") % {"departments": _(", ").join(urged)} if urged else _("Urged.")


def _supervised(facts: dict[str, Any], names: CityNames) -> str:
    holders = [name for each in facts.get("departments", []) if (name := names.department(each))]
    if not holders:
        # The centre has it; or an older row, which does not say who.
        return _("A supervision order was issued.")
    return _("A supervision order was issued to: %(departments)s.") % {"departments": _(", ").join(holders)}


def _finished(facts: dict[str, Any], names: CityNames) -> str:
    told = _of_order(gettext_lazy("Reported done."), gettext_lazy("%(department)s reported it done."))(facts, names)
    if facts.get("worker"):
        return say_all(
            told, _("%(worker)s was asked to look.") % {"worker": facts["worker_name"] or _("A grid worker")}
        )
    if facts.get("check") and "worker" in facts:
        return say_all(told, _("The desk looks at it."))
    return told


def _made_safe(facts: dict[str, Any], names: CityNames) -> str:
    """Tell that a unit made it safe, and by when its department owes the repair; in the same act it may have signed."""
    values = {"department": names.department(facts.get("department")) or _("The department")}
    signed = _("%(department)s signed for it.") % values if facts.get("signed") else ""
    until = next(iter(facts.get("until") or []), None)
    told = _("%(department)s owes the repair.") % values
    if until:
        told = _("%(department)s owes the repair until %(when)s.") % {
            **values,
            "when": _moment(until),
        }
    return say_all(signed, _unit_act(facts, names), told)


def _plain(sentence: LazyText) -> Sentence:
    return lambda _facts, _names: str(sentence)


SENTENCES: dict[str, Sentence] = {
    LogKind.REPORT: _report,
    LogKind.ADD_REPORT: _reported_again,
    LogKind.ANSWER: _plain(gettext_lazy("Answered at once.")),
    LogKind.ASK_VERIFICATION: _asked_to_look,
    LogKind.ASK_ANOTHER: _passed_on,
    LogKind.REPORT_VERIFICATION: _verified,
    LogKind.FILE: _plain(gettext_lazy("Accepted as a case.")),
    LogKind.REJECT: _plain(gettext_lazy("Not accepted.")),
    LogKind.HAND_OVER: _handed_over,
    LogKind.SEND_FAST: _fast,
    LogKind.REVIEW_FAST: _plain(gettext_lazy("The fast lane was reviewed.")),
    LogKind.MERGE: _merged,
    LogKind.TAKE_IN_MERGED: _took_in_merged,
    LogKind.UNMERGE: _apart,
    LogKind.ROUTE: _routed,
    LogKind.VOID: _plain(gettext_lazy("Declared void.")),
    LogKind.SIGN: _of_order(gettext_lazy("Signed for."), gettext_lazy("%(department)s signed for it.")),
    LogKind.BEGIN: _of_order(gettext_lazy("Somebody is on it."), gettext_lazy("%(department)s is on it.")),
    LogKind.FORWARD: _forwarded,
    LogKind.ESCALATE: _escalated,
    LogKind.TAKE_BACK: _plain(gettext_lazy("Taken back to the dispatcher.")),
    LogKind.ASK: _requested(gettext_lazy("Asked for: %(kind)s."), _would_come_to),
    LogKind.GRANT: _requested(gettext_lazy("Granted: %(kind)s."), _comes_to),
    LogKind.REFUSE: _requested(gettext_lazy("Refused: %(kind)s."), _stays),
    LogKind.RESUME: _resumed,
    LogKind.CONTACT: _contacted,
    LogKind.MAKE_SAFE: _made_safe,
    LogKind.FINISH: _finished,
    LogKind.PASS_CHECK: _plain(gettext_lazy("Checked: it is done.")),
    LogKind.REWORK: _reworked,
    LogKind.RATE: _rated,
    LogKind.CALL_BACK: _plain(gettext_lazy("The citizen was called and did not answer.")),
    LogKind.CLOSE: _closed,
    LogKind.REOPEN: _reopened,
    LogKind.APPEAL: _plain(gettext_lazy("The citizen does not accept the answer.")),
    LogKind.COMMENT: _noted,
    LogKind.ATTACH: _attached,
    LogKind.URGE: _urged,
    LogKind.SUPERVISE: _supervised,
    LogKind.CHANGE: _changed,
    LogKind.APPROVE_PUBLIC: _plain(gettext_lazy("What the public may read was approved.")),
    LogKind.ALARM: _alarm,
    LogKind.RAISE_ALERT: _raised,
    LogKind.PAGE: _paged,
    LogKind.TAKE_ALERT: _taken,
    LogKind.END_ALERT: lambda facts, _names: _over(facts),
    LogKind.MARK_DANGER: _marked,
    LogKind.CLEAR_DANGER: _cleared,
    LogKind.ASSIGN: _assigned,
    LogKind.CALL_IN: _assigned,
    LogKind.UNIT_ACT: _unit_act,
    LogKind.PROTECT: _protected,
    LogKind.UNPROTECT: _unprotected,
    LogKind.RENEW_LINK: _plain(
        gettext_lazy("The citizen had lost the link, and got a new one; the old one opens nothing any more.")
    ),
    LogKind.TELL_PLACE: _told_place,
    LogKind.ASK_PLACE: _asked_place,
    LogKind.SHOW_WORDS: _shown,
    LogKind.ERASE: _plain(gettext_lazy("Words and contact were erased.")),
}


# Of the others, photos are part of what was done.
SHOWS_FILES_ITSELF = {LogKind.ATTACH, LogKind.APPROVE_PUBLIC}


def other_cases(facts: dict[str, Any]) -> list[int]:
    """Return the other cases that a row of the log is about: merged, or taken apart."""
    named = (facts.get("into"), *facts.get("merged", []), facts.get("apart"), facts.get("out_of"))
    return [each for each in named if each]


def tell(
    entry: dict[str, Any],
    *,
    names: CityNames,
    people: dict[int, str],
    words: dict[int, list[str]],
    numbers: dict[int, str],
) -> Told:
    """Tell one row of the log, by what the reader may see: texts by their row, and the numbers of other cases."""
    cases = [numbers[each] for each in other_cases(entry["facts"]) if each in numbers]
    people_told = {"worker_name": people.get(entry["facts"].get("worker"), "")}
    facts = {**entry["facts"], **people_told, "cases_named": _(", ").join(cases)}
    told = [SENTENCES[entry["kind"]](facts, names) if entry["kind"] in SENTENCES else entry["kind"]]
    if entry["seq"] == 1 and entry["kind"] != LogKind.REPORT:
        # Taken in and dealt with in one act.
        told.insert(0, _report(entry["facts"], names))
    if facts.get("danger") and entry["kind"] not in (LogKind.MARK_DANGER, LogKind.CLEAR_DANGER):
        told.append(danger_told(facts["danger"]) + _("."))
    told += _of_alerts(entry["kind"], facts, names)
    told += _fallen_away(facts, names)
    if facts.get("place_stays"):
        told.append(_("Who was on the way already goes on knowing where exactly it is."))
    if facts.get("contacts_released") and entry["kind"] != LogKind.ALARM:
        told.append(_("Nobody who reported it can be reached any more, so nobody owes the first contact."))
    if facts.get("claimed_at") and facts.get("counted_at"):
        told.append(_claimed(facts))
    count = _photos_of(entry["facts"])
    if count and entry["kind"] not in SHOWS_FILES_ITSELF:
        told.append(ngettext("With %(count)s photo.", "With %(count)s photos.", count) % {"count": count})
    return Told(
        seq=entry["seq"],
        at=entry["at"],
        sentence=say_all(*told),
        who=_who(entry, names, people),
        words=words.get(entry["seq"], []),
        kind=entry["kind"],
        state=entry["to_state"],
    )


def _who(entry: dict[str, Any], names: CityNames, people: dict[int, str]) -> str:
    person = people.get(entry["actor"], "")
    department = names.department(entry["department"])
    if person:
        return f"{person} · {department}" if department else person
    kind = entry["actor_kind"]
    return "" if kind == Role.SYSTEM else str(Role(kind).label) if kind in Role.values else ""


# --- What is waited for -----------------------------------------------------------------------


def waiting(case: dict[str, Any], parts: dict[str, Any], names: CityNames, now: datetime) -> str:
    """Say who has to do what, and by when: "Waiting for Street Lighting to sign, due 14:30".

    The time is the clock of just that obligation of just that office, or there is none.
    """
    sentence = _waits(case, parts, names)
    clock = _waited_for(case["state"], parts) if sentence else None
    if clock is None:
        return sentence
    return _("%(sentence)s, due %(when)s") % {"sentence": sentence, "when": when(clock["due_at"], now)}


def _waited_for(state: str, parts: dict[str, Any]) -> dict[str, Any] | None:
    obligation = WAITED_FOR.get(State(state))
    if obligation is None:
        return None
    if obligation not in OF_ORDERS:
        return running_clock(parts["clocks"], obligation)
    order = in_hand(parts["orders"])
    if order is None:
        return None
    if order["state"] == OrderState.ISSUED:
        obligation = Obligation.SIGN
    return running_clock(parts["clocks"], obligation, order["id"])


def _waits(case: dict[str, Any], parts: dict[str, Any], names: CityNames) -> str:
    state = case["state"]
    if state in (State.ROUTED, State.HANDLING):
        return _waits_for_department(case, parts, names)
    if state == State.ANSWERING:
        rating = parts["ratings"][-1] if parts["ratings"] else None
        if rating and rating["is_solved"] is False:
            return _("The citizen says that it is not solved: waiting for an operator")
        return _("Waiting for the citizen's word")
    sentences = {
        State.REPORTED: _("Waiting for somebody at the desk to look at it"),
        State.VERIFYING: _("Waiting for a grid worker to say whether it is so"),
        State.FILED: _("Waiting for a dispatcher to send it out"),
        State.CHECKING: _("Waiting for somebody else to look whether it is done"),
    }
    return sentences.get(State(state), "")


def _waits_for_department(case: dict[str, Any], parts: dict[str, Any], names: CityNames) -> str:
    order = in_hand(parts["orders"])
    # What came from an older system has no orders.
    department = names.department(order["department"] if order else case["lead_department"])
    if order and order["state"] == OrderState.SUSPENDED:
        if order["review_on"]:
            return _("Suspended with %(department)s until %(day)s") % {
                "department": department,
                "day": day(order["review_on"]),
            }
        return _("Suspended with %(department)s") % {"department": department}
    if order["state"] == OrderState.ISSUED if order else case["state"] == State.ROUTED:
        return _("Waiting for %(department)s to sign") % {"department": department}
    return _("Waiting for %(department)s to finish") % {"department": department}


def order_sentence(order: dict[str, Any], now: datetime, *, gave_back: bool, is_unwanted: bool) -> str:
    """Say how far an order is; `gave_back`: its office wanted it to go, where another took it away otherwise.

    `is_unwanted`: nobody took it away, it ended as the lead gave the whole back.
    """
    sentences = {
        OrderState.ISSUED: (_("sent %(when)s, not yet signed for"), order["issued_at"]),
        OrderState.SIGNED: (_("signed for %(when)s"), order["signed_at"]),
        OrderState.WORKING: (_("being worked on, signed for %(when)s"), order["signed_at"]),
        OrderState.SUSPENDED: (_("suspended"), None),
        OrderState.FORWARDED: (_("forwarded to a department under it"), None),
        OrderState.DONE: (_("done %(when)s"), order["done_at"]),
        OrderState.RETURNED: (
            _("returned %(when)s")
            if gave_back
            else _("no longer wanted since %(when)s")
            if is_unwanted
            else _("taken back by the dispatcher %(when)s"),
            order["ended_at"],
        ),
        OrderState.CANCELLED: (_("cancelled %(when)s"), order["ended_at"]),
    }
    sentence, at = sentences[OrderState(order["state"])]
    told = sentence % {"when": when(at, now)}
    if order["repair_owed_since"] and order["ended_at"] is None:
        made_safe = _("made safe %(when)s, repair to follow") % {"when": when(order["repair_owed_since"], now)}
        return _("; ").join([told, made_safe])
    return told
