"""How Django meets this room."""

from importlib import import_module

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "dispatch"

    def ready(self) -> None:
        """Connect what listens to signing out, and what tells the watch who goes."""
        import_module("dispatch.sessions")
        import_module("dispatch.going")
