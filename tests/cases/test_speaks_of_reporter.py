"""Words of staff that speak of who reported are found by how a sentence is made, and what tells of nobody is left alone."""

from pathlib import Path

from cases.summary_names.reporters import speaks_of_reporter

TEXTS = Path(__file__).parent / "protection"


def texts(name: str) -> list[str]:
    return (TEXTS / f"{name}.txt").read_text("utf-8").splitlines()


def test_a_sentence_that_names_or_describes_whoever_reported_is_found() -> None:
    told = texts("names_reporter")

    assert [each for each in told if not speaks_of_reporter(each)] == []
    # Wherever in a note it stands.
    assert [each for each in told if not speaks_of_reporter(f"We swept the yard. 已清扫。{each}")] == []


def test_a_note_that_tells_of_nobody_is_not() -> None:
    told = texts("names_nobody")

    assert [each for each in told if speaks_of_reporter(each)] == []
    assert [each for each in told if speaks_of_reporter(f"Done at noon. 已完成。{each}")] == []
