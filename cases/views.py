"""Photos of cases, behind addresses that work for five minutes and for one person only."""

from django.db.models import Exists, OuterRef, Q
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_GET

from accounts.models import User
from cases.access import readable_by, reads_protected
from cases.models import Attachment, AttachmentKind, Case
from common.models import StoredFile
from common.refusals import NotFound
from common.storage import file_response, open_signed


def may_read_file(user: User, sha256: str) -> bool:
    """Say whether a file belongs to a case this person may see, in the part of it he may see."""
    cases = Case.objects.visible_to(user).filter(pk=OuterRef("case"))
    found = Attachment.objects.filter(Q(file__sha256=sha256) | Q(file__thumbnail_sha256=sha256))
    if not reads_protected(user):
        # What a protected citizen sent may show who sent it, also where nothing says to which report it belongs.
        found = found.exclude(kind=AttachmentKind.REPORT, case__is_protected=True)
    return found.filter(readable_by(user), Exists(cases)).exists()


@require_GET
def show_file(request: HttpRequest, sha256: str) -> FileResponse:
    """Show a photo to the person its address was made for, if he may see the case now."""
    user = request.user
    if not user.is_authenticated:
        raise NotFound
    file = open_signed(
        sha256,
        request.GET.get("ticket", ""),
        holder=f"user:{user.pk}",
        may_read=lambda digest: may_read_file(user, digest),
    )
    media_type = StoredFile.objects.filter(sha256=sha256).values_list("media_type", flat=True).first()
    # A thumbnail has no row of its own and is always a JPEG.
    return file_response(file, media_type=media_type or "image/jpeg")
