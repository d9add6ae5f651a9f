"""How Django meets this room."""

from importlib import import_module

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "dispatch"

    def ready(self) -> None:
        """Connect what listens to signing out."""
        import_module("dispatch.sessions")
