"""`draw_states`: draws everything that has states into `docs/state-graphs.md`, from the code.

It stands with the wiring because it looks into several rooms at once. A room with a new
workflow adds one line to `DRAWINGS`; a test fails while the page differs from the code.
"""

import inspect
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model, TextChoices
from django.utils import translation

from accounts.models import Role
from cases.workflow import PHASES, CaseWorkflow, OrderState, OrderWorkflow, Phase, RequestState, RequestWorkflow, State
from cases.workflow import edges as steps_of
from dispatch.workflow import AssignmentState, AssignmentWorkflow
from messaging.models import FOLLOWS, MessageState

TARGET = Path(settings.BASE_DIR) / "docs" / "state-graphs.md"
OPENING = """\
# State graphs

Drawn from the code by `manage.py draw_states`; do not edit. A test fails while this page differs from
the workflows, another while the database's triggers do. Words: [the glossary](glossary.md).
"""


@dataclass(frozen=True)
class Step:
    """One line of a graph: the verb, from where to where, by whom, and what it means."""

    verb: str
    source: str
    target: str
    by: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class Drawing:
    """One graph of the page."""

    title: str
    said_in: str
    opening: str
    states: type[TextChoices]
    initial: str
    steps: list[Step]


def _of_workflow(title: str, workflow: type[Model], states: type[TextChoices]) -> Drawing:
    field: Any = workflow._meta.get_field("state")
    return Drawing(
        title=title,
        said_in=f"{workflow.__module__}.{workflow.__name__}",
        opening=inspect.getdoc(workflow) or "",
        states=states,
        initial=str(field.default),
        steps=[
            Step(verb, source, target, _people(by), _meaning(workflow, verb))
            for verb, source, target, by in steps_of(workflow)
        ],
    )


def _people(roles: Iterable[Role]) -> str:
    # Whistle itself may take every step; it is named where nobody else may.
    people = [role for role in Role if role in set(roles) - {Role.SYSTEM}]
    return ", ".join(str(role.label) for role in people) or str(Role.SYSTEM.label)


def _meaning(workflow: type[Model], verb: str) -> str:
    return (inspect.getdoc(getattr(workflow, verb)) or "").partition("\n")[0]


def _of_messages() -> Drawing:
    return Drawing(
        title="Message",
        said_in="messaging.models.FOLLOWS",
        opening="What leaves the house. Reports of a provider arrive late, twice and out of order.",
        states=MessageState,
        initial=MessageState.QUEUED,
        steps=[Step("", str(source), str(target)) for target, sources in FOLLOWS.items() for source in sources],
    )


def drawings() -> list[Drawing]:
    """List what has states, in the order of the page."""
    return [
        _of_workflow("Case", CaseWorkflow, State),
        _of_workflow("Work order", OrderWorkflow, OrderState),
        _of_workflow("Request", RequestWorkflow, RequestState),
        _of_workflow("Assignment", AssignmentWorkflow, AssignmentState),
        _of_messages(),
    ]


def page() -> str:
    """Return the whole page as the code has it now."""
    with translation.override("en"):
        return OPENING + "".join(f"\n{section}" for drawing in drawings() for section in _section(drawing))


def _section(drawing: Drawing) -> Iterator[str]:
    yield f"## {drawing.title}\n"
    yield f"{drawing.opening}\n`{drawing.said_in}`\n"
    yield "```mermaid\nstateDiagram-v2\n" + "\n".join(f"    {line}" for line in _graph(drawing)) + "\n```\n"
    if any(step.verb for step in drawing.steps):
        yield "\n".join(_table(drawing)) + "\n"


def _graph(drawing: Drawing) -> Iterator[str]:
    yield from _names(drawing)
    yield f"[*] --> {drawing.initial}"
    verbs: dict[tuple[str, str], list[str]] = {}
    for step in drawing.steps:
        verbs.setdefault((step.source, step.target), []).append(step.verb)
    for (source, target), taken in verbs.items():
        label = ", ".join(filter(None, taken))
        yield f"{source} --> {target}" + (f" : {label}" if label else "")
    left = {step.source for step in drawing.steps}
    for state in drawing.states:
        if state.value not in left:
            yield f"{state.value} --> [*]"


def _names(drawing: Drawing) -> Iterator[str]:
    if drawing.states is not State:
        yield from (f"{state.value} : {state.label}" for state in drawing.states)
        return
    for phase in Phase:
        yield f'state "{phase.label}" as phase_{phase.value} {{'
        yield from (f"    {state.value} : {state.label}" for state in State if PHASES[state] is phase)
        yield "}"


def _table(drawing: Drawing) -> Iterator[str]:
    yield "| step | from | to | by | meaning |\n|---|---|---|---|---|"
    rows: dict[str, list[Step]] = {}
    for step in drawing.steps:
        rows.setdefault(step.verb, []).append(step)
    for verb, steps in rows.items():
        sources = ", ".join(dict.fromkeys(f"`{step.source}`" for step in steps))
        targets = ", ".join(dict.fromkeys(f"`{step.target}`" for step in steps))
        yield f"| `{verb}` | {sources} | {targets} | {steps[0].by} | {steps[0].meaning} |"


class Command(BaseCommand):
    """Draw the page, or say whether it is as the code has it."""

    help = "Draw docs/state-graphs.md from the workflows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true", help="change nothing; fail if the page is out of date")

    def handle(self, *, check: bool, **_options: object) -> None:
        """Write the page, or compare it."""
        if not check:
            TARGET.write_text(page(), encoding="utf-8")
            self.stdout.write(f"Drawn: {TARGET.relative_to(settings.BASE_DIR)}")
        elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != page():
            raise CommandError("docs/state-graphs.md is not as the code has it. Run: ./whistle manage draw_states")
