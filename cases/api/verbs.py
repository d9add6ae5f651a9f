"""Every act as a verb with its fields: what a page's form and the API's body have in common.

`take` is the one way from the outside to `cases.actions`; it finds what ids stand for
and calls one action. A new act is one line of `VERBS`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Department, Role, User
from cases import actions
from cases.access import CaseQuerySet
from cases.actions import Actor, Destination
from cases.actions.act import require_fresh
from cases.api.fields import (
    AboutFields,
    AnswerFields,
    AskFields,
    AttachFields,
    ChangeFields,
    CloseFields,
    CommentFields,
    ContactFields,
    DangerFields,
    DecideFields,
    DisputeFields,
    FinishFields,
    ForwardFields,
    HandOverFields,
    MergeFields,
    NoFields,
    NoteFields,
    OptionalNoteFields,
    PassFields,
    ProtectFields,
    PublicFields,
    RateFields,
    ReasonFields,
    RefusalFields,
    ReworkFields,
    RouteFields,
    ShowWordsFields,
    SummaryFields,
    TellPlaceFields,
    TextFields,
    VerificationFields,
)
from cases.models import AttachmentKind, Case, ContactOutcome, Outcome, RequestKind
from common.refusals import BadInput, NotFound, Refusal
from common.text import LazyText
from common.worktime import Unit
from grid.models import CaseClass

# One bulk act locks so many rows at most.
MOST_CASES = 200


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One act as it was asked for: on which cases, as the asker last saw them, with which fields."""

    cases: Sequence[int]
    versions: dict[int, int]
    actor: Actor
    now: datetime
    fields: dict[str, Any]

    @property
    def case_id(self) -> int:
        """The one case of an act that is not for many."""
        if len(self.cases) != 1:
            raise BadInput(fields={"cases": str(_("This is done to one case at a time."))})
        return self.cases[0]

    def seen(self) -> CaseQuerySet:
        """The cases the actor may see; none where nobody in particular acts."""
        return Case.objects.visible_to(self.actor.user) if self.actor.user else Case.objects.none()


@dataclass(frozen=True, kw_only=True)
class Verb:
    """One act: how it is called, what it needs, what it does."""

    name: str
    sentence: LazyText
    fields: type[serializers.Serializer]
    act: Callable[[Asked], Any]
    # Whether the action itself compares versions under its lock.
    checks_versions: bool = False
    # Whether it is also for a case that has left the actor; the answer then says no more than which case it was.
    is_of_the_past: bool = False


def _department(department_id: int, field: str) -> Department:
    found = Department.objects.filter(pk=department_id).first()
    if found is None:
        raise BadInput(fields={field: str(_("Choose a department from the list."))})
    return found


def _common(asked: Asked) -> dict[str, Any]:
    return {"actor": asked.actor, "now": asked.now}


def _given(asked: Asked) -> dict[str, Any]:
    """Return the fields as the action knows them: a second yes is the actor's."""
    return {name: value for name, value in asked.fields.items() if name != "confirmed"}


def _plain(action: Callable[..., Any], *, versions: bool = True) -> Callable[[Asked], Any]:
    """Wrap an action that takes cases, perhaps versions, and its fields as they are."""

    def act(asked: Asked) -> Any:
        more = {"versions": asked.versions} if versions else {}
        return action(asked.cases, **_common(asked), **more, **_given(asked))

    return act


def _single(action: Callable[..., Any]) -> Callable[[Asked], Any]:
    """Wrap an action on one case."""

    def act(asked: Asked) -> Any:
        return action(asked.case_id, **_common(asked), **_given(asked))

    return act


def _answer(asked: Asked) -> Any:
    fields = {"answer": asked.fields["answer"], "article_id": asked.fields.get("article")}
    return actions.answer_case(asked.cases, **_common(asked), versions=asked.versions, **fields)


def _ask_verification(asked: Asked) -> Any:
    worker = None
    if asked.fields.get("worker"):
        worker = User.objects.filter(
            pk=asked.fields["worker"], is_active=True, roles__contains=[Role.GRID_WORKER]
        ).first()
        if worker is None:
            raise BadInput(fields={"worker": str(_("Choose a grid worker from the list."))})
    told = {"worker": worker, "tells_place": asked.fields.get("tells_place", False), **_summary(asked)}
    return actions.ask_verification(asked.cases, **_common(asked), versions=asked.versions, **told)


def _route(asked: Asked) -> Any:
    to = None
    if asked.fields.get("lead"):
        others = asked.fields.get("co_handlers") or []
        to = Destination(
            lead=_department(asked.fields["lead"], "lead"),
            co_handlers=tuple(_department(each, "co_handlers") for each in others),
        )
    return actions.route_case(asked.cases, **_common(asked), versions=asked.versions, to=to, **_summary(asked))


def _summary(asked: Asked) -> dict[str, Any]:
    """Return the summary an act brings, and the second yes to what it says: both are of one case."""
    summary, is_confirmed = asked.fields.get("summary", ""), asked.fields.get("confirmed", False)
    if (summary.strip() or is_confirmed) and asked.case_id:
        return {"summary": summary, "is_confirmed": is_confirmed}
    return {}


def _summarise(asked: Asked) -> Any:
    version = asked.versions.get(asked.case_id)
    return actions.summarise_case(asked.case_id, **_common(asked), version=version, **_summary(asked))


def _about(asked: Asked) -> Any:
    chosen = asked.fields["department"]
    department = _department(chosen, "department") if chosen else None
    version = asked.versions.get(asked.case_id)
    return actions.set_about(asked.case_id, **_common(asked), department=department, version=version)


def _protect(asked: Asked) -> Any:
    version = asked.versions.get(asked.case_id)
    return actions.protect_case(asked.case_id, **_common(asked), report_id=asked.fields.get("report"), version=version)


def _unprotect(asked: Asked) -> Any:
    version = asked.versions.get(asked.case_id)
    return actions.unprotect_case(asked.case_id, **_common(asked), reason=asked.fields["reason"], version=version)


def _show_words(asked: Asked) -> Any:
    version = asked.versions.get(asked.case_id)
    return actions.show_words(asked.case_id, **_common(asked), **_given(asked), version=version)


def _change(asked: Asked) -> Any:
    given = asked.fields
    case_class = None
    if given.get("case_class"):
        case_class = CaseClass.objects.filter(pk=given["case_class"], is_leaf=True, is_active=True).first()
        if case_class is None:
            raise BadInput(fields={"case_class": str(_("Choose a class from the list."))})
    point = (given["lon"], given["lat"]) if given.get("lon") is not None else None
    return actions.change_case(
        asked.case_id,
        **_common(asked),
        case_class=case_class,
        point=point,
        address=given.get("address"),
        version=asked.versions.get(asked.case_id),
    )


def _merge(asked: Asked) -> Any:
    given = asked.fields
    return actions.merge_cases(
        asked.cases,
        into=given["into"],
        summary=given.get("summary", ""),
        is_confirmed=given.get("confirmed", False),
        **_common(asked),
        versions=asked.versions,
    )


def _forward(asked: Asked) -> Any:
    to = _department(asked.fields["to"], "to")
    note = asked.fields["note"]
    return actions.forward_orders(asked.cases, **_common(asked), versions=asked.versions, to=to, note=note)


def _ask(asked: Asked) -> Any:
    given = asked.fields
    unit = Unit(given["unit"]) if given.get("unit") else None
    return actions.ask_request(
        asked.cases,
        **_common(asked),
        kind=RequestKind(given["kind"]),
        reason=given["reason"],
        amount=given.get("amount"),
        unit=unit,
        review_on=given.get("review_on"),
    )


def _dispute(asked: Asked) -> Any:
    given = asked.fields
    return actions.dispute_cases(
        asked.cases,
        **_common(asked),
        reason=given["reason"],
        order_id=given.get("order"),
        is_history=given.get("is_history", False),
    )


def _decide(asked: Asked) -> Any:
    given = asked.fields
    # The request must be one of the case that was shown, so that an id taken elsewhere does nothing.
    if not Case.objects.filter(pk=asked.case_id, requests=given["request"]).exists():
        raise NotFound
    return actions.decide_request(
        given["request"], is_granted=given["is_granted"], reason=given["reason"], **_common(asked)
    )


def _resume(asked: Asked) -> Any:
    actor = asked.actor
    # The dispatcher resumes them all, a department its own.
    own = None if Role.DISPATCHER in actor.roles or actor.user is None else actor.user.department
    return actions.resume_orders(asked.cases, **_common(asked), department=own)


def _close(asked: Asked) -> Any:
    outcome = Outcome(asked.fields["outcome"])
    reason = asked.fields["reason"]
    return actions.close_case(asked.cases, **_common(asked), versions=asked.versions, outcome=outcome, reason=reason)


def _approve_public(asked: Asked) -> Any:
    given = asked.fields
    return actions.approve_public(
        asked.case_id,
        **_common(asked),
        public_text=given["public_text"],
        attachment_ids=given.get("attachments"),
    )


def _contact(asked: Asked) -> Any:
    outcome = ContactOutcome(asked.fields["outcome"])
    return actions.contact_citizen(asked.case_id, **_common(asked), outcome=outcome, note=asked.fields.get("note", ""))


def _comment(asked: Asked) -> Any:
    given = _given(asked)
    if "shows" in given:
        given["shows"] = AttachmentKind(given["shows"])
    return actions.comment_case(asked.cases, **_common(asked), **given)


def _attach(asked: Asked) -> Any:
    kind = AttachmentKind(asked.fields["kind"])
    return actions.attach_files(asked.case_id, asked.fields["uploads"], kind=kind, **_common(asked))


_ALL = [
    Verb(name="answer", sentence=_("Answer at once"), fields=AnswerFields, act=_answer, checks_versions=True),
    Verb(
        name="ask_verification",
        sentence=_("Ask a grid worker whether it is so"),
        fields=VerificationFields,
        act=_ask_verification,
        checks_versions=True,
    ),
    Verb(
        name="file",
        sentence=_("Accept as a case"),
        fields=NoFields,
        act=_plain(actions.file_case),
        checks_versions=True,
    ),
    Verb(
        name="reject",
        sentence=_("Decline: not a matter for the city"),
        fields=RefusalFields,
        act=_plain(actions.reject_case),
        checks_versions=True,
    ),
    Verb(
        name="hand_over",
        sentence=_("Hand over to another authority"),
        fields=HandOverFields,
        act=_plain(actions.hand_over_case),
        checks_versions=True,
    ),
    Verb(
        name="send_fast",
        sentence=_("Send at once what nobody has sent yet: the fast lane"),
        fields=NoFields,
        act=_plain(actions.send_fast, versions=False),
    ),
    Verb(
        name="review_fast",
        sentence=_("Review what took the fast lane"),
        fields=NoteFields,
        act=_plain(actions.review_fast, versions=False),
    ),
    Verb(
        name="merge", sentence=_("Let another case speak for it"), fields=MergeFields, act=_merge, checks_versions=True
    ),
    Verb(
        name="unmerge", sentence=_("Let it stand on its own again"), fields=NoFields, act=_single(actions.unmerge_case)
    ),
    Verb(name="route", sentence=_("Send to the departments"), fields=RouteFields, act=_route, checks_versions=True),
    Verb(
        name="take_back",
        sentence=_("Take back to the dispatcher"),
        fields=ReasonFields,
        act=_plain(actions.take_back),
        checks_versions=True,
    ),
    Verb(
        name="void",
        sentence=_("Declare that there never was a case"),
        fields=RefusalFields,
        act=_plain(actions.void_case),
        checks_versions=True,
    ),
    Verb(
        name="change",
        sentence=_("Change class or place"),
        fields=ChangeFields,
        act=_change,
        checks_versions=True,
    ),
    Verb(
        name="sign",
        sentence=_("Sign for the order"),
        fields=NoFields,
        act=_plain(actions.sign_orders),
        checks_versions=True,
    ),
    Verb(
        name="begin",
        sentence=_("Say that somebody is on it"),
        fields=NoFields,
        act=_plain(actions.begin_orders, versions=False),
    ),
    Verb(
        name="forward",
        sentence=_("Forward to a department under yours"),
        fields=ForwardFields,
        act=_forward,
        checks_versions=True,
    ),
    Verb(
        name="escalate",
        sentence=_("Give back to the department above"),
        fields=ReasonFields,
        act=_plain(actions.escalate_orders, versions=False),
    ),
    Verb(
        name="ask",
        sentence=_("Ask for more time, a return or a suspension"),
        fields=AskFields,
        act=_ask,
        is_of_the_past=True,
    ),
    Verb(
        name="dispute",
        sentence=_("Dispute what was measured, also of a case that has left your department"),
        fields=DisputeFields,
        act=_dispute,
        is_of_the_past=True,
    ),
    Verb(name="decide", sentence=_("Decide on a request"), fields=DecideFields, act=_decide),
    Verb(name="resume", sentence=_("End the suspension"), fields=NoFields, act=_resume),
    Verb(
        name="contact",
        sentence=_("Record how contacting the citizen went"),
        fields=ContactFields,
        act=_contact,
    ),
    Verb(
        name="text",
        sentence=_("Write to the citizen through the centre"),
        fields=TextFields,
        act=_single(actions.text_citizen),
    ),
    Verb(
        name="finish",
        sentence=_("Report it done"),
        fields=FinishFields,
        act=_plain(actions.finish_orders),
        checks_versions=True,
    ),
    Verb(
        name="pass_check",
        sentence=_("Find that it is done"),
        fields=PassFields,
        act=_plain(actions.pass_check),
        checks_versions=True,
    ),
    Verb(
        name="rework",
        sentence=_("Find that it is not done: the same department goes again"),
        fields=ReworkFields,
        act=_plain(actions.rework_case),
        checks_versions=True,
    ),
    Verb(
        name="rate",
        sentence=_("Keep what the citizen answered on the telephone"),
        fields=RateFields,
        act=_single(actions.rate_by_phone),
    ),
    Verb(
        name="call_back",
        sentence=_("Keep that the citizen was called and did not answer"),
        fields=OptionalNoteFields,
        act=_single(actions.call_back),
    ),
    Verb(name="close", sentence=_("Close"), fields=CloseFields, act=_close, checks_versions=True),
    Verb(
        name="reopen",
        sentence=_("Take it up again"),
        fields=ReasonFields,
        act=_plain(actions.reopen_case),
        checks_versions=True,
    ),
    Verb(
        name="summarise",
        sentence=_("Write the summary that the departments read"),
        fields=SummaryFields,
        act=_summarise,
        checks_versions=True,
    ),
    Verb(
        name="take_alert",
        sentence=_("Take what waits for somebody to take it"),
        fields=NoFields,
        act=_plain(actions.take_alert, versions=False),
    ),
    Verb(
        name="mark_danger",
        sentence=_("Mark it as a danger, and say which"),
        fields=DangerFields,
        act=_plain(actions.mark_danger, versions=False),
    ),
    Verb(
        name="clear_danger",
        sentence=_("Find that there is no danger"),
        fields=ReasonFields,
        act=_plain(actions.clear_danger, versions=False),
    ),
    Verb(
        name="about",
        sentence=_("Say about which department it is"),
        fields=AboutFields,
        act=_about,
        checks_versions=True,
    ),
    Verb(
        name="protect",
        sentence=_("Keep whoever reported unknown to the departments"),
        fields=ProtectFields,
        act=_protect,
        checks_versions=True,
    ),
    Verb(
        name="unprotect",
        sentence=_("Lift protection that was only read from the words, or that is not wanted any more"),
        fields=ReasonFields,
        act=_unprotect,
        checks_versions=True,
    ),
    Verb(
        name="show_words",
        sentence=_("Read words that are withheld, and say what the others may read"),
        fields=ShowWordsFields,
        act=_show_words,
        checks_versions=True,
    ),
    Verb(
        name="tell_place",
        sentence=_("Tell who was sent where exactly it is"),
        fields=TellPlaceFields,
        act=_single(actions.tell_place),
    ),
    Verb(name="comment", sentence=_("Add a note"), fields=CommentFields, act=_comment),
    Verb(name="attach", sentence=_("Add photos"), fields=AttachFields, act=_attach),
    Verb(
        name="urge",
        sentence=_("Urge whoever holds it"),
        fields=NoteFields,
        act=_plain(actions.urge_case, versions=False),
    ),
    Verb(
        name="supervise",
        sentence=_("Issue a supervision order"),
        fields=NoteFields,
        act=_plain(actions.supervise_case, versions=False),
    ),
    Verb(
        name="approve_public",
        sentence=_("Approve what the public may read"),
        fields=PublicFields,
        act=_approve_public,
    ),
]
VERBS: dict[str, Verb] = {verb.name: verb for verb in _ALL}


def take(verb: Verb, asked: Asked) -> Any:
    """Take one act. Refused with the rules' own words; nothing is changed then."""
    has_confirmed = asked.fields.get("confirmed", False)
    actor = replace(asked.actor, has_read=asked.versions, has_confirmed=has_confirmed)
    asked = replace(asked, actor=actor)
    if not asked.versions or verb.checks_versions:
        # One transaction, the action's own: every savepoint around it would cost two more round trips.
        return verb.act(asked)
    with transaction.atomic():
        _require_versions(asked)
        return verb.act(asked)


def take_each(verb: Verb, asked: Asked) -> dict[int, Refusal]:
    """Take an act on as many of the cases as allow it; return by case why each of the others did not.

    All at once where none refuses. Else by halves, each an act of its own, until every refusal has its one case.
    """
    refused: dict[int, Refusal] = {}
    parts = [list(asked.cases)]
    while parts:
        part = parts.pop()
        versions = {case_id: asked.versions[case_id] for case_id in part}
        try:
            take(verb, replace(asked, cases=part, versions=versions))
        except Refusal as refusal:
            if len(part) == 1:
                refused[part[0]] = refusal
            else:
                middle = len(part) // 2
                parts += [part[middle:], part[:middle]]
    return refused


def _require_versions(asked: Asked) -> None:
    """Compare versions under the rows' locks, for actions that do not do it themselves."""
    seen = asked.seen().filter(pk__in=asked.versions).order_by("pk").select_for_update(of=("self",))
    require_fresh(seen.only("pk", "number", "version"), asked.versions)
