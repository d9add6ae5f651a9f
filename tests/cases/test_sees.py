"""What is said of one case at hand is what is said of all: access has two forms and one meaning."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from accounts.models import Role, User
from cases import actions
from cases.access import sees
from cases.actions.writing import locked_case
from cases.models import Case
from cases.rules import CONFIG_VERSION
from tests.city import NOW, names
from tests.people import Desk


@pytest.fixture
def cases(desk: Desk) -> list[Case]:
    """Of every standing: reported, about a department and one above it, sent out, gone on, without a place."""
    city = desk.city
    desk.report("lamp")
    desk.report(None, point=None)
    for about in ("lamps", "works"):
        desk.report("lamp", about_department=city.departments[about])
    held, gone = desk.report("lamp").case_id, desk.report("lamp").case_id
    actions.file_case([held, gone], actor=desk.lead, now=NOW)
    actions.route_case([held, gone], actor=desk.dispatcher, now=NOW)
    actions.take_back([gone], actor=desk.dispatcher, now=NOW, reason="Elsewhere")
    return list(Case.objects.order_by("pk"))


def test_seeing_one_is_seeing_it_among_all(desk: Desk, cases: list[Case]) -> None:
    people = list(desk.city.people.values())
    for department in (None, *desk.city.departments.values()):
        for roles in ([Role.DISPATCHER], [Role.CLERK], [Role.CLERK, Role.OPERATOR], [Role.LEADER]):
            name = f"{department.code if department else 'no'}-{'-'.join(roles)}"
            people.append(User.objects.create(username=name, names=names(name), department=department, roles=roles))
    people.append(User.objects.create(username="left", names=names("left"), roles=[Role.OPERATOR], is_active=False))

    told = {
        (person.username, case.pk): (sees(person, case), Case.objects.visible_to(person).filter(pk=case.pk).exists())
        for person in people
        for case in cases
    }

    assert {who: answers for who, answers in told.items() if answers[0] != answers[1]} == {}
    assert {answers for answers, _same in told.values()} == {True, False}
    assert not any(sees(AnonymousUser(), case) for case in cases)


def test_one_case_is_locked_as_django_would_read_it(cases: list[Case]) -> None:
    with transaction.atomic():
        for case in Case.objects.annotate(config_version=CONFIG_VERSION):
            locked = locked_case.get(case.pk)

            assert locked is not None
            fields = [each.attname for each in Case._meta.concrete_fields]
            assert {name: getattr(locked, name) for name in fields} == {name: getattr(case, name) for name in fields}
            assert locked.config_version == case.config_version
        assert locked_case.get(1) is None
