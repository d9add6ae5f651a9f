"""What an act needs can be said on its page: every verb that asks for something has a form that asks the same."""

import pytest
from django.forms import BaseForm
from django.test import Client
from rest_framework.serializers import Field

from cases.actions import ask_request, sign_orders
from cases.api.fields import READ_BY_CITIZEN, NoFields, told_of
from cases.api.verbs import VERBS
from cases.models import Case, Danger, LogKind, RequestKind
from desk.acts import BUTTONS
from desk.forms import FORMS, form_of
from desk.views import ON_THE_CASE
from hotline.story import TO_REPORTER
from tests.city import NOW, SmallCity
from tests.desk.conftest import SignedIn
from tests.people import Desk

# Asked in other words on the page, or chosen by the page itself.
ASKED_OTHERWISE = {"uploads": "photos", "attachments": "photos", "into": "number"}


def _names(fields: dict[str, Field]) -> set[str]:
    return {ASKED_OTHERWISE.get(name, name) for name, field in fields.items() if field.required}


@pytest.mark.parametrize("name", sorted(set(BUTTONS) & set(VERBS)))
def test_every_act_with_a_button_asks_on_its_page_for_what_it_needs(name: str) -> None:
    verb = VERBS[name]
    needed = _names(verb.fields().fields)
    form: type[BaseForm] = form_of(name)

    assert verb.fields is NoFields or name in FORMS
    assert needed <= set(form.base_fields)


def test_every_verb_at_every_address_of_the_desk_is_answered(desk: Desk, signed_in: SignedIn) -> None:
    """Also one that has no button there, by whoever types its address."""
    case = Case.objects.get(pk=desk.sent().case_id)
    browser = signed_in("lamps_clerk", raise_request_exception=False)
    # As the page asks: for the form alone, which is less to draw.
    form = {"HX-Request": "true", "HX-Target": "act"}
    for name in VERBS:
        own = f"/desk/cases/{case.number}/acts/{name}/"
        answers = [browser.get(own, headers=form), browser.post(own, headers=form)]
        answers.append(browser.post(f"/desk/acts/{name}/", {"case": f"{case.pk}.0"}))
        statuses = [each.status_code for each in answers]
        assert max(statuses) < 500, name
        assert name in BUTTONS or statuses == [404, 404, 404], name


def test_a_danger_is_marked_and_cleared_on_the_page_of_its_case(client: Client, desk: Desk, city: SmallCity) -> None:
    case = Case.objects.get(pk=desk.report("lamp", text="please come quickly").case_id)
    client.force_login(city.people["operator"])
    acts = f"/desk/cases/{case.number}/acts"

    assert client.get(f"{acts}/mark_danger/").status_code == 200
    client.post(f"{acts}/mark_danger/", {"danger": "gas", "reason": ""})

    assert Case.objects.get(pk=case.pk).danger == Danger.GAS
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert "data-numbers" in page
    assert 'href="tel:119"' in page[page.index("data-numbers") :]
    client.post(f"{acts}/clear_danger/", {"reason": "she is well"})
    assert Case.objects.get(pk=case.pk).danger == ""
    assert "data-numbers" not in client.get(f"/desk/cases/{case.number}/").content.decode()


@pytest.mark.parametrize("name", sorted(FORMS))
def test_whoever_has_to_correct_a_form_reads_words_and_no_names_of_fields(name: str) -> None:
    shown = {key: field for key, field in FORMS[name].base_fields.items() if not field.widget.is_hidden}

    assert [key for key, field in shown.items() if not field.label] == []
    choices = [(key, choice) for key, field in shown.items() for choice in getattr(field, "choices", ())]
    assert [key for key, (value, label) in choices if str(value).isdigit() and str(label) == str(value)] == []


# By which act's form words go out, as the page of whoever reported tells them; and what its state adds to that.
TOLD_BY = {
    LogKind.ANSWER: "answer",
    LogKind.REJECT: "reject",
    LogKind.VOID: "void",
    LogKind.GRANT: "decide",
    LogKind.CLOSE: "close",
    LogKind.CONTACT: "text",
    # What was done, on her page as it is reported and by text once it was checked.
    LogKind.FINISH: "finish",
    LogKind.PASS_CHECK: "finish",
    # By a crew's phone, whose form says so by the same words.
    LogKind.MAKE_SAFE: "finish",
    LogKind.HAND_OVER: "hand_over",
}


def test_every_form_whose_words_go_to_the_citizen_says_so(desk: Desk, signed_in: SignedIn) -> None:
    told = {name: told_of(verb.fields) for name, verb in VERBS.items()}

    assert {name for name, fields in told.items() if fields} == set(TOLD_BY.values())
    assert set(TO_REPORTER) <= set(TOLD_BY)
    number = desk.report("lamp").number
    lead = signed_in("lead")
    for name in BUTTONS:
        # What is written at its request is shown as a form only where it was not taken.
        ask = lead.post if name in ON_THE_CASE else lead.get
        form = ask(f"/desk/cases/{number}/acts/{name}/").context["form"]
        shown = {field: str(form.fields[field].help_text) for field in form.fields}
        assert all(str(sentence) in shown[field] for field, sentence in told[name].items()), name
        others = [text for field, text in shown.items() if field not in told[name]]
        assert not any(str(READ_BY_CITIZEN) in text for text in others), name


def test_an_act_without_a_button_has_no_page(desk: Desk, signed_in: SignedIn) -> None:
    number = desk.report("lamp").number
    lead = signed_in("lead")

    assert set(VERBS) - set(BUTTONS)
    for name in [*sorted(set(VERBS) - set(BUTTONS)), "nothing"]:
        assert lead.get(f"/desk/cases/{number}/acts/{name}/").status_code == 404


def test_a_department_s_request_to_void_says_to_whoever_grants_it_that_the_citizen_reads_why(
    desk: Desk, signed_in: SignedIn
) -> None:
    said = {}
    for kind in (RequestKind.VOID, RequestKind.RETURN):
        case_id = desk.sent().case_id
        sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
        ask_request([case_id], actor=desk.lamps_clerk, now=NOW, kind=kind, reason="not our lamp")
        number = Case.objects.get(pk=case_id).number
        said[kind] = b"data-told" in signed_in("lead").get(f"/desk/cases/{number}/").content

    assert said == {RequestKind.VOID: True, RequestKind.RETURN: False}
