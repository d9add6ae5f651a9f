"""Changing persons without signing in, on the laptop only.

"Follow one manhole" passes from citizen to operator to crew in one browser. Outside
embedded mode this module refuses to be loaded, so no wiring mistake can open it.
"""

from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import re_path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from accounts.adapters import home_of
from accounts.models import User
from common.posting import asked_next, takes_post
from common.refusals import NotFound

if not settings.EMBEDDED:
    raise ImproperlyConfigured("accounts.demo lets anybody be anybody; it is for embedded mode only")

# What is kept in a session of whoever tries Whistle out, whichever person he is just then.
OF_THE_TRIAL = ("story",)


# Without a token: whoever may be anybody is protected from nothing by one, and the page of the buttons stays open beside
# the new one, with a token that the first of them has made worthless.
@csrf_exempt
@never_cache
@takes_post("home")
def become(request: HttpRequest, username: str) -> HttpResponse:
    """Go on as another demo person, and on to `next` or to that person's own screen."""
    person = User.objects.filter(username=username, is_demo=True, is_active=True).first()
    if person is None or not settings.EMBEDDED:
        raise NotFound
    kept = {name: request.session[name] for name in OF_THE_TRIAL if name in request.session}
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.update(kept)
    return HttpResponseRedirect(asked_next(request) or home_of(person))


urlpatterns = [re_path(r"^become/(?P<username>[\w.@+-]{1,60})$", become, name="demo_become")]
