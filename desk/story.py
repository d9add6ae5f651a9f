"""Follow one manhole: eight clicks from report to score, each the real act by the person whose turn it is.

On the laptop only. The city's folder says which case is told ([story] in city.toml);
what happens goes through the same actions, clocks, log and sockets as any other case.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, cast

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from PIL import Image

from accounts.models import Role, User
from cases import actions
from cases.models import Case, Channel, Origin, Report
from cases.rules import rules
from cases.workflow import State
from common.refusals import NotFound, Refusal
from common.text import LazyText, in_language
from dispatch.actions import Fact, keep_photo, take_fact
from dispatch.models import Assignment, UnitMember
from dispatch.workflow import AssignmentState
from grid.models import GridPost


class NotYet(Refusal):
    """Whistle is still at it: the crew's phone has not rung yet."""

    code = "not_yet"
    sentence = _("Whistle is just asking the nearest crew. Try again in a moment.")


class NoStory(Refusal):
    """The city's folder tells none."""

    code = "no_story"
    sentence = _("This city tells no story: its city.toml has no [story].")


@dataclass(frozen=True)
class Click:
    """One click: whose turn it is, what the button says, what is worth noticing then."""

    who: LazyText
    button: LazyText
    notice: LazyText
    # Which of the four screens it happens on.
    screen: str
    act: Callable[["Telling", datetime], None]


@dataclass
class Telling:
    """How far one visitor's story is."""

    step: int = 0
    report_id: int | None = None

    @property
    def report(self) -> Report:
        """The citizen's report the story is about."""
        found = (
            Report.objects.select_related("case__case_class", "case__lead_department")
            .filter(pk=self.report_id or 0)
            .first()
        )
        if found is None:
            raise NotFound
        return found

    @property
    def case(self) -> Case:
        """The case, as it is now."""
        return self.report.case

    @property
    def assignment(self) -> Assignment | None:
        """What a crew was asked last."""
        asked = Assignment.objects.filter(case_id=self.case.pk).select_related("unit").order_by("-pk")
        return asked.first()

    def crew(self, now: datetime) -> User | None:
        """The first person of the crew that was asked."""
        assignment = self.assignment
        if assignment is None:
            return None
        member = assignment.unit.memberships.filter(valid__contains=now).select_related("user").order_by("pk").first()
        return member.user if member else None

    @property
    def checker(self) -> User | None:
        """The grid worker who was asked to look, or one who could be."""
        check = self.case.checks.filter(done_at__isnull=True).select_related("asked").first()
        if check and check.asked:
            return check.asked
        post = GridPost.objects.select_related("user").order_by("pk").first()
        return post.user if post else None


def somebody(role: Role) -> User:
    """Return the first demo person with a role."""
    found = User.objects.filter(roles__contains=[role], is_demo=True, is_active=True).order_by("pk").first()
    if found is None:
        raise NoStory
    return found


def has_story() -> bool:
    """Whether the city brings a matter to follow, and a crew to send for it."""
    return bool(rules().city.profile.get("story")) and UnitMember.objects.exists()


def _told() -> dict[str, Any]:
    story = rules().city.profile.get("story")
    if not story:
        raise NoStory
    return cast(dict[str, Any], story)


def _report(telling: Telling, now: datetime) -> None:
    story = _told()
    case_class = rules().class_by_code.get(story["class"])
    if case_class is None:
        raise NoStory
    receipt = actions.take_in(
        [
            actions.NewReport(
                channel=Channel.WEB,
                text=in_language(story["text"]),
                received_at=now,
                language=get_language() or "en",
                point=(story["point"][0], story["point"][1]),
                address=in_language(story["address"]),
                case_class=case_class,
                caller=actions.Caller(phone=story["phone"]),
                # Not the generator's: nobody plays on with it behind the visitor's back.
                origin=Origin.LIVE,
            )
        ],
        now=now,
    )[0]
    telling.report_id = receipt.report_id


def _send(telling: Telling, now: datetime) -> None:
    actions.send_fast([telling.case.pk], actor=actions.Actor.of(somebody(Role.SHIFT_LEAD)), now=now)


def _crew_act(kind: str, **more: Any) -> Callable[[Telling, datetime], None]:
    def act(telling: Telling, now: datetime) -> None:
        crew, assignment = telling.crew(now), telling.assignment
        if crew is None or assignment is None:
            raise NotYet
        key = f"story:{assignment.pk}:{kind}"
        photos = _photos(crew, key, now) if kind == "done" else ()
        fact = Fact(
            key=key,
            kind=kind,
            at=now,
            told_at=now,
            subject=f"assignment:{assignment.pk}",
            note=in_language(_told()["result"]) if kind == "done" else "",
            photos=photos,
            **more,
        )
        status, answer = take_fact(fact, user=crew, now=now)
        if status != 200:
            raise Refusal(answer["detail"])

    return act


def _check(telling: Telling, now: datetime) -> None:
    checker = telling.checker or somebody(Role.SHIFT_LEAD)
    actions.pass_check([telling.case.pk], actor=actions.Actor.of(checker), now=now)


def _rate(telling: Telling, now: datetime) -> None:
    actions.rate_case(telling.report, now=now, is_solved=True, satisfaction=5)


CLICKS: tuple[Click, ...] = (
    Click(
        _("A citizen"),
        _("Report the open manhole"),
        _("No account, no form to learn: a pin on the map and a few words. She gets a number and a private link."),
        "citizen",
        _report,
    ),
    Click(
        _("The shift lead at the centre"),
        _("Send it by the fast lane"),
        _(
            "The desk saw it without reloading. An open manhole is urgent: one act files it, "
            "finds who answers for it there, and asks the nearest free crew."
        ),
        "desk",
        _send,
    ),
    Click(
        _("The crew that is nearest"),
        _("Accept"),
        _(
            "Their phone rang at once. Accepting signs the department's order: its clock has been running since the order went out."
        ),
        "crew",
        _crew_act("accept"),
    ),
    Click(
        _("The crew"),
        _("On my way"),
        _("Every act works without signal too, and arrives later, once, with its own time."),
        "crew",
        _crew_act("set_out"),
    ),
    Click(
        _("The crew"), _("I am here"), _("The citizen's page tells her so, in a sentence."), "crew", _crew_act("arrive")
    ),
    Click(
        _("The crew"),
        _("Done, with a photo"),
        _("Done is what the crew says. Nobody judges his own work, so somebody else is asked to look."),
        "crew",
        _crew_act("done"),
    ),
    Click(
        _("A grid worker who did not do the work"),
        _("It is done"),
        _("Had it not been, the same crew would go again, on the clock it had: a failed check gives no new time."),
        "desk",
        _check,
    ),
    Click(
        _("The citizen"),
        _("Solved, thank you"),
        _("Her word closes the case, and only hers counts as solved. The score of the department follows."),
        "citizen",
        _rate,
    ),
)


def tell_on(telling: Telling, now: datetime) -> None:
    """Take the next click of the story."""
    if telling.step < len(CLICKS):
        CLICKS[telling.step].act(telling, now)
        telling.step += 1


def is_waiting(telling: Telling) -> bool:
    """Whether the next click has to wait for Whistle: the crew has not been asked yet."""
    if telling.report_id is None or CLICKS[min(telling.step, len(CLICKS) - 1)].screen != "crew":
        return False
    assignment = telling.assignment
    is_asked = assignment is not None and assignment.state != AssignmentState.EXPIRED
    return telling.case.state in (State.ROUTED, State.HANDLING) and not is_asked


def _photos(crew: User, key: str, now: datetime) -> tuple[str, ...]:
    photo_key = f"{key}:photo"
    keep_photo(BytesIO(_drawn()), user=crew, key=photo_key, taken_at=now, now=now)
    return (photo_key,)


def _drawn() -> bytes:
    """Draw a closed manhole, since nobody was there with a camera."""
    image = Image.new("RGB", (800, 600), "#8c9099")
    # Without Pillow's pens, which bring two libraries of letters into every process of the web.
    disc = Image.radial_gradient("L").point(lambda distance: 255 if distance <= 180 else 0)
    for colour, (left, top, right, bottom) in (("#2c3038", (200, 120, 600, 480)), ("#4a4f59", (214, 134, 586, 466))):
        image.paste(colour, (left, top, right, bottom), disc.resize((right - left, bottom - top)))
    for offset in range(240, 580, 40):
        image.paste("#3a3f48", (offset - 4, 180, offset + 4, 420))
    out = BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
