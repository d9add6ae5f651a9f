"""Walking the desk in a browser: being somebody, and pictures for a person to look at."""

import os
from pathlib import Path

from playwright.sync_api import Page

# Where to put pictures; none are taken without it.
PICTURES = os.environ.get("WHISTLE_PICTURES")


def become(page: Page, username: str, target: str) -> None:
    """Go on as a demo person, as the laptop's own menu does."""
    page.goto("/accounts/login/")
    page.evaluate(
        """([username, target]) => {
            const form = document.createElement("form");
            form.method = "post";
            form.action = `/demo/become/${username}`;
            const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
            for (const [name, value] of [["csrfmiddlewaretoken", token], ["next", target]]) {
                const input = document.createElement("input");
                input.name = name; input.value = value; form.append(input);
            }
            document.body.append(form); form.submit();
        }""",
        [username, target],
    )
    page.wait_for_url(f"**{target}")


def look_at(page: Page, name: str) -> None:
    """Take a picture, where somebody asked for pictures."""
    if PICTURES:
        if page.locator("[data-map]").count():
            page.locator("[data-map][data-ready]").first.wait_for(timeout=30_000)
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{PICTURES}/{name}.png")
