"""Addresses of the sockets, and what a stranger's address gets."""

from typing import Any, cast

from django.urls import path, re_path

from common.consumers import Receive, Scope, Send
from dispatch.consumers import DeskSocket, FieldSocket, TrackSocket


async def nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse an address that is none of ours."""
    await receive()
    await send({"type": "websocket.close", "code": 4404})


# Django's own patterns, though what they lead to are ASGI applications; Channels knows both.
socket_urls: list[Any] = [
    path("ws/desk/", cast(Any, DeskSocket.as_asgi())),
    path("ws/field/", cast(Any, FieldSocket.as_asgi())),
    path("ws/track/<str:token>", cast(Any, TrackSocket.as_asgi())),
    path("ws/track/<str:token>/", cast(Any, TrackSocket.as_asgi())),
    re_path("", cast(Any, nothing_here)),
]
