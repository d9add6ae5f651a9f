"""The secret of a citizen's private link: made anew where she lost it, so that the one before opens nothing any more."""

from datetime import datetime

from django.db import transaction

from cases.actions.act import CITIZEN, Act
from cases.models import LogKind, Report
from common.ids import link_token
from common.refusals import NotFound


@transaction.atomic
def renew_link(report_id: int, *, now: datetime) -> tuple[Report, str]:
    """Give a report a new secret; return the report and the secret before, of which nothing is kept here.

    `NotFound` where the report went to another case while this one was waited for: ask again.
    """
    case_id = Report.objects.values_list("case_id", flat=True).get(pk=report_id)
    act = Act(LogKind.RENEW_LINK, actor=CITIZEN, now=now)
    [case] = act.lock([case_id])
    found = Report.objects.select_for_update(of=("self",)).select_related("case", "contact")
    report = found.filter(pk=report_id, case=case).first()
    if report is None:
        raise NotFound
    before, report.token = report.token, link_token()
    report.save(update_fields=["token"])
    act.log(case, facts={"reports": [report.pk]})
    act.write()
    return report, before
