"""Changing persons without signing in, on the laptop only.

"Follow one manhole" passes from citizen to operator to crew in one browser. Outside
embedded mode this module refuses to be loaded, so no wiring mistake can open it.
"""

from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import re_path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.adapters import home_of
from accounts.models import User
from common.refusals import NotFound

if not settings.EMBEDDED:
    raise ImproperlyConfigured("accounts.demo lets anybody be anybody; it is for embedded mode only")


@never_cache
@require_POST
def become(request: HttpRequest, username: str) -> HttpResponse:
    """Go on as another demo person, and on to `next` or to that person's own screen."""
    person = User.objects.filter(username=username, is_demo=True, is_active=True).first()
    if person is None or not settings.EMBEDDED:
        raise NotFound
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return HttpResponseRedirect(_next(request) or home_of(person))


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else ""


urlpatterns = [re_path(r"^become/(?P<username>[\w.@+-]{1,60})$", become, name="demo_become")]
