"""How Django meets this room; every room's reactions are registered here at start."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        """Load what every room registers: `reactions.py`, so that acts know who wants to hear of them, and the like."""
        autodiscover_modules("reactions", "checks", "lifetimes", "verification", "continuity", "between_acts")
