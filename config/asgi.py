"""Sockets, under uvicorn. Pages and API are served by `config.wsgi`, in processes of their own."""

import gc
import os
import sys

import config.lean  # noqa: F401 - first, before Django

# isort: split
import django

# Reading for one socket must not keep the loop, and with it all the others, waiting for the interpreter.
sys.setswitchinterval(0.0005)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

# Models must be loaded first.
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402

from config.sockets import socket_urls  # noqa: E402

application = ProtocolTypeRouter({"websocket": URLRouter(socket_urls)})

# Looking through all of Django for garbage halts every socket for a tenth of a second and finds nothing:
# what is loaded by now stays, and the rest is looked through less often.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
