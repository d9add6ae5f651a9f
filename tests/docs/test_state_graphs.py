"""The drawings of the states are as the code has them."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model
from django_fsm import FSMField

from config.management.commands import draw_states
from tests.docs.test_glossary import models


def test_the_page_is_as_the_code_has_it() -> None:
    call_command("draw_states", check=True)


def test_a_page_that_differs_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "state-graphs.md"
    other.write_text(draw_states.page().replace("reported --> filed : file\n", ""), encoding="utf-8")
    monkeypatch.setattr(draw_states, "TARGET", other)

    with pytest.raises(CommandError, match="draw_states"):
        call_command("draw_states", check=True)


def test_every_workflow_is_drawn() -> None:
    def has_workflow(model: type[Model]) -> bool:
        return any(isinstance(each, FSMField) for each in model._meta.get_fields())

    drawn = {drawing.said_in.rpartition(".")[2] for drawing in draw_states.drawings()}

    assert [
        model.__name__
        for model in models()
        if has_workflow(model) and not drawn & {base.__name__ for base in model.__mro__}
    ] == []


@pytest.mark.parametrize("drawing", draw_states.drawings(), ids=lambda drawing: drawing.title)
def test_every_state_is_entered_by_some_step(drawing: draw_states.Drawing) -> None:
    entered = {step.target for step in drawing.steps} | {drawing.initial}

    assert {state.value for state in drawing.states} - entered == set()
