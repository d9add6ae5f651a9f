"""How Django meets this room; every room's reactions are registered here at start."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        """Load every room's `reactions.py`, so that acts know who wants to hear of them, its `checks.py` and `lifetimes.py`."""
        autodiscover_modules("reactions", "checks", "lifetimes")
