"""The dangers that one act tells of: read in the words and classes it brings, marked, and told to whoever is on shift.

What somebody outside says is read whatever the door and the act; what staff found or heard, by `cases.actions.heard`.
Everything here is asked once for all cases of the act, and a text that many cases share is read once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.actions.heard import (
    IN_THE_FIELD,
    LOOKS_BACK_IN,
    STAFF_COLUMNS,
    TAKEN_DOWN_IN,
    is_news,
    is_of_the_doing,
    is_read,
    speaks_of_all,
    unmended_dangers,
    what_is_left,
)
from cases.dangers import Reading, and_also, read_for
from cases.models import (
    CITIZENS_WORDS,
    Alert,
    AlertReason,
    Case,
    Danger,
    LogEntry,
    LogKind,
    Report,
    Urgency,
    Words,
    WordsKind,
)
from cases.workflow import ENDS, State
from common.refusals import Refusal
from common.text import says_something

if TYPE_CHECKING:
    from cases.actions.act import Act, Saying


# So long, and so many, what she says further is read together with what she said before.
TOGETHER_WITHIN, MOST_TOGETHER = timedelta(hours=24), 3


class DangerOpen(Refusal):
    """That nobody has to go, where words or a class tell of a danger, is a finding of its own and not said by the way."""

    code = "danger_open"
    sentence = _(
        "%(number)s tells of a danger: %(danger)s. Send somebody or hand it over; or say first why there is none."
    )


class DangerWaits(Refusal):
    """Nobody on shift has taken what was told of it."""

    code = "danger_waits"
    sentence = _("%(number)s tells of a danger that nobody has taken: %(danger)s. Take it first, and see to it.")


class DangersTold:
    """What an act tells of danger, for all its cases; the act asks for it as it logs each."""

    def __init__(self, act: "Act") -> None:
        self._act = act
        # What somebody outside told that is no saying of the act (answers to questions, an address).
        self._heard: dict[int, list[str]] = {}
        # What a case is told to be beside all words: the dangers that classes name.
        self._named: dict[int, list[str]] = {}
        # Cases whose danger, known or named by their class, is there again.
        self._returned: set[int] = set()
        self._readings: dict[str, Reading] = {}
        self._alerts: dict[int, list[Alert]] | None = None
        self._overs: dict[int, list[tuple[datetime, str]]] | None = None

    # --- What an act brings beside its words ------------------------------------------

    def hear(self, case: Case, texts: Iterable[str]) -> None:
        """Have read, with the act's row, what was told beside its sayings."""
        self._heard.setdefault(case.pk, []).extend(text for text in texts if text)

    def name(self, case: Case, danger: str) -> None:
        """Have the case be, with the act's row, a danger that is known beside its words, as by a class; empty for none."""
        self._named.setdefault(case.pk, []).append(danger)

    def bring_back(self, case: Case) -> None:
        """Have whoever is on shift told anew of the danger that a case is or its class names: it is there again."""
        self._returned.add(case.pk)
        self.name(case, self._act.rules.danger_of(case.case_class_id))

    # --- What stands in the way of an end ------------------------------------------------

    def waits(self, case: Case) -> bool:
        """Whether a case is a danger that nobody on shift has taken."""
        return bool(case.danger) and any(alert.taken_at is None for alert in self._alerts_of(case))

    def waiting_kinds(self, case: Case) -> set[str]:
        """Return which dangers of a case nobody on shift had taken as the act found it."""
        waiting = (kind for alert in self._alerts_of(case) if alert.taken_at is None for kind in alert.kinds)
        return {kind for kind in (case.danger, *waiting) if kind}

    def require_taken(self, case: Case) -> None:
        """Refuse to let the centre be done with a danger that nobody on shift has taken."""
        if self._act.actor.user is not None and self.waits(case):
            raise DangerWaits(number=case.number, danger=Danger(case.danger).label)

    def require_none(self, case: Case) -> None:
        """Refuse an end by which nobody goes to a danger."""
        if case.danger:
            raise DangerOpen(number=case.number, danger=Danger(case.danger).label)

    # --- Reading --------------------------------------------------------------------------

    def tells(self, text: str) -> bool:
        """Whether words that staff take down tell of a danger that is there."""
        return bool(self._found_in(text) and self._found_in(what_is_left(text)))

    def mark(self, case: Case, kind: str) -> None:
        """Put a case on top of every queue; from now on it has the clocks of what is urgent, and the graver kind."""
        case.danger = graver(case.danger, kind)
        if case.urgency != Urgency.URGENT and not case.has_ended:
            case.urgency = Urgency.URGENT
            self._act.hasten(case)

    def take_in(self, case: Case, sayings: Sequence["Saying"], kind: LogKind) -> dict[str, Any]:
        """Mark the dangers of a case that an act tells of, with its words or beside them, and have the shift told of news.

        Return what the act's row says of it.
        """
        taken_down = self._act.actor.user is not None and kind in TAKEN_DOWN_IN
        told = [
            each.text
            for each in sayings
            if each.kind in CITIZENS_WORDS and not (taken_down or each.is_written or each.is_read)
        ]
        said: set[str] = {*self._reading_of("\n".join(filter(None, [*told, *self._heard.get(case.pk, [])]))).kinds}
        if told and not said:
            said = self._told_together(case, "\n".join(told), _report_of(sayings))
        noted, is_new = self._noted(case, sayings, kind, taken_down=taken_down)
        named = list(filter(None, self._named_of(case)))
        found = {*said, *noted, *named}
        gravest = graver(*found)
        # Who took it knows what was told until then. A class may name more, which pages where it is graver.
        adds = bool(named) and graver(case.danger, *named) != case.danger
        if not gravest or not (said or is_new or adds or case.pk in self._returned):
            return {}
        self.mark(case, gravest)
        self._act.raise_alert(case, AlertReason.DANGER, *found)
        return {"danger": gravest}

    def _noted(
        self, case: Case, sayings: Sequence["Saying"], act: LogKind, *, taken_down: bool
    ) -> tuple[set[str], bool]:
        """Return which dangers staff tell of with an act, and whether that is news to whoever was told before."""
        is_there = bool(self._act.actor.roles & IN_THE_FIELD)
        found: set[str] = set()
        is_new = False
        for each in sayings:
            words = WordsKind(each.kind)
            is_heard = is_read(act, words) or (taken_down and words in CITIZENS_WORDS)
            if each.is_read or not is_heard:
                continue
            if not self._found_in(each.text):
                # Who stands there, or has her on the telephone, tells more of what was told before.
                if taken_down or (is_there and not is_of_the_doing(act, words)):
                    found |= (more := self._told_together(case, each.text, each.report_id))
                    is_new = is_new or bool(more)
                continue
            # Who stands there says what is there now, unless it was before the end; others also what is over.
            tells_now = is_there and not (is_of_the_doing(act, words) or self._was_before_the_end(case))
            text = each.text if tells_now else what_is_left(each.text)
            reading = self._found_in(text)
            found |= {*reading.kinds}
            is_new = is_new or (bool(reading) and (tells_now or self._is_news(case, act, each, reading, text)))
        # What is written of it for others to read; who writes that has all of it before her.
        for name in STAFF_COLUMNS:
            text = what_is_left(getattr(case, name)) if self._act.has_changed(case, name) else ""
            if text and (reading := self._found_in(text)) and is_news(reading, text, self._known(case, ever=True)):
                found |= {*reading.kinds}
                is_new = True
        return found, is_new

    def _told_together(self, case: Case, text: str, report_id: int | None) -> set[str]:
        """Return the dangers that words tell of only together with what was said of the case before: "the lift stopped", "mum is in it".

        By the same person, or where she has said nothing of it yet, by whoever reported it. Of several cases none: that
        is no talk with anybody.
        """
        if len(self._act.cases) != 1 or not says_something(text):
            return set()
        before = [each for each in self._said_before(case, report_id) if each != text.strip()]
        if not before:
            return set()
        together = self._found_in("\n".join([*before, text])).kinds
        if not together:
            return set()
        known: set[str] = {kind for each in [*before, "\n".join(before)] for kind in self._found_in(each).kinds}
        # What has no name is no more than what is known by one.
        return {str(kind) for kind in together} - known - ({Danger.OTHER} if known else set())

    def _said_before(self, case: Case, report_id: int | None) -> list[str]:
        """Return what a person reported and said last of a case, the oldest first; of who has said nothing, what was reported."""
        here = Words.objects.filter(Q(case=case) | Q(report__case__merged_into=case), kind__in=CITIZENS_WORDS)
        contact = Report.objects.filter(pk=report_id or 0, contact__isnull=False).values("contact")
        own = here.filter(Q(report=report_id) | Q(report__contact__in=contact)) if report_id else here.none()
        lately = Q(created_at__gte=self._act.at - TOGETHER_WITHIN, created_at__lte=self._act.now)
        found = dict(own.filter(lately).order_by("-pk").values_list("pk", "text")[:MOST_TOGETHER])
        reported = own.filter(kind=WordsKind.REPORT).order_by("-pk") if report_id else here.none()
        found |= dict(reported.values_list("pk", "text")[:1])
        if not found:
            found = dict(here.filter(kind=WordsKind.REPORT).order_by("pk").values_list("pk", "text")[:1])
        return [found[pk].strip() for pk in sorted(found)]

    def _is_news(self, case: Case, act: LogKind, saying: "Saying", reading: Reading, text: str) -> bool:
        looks_back = saying.is_of_past or act in LOOKS_BACK_IN
        known = self._known(case, ever=speaks_of_all(act, WordsKind(saying.kind)))
        return is_news(reading, text, known, looks_back=looks_back)

    def _was_before_the_end(self, case: Case) -> bool:
        """Whether the act happened before the case ended or its danger was cleared, and is heard of after it."""
        ended_at = self._act.found(case, "ended_at")
        over_at = [at for at, cleared in self._overs_of(case) if cleared] + [ended_at]
        return any(at is not None and self._act.at < at for at in over_at)

    def _known(self, case: Case, *, ever: bool = False) -> set[str]:
        """Return the dangers of a case that somebody on shift knows of: its own, and what its alerts named.

        Nobody knows any more of what was cleared or over when it was taken: who tells of it afterwards says that it
        is there again. `ever`: all that was known at any time.
        """
        over = [] if ever or self._was_before_the_end(case) else [at for at, _cleared in self._overs_of(case)]
        since = max((at for at in over if at <= self._act.at), default=None)
        alerts = [each for each in self._alerts_of(case) if since is None or not _is_over(each, since)]
        # The alert of a report names no kinds: they are the case's, until somebody cleared them.
        own = [] if since else [case.danger, *(cleared for _at, cleared in self._overs_of(case))]
        return {*own, *(kind for alert in alerts for kind in alert.kinds)}

    def _overs_of(self, case: Case) -> list[tuple[datetime, str]]:
        """Return when the danger of a case was over, and what was cleared then; one query for all cases of the act.

        By a person who found none, or by the end of a round: reported done, or the case closed.
        """
        if self._overs is None:
            self._overs = {}
            is_over = Q(kind=LogKind.CLEAR_DANGER) | Q(to_state__in=[State.CHECKING, *ENDS])
            rows = LogEntry.objects.filter(is_over, case_id__in=[each.pk for each in self._act.cases])
            for case_id, kind, at, danger in rows.values_list("case_id", "kind", "at", "facts__danger"):
                self._overs.setdefault(case_id, []).append((at, danger if kind == LogKind.CLEAR_DANGER else ""))
        return self._overs.get(case.pk, [])

    def _alerts_of(self, case: Case) -> list[Alert]:
        """Return what the shift was told of a case's danger, as the act found it; one query for all cases of the act."""
        if self._alerts is None:
            self._alerts = {}
            for alert in Alert.objects.filter(case__in=self._act.cases, reason=AlertReason.DANGER):
                self._alerts.setdefault(alert.case_id, []).append(alert)
        return self._alerts.get(case.pk, [])

    def _named_of(self, case: Case) -> list[str]:
        named = list(self._named.get(case.pk, []))
        if self._act.has_changed(case, "case_class_id"):
            named.append(self._act.rules.danger_of(case.case_class_id))
        return [*named, case.danger] if case.pk in self._returned else named

    def _found_in(self, text: str) -> Reading:
        """Read what staff write: also what they say is not mended yet."""
        return and_also(self._reading_of(text), *sorted(unmended_dangers(text)))

    def _reading_of(self, text: str) -> Reading:
        if not text:
            return Reading()
        if text not in self._readings:
            self._readings[text] = read_for(text, self._act.rules.city.profile, self._act.at)
        return self._readings[text]


# What says of a danger that it is none any more, though its mark may stay until a person takes it away.
ENDS_DANGER = Q(kind__in=[LogKind.CLEAR_DANGER, LogKind.MAKE_SAFE]) | Q(to_state__in=[State.CHECKING, *ENDS])


def is_told_since(case_id: int | None, danger: str, said_at: datetime) -> bool:
    """Whether somebody on shift is told of a danger by a case, and it was not over since it was said: said again it is no news.

    To be asked wherever a text that comes twice would be left out. Of words that tell of none by themselves (`danger` is
    empty) only whether one was cleared since, of which they may have told together with others.
    """
    if case_id is None:
        return not danger
    if not danger:
        cleared = LogEntry.objects.filter(case_id=case_id, kind=LogKind.CLEAR_DANGER, at__gte=said_at)
        return not cleared.exists()
    case = Case.objects.filter(pk=case_id, ended_at__isnull=True).exclude(danger="").first()
    if case is None or graver(case.danger, danger) != case.danger:
        return False
    return not LogEntry.objects.filter(ENDS_DANGER, case_id=case.pk, at__gte=said_at).exists()


def _report_of(sayings: Sequence["Saying"]) -> int | None:
    return next((each.report_id for each in sayings if each.kind in CITIZENS_WORDS and each.report_id), None)


def _is_over(alert: Alert, since: datetime) -> bool:
    """Whether what an alert told of was taken, and over at that moment."""
    return alert.taken_at is not None and (
        alert.taken_at <= since or max(alert.raised_at, alert.news_at or alert.raised_at) < since
    )


def graver(*kinds: str) -> str:
    """Return the gravest of some kinds of danger; empty for none."""
    grades = [each.value for each in Danger]
    return min(filter(None, kinds), key=grades.index, default="")
