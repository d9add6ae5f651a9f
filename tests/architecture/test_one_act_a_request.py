"""The first law, read from the code: an entry point ends by calling one action, whichever way it goes."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases import actions
from config.processes import ROOT

ACTS = {name for name in actions.__all__ if name[0].islower()} - {"propose"} | {"note_unit", "attach_late", "take"}
# Not tasks: those sweep over many cases, and nobody in particular does it.
ENTRY_POINTS = (
    "views.py",
    "consumers.py",
    "pages.py",
    "*_pages.py",
    "api/*.py",
    "reactions.py",
    "sms/*.py",
)
ROOMS = ("cases", "hotline", "dispatch", "desk", "evaluation", "messaging")


def most_acts(steps: list[ast.stmt]) -> int:
    """Count the acts on the longest way through these statements, one after the other."""
    if not steps:
        return 0
    first, rest = steps[0], steps[1:]
    after = most_acts(rest)
    if isinstance(first, ast.If):
        ways = (first.body, first.orelse)
        return calls(first.test) + max(most_acts(way) + (0 if leaves(way) else after) for way in ways)
    if isinstance(first, ast.Try):
        handled = max((most_acts(each.body) for each in first.handlers), default=0)
        return max(most_acts(first.body) + most_acts(first.orelse), handled) + most_acts(first.finalbody) + after
    if isinstance(first, ast.For | ast.While | ast.With):
        return most_acts(first.body) + after
    if isinstance(first, ast.FunctionDef):
        # Called by somebody else, or looked at by itself.
        return after
    return calls(first) + (0 if isinstance(first, ast.Return | ast.Raise) else after)


def leaves(way: list[ast.stmt]) -> bool:
    return bool(way) and isinstance(way[-1], ast.Return | ast.Raise | ast.Continue)


def calls(node: ast.AST) -> int:
    if isinstance(node, ast.IfExp):
        return calls(node.test) + max(calls(node.body), calls(node.orelse))
    inner = sum(calls(child) for child in ast.iter_child_nodes(node))
    if not isinstance(node, ast.Call):
        return inner
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return inner + (name in ACTS)


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    paths = {path for room in ROOMS for kind in ENTRY_POINTS for path in Path(ROOT, room).rglob(kind)}
    for path in sorted(paths):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.name}", node


def test_no_entry_point_calls_one_act_after_another() -> None:
    found = {name: most_acts(function.body) for name, function in functions()}

    assert {name: count for name, count in found.items() if count > 1} == {}
    # They are found at all.
    assert sum(found.values()) > 10


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("take(a)\nif photos:\n    attach_files(b)", 2),
        ("if words:\n    add_words(a)\nif photos:\n    attach_files(b)", 2),
        ("if may:\n    appeal_case(a)\nelse:\n    reopen_case(b)", 1),
        ("if known:\n    return join_case(a)\nreturn take_in(b)", 1),
        ("receipt = take_in(a)[0] if new else join_case(b)", 1),
        ("with atomic():\n    take_in(a)\n    file_case(b)", 2),
    ],
)
def test_the_search_knows_two_acts_when_it_sees_them(body: str, count: int) -> None:
    assert most_acts(ast.parse(body).body) == count
