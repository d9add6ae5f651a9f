"""The desk's summary of a protected matter: all that departments, crews and grid workers read of it.

It is there before anybody is sent it, it does not name the person by mistake, and another house is not sent an old
one unasked.
"""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from cases.actions.act import Act, require_words
from cases.actions.naming import require_unnamed
from cases.models import Case
from common.refusals import Refusal


class NeedsSummary(Refusal):
    """Of a protected matter the departments read the desk's summary and nothing else, so it is written first."""

    code = "needs_summary"
    sentence = _(
        "Write the summary of %(number)s first: the matter is protected, and whoever gets it reads nothing else."
    )


class ConfirmSummary(Refusal):
    """What one house was told is not told another unasked: it was written before it was known who would read it."""

    code = "confirm_summary"
    sentence = _("%(number)s goes to another house than before. Read the summary again, and send it with the act.")


def require_summary(
    case: Case, summary: str, *, writer: User | None, is_confirmed: bool = False, joins: Collection[int] = ()
) -> dict[str, object]:
    """Take over the desk's summary, and refuse to let a protected matter go to anybody at summary sight without one."""
    is_news = bool(summary.strip()) and summary.strip() != case.summary
    if is_news:
        require_words(summary, "summary")
        require_unnamed(case, summary, writer=writer, is_confirmed=is_confirmed, joins=joins)
        case.summary = summary.strip()
    if case.is_protected and not case.summary.strip():
        raise NeedsSummary(number=case.number)
    return {"summary": True} if is_news else {}


def require_summarised(case: Case) -> None:
    """Refuse to send anybody more to a protected matter of which there is nothing to read; what is urgent waits for nothing."""
    if not case.is_fast:
        require_summary(case, "", writer=None)


def require_stated_anew(
    act: Act, case: Case, departments: Collection[Department], summary: str, *, is_confirmed: bool
) -> None:
    """Refuse to send another house than had a protected matter the summary that stands there, without a word of it."""
    if not case.is_protected or summary.strip() or is_confirmed:
        return
    had = {order.department_id for order in act.past_orders(case)}
    if had and not {each.pk for each in departments} <= had:
        raise ConfirmSummary(number=case.number)
