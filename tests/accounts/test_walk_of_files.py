"""Law 18, walked: for every act that takes files, as every role, nobody names what is another's.

Another person's upload, one's own that was sent for another case or has been taken, and the ids of files
and attachments get the very answer of an id that does not exist.
"""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Role, User
from cases import actions
from cases.api.verbs import VERBS
from cases.models import Attachment, LogEntry
from common.models import StoredFile
from tests.accounts.walk import PEOPLE
from tests.city import SmallCity, later
from tests.people import Desk
from tests.photos import picture, sent_by, sent_of, with_report

pytestmark = pytest.mark.django_db

TAKES_UPLOADS = sorted(name for name, verb in VERBS.items() if "uploads" in verb.fields().fields)
TAKES_ATTACHMENTS = sorted(name for name, verb in VERBS.items() if "attachments" in verb.fields().fields)
FIELDS: dict[str, dict[str, Any]] = {
    "attach": {"kind": "before"},
    "comment": {"note": "seen"},
    "finish": {"result": "New lamp"},
    "pass_check": {},
    "rework": {"reason": "Still dark"},
    "approve_public": {"public_text": "A lamp"},
}
# Who may take it, in the state in which it is tried.
MAY = {
    "attach": "operator",
    "comment": "operator",
    "finish": "lamps_clerk",
    "pass_check": "lead",
    "rework": "lead",
    "approve_public": "operator",
}


def test_every_act_that_takes_files_is_walked() -> None:
    assert {*TAKES_UPLOADS, *TAKES_ATTACHMENTS} == FIELDS.keys() == MAY.keys()
    assert not [name for name, verb in VERBS.items() if "files" in verb.fields().fields]


@pytest.fixture(autouse=True)
def _everybody(desk: Desk, city: SmallCity, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    for username, role, department in (
        ("analyst", Role.ANALYST, "centre"),
        ("field_unit", Role.FIELD_UNIT, "roads"),
        ("administrator", Role.ADMINISTRATOR, "government"),
    ):
        city.people[username] = User.objects.create(
            username=username, names={"en": username}, roles=[role], department=city.departments[department]
        )


def case_for(desk: Desk, verb: str) -> int:
    """A lamp's case that has come to where the act is possible."""
    case_id = desk.report("lamp", **with_report("green")).case_id
    actions.file_case([case_id], actor=desk.lead, now=later(minutes=1))
    actions.route_case([case_id], actor=desk.dispatcher, now=later(minutes=2))
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=3))
    if verb in ("pass_check", "rework"):
        actions.finish_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=4), result="New lamp")
    return case_id


def signed_in(person: User | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def take(client: Client, verb: str, case_id: int, **more: Any) -> Any:
    sent = json.dumps({"cases": [case_id], **FIELDS[verb], **more})
    return client.post(f"/api/internal/cases/acts/{verb}/", sent, content_type="application/json")


def told(answer: Any) -> str:
    return f"{answer.status_code} {answer.content.decode()}"


@pytest.mark.parametrize("verb", TAKES_UPLOADS)
def test_nobody_takes_what_is_anothers(verb: str, desk: Desk, city: SmallCity) -> None:
    case_id, another_case = case_for(desk, verb), case_for(desk, verb)
    report_id = Attachment.objects.get(case=another_case).report_id
    anothers = sent_by(city.people["roads_clerk"], case_id, "blue")
    citizens = sent_of(report_id or 0, "black")
    file_id, attachment_id = StoredFile.objects.first().pk, Attachment.objects.first().pk  # type: ignore[union-attr]
    rows = LogEntry.objects.count()

    answers: dict[str, set[str]] = {}
    for username in ("nobody", *PEOPLE):
        person = city.people.get(username)
        named = [uuid4(), citizens, UUID(int=file_id), UUID(int=attachment_id)]
        if person is not None:
            named += [sent_by(person, another_case)] if username != "roads_clerk" else []
            named += [anothers] if username != "roads_clerk" else [sent_by(city.people["operator"], case_id)]
        client = signed_in(person)
        answers[username] = {told(take(client, verb, case_id, uploads=[str(each)])) for each in named}

    assert {username: told for username, told in answers.items() if len(told) != 1} == {}
    assert all(next(iter(each)).startswith(("401", "403", "404", "409")) for each in answers.values()), answers
    assert next(iter(answers[MAY[verb]])).startswith("404")
    assert LogEntry.objects.count() == rows


@pytest.mark.parametrize("verb", TAKES_UPLOADS)
def test_whoever_sent_it_for_the_case_takes_it_once_in_one_row(verb: str, desk: Desk, city: SmallCity) -> None:
    case_id = case_for(desk, verb)
    client = signed_in(city.people[MAY[verb]])
    sent = client.post(f"/api/internal/cases/{case_id}/uploads/", {"photo": picture("blue")}).json()["id"]
    rows = LogEntry.objects.filter(case_id=case_id).count()

    answer = take(client, verb, case_id, uploads=[sent])

    assert answer.status_code == 200, answer.content
    assert LogEntry.objects.filter(case_id=case_id).count() == rows + 1
    last = LogEntry.objects.filter(case_id=case_id).latest("seq")
    (attachment,) = Attachment.objects.filter(case=case_id).exclude(kind="report")
    assert last.facts["attachments"] == [attachment.pk]
    assert take(client, "comment", case_id, uploads=[sent]).status_code == 404


def test_a_repeat_with_its_key_gets_the_first_answer_and_takes_nothing_more(desk: Desk, city: SmallCity) -> None:
    case_id = case_for(desk, "comment")
    client = signed_in(city.people["operator"])
    sent = str(sent_by(city.people["operator"], case_id))
    body = json.dumps({"cases": [case_id], "note": "seen", "uploads": [sent]})

    answers = [
        client.post(
            "/api/internal/cases/acts/comment/",
            body,
            content_type="application/json",
            headers={"Idempotency-Key": "one"},
        )
        for _twice in range(2)
    ]

    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].json() == answers[1].json()
    assert Attachment.objects.filter(case=case_id).exclude(kind="report").count() == 1


def test_photos_go_with_an_act_on_one_case(desk: Desk, city: SmallCity) -> None:
    one, another = case_for(desk, "comment"), case_for(desk, "comment")
    sent = str(sent_by(city.people["operator"], one))
    body = json.dumps({"cases": [one, another], "note": "seen", "uploads": [sent]})

    answer = signed_in(city.people["operator"]).post(
        "/api/internal/cases/acts/comment/", body, content_type="application/json"
    )

    assert answer.status_code == 400
    assert "uploads" in answer.json()["fields"]


@pytest.mark.parametrize("verb", TAKES_ATTACHMENTS)
def test_nobody_publishes_a_photo_of_another_case(verb: str, desk: Desk, city: SmallCity) -> None:
    case_id, another_case = case_for(desk, verb), case_for(desk, verb)
    own, anothers = (Attachment.objects.get(case=each).pk for each in (case_id, another_case))
    stored = StoredFile.objects.first()
    assert stored is not None

    answers = {}
    for username in PEOPLE:
        client = signed_in(city.people[username])
        answers[username] = {
            told(take(client, verb, case_id, attachments=[own, each])) for each in (987654321, anothers, stored.pk)
        }

    assert {username for username, told in answers.items() if len(told) != 1} == set()
    assert next(iter(answers[MAY[verb]])).startswith("404")
    assert not Attachment.objects.filter(is_public=True).exists()
    assert take(signed_in(city.people[MAY[verb]]), verb, case_id, attachments=[own]).status_code == 200


def test_an_upload_is_shown_to_nobody_before_its_act(desk: Desk, city: SmallCity) -> None:
    case_id = case_for(desk, "comment")
    client = signed_in(city.people["operator"])
    client.post(f"/api/internal/cases/{case_id}/uploads/", {"photo": picture("blue")})

    assert len(client.get(f"/api/internal/cases/{case_id}/").json()["files"]) == 1
