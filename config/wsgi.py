"""Pages and the API."""

import multiprocessing
import os
import signal

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.embedded import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

if settings.EMBEDDED and (maker := multiprocessing.parent_process()) is not None and maker.pid is not None:
    # Granian's workers would go on serving after a kill -9 of the process that made them.
    die_with_parent(maker.pid, signal.SIGKILL)
