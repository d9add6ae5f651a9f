"""Sockets, under uvicorn. Pages and API are served by `config.wsgi`, in processes of their own."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402 - models must be loaded first

from config.sockets import socket_urls  # noqa: E402

application = ProtocolTypeRouter({"websocket": URLRouter(socket_urls)})
