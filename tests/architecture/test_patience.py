"""No request of a page waits for ever: each gives up some time, and says so where it is sent."""

import re
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2] / "web" / "src"
COMMENT = re.compile(r"/\*\*.*?\*/|^\s*//[^\n]*$", re.S | re.M)


def requests(text: str) -> Iterator[str]:
    """Yield what stands between the brackets of each call of fetch."""
    for found in re.finditer(r"(?<![\w.])fetch\(", text):
        depth, at = 1, found.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(text[at], 0)
            at += 1
        yield text[found.end() : at - 1]


def impatient(text: str) -> list[str]:
    return [each for each in requests(text) if not re.search(r"\bsignal: patience\(", each)]


def test_every_request_of_a_page_gives_up_some_time() -> None:
    sources = {path: COMMENT.sub("", path.read_text(encoding="utf-8")) for path in sorted(SOURCES.rglob("*.ts"))}

    assert sum(len(list(requests(text))) for text in sources.values()) > 10
    assert {str(path): found for path, text in sources.items() if (found := impatient(text))} == {}


def test_a_request_without_an_end_is_found() -> None:
    assert impatient("await fetch(url(1), { headers: {} }); prefetch(x); fetch(a, { signal: patience(SOON_MS) })") == [
        "url(1), { headers: {} }"
    ]
