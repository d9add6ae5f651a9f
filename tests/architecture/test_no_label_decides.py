"""No decision asks a word that is shown: in the other language it is another one. Codes, ids and stored values decide."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.processes import ROOT

ROOMS = ("accounts", "cases", "common", "config", "desk", "dispatch", "evaluation", "grid", "hotline", "messaging")
TRANSLATES = re.compile(r"^(_|n?p?gettext(_lazy|_noop)?|get_\w+_display|in_language)$")
SHOWN = re.compile(r"(^|_)(labels?|display)$")
# Of Django's own: the code of a room, which nobody translates.
CODES = {"app.label", "app_config.label", "_meta.label", "_meta.app_label", "app_label"}
# Where the words themselves are the matter: how they end, what was typed of them, one sentence for all it is true of.
ON_WORDS = {
    ("cases/answers.py", "label.endswith(('?', '？'))"),
    ("desk/palette.py", "wanted in label.casefold()"),
    ("desk/sentences.py", "told.setdefault(sentence, [])"),
}
ASKED_BY = {"startswith", "endswith", "index", "find", "count", "get", "pop", "setdefault", "__contains__", "fullmatch"}
ORDERED_BY = {"sorted", "min", "max", "sort", "groupby"}


def dotted(node: ast.AST) -> str:
    """Return the last two parts of `a.b.c`."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join(reversed([*names, getattr(node, "id", "")][:2]))


def own(scope: ast.AST) -> Iterator[ast.AST]:
    """Walk a file or a function without what is said in the functions within."""
    for node in ast.iter_child_nodes(scope):
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from own(node)


class Words:
    """What in a function, or a file, holds a word that is shown: by what it is called, or by what was put into it."""

    def __init__(self, scope: ast.AST, around: frozenset[str] = frozenset()) -> None:
        self.held = set(around)
        for node in own(scope):
            value = getattr(node, "value", None)
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and value is not None and self.are(value):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                self.held |= {each.id for each in targets if isinstance(each, ast.Name)}

    def are(self, node: ast.AST) -> bool:
        """Whether an expression gives a word that is shown."""
        if isinstance(node, ast.Attribute):
            return bool(SHOWN.search(node.attr)) and dotted(node) not in CODES
        if isinstance(node, ast.Name):
            return node.id in self.held or (bool(SHOWN.search(node.id)) and node.id not in CODES)
        if isinstance(node, ast.Subscript):
            key = node.slice
            return isinstance(key, ast.Constant) and isinstance(key.value, str) and bool(SHOWN.search(key.value))
        return self._are_made_by(node)

    def _are_made_by(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            is_of_word = isinstance(node.func, ast.Attribute) and self.are(node.func.value)
            return bool(TRANSLATES.search(name)) or is_of_word or (name in {"str", "capfirst"} and self._any(node.args))
        if isinstance(node, ast.IfExp):
            return self._any([node.body, node.orelse])
        if isinstance(
            node, ast.BinOp | ast.BoolOp | ast.List | ast.Tuple | ast.Set | ast.JoinedStr | ast.FormattedValue
        ):
            return self._any(list(ast.iter_child_nodes(node)))
        return False

    def _any(self, nodes: list[ast.expr] | list[ast.AST]) -> bool:
        return any(self.are(each) for each in nodes)


def decides(node: ast.AST, words: Words) -> bool:
    """Whether something is decided here by a word that is shown."""
    if isinstance(node, ast.Compare):
        is_of_none = all(isinstance(each, ast.Is | ast.IsNot) for each in node.ops)
        return not is_of_none and any(words.are(each) for each in (node.left, *node.comparators))
    if isinstance(node, ast.Match):
        return words.are(node.subject)
    if isinstance(node, ast.Subscript):
        return words.are(node.slice)
    if isinstance(node, ast.Dict):
        return any(key is not None and words.are(key) for key in node.keys)
    if isinstance(node, ast.DictComp):
        return words.are(node.key)
    return isinstance(node, ast.Call) and asks(node, words)


def asks(node: ast.Call, words: Words) -> bool:
    """Whether a call looks a shown word up, looks into it, or orders by it."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in ASKED_BY and isinstance(node.func, ast.Attribute):
        return words.are(node.func.value) or bool(node.args and words.are(node.args[0]))
    keys = [each.value for each in node.keywords if each.arg == "key" and isinstance(each.value, ast.Lambda)]
    return name in ORDERED_BY and any(words.are(part) for key in keys for part in ast.walk(key.body))


def decided_in(source: str) -> list[str]:
    return list(_decided(ast.parse(source), frozenset()))


def _decided(scope: ast.AST, around: frozenset[str]) -> Iterator[str]:
    words = Words(scope, around)
    for node in own(scope):
        if decides(node, words):
            yield ast.unparse(node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _decided(node, frozenset(words.held))


TAG = re.compile(r"\{%-?\s*(\w+)\s+(.*?)\s*-?%\}", re.DOTALL)
COMPARES = re.compile(r"(\S+)\s+(?:==|!=|<=?|>=?|not in|in)\s+(\S+)")
SHOWN_IN_PAGE = re.compile(r'(?:[._]|\b)(?:label|get_\w+_display|\w+_label)(?:\||$)|^_\("')


def decided_in_page(page: str) -> list[str]:
    """Return the conditions of a template that ask a word that is shown."""
    held: set[str] = set()
    found = []
    for tag, rest in TAG.findall(page):
        if tag in {"translate", "trans", "blocktranslate"} and (said := re.search(r"\b(?:as|asvar)\s+(\w+)", rest)):
            held.add(said[1])
        if tag == "with":
            held |= {name for name, value in re.findall(r"(\w+)=(\S+)", rest) if SHOWN_IN_PAGE.search(value)}
        if tag in {"if", "elif"}:
            sides = [side for pair in COMPARES.findall(rest) for side in pair]
        else:
            sides = rest.split() if tag in {"ifchanged", "regroup"} else []
        found += [f"{tag} {rest}" for side in sides if SHOWN_IN_PAGE.search(side) or side.partition("|")[0] in held]
    return found


def sources() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for path in sorted(Path(ROOT, room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def pages() -> Iterator[tuple[str, str]]:
    for path in sorted(Path(ROOT, "templates").rglob("*.html")):
        yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def test_no_line_of_the_code_decides_by_a_word_that_is_shown() -> None:
    read = dict(sources())
    found = {(name, said) for name, source in read.items() for said in decided_in(source)}

    assert len(read) > 300
    assert found == ON_WORDS


def test_no_page_decides_by_a_word_that_is_shown() -> None:
    read = dict(pages())
    found = {name: said for name, page in read.items() if (said := decided_in_page(page))}

    assert len(read) > 80
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        'State(case.state).label == "closed"',
        'str(State(case.state).label) in {"closed", "answered"}',
        'case.get_state_display() != "Closed"',
        'row["state_label"] == ended',
        '[row for row in rows if row["state_label"] not in ENDED]',
        'row.state_label.startswith("Closed")',
        "_('Open') == word",
        "word in (gettext('Open'), gettext('Closed'))",
        "COLOURS[State(state).label]",
        "COLOURS.get(str(State(state).label))",
        "{each.label: each for each in State}",
        "{_('Open'): 1, _('Closed'): 2}",
        "sorted(rows, key=lambda row: State(row.state).label)[0]",
        "min(states, key=lambda state: str(state.label))",
        "match case.get_state_display():\n    case 'Closed':\n        end()",
        "word = State(case.state).label\nif word == 'closed':\n    end()",
        "OPEN = gettext_lazy('Open')\ndef is_open(word):\n    return word == OPEN",
        "in_language(department.names) == 'Police'",
    ],
)
def test_a_line_that_decides_by_a_label_is_found(source: str) -> None:
    assert decided_in(source) != []


@pytest.mark.parametrize(
    "source",
    [
        "State(row['state']).label if row['state'] == State.CLOSED else ''",
        "shown['state_label'] = State(row['state']).label",
        "case.state in ENDS",
        "_PARTS[app.label]",
        "app.label in _PARTS",
        "{'label': each.label, 'is_open': each.state == 'open'}",
        "label or bound.label",
        "word is None",
    ],
)
def test_a_line_that_only_shows_a_label_is_none(source: str) -> None:
    assert decided_in(source) == []


@pytest.mark.parametrize(
    "page",
    [
        '{% if state.label == "closed" %}',
        '{% if case.danger and case.get_state_display == "closed" %}',
        "{% if row.state_label in ended %}",
        '{% if word == _("Open") %}',
        '{% elif row.state_label|lower != "open" %}',
        '{% translate "Open" as open_word %}{% if word == open_word %}',
        '{% with word=case.get_state_display %}{% if word == "Closed" %}',
        "{% ifchanged row.state_label %}",
        "{% regroup rows by state_label as groups %}",
    ],
)
def test_a_page_that_decides_by_a_label_is_found(page: str) -> None:
    assert decided_in_page(page) != []


@pytest.mark.parametrize(
    "page",
    [
        "{% if row.channel_label %}{{ row.channel_label }}{% endif %}",
        '{% if case.state == "closed" %}{{ case.get_state_display }}{% endif %}',
        '{% if column.name == "number" %}{{ column.label }}{% endif %}',
    ],
)
def test_a_page_that_only_shows_a_label_is_none(page: str) -> None:
    assert decided_in_page(page) == []
