"""The papers, as the tests of this folder read them."""

from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAPERS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "cities").glob("*.md")])


def name_of(path: Path) -> str:
    """How a test calls a paper."""
    return path.relative_to(ROOT).as_posix()
