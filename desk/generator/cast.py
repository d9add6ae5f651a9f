"""The demo people of one city: who plays which part, and the words they use."""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from string import ascii_uppercase
from zlib import crc32

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Role, User
from cases import actions
from cases.actions.act import JudgingOwnWork
from cases.actions.contact import with_number
from cases.actions.feedback import MAY_BE_CONTESTED
from cases.models import Case, Channel, Origin, Report, Request
from cases.rules import rules
from cases.workflow import State
from common import crypto
from common.images import Photo
from common.refusals import Refusal
from common.text import in_language
from desk.generator.spellings import choice, says, wants_no_more
from grid.models import Division, Street
from hotline.articles.search import find, plain
from hotline.calls.actions import Conversation, answer_call, claim_call, refer_call, report_call, ring
from hotline.models import InboundText, Question, QuestionKind, TextDecision
from hotline.sms.actions import Media, Text, decide_text, placed_by, proposed_of, said_behind, take_text
from messaging.actions import takes_texts
from messaging.doors.outbox.media import lay_ready

# Stands in a pattern for any digit.
ANY_DIGIT = "#"
# What played texts are called, so that they are known as such where they stand with no case.
PLAYED = "play-"
MOST_PLACES = 500
# So many of those who call ring at the desks themselves; of these so many are taken in, answered at once, handed over.
RINGS, CALLED_FOR = 0.1, (85, 12, 3)
# After so long an operator reads what waits for a person, and takes it for one of these.
READ_AFTER = timedelta(minutes=6)
READ_AS = {TextDecision.NO: 10, TextDecision.NEW: 15, TextDecision.KEEP: 75}


class NobodyThere(Refusal):
    """A department without demo people: its cases wait for a person."""

    code = "nobody_there"


class Cast:
    """The people by role and department."""

    def __init__(self) -> None:
        # What texts were found to be: each of it once before it is left to chance.
        self._decided: Counter[str] = Counter()
        staff = list(User.objects.filter(is_active=True).order_by("username").select_related("department"))
        self.by_role = {role: [user for user in staff if role in user.roles] for role in Role}
        self.clerks: dict[int, list[User]] = {}
        for user in [*self.by_role[Role.CLERK], *self.by_role[Role.DUTY_OFFICER]]:
            self.clerks.setdefault(user.department_id or 0, []).append(user)

    def somebody(self, role: Role, draw: Random) -> actions.Actor:
        people = self.by_role[role]
        return actions.Actor.of(draw.choice(people)) if people else actions.SYSTEM

    def people(self, draw: Random, *roles: Role) -> list[actions.Actor]:
        """Return who may do it, in the order in which they would be asked; Whistle itself where nobody is left."""
        people = [person for role in roles for person in self.by_role[role]]
        return [actions.Actor.of(person) for person in draw.sample(people, len(people))] + [actions.SYSTEM]

    def judges(self, draw: Random) -> list[actions.Actor]:
        """Return who may judge work."""
        return self.people(draw, Role.OPERATOR, Role.SHIFT_LEAD)

    def clerk(self, department_id: int, draw: Random) -> actions.Actor:
        clerks = self.clerks.get(department_id)
        if not clerks:
            raise NobodyThere
        return actions.Actor.of(draw.choice(clerks))

    @staticmethod
    def summary(case: Case) -> str:
        """What the departments read of a protected matter: what it is, and nobody's words."""
        report = case.reports.order_by("pk").first()
        with override(report.language if report else "en"):
            matter = case.case_class.name if case.case_class else ""
            return _("%(matter)s. Who reported stays unknown; ask the centre for more.") % {"matter": matter}

    def say(self, case: Case, what: str) -> str:
        report = case.reports.order_by("pk").first()
        with override(report.language if report else "en"):
            return {
                "answer": _("Thank you for asking. The rules stand on the page of the office that answers for it."),
                "reject": _("This is a matter for a court, so the city cannot decide it."),
                "return": _("This place is not ours to look after."),
                "result": _("Somebody was there and put it right."),
                "rework": _("It looks as it did before."),
                "nothing": _("There is nothing to be seen here."),
                "note": _("Noted."),
                "dispute": _("The parts came late, which was not our doing."),
                "waits": _("We wait for parts that have been ordered."),
                "calls": _("First contact for this order"),
                "rang": _("Rang %(name)s, nobody at home."),
                "spoken": _("Told what we do and by when, and whom to ask."),
                "written": _(
                    "Somebody comes to look at it this week, and rings you before. Ask for the office by the number of your report."
                ),
                "call_in": _("Every crew on duty is out, and this cannot wait."),
                "take_back": _("It went to the wrong department."),
                "void": _("Somebody was there: nothing of the kind was ever there."),
                "reopen": _("It was closed before it was solved."),
                "recall": _("Another crew is nearer."),
                "give_back": _("Our van has broken down."),
                "help": _("We need a second crew here, and somebody who closes the road."),
                "hand_over": _("Our shift ends before we are done."),
                "cannot_look": _("The road there is closed."),
                "made_safe": _("Fenced off and covered. What it needs comes tomorrow."),
                "seen": _("Seen in passing: it is as was reported."),
                "forward": _("Please see to it on the spot."),
                "escalate": _("This takes more than we have here."),
                "urge": _("The citizen waits. Please say when somebody goes."),
                "supervise": _("Report to me when it is done, and why it took so long."),
                "no_complaint": _("That is what it costs, by the list of prices: no complaint."),
                "comment": _("The caller adds that it has been so for days."),
                "place": _("They have to find it."),
                "danger": _("Said on the telephone: somebody may come to harm."),
            }[what]

    # --- What several of them do

    def decide(self, case: Case, request: Request, draw: Random, now: datetime, *, is_granted: bool) -> bool:
        """Let somebody decide who is not of the house that worked on it; say whether anybody could."""
        people = self.by_role[Role(request.decider)]
        reason = self.say(case, "note")
        for person in draw.sample(people, len(people)):
            with suppress(JudgingOwnWork):
                # With the case open, as it is now.
                read = {case.pk: Case.objects.values_list("version", flat=True).get(pk=case.pk)}
                actor = replace(actions.Actor.of(person), has_read=read)
                actions.decide_request(request.pk, is_granted=is_granted, actor=actor, now=now, reason=reason)
                return True
        return False

    def sum_up(self, cases: Iterable[Case], desk: actions.Actor, now: datetime) -> None:
        """Have the desk write what departments read of matters that are protected from now on."""
        for each in cases:
            if not each.summary and not each.has_ended:
                actions.summarise_case(each.pk, actor=desk, now=now, summary=self.summary(each))

    # --- Citizens

    @staticmethod
    def report(case: Case) -> Report | None:
        """Return what a citizen who can be reached reported first."""
        own = case.reports.filter(contact__isnull=False).exclude(channel=Channel.GRID)
        return own.select_related("contact").order_by("pk").first()

    @staticmethod
    def has_mobile(report: Report) -> bool:
        """Whether whoever reported has a telephone that writes."""
        return report.contact is not None and takes_texts(report.contact)

    @staticmethod
    def number_of(report: Report) -> str:
        """Return the telephone of whoever reported."""
        return crypto.decrypt(report.contact.phone_cipher) if report.contact and report.contact.phone_cipher else ""

    @cached_property
    def language(self) -> str:
        """The city's first language."""
        return str((rules().city.profile.get("languages") or ["en"])[0])

    @cached_property
    def _places(self) -> list[dict[str, str]]:
        streets = Street.objects.exclude(name="").order_by("pk").values_list("name", flat=True)[:MOST_PLACES]
        # Where no streets are known, people say in which part of the city it is.
        parts = Division.objects.filter(valid__endswith__isnull=True, is_overlay=False, parent__isnull=False)
        names = parts.order_by("pk").values_list("names", flat=True)[:MOST_PLACES]
        return [{"": name} for name in streets] or list(names)

    def place(self, draw: Random, language: str) -> str:
        """Name a place as whoever was asked where it is would; nothing where none is known."""
        names = draw.choice(self._places) if self._places else {"": ""}
        return names.get(language) or next(iter(names.values()))

    def stranger(self, case: Case, known: Report, draw: Random, now: datetime) -> actions.NewReport:
        """Let somebody else report the same, of a number that nobody has."""
        patterns = rules().city.profile.get("play", {}).get("phones", [])
        return actions.NewReport(
            channel=Channel.WEB,
            text=says(draw, known.language, "too"),
            received_at=now,
            language=known.language,
            case_class=case.case_class,
            caller=actions.Caller(phone=number_like(draw.choice(patterns), draw)) if patterns else None,
            origin=Origin.SIMULATED,
        )

    def text(
        self,
        report: Report,
        words: str,
        now: datetime,
        *,
        shown: Photo | None = None,
        received_at: datetime | None = None,
    ) -> str:
        """Send the city a text from the telephone of a report, with a picture perhaps; return what became of it.

        `received_at`: when the provider had it, where it is handed over later.
        """
        sender = self.number_of(report)
        if not sender:
            return ""
        text = Text(
            sender=sender,
            words=words,
            provider_id=f"{PLAYED}{report.pk}-{now.timestamp():.0f}-{crc32(words.encode())}",
            received_at=received_at or now,
            origin=Origin.SIMULATED,
            media=(Media(lay_ready(shown), shown.picture.media_type),) if shown else (),
        )
        return take_text(text, now=now).outcome

    def chooses(self, report: Report, draw: Random, now: datetime) -> str:
        """Say which of her cases is meant, by its letter or its number, where she was asked; return what became of it."""
        which = Question.objects.filter(contact=report.contact, kind=QuestionKind.WHICH, ended_at__isnull=True).last()
        offered = which.options.get("questions", []) if which else []
        own = Question.objects.filter(pk__in=offered, report=report).first()
        if own is None or offered.index(own.pk) >= len(ascii_uppercase):
            return ""
        letter = ascii_uppercase[offered.index(own.pk)]
        return self.text(report, choice(draw, letter, report.case.number), now)

    def ring_citizen(
        self, case: Case, judges: list[actions.Actor], then: Callable[[actions.Actor], object], now: datetime
    ) -> None:
        """Have somebody who had no hand in it see the number and ring; where nobody may or could, the clock ends it."""
        reason, report = self.say(case, "calls"), with_number(case).order_by("pk").first()

        def ring_her(actor: actions.Actor) -> None:
            if actor.user is not None and report is not None:
                actions.unmask_contact(report.pk, actor=actor, now=now, reason=reason)
                then(actor)

        by_other_hands(judges, ring_her)

    @staticmethod
    def text_of(name: str, words: str, now: datetime, *, is_service: bool = False) -> str:
        """Send the city a text of a sender who is nobody; return what became of it."""
        text = Text(
            sender="",
            name=name,
            is_service=is_service,
            words=words,
            provider_id=f"{PLAYED}{name}-{now.timestamp():.0f}",
            received_at=now,
            origin=Origin.SIMULATED,
        )
        return take_text(text, now=now).outcome

    def takes(self, report: actions.NewReport, draw: Random, now: datetime) -> Conversation | None:
        """Let it ring for a report, and an operator take the call; None where nobody is there. Some hide their number."""
        operators = self.by_role[Role.OPERATOR]
        if not operators:
            return None
        operator = draw.choice(operators)
        phone = report.caller.phone if report.caller else ""
        rings = ring(phone or None, language=report.language, now=report.received_at)
        call = claim_call(rings.pk, operator=operator, now=report.received_at)
        return Conversation(operator=operator, began_at=call.began_at, call_id=call.pk, contact=call.contact)

    def take_call(self, report: actions.NewReport, authority: str, now: datetime) -> actions.Receipt | None:
        """Let somebody ring with a report, and an operator answer it, hand it over or take it in; None where nobody does."""
        draw = Random(f"call:{report.received_at}:{report.text}")  # noqa: S311 - a play
        if report.channel != Channel.CALL or draw.random() > RINGS:
            return None
        talk = self.takes(report, draw, now)
        if talk is None:
            return None
        report = replace(report, taken_by=talk.operator)
        codes = [report.case_class.code] if report.case_class else []
        article = next(iter(find(report.text, at=now, class_codes=codes, most=1)), None)
        what = draw.choices(["take_in", "answer", "refer"], CALLED_FOR)[0]
        # Who hid her number is not answered in writing.
        if what == "answer" and article is not None and talk.contact is not None:
            answer = plain(in_language(article.bodies, report.language))
            return answer_call(talk, report, article, answer=answer, now=now)
        if what == "refer":
            return refer_call(talk, report, authority=authority, now=now)
        return report_call(talk, report, now=now)

    def read_texts(self, now: datetime) -> int:
        """Let operators say what played texts are that wait for a person; return how many."""
        ours = Q(case__origin=Origin.SIMULATED) | Q(case__isnull=True, provider_id__startswith=PLAYED)
        waiting = InboundText.objects.filter(ours, waits_since__lte=now - READ_AFTER)
        # What answers "is it solved?" is decided with that, see `People`.
        found = list(waiting.exclude(case__state=State.ANSWERING).select_related("case").order_by("pk"))
        return sum(self._read(each, now) for each in found)

    def _read(self, text: InboundText, now: datetime) -> bool:
        draw = Random(f"read:{text.provider_id}")  # noqa: S311 - a play
        operators = self.by_role[Role.OPERATOR]
        user = Random(f"reader:{text.provider_id}").choice(operators) if operators else None  # noqa: S311 - a play
        kinds = list(READ_AS) if text.case is not None else [TextDecision.KEEP]
        if text.case is None or text.case.state not in MAY_BE_CONTESTED:
            kinds = [each for each in kinds if each != TextDecision.NO]
        drawn = draw.choices(kinds, [READ_AS[each] for each in kinds])[0]
        decision = next((each for each in kinds if not self._decided[each]), drawn)
        address = proposed_of(text, now) if user is not None and placed_by([text], user) else ""
        if address:
            decision = TextDecision.PLACE
        if text.case is not None and wants_no_more(text.words):
            decision = TextDecision.STOP
        if user is None:
            return False
        with suppress(Refusal), transaction.atomic():
            seen = len(said_behind(text, user))
            decide_text(text.pk, decision, user=user, now=now, seen=seen, address=address)
            self._decided[decision] += 1
            return True
        return False


def number_like(pattern: str, draw: Random) -> str:
    """Draw the digits of a number."""
    return "".join(str(draw.randrange(10)) if sign == ANY_DIGIT else sign for sign in pattern)


def by_other_hands(judges: list[actions.Actor], judge: Callable[[actions.Actor], object]) -> None:
    """Let the first of them judge who had no hand in the work, as a desk would hand it over."""
    for actor in judges[:-1]:
        try:
            judge(actor)
        except JudgingOwnWork:
            continue
        return
    judge(judges[-1])
