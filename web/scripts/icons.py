"""Draw the PNG icons from public/icon.svg, with the browser that the tests use. Run by hand after changing it.

.venv/bin/python web/scripts/icons.py
"""

from pathlib import Path

from playwright.sync_api import sync_playwright

PUBLIC = Path(__file__).resolve().parent.parent / "public"
# Name, size, and how much of the picture is mark: a maskable icon loses its rim to the phone's own shape.
PICTURES = [("icon-180", 180, 1.0), ("icon-192", 192, 1.0), ("icon-512", 512, 1.0), ("icon-mask-512", 512, 0.72)]


def draw() -> None:
    mark = (PUBLIC / "icon.svg").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, size, share in PICTURES:
            page = browser.new_page(viewport={"width": size, "height": size})
            ground = "background:#1b56c2;" if share < 1 else ""
            page.set_content(
                f'<body style="margin:0;display:grid;place-items:center;height:100vh;{ground}">'
                f'<div style="width:{size * share}px;height:{size * share}px">{mark}</div></body>'
            )
            page.screenshot(path=PUBLIC / f"{name}.png", omit_background=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    draw()
