"""The secret of a citizen's private link: made anew where she lost it, so that the one before opens nothing any more."""

from django.db import transaction

from cases.models import Report
from common.ids import link_token


@transaction.atomic
def renew_link(report_id: int) -> tuple[Report, str]:
    """Give a report a new secret; return the report and the secret before, of which nothing is kept here."""
    report = Report.objects.select_for_update(of=("self",)).select_related("case", "contact").get(pk=report_id)
    before, report.token = report.token, link_token()
    report.save(update_fields=["token"])
    return report, before
