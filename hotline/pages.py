"""What all pages of citizens share: the city's clock, who may keep them, photos only for whoever may see them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse

from common import storage
from common.actions import upload_photo
from common.models import StoredFile, Upload
from common.refusals import BadInput, TooMany
from hotline.city import city_time
from hotline.doors import knock, visitor

View = Callable[..., HttpResponse]


def citizen_page(view: View) -> View:
    """Show times by the city's clock, and let nobody between keep, index or pass on what is private.

    The browser itself may keep the page: else going back to a question would ask to send it again.
    """

    @wraps(view)
    def private(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        with city_time():
            response = view(request, *args, **options)
        response.setdefault("Cache-Control", "private, no-cache")
        # Nothing to other sites. "no-referrer" would make browsers hide a form's origin from us too, and
        # a form without an origin is refused as forged.
        response.setdefault("Referrer-Policy", "same-origin")
        response.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response

    return private


def secret_page(view: View) -> View:
    """A citizen's page that the browser may not keep either: whoever uses it next would read it."""

    @wraps(view)
    def secret(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        response = citizen_page(view)(request, *args, **options)
        response["Cache-Control"] = "no-store, private"
        return response

    return secret


def keep_photos(
    request: HttpRequest, form: forms.Form, field: str, sent: list[UploadedFile], *, owner: str, purpose: str
) -> list[Upload]:
    """Keep the photos that can be read as their owner's; of the others the form says at the field what is wrong."""
    kept: list[Upload] = []
    for each in sent:
        try:
            knock(visitor(request), "photo")
            upload, _photo = upload_photo(each, owner=owner, purpose=purpose)
        except (BadInput, TooMany) as refused:
            form.add_error(field, f"{each.name}: {refused}")
        else:
            kept.append(upload)
    return kept


def photo_address(base: str, file: StoredFile, *, holder: str, small: bool = False) -> str:
    """Return a photo's five-minute address below `base`, good for this holder only."""
    sha256 = (small and file.thumbnail_sha256) or file.sha256
    return base + storage.signed_file_path(sha256, holder=holder).removeprefix("/files/")


def show_photo(request: HttpRequest, sha256: str, *, holder: str, may_read: Callable[[str], bool]) -> FileResponse:
    """Answer with a photo, if its ticket is the holder's, and he may still see it."""
    file = storage.open_signed(sha256, request.GET.get("ticket", ""), holder=holder, may_read=may_read)
    return storage.file_response(file, media_type="image/jpeg")
