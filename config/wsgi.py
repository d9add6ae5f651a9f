"""Pages and the API."""

import multiprocessing
import os
import signal

from config import lean  # first, before Django

# isort: split
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
from servestatic import ServeStatic

from config.bodies import without_bodies
from config.embedded import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Around Django and not in its middleware, which is asynchronous and would make every request change threads.
application = ServeStatic(
    without_bodies(get_wsgi_application()),
    root=settings.STATIC_ROOT,
    prefix=settings.STATIC_URL,
    # What the build names after its contents never changes.
    immutable_file_test=r"/assets/.+-[A-Za-z0-9_-]{8}\.\w+$",
)

# All pages are loaded before the first is asked for, so that what loading needed is given back once.
_addresses = get_resolver().url_patterns
lean.give_back()

if settings.EMBEDDED and (maker := multiprocessing.parent_process()) is not None and maker.pid is not None:
    # Granian's workers would go on serving after a kill -9 of the process that made them.
    die_with_parent(maker.pid, signal.SIGKILL)
