"""What an act needs can be said on its page: every verb that asks for something has a form that asks the same."""

import pytest
from django.forms import BaseForm
from django.test import Client
from rest_framework.serializers import Field

from cases.api.fields import NoFields
from cases.api.verbs import VERBS
from cases.models import Case, Danger
from desk.acts import BUTTONS
from desk.forms import FORMS, form_of
from tests.city import SmallCity
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
