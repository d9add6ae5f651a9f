"""What axe-core finds wrong with a page for people who see, hear or move otherwise."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from playwright.sync_api import Page

AXE = Path(__file__).resolve().parent.parent / "web" / "node_modules" / "axe-core" / "axe.min.js"
# WCAG 2.2 AA, and what axe itself counts as good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Axe: TypeAlias = Callable[[Page], list[str]]


@pytest.fixture(scope="session")
def axe() -> Axe:
    """Look over a page: `assert axe(page) == []`. Each finding is one line: rule, place, what is wrong."""
    source = AXE.read_text(encoding="utf-8")

    def look(page: Page) -> list[str]:
        # By evaluation and not as a script element, which the policy of the page would refuse.
        page.evaluate(source)
        found = page.evaluate(
            """async tags => {
                // What is still fading in has no colour yet to be judged by.
                const ends = document.getAnimations().filter(one => one.effect.getComputedTiming().endTime < 10_000);
                const faded = Promise.allSettled(ends.map(one => one.finished));
                await Promise.race([faded, new Promise(late => setTimeout(late, 5000))]);
                // What sticks at an edge lies over something wherever the page happens to be scrolled to.
                const atEdge = ({top, bottom}) => bottom >= innerHeight - 1 || (scrollY > 0 && top <= 0 && bottom > 0);
                const edges = [...document.querySelectorAll('body *')].filter(one =>
                    ['sticky', 'fixed'].includes(getComputedStyle(one).position) && atEdge(one.getBoundingClientRect()));
                for (const one of edges) one.style.position = 'relative';
                const result = await axe.run(document, {runOnly: tags, resultTypes: ['violations']});
                for (const one of edges) one.style.position = '';
                return result.violations;
            }""",
            RULES,
        )
        return [
            f"{rule['id']}: {' '.join(map(str, node['target']))}: {' '.join(node['failureSummary'].split())}"
            for rule in found
            for node in rule["nodes"]
        ]

    return look
