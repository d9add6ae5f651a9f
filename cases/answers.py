"""What a citizen answered to a class's own questions: told in the reader's language, and which danger it is.

Which answer is a danger of which kind is the city's data: `danger` on a question of yes or no, or on an option.
They are words that came from her, so who reads them is asked where her words are.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Danger
from common.text import in_language, say_all
from grid.models import CaseClass

Answers = Mapping[str, Any]
_YES, _NO = frozenset({"yes", "true", "1", "是"}), frozenset({"no", "false", "0", "否"})


def told_answers(answers: Answers, class_id: int | None, classes: Mapping[int, CaseClass]) -> list[str]:
    """Say each answer with its question; one to a question that no class asks any more by its key."""
    asked = _asked(class_id, classes) if answers else {}
    in_turn = [*(key for key in asked if key in answers), *(key for key in answers if key not in asked)]
    return [_told(asked.get(key), key, answers[key]) for key in in_turn if str(answers[key]).strip()]


def dangers_told(answers: Answers, case_class: CaseClass | None) -> list[Danger]:
    """Return of which dangers the answers tell, as the city's data has it."""
    questions = case_class.questions if case_class else []
    found = (_danger_of(each, answers.get(each["key"])) for each in questions)
    return [Danger(each) for each in found if each in Danger.values]


def danger_marks(question: Mapping[str, Any]) -> Iterable[str]:
    """Return what is marked on a question and its options as a danger, for whoever checks the city's data."""
    marked = [question, *question.get("options", [])]
    return [str(each["danger"]) for each in marked if "danger" in each]


def _asked(class_id: int | None, classes: Mapping[int, CaseClass]) -> dict[str, Mapping[str, Any]]:
    own = filter(None, [classes.get(class_id) if class_id else None])
    found: dict[str, Mapping[str, Any]] = {}
    # A class that was changed since, or that a report which joined did not have, is found by the question.
    for kind in (*own, *classes.values()):
        for each in kind.questions:
            found.setdefault(each["key"], each)
    return found


def _told(question: Mapping[str, Any] | None, key: str, value: Any) -> str:
    label = in_language(question["label"]) if question else key
    answer = _answer(question or {}, value)
    if label.endswith(("?", "？")):
        return say_all(label, answer)
    return _("%(question)s: %(answer)s") % {"question": label, "answer": answer}


def _answer(question: Mapping[str, Any], value: Any) -> str:
    option = _option(question, value)
    if option is not None:
        return in_language(option["label"])
    if question.get("kind") == "yes_no" or isinstance(value, bool):
        said = _plain(value)
        return _("Yes") if said in _YES else _("No") if said in _NO else str(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _danger_of(question: Mapping[str, Any], value: Any) -> str:
    marked = question if question["kind"] == "yes_no" and _plain(value) in _YES else _option(question, value)
    return str((marked or {}).get("danger", ""))


def _option(question: Mapping[str, Any], value: Any) -> Mapping[str, Any] | None:
    return next((each for each in question.get("options", []) if each["value"] == value), None)


def _plain(value: Any) -> str:
    return str(value).strip().lower()
