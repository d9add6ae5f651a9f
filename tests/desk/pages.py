"""Walking the desk in a browser: pictures for a person to look at."""

import os
from pathlib import Path

from playwright.sync_api import Page

# Where to put pictures; none are taken without it.
PICTURES = os.environ.get("WHISTLE_PICTURES")


def look_at(page: Page, name: str) -> None:
    """Take a picture, where somebody asked for pictures."""
    if PICTURES:
        if page.locator("[data-map]").count():
            page.locator("[data-map][data-ready]").first.wait_for(timeout=30_000)
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{PICTURES}/{name}.png")
