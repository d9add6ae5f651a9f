"""Chinese for every English text: `locale/parts/*.po` into one compiled file, and the search for gaps.

    python -m config.translations compile
    python -m config.translations check

Each part is written by whoever writes that part of the interface, without a
header. The GNU gettext programs do the work; Django's own `makemessages` would
write into the parts.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh_Hans",)
HEADER = r"""msgid ""
msgstr ""
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=1; plural=0;\n"
"""
KEYWORDS = (
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "pgettext_lazy:1c,2",
    "npgettext:1c,2,3",
    "npgettext_lazy:1c,2,3",
)
# Folders that hold no text of ours for people.
SKIPPED = {"tests", "benchmarks", "node_modules", ".venv", ".local", "web", "docs", "cities", "migrations"}


def parts(root: Path = ROOT) -> list[Path]:
    """List the files people write."""
    return sorted((root / "locale" / "parts").glob("*.po"))


def entries(paths: list[Path]) -> Iterator[tuple[str, str]]:
    """Read the parts entry by entry: what is translated (with its context and plural), and its translation."""
    for path in paths:
        for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8").strip()):
            text = "\n".join(line for line in block.splitlines() if not line.startswith("#"))
            # A text may be broken over lines anywhere; the same text is the same all the same.
            asked, separator, answer = text.replace('"\n"', "").partition("\nmsgstr")
            if separator:
                yield asked, f"msgstr{answer}"


def merged(paths: list[Path], language: str = "zh_Hans") -> str:
    """Put the parts together under one header; of contradicting entries the first holds."""
    first: dict[str, str] = {}
    for asked, answer in entries(paths):
        first.setdefault(asked, answer)
    return HEADER.format(language=language) + "".join(f"\n{asked}\n{answer}\n" for asked, answer in first.items())


def compile_all(root: Path = ROOT) -> None:
    """Write the file Django reads."""
    for language in LANGUAGES:
        folder = root / "locale" / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        _run(["msgfmt", "--check-format", "-o", str(folder / "django.mo"), "-"], merged(parts(root), language))


def contradictions(paths: list[Path]) -> list[str]:
    """List English texts that were given more than one translation."""
    answers: dict[str, set[str]] = {}
    for asked, answer in entries(paths):
        answers.setdefault(asked, set()).add(answer)
    return sorted(asked.rpartition("msgid ")[2] for asked, given in answers.items() if len(given) > 1)


def sources(root: Path = ROOT) -> list[Path]:
    """List the Python files and templates that may hold text for people."""
    found = [*root.glob("*/**/*.py"), *root.glob("*/**/*.html"), *root.glob("*/**/*.txt")]
    return sorted(
        path
        for path in found
        if not SKIPPED & set(path.relative_to(root).parts) and (path.suffix == ".py" or "templates" in path.parts)
    )


def asked_for(paths: list[Path]) -> str:
    """Collect what the sources want translated, as a POT file."""
    with tempfile.TemporaryDirectory() as folder:
        listed = []
        for number, path in enumerate(paths):
            text = path.read_text(encoding="utf-8")
            if path.suffix != ".py":
                text = templatize(text, origin=str(path))
            # A plain name keeps the place of a gap readable.
            target = Path(folder) / f"{number:05}-{path.parent.name}-{path.name}"
            target.write_text(text, encoding="utf-8")
            listed.append(str(target))
        keywords = [f"--keyword={keyword}" for keyword in KEYWORDS]
        words = [
            "xgettext",
            "--language=Python",
            "--from-code=UTF-8",
            "--add-location=file",
            *keywords,
            "-o",
            "-",
            "-f",
            "-",
        ]
        return _run(words, "\n".join(listed)).replace("charset=CHARSET", "charset=UTF-8")


def gaps(root: Path = ROOT) -> list[str]:
    """List the English texts that have no Chinese yet."""
    answered = _run(["msgattrib", "--translated", "--no-fuzzy", "-"], merged(parts(root)))
    return sorted(set(_msgids(asked_for(sources(root)))) - set(_msgids(answered)))


def _msgids(text: str) -> Iterator[str]:
    for entry in re.split(r"\n\s*\n", text):
        lines = [line for line in entry.splitlines() if not line.startswith("#")]
        body = "\n".join(lines).partition("\nmsgstr")[0].partition("\nmsgid_plural")[0]
        context, _, rest = body.rpartition("msgid ")
        identity = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', rest))
        named = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', context))
        if identity:
            yield f"{named}|{identity}" if named else identity


def problems(root: Path = ROOT) -> list[str]:
    """Say everything that is wrong with the translations."""
    return [
        *(f"no Chinese for: {text}" for text in gaps(root)),
        *(f"two translations of: {text}" for text in contradictions(parts(root))),
    ]


def _run(words: list[str], given: str = "") -> str:
    # The programs complain in the language of the machine otherwise.
    done = subprocess.run(
        words,
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"LC_ALL": "C.UTF-8"},
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{words[0]} failed: {done.stderr}")
    return done.stdout


def main(words: list[str]) -> int:
    """Compile or check."""
    if words == ["compile"]:
        compile_all()
        return 0
    found = problems()
    print("\n".join(found) or "Translations are complete.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
