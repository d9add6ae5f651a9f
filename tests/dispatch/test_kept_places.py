"""Who knows where: of a protected matter of words the centre, and who has to go there by an act that said so."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from cases import actions
from cases.access import told_where
from cases.actions import Actor, Caller
from cases.actions.alerts import end_what_is_over
from cases.actions.orders import AboutItself
from cases.actions.workers import ask_another
from cases.models import AlertReason, Case, Holder, LogEntry, LogKind, Report, WordsKind
from cases.record import LEFT
from common.models import Reaction
from common.refusals import BadInput, NotFound, NotYours
from dispatch.actions import assign_unit, recall_assignment
from dispatch.actions.facts import Fact, take_fact
from dispatch.actions.feed import items_since
from dispatch.cards import today
from dispatch.models import Assignment
from dispatch.reactions import recall_over, tell_of_places
from grid.models import CaseClass, Nature
from tests.accounts.walk import ADDRESSES, SHOWN_TO_ALL, TABLE, filled
from tests.city import facts_told, put_on_roster
from tests.dispatch_city import Crews

LANE, WORDS, NAME, PHONE = "Weir Lane 77", "the geese of the weir keeper", "Ferry Kettle", "+8613812345678"
HOME = (121.0234561, 32.0345672)
# Of the map of cases, the tile that holds it.
HOME_TILE = "/tiles/cases/16/54799/26606.mvt"
# Nothing of these stands in any answer: address, point, words, name, and the ends of the number.
SECRETS = ("weir lane", "121.02345", "32.03456", "geese", "ferry kettle", "13812345678")


@dataclass
class Secret:
    """A complaint that a street has in hand, with a crew asked to go and a grid worker asked to verify another one."""

    crews: Crews
    case: Case
    verified: Case
    people: dict[str, User]

    @property
    def dispatcher(self) -> Actor:
        return Actor.of(self.crews.city.people["dispatcher"])


def complaint(crews: Crews) -> int:
    people = crews.city.people
    report = actions.NewReport(
        channel="call",
        text=WORDS,
        received_at=timezone.now(),
        point=HOME,
        address=LANE,
        case_class=crews.city.classes["complaint"],
        caller=Caller(phone=PHONE, name=NAME),
    )
    return actions.take_in([report], now=timezone.now(), actor=Actor.of(people["operator"]))[0].case_id


@pytest.fixture
def secret(crews: Crews) -> Secret:
    people, now = crews.city.people, timezone.now()
    one = [complaint(crews)]
    actions.file_case(one, actor=Actor.of(people["lead"]), now=now)
    actions.route_case(one, actor=Actor.of(people["dispatcher"]), now=now, summary="About noise by night")
    case = Case.objects.get(pk=one[0])
    crews.add("street-crew", "street", 121.03, 32.03, skills=[], members=2)
    assign_unit(case.orders.get().pk, crews.units["street-crew"].pk, actor=Actor.of(people["street_clerk"]), now=now)
    other = complaint(crews)
    worker = put_on_roster(crews.city, "grid_worker")
    actions.ask_verification([other], actor=Actor.of(people["operator"]), now=now, worker=worker, summary="About noise")
    both = User.objects.create(
        username="both",
        names={"en": "both"},
        department=crews.city.departments["works"],
        roles=[str(Role.OPERATOR), str(Role.SHIFT_LEAD), str(Role.DISPATCHER), str(Role.ANALYST), str(Role.LEADER)],
    )
    held = {
        "crew": crews.people["street-crew-1"],
        "grid worker": worker,
        "clerk": people["street_clerk"],
        "works for the centre and a bureau": both,
    }
    return Secret(crews, case, Case.objects.get(pk=other), held)


def card(person: User) -> dict[str, Any]:
    (found,) = today(person, now=timezone.now(), here=(121.0, 32.0), with_classes=False)["cards"]
    return found


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def is_on_the_map(person: User, case: Case) -> bool:
    return case.number.encode() in signed_in(person).get(HOME_TILE).content


@pytest.mark.parametrize("who", ["crew", "grid worker"])
def test_who_is_only_asked_is_not_told_where_it_is(secret: Secret, who: str) -> None:
    found = card(secret.people[who])

    assert found["is_place_kept"]
    assert (found["lon"], found["lat"], found["distance_m"], found["bearing"]) == (None,) * 4
    assert [text for text in SECRETS if text in str(found).lower()] == []
    # The division is told, as to the department.
    assert found["place"]


def test_who_has_to_go_is_told_by_an_act_that_is_logged_and_nobody_else_is(secret: Secret) -> None:
    crew = secret.people["crew"]
    before = LogEntry.objects.filter(case_id=secret.case.pk).count()

    actions.tell_place(
        secret.case.pk, people=[crew.pk], actor=secret.dispatcher, now=timezone.now(), reason="measure the noise"
    )

    found = card(crew)
    assert (found["place"], found["lon"], found["is_place_kept"]) == (LANE, pytest.approx(HOME[0]), False)
    assert found["distance_m"] is not None
    row = LogEntry.objects.filter(case_id=secret.case.pk).latest("seq")
    assert (row.kind, facts_told(row)) == (LogKind.TELL_PLACE, {"people": [crew.pk]})
    # Whom it was told stands in the row, so that nobody is let know it behind the log.
    assert [held[2:] for held in row.facts[LEFT]["holders"] if held[3]] == [[crew.pk, True]]
    assert LogEntry.objects.filter(case_id=secret.case.pk).count() == before + 1
    assert secret.case.words.filter(log_seq=row.seq, kind=WordsKind.REASON).exists()
    # The same for the case's own page and API; and its department learns nothing by it.
    detail = signed_in(crew).get(f"/api/internal/cases/{secret.case.pk}/").json()
    assert (detail["place"], detail["lon"]) == (LANE, pytest.approx(HOME[0]))
    listed = signed_in(crew).get("/api/internal/cases/", {"q": LANE}).json()["cases"]
    assert [each["place"] for each in listed] == [LANE]
    text = signed_in(secret.people["clerk"]).get(f"/api/internal/cases/{secret.case.pk}/").content.decode()
    assert LANE not in text
    assert "measure the noise" not in text


def test_what_was_told_is_known_as_long_as_one_is_sent(secret: Secret) -> None:
    crew, now = secret.people["crew"], timezone.now()
    actions.tell_place(secret.case.pk, people=[crew.pk], actor=secret.dispatcher, now=now, reason="go and see")
    assert told_where(crew, [secret.case.pk]) == {secret.case.pk}

    recall_assignment(Assignment.objects.get(case=secret.case).pk, actor=secret.dispatcher, now=now)

    assert told_where(crew, [secret.case.pk]) == frozenset()
    assert not Holder.objects.filter(case=secret.case, knows_place=True).exists()


def test_the_phone_of_who_is_told_looks_again_and_its_feed_holds_no_place(secret: Secret) -> None:
    crew, now = secret.people["crew"], timezone.now()
    actions.tell_place(secret.case.pk, people=[crew.pk], actor=secret.dispatcher, now=now, reason="go and see")

    tell_of_places(list(Reaction.objects.filter(consumer="dispatch.tell_of_places")), now)

    items = list(items_since(crew.pk, 0, 100))
    assert [each.kind for each in items] == ["offer", "assignment"]
    assert [text for text in SECRETS if text in str([each.facts for each in items]).lower()] == []


def test_a_place_is_told_by_the_desk_alone(secret: Secret) -> None:
    # Who knows where it is, and has no part in the desk's work.
    leader = secret.crews.city.people["leader"]
    assert signed_in(leader).get(f"/api/internal/cases/{secret.case.pk}/").json()["place"] == LANE

    with pytest.raises(NotYours):
        actions.tell_place(
            secret.case.pk,
            people=[secret.people["crew"].pk],
            actor=Actor.of(leader),
            now=timezone.now(),
            reason="because",
        )


@pytest.mark.parametrize("who", ["clerk", "crew", "works for the centre and a bureau"])
def test_nobody_tells_a_place_that_is_kept_from_himself(secret: Secret, who: str) -> None:
    with pytest.raises(NotYours):
        actions.tell_place(
            secret.case.pk,
            people=[secret.people["crew"].pk],
            actor=Actor.of(secret.people[who]),
            now=timezone.now(),
            reason="because",
        )


def test_a_place_is_told_to_who_was_sent_only(secret: Secret) -> None:
    with pytest.raises(BadInput):
        actions.tell_place(
            secret.case.pk,
            people=[secret.people["clerk"].pk],
            actor=secret.dispatcher,
            now=timezone.now(),
            reason="because",
        )


def test_a_grid_worker_is_told_where_by_the_act_that_asks_her_if_it_says_so(secret: Secret) -> None:
    one = [complaint(secret.crews)]
    worker = secret.crews.city.people["other_worker"]

    operator = Actor.of(secret.crews.city.people["operator"])
    actions.ask_verification(
        one, actor=operator, now=timezone.now(), worker=worker, tells_place=True, summary="About noise"
    )

    assert card(worker)["place"] == LANE
    assert LogEntry.objects.filter(case_id=one[0]).latest("seq").facts["place_told"] is True


def asked_with_place(secret: Secret) -> int:
    """A complaint that a grid worker was told to look at, and where."""
    one = complaint(secret.crews)
    worker, operator = secret.crews.city.people["other_worker"], Actor.of(secret.crews.city.people["operator"])
    actions.ask_verification(
        [one], actor=operator, now=timezone.now(), worker=worker, tells_place=True, summary="About noise"
    )
    return one


def test_who_goes_in_the_place_of_one_who_was_told_where_is_told_too(secret: Secret) -> None:
    one = asked_with_place(secret)

    assert ask_another(one, now=timezone.now())

    told = Holder.objects.get(case=one, user__isnull=False)
    assert (told.user, told.knows_place) == (secret.people["grid worker"], True)
    assert LogEntry.objects.filter(case_id=one).latest("seq").facts["place_told"] is True
    assert told_where(secret.people["grid worker"], [one]) == {one}


@pytest.mark.parametrize("is_there", [True, False])
def test_taken_apart_who_is_asked_to_look_is_told_where_as_before(secret: Secret, is_there: bool) -> None:
    one, other, now = asked_with_place(secret), complaint(secret.crews), timezone.now()
    operator = Actor.of(secret.crews.city.people["operator"])
    first = secret.crews.city.people["other_worker"]
    actions.merge_cases([one], into=other, actor=operator, now=now, summary="About noise")
    assert not Holder.objects.filter(case=one).exists()
    if not is_there:
        User.objects.filter(pk=first.pk).update(is_active=False)

    actions.unmerge_case(one, actor=operator, now=now)

    told = Holder.objects.get(case=one, knows_place=True)
    assert told.user == (first if is_there else secret.people["grid worker"])
    assert LogEntry.objects.filter(case_id=one).latest("seq").facts["place_told"] is True


def test_where_she_lives_leaves_with_her_before_a_crew_or_a_map_shows_it(crews: Crews) -> None:
    """By a location sent to the number of a case that spoke for hers, and speaks for her no more."""
    people, now = crews.city.people, timezone.now()
    operator, question = Actor.of(people["operator"]), crews.city.classes["question"]
    one, hers = (
        actions.take_in(
            [actions.NewReport(channel="sms", text=WORDS, received_at=now, case_class=question, caller=caller)],
            now=now,
            actor=operator,
        )[0]
        for caller in (Caller(phone="+8613800138000"), Caller(phone=PHONE, name=NAME, wants_protection=True))
    )
    actions.file_case([one.case_id], actor=Actor.of(people["lead"]), now=now)
    to = actions.Destination(lead=crews.city.departments["street"])
    actions.route_case([one.case_id], actor=Actor.of(people["dispatcher"]), now=now, to=to)
    crews.add("street-crew", "street", 121.03, 32.03, skills=[])
    case = Case.objects.get(pk=one.case_id)
    assign_unit(case.orders.get().pk, crews.units["street-crew"].pk, actor=Actor.of(people["street_clerk"]), now=now)
    actions.merge_cases([hers.case_id], into=case.pk, actor=operator, now=now, summary="About noise")
    report = Report.objects.get(pk=hers.report_id)
    actions.place_report(report, now=now, text="A location", address=LANE, point=HOME)

    actions.unmerge_case(hers.case_id, actor=operator, now=now)

    found = card(crews.people["street-crew-1"])
    assert (found["is_place_kept"], found["lon"], found["lat"]) == (False, None, None)
    client = signed_in(people["street_clerk"])
    assert "weir lane" not in str(found).lower() + client.get(f"/desk/cases/{case.number}/").content.decode().lower()
    assert client.get("/api/internal/cases/", {"q": LANE}).json()["cases"] == []
    assert not is_on_the_map(people["street_clerk"], case)
    left = Case.objects.get(pk=hers.case_id)
    assert (left.address, is_on_the_map(people["operator"], left)) == (LANE, True)


def test_no_map_shows_a_crew_at_a_kept_place_to_whoever_may_not_know_it(secret: Secret) -> None:
    people = secret.crews.city.people
    url = "/api/internal/dispatch/units"

    def shown(person: User, **asked: str) -> bool:
        rows = signed_in(person).get(url, asked).json()
        return "street-crew" in {each["code"] for each in rows}

    assert shown(people["street_clerk"])
    assert shown(people["leader"], wall="true")
    secret.crews.act("street-crew-1", "accept", secret.crews.asked(secret.case), at=timezone.now())

    assert not shown(people["street_clerk"])
    assert shown(people["leader"])
    assert not shown(people["leader"], wall="true")


def test_what_turns_out_to_be_about_their_house_is_taken_from_a_crew(secret: Secret) -> None:
    crew, street = secret.people["crew"], secret.crews.city.departments["street"]

    actions.set_about(secret.case.pk, department=street, actor=secret.dispatcher, now=timezone.now())

    assert today(crew, now=timezone.now(), here=None, with_classes=False)["cards"] == []
    recall_over(list(Reaction.objects.filter(consumer="dispatch.recall", kind=LogKind.CHANGE)), timezone.now())
    assert Assignment.objects.get(case=secret.case).state == "recalled"


def test_no_unit_of_their_house_is_sent_for_what_is_about_them(secret: Secret) -> None:
    departments, now = secret.crews.city.departments, timezone.now()
    one = [complaint(secret.crews)]
    actions.set_about(one[0], department=departments["works"], actor=secret.dispatcher, now=now)
    actions.file_case(one, actor=Actor.of(secret.crews.city.people["lead"]), now=now)
    actions.route_case(one, actor=secret.dispatcher, now=now, summary="About an office")
    # The government has it, and stands above all of them.
    order = Case.objects.get(pk=one[0]).orders.get()
    assert order.department == departments["government"]
    secret.crews.add("works-crew", "works", 121.03, 32.03, skills=[])

    with pytest.raises(AboutItself):
        assign_unit(order.pk, secret.crews.units["works-crew"].pk, actor=secret.dispatcher, now=now)


# Asked beside the plain address: what narrows a list, what names a case, and what looks for a place.
MORE = {
    "api_case_list": [{"q": "noise"}, {"channel": "call"}],
    "desk": [{"queue": "all"}, {"queue": "all", "q": "noise"}],
    "desk_table": [{"channel": "call"}],
    "desk_table_file": [{"columns": "number,title,place,channel,reports"}],
    "api_dispatch_assignments": [{"case": "{case_id}"}],
    "api_dispatch_units": [{"order": "{order_id}"}],
    "api_field_today": [{"lon": "121.0", "lat": "32.0", "classes": "1"}],
    "api_field_feed": [{"since": "0"}],
    "desk_palette": [{"q": "{number}"}],
}
FIELD_GAP = "<str:kind>/<int:number>"


@pytest.mark.parametrize("who", ["crew", "grid worker", "clerk", "works for the centre and a bureau"])
def test_no_door_tells_where_she_lives_who_she_is_or_what_she_said(secret: Secret, who: str) -> None:
    """Every address there is, asked by everybody who sees the case and must not know: a new one is asked as well."""
    client = signed_in(secret.people[who])
    own = secret.verified if who == "grid worker" else secret.case
    asked = Assignment.objects.get(case=secret.case)
    walked = {
        "case_id": own.pk,
        "number": own.number,
        "report_id": own.reports.get().pk,
        "order_id": secret.case.orders.get().pk,
        "assignment_id": asked.pk,
    }

    telling, opened = {}, 0
    for name, route in ADDRESSES:
        if TABLE[name].method != "get" or name in SHOWN_TO_ALL or name == "account_logout":
            continue
        field = route.replace(FIELD_GAP, "assignment/{assignment_id}".format(**walked))
        path = filled(field, walked)
        for query in ({}, *MORE.get(name, [])):
            answer = client.get(path, {key: value.format(**walked) for key, value in query.items()})
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            opened += answer.status_code == 200
            text = body.decode(errors="replace").lower()
            # What was asked for comes back in the page's own field.
            found = [each for each in SECRETS if each in text]
            if found:
                telling[path] = found

    assert telling == {}
    assert opened > 10
    # The walk finds what there is: to the centre the same addresses tell all of it.
    centre = signed_in(secret.crews.city.people["operator"]).get(f"/desk/cases/{own.number}/").content.decode().lower()
    assert "weir lane" in centre
    assert "geese" in centre


def test_nobody_else_finds_it_by_its_street(secret: Secret) -> None:
    client = signed_in(secret.people["clerk"])

    assert client.get("/api/internal/cases/", {"q": LANE}).json()["cases"] == []
    assert not is_on_the_map(secret.people["clerk"], secret.case)
    # To the centre it stands there.
    assert is_on_the_map(secret.crews.city.people["operator"], secret.case)


def test_the_fast_lane_tells_a_crew_where_as_ever(crews: Crews) -> None:
    case = crews.urgent(now=timezone.now(), caller=Caller(phone=PHONE, wants_protection=True), address=LANE)
    assign_unit(
        crews.order(case).pk,
        crews.units["near"].pk,
        actor=Actor.of(crews.city.people["roads_clerk"]),
        now=timezone.now(),
    )

    found = card(crews.people["near-1"])

    assert (found["place"], found["is_place_kept"]) == (LANE, False)


def test_a_crew_that_goes_and_does_not_know_where_is_told_of_to_the_shift_and_told_as_one(secret: Secret) -> None:
    first, second = (secret.crews.people[f"street-crew-{number}"] for number in (1, 2))
    untold = secret.case.alerts.filter(reason=AlertReason.PLACE_UNTOLD, taken_at__isnull=True)
    # An offer tells nobody, and asks nobody to.
    assert not untold.exists()

    now = timezone.now()
    secret.crews.act("street-crew-1", "accept", secret.crews.asked(secret.case), at=now, now=now)

    assert untold.exists()
    assert AlertReason.PLACE_UNTOLD in LogEntry.objects.filter(case_id=secret.case.pk).latest("seq").facts["alerts"]
    now = timezone.now()
    actions.tell_place(secret.case.pk, people=[first.pk], actor=secret.dispatcher, now=now, reason="go and see")
    assert not untold.exists()
    for _twice in range(2):
        tell_of_places(list(Reaction.objects.filter(consumer="dispatch.tell_of_places").order_by("pk")), now)
    assert [card(each)["is_place_kept"] for each in (first, second)] == [False, False]
    rows = LogEntry.objects.filter(case_id=secret.case.pk, kind=LogKind.TELL_PLACE).order_by("seq")
    assert [each.facts["people"] for each in rows] == [[first.pk], [second.pk]]


# --- Asked for by who was sent ------------------------------------------------------------------


def untold(case: Case) -> Any:
    return case.alerts.filter(reason=AlertReason.PLACE_UNTOLD, taken_at__isnull=True)


def told_card(person: User) -> tuple[bool, bool]:
    """Whether somebody's card offers to ask for the place, and whether it says that it was asked for."""
    found = card(person)
    return found["may_ask_place"], found["place_asked_at"] is not None


def asks(person: User, subject: str, key: str = "a") -> dict[str, Any]:
    now = timezone.now()
    return take_fact(Fact(key=key, kind="ask_place", at=now, told_at=now, subject=subject), user=person, now=now)[1]


def rows_of_asking(case: Case) -> list[LogEntry]:
    return list(LogEntry.objects.filter(case_id=case.pk, kind=LogKind.ASK_PLACE).order_by("seq"))


def test_a_grid_worker_who_is_asked_to_look_and_does_not_know_where_is_told_of_to_the_shift(secret: Secret) -> None:
    assert untold(secret.verified).exists()

    told = complaint(secret.crews)
    operator = Actor.of(secret.crews.city.people["operator"])
    worker = secret.crews.city.people["other_worker"]
    actions.ask_verification(
        [told], actor=operator, now=timezone.now(), worker=worker, tells_place=True, summary="About noise"
    )

    assert not untold(Case.objects.get(pk=told)).exists()


def test_that_alert_waits_while_she_is_to_look_and_ends_as_she_has_looked(secret: Secret) -> None:
    now = timezone.now()
    end_what_is_over(now=now)
    assert untold(secret.verified).exists()

    worker = Actor.of(secret.people["grid worker"])
    actions.report_verification([secret.verified.pk], actor=worker, now=now, is_confirmed=True)
    end_what_is_over(now=now)

    assert not untold(secret.verified).exists()


def test_a_crew_asks_for_the_place_once_while_it_waits_and_again_where_nobody_told_it(secret: Secret) -> None:
    first, second = (secret.crews.people[f"street-crew-{number}"] for number in (1, 2))
    subject = f"assignment:{Assignment.objects.get(case=secret.case).pk}"
    # Who is only offered it goes nowhere yet.
    assert told_card(first) == (False, False)
    assert asks(first, subject, "early")["code"] == "not_sent"
    now = timezone.now()
    secret.crews.act("street-crew-1", "accept", secret.crews.asked(secret.case), at=now, now=now)
    assert told_card(first) == (True, False)

    assert asks(first, subject)["outcome"] == "taken"
    assert asks(second, subject, "b")["outcome"] == "taken"
    asks(first, subject, "c")

    # A crew asks as one.
    (row,) = rows_of_asking(secret.case)
    assert row.actor_id == first.pk
    assert [told_card(each) for each in (first, second)] == [(False, True), (False, True)]
    assert untold(secret.case).get().news_at is not None
    # Taken by somebody who did not tell it, it may be asked for again.
    lead = Actor.of(secret.crews.city.people["lead"])
    actions.take_alert([secret.case.pk], actor=lead, now=timezone.now())
    assert told_card(second) == (True, True)
    asks(second, subject, "d")
    assert len(rows_of_asking(secret.case)) == 2
    assert untold(secret.case).exists()
    actions.tell_place(
        secret.case.pk, people=[first.pk, second.pk], actor=secret.dispatcher, now=timezone.now(), reason="measure"
    )
    assert not untold(secret.case).exists()
    assert [told_card(each)[0] for each in (first, second)] == [False, False]
    asks(second, subject, "e")
    assert len(rows_of_asking(secret.case)) == 2


def test_a_grid_worker_asks_for_the_place_of_what_she_is_to_look_at(secret: Secret) -> None:
    worker = secret.people["grid worker"]
    check = secret.verified.checks.get()
    assert told_card(worker) == (True, False)

    answer = asks(worker, f"check:{check.pk}")

    assert answer["outcome"] == "taken"
    assert told_card(worker) == (False, True)
    (row,) = rows_of_asking(secret.verified)
    assert (row.facts["check"], row.actor_id) == (check.pk, worker.pk)
    # Late, after somebody told it, nothing is asked.
    actions.tell_place(
        secret.verified.pk, people=[worker.pk], actor=secret.dispatcher, now=timezone.now(), reason="look"
    )
    assert not untold(secret.verified).exists()
    asks(worker, f"check:{check.pk}", "late")
    assert len(rows_of_asking(secret.verified)) == 1
    actions.report_verification([secret.verified.pk], actor=Actor.of(worker), now=timezone.now(), is_confirmed=True)
    assert asks(worker, f"check:{check.pk}", "over")["code"] == "not_sent"


def test_who_was_not_sent_asks_for_no_place(secret: Secret) -> None:
    check = secret.verified.checks.get()
    assignment = Assignment.objects.get(case=secret.case)
    for person, subject in (
        (secret.people["crew"], f"check:{check.pk}"),
        (secret.people["grid worker"], f"assignment:{assignment.pk}"),
    ):
        with pytest.raises(NotFound):
            asks(person, subject)
    assert rows_of_asking(secret.case) == []


@pytest.mark.parametrize("who", ["crew", "grid worker"])
def test_the_phones_pages_have_the_key_and_say_that_it_was_asked(secret: Secret, who: str) -> None:
    now = timezone.now()
    secret.crews.act("street-crew-1", "accept", secret.crews.asked(secret.case), at=now, now=now)
    person = secret.people[who]
    client, subject = signed_in(person), card(person)["subject"]
    pages = ["/field/", f"/field/{subject.replace(':', '/')}/"]
    assert [("data-asks-place" in client.get(each).content.decode()) for each in pages] == [True, True]

    client.post("/field/act/", {"kind": "ask_place", "subject": subject, "key": "without scripts"})

    shown = [client.get(each).content.decode() for each in pages]
    assert [("data-asks-place" in each, "data-place-asked-at" in each) for each in shown] == [(False, True)] * 2


# --- What comes to be kept while somebody goes there ------------------------------------------

WISH = "please keep my name secret, dont tell them who I am"


@pytest.fixture
def open_matter(crews: Crews) -> Case:
    """A matter of words that nobody asked to keep, sent by the fast lane; nobody is asked to go yet."""
    CaseClass.objects.filter(pk=crews.city.classes["manhole"].pk).update(nature=Nature.WORDS)
    return crews.urgent(now=timezone.now(), address=LANE, point=HOME)


def sends(crews: Crews, case: Case, unit: str, *steps: str) -> Assignment:
    assignment = assign_unit(
        crews.order(case).pk,
        crews.units[unit].pk,
        actor=Actor.of(crews.city.people["dispatcher"]),
        now=timezone.now(),
    )
    for step in steps:
        now = timezone.now()
        assert crews.act(f"{unit}-1", step, assignment, at=now, now=now)[0] == 200
    return assignment


def wishes(crews: Crews, case: Case) -> None:
    actions.add_words(Report.objects.get(case=case), now=timezone.now(), text=WISH)


def merges_a_protected_one(crews: Crews, case: Case) -> None:
    other = complaint(crews)
    lead = Actor.of(crews.city.people["lead"])
    actions.merge_cases([other], into=case.pk, actor=lead, now=timezone.now(), summary="A hole in the lane")


def is_untold(case: Case) -> bool:
    return case.alerts.filter(reason=AlertReason.PLACE_UNTOLD, taken_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("comes_to_be_kept", "kind"), [(wishes, LogKind.PROTECT), (merges_a_protected_one, LogKind.TAKE_IN_MERGED)]
)
def test_who_is_on_the_way_goes_on_knowing_where_as_it_comes_to_be_kept_and_who_is_sent_later_does_not(
    crews: Crews, open_matter: Case, comes_to_be_kept: Any, kind: LogKind
) -> None:
    first = sends(crews, open_matter, "near", "accept", "set_out")

    comes_to_be_kept(crews, open_matter)

    open_matter.refresh_from_db()
    assert open_matter.is_protected
    found = card(crews.people["near-1"])
    assert (found["place"], found["lon"], found["is_place_kept"]) == (LANE, pytest.approx(HOME[0]), False)
    assert not is_untold(open_matter)
    (row,) = [
        each for each in LogEntry.objects.filter(case_id=open_matter.pk).order_by("seq") if "place_stays" in each.facts
    ]
    assert row.facts["place_stays"] == sorted(crews.people[each].pk for each in ("near-1", "near-2"))
    assert row.kind == kind

    dispatcher = Actor.of(crews.city.people["dispatcher"])
    recall_assignment(first.pk, actor=dispatcher, now=timezone.now(), reason="another one goes")
    later = crews.asked(open_matter)
    assert later.unit_id != first.unit_id
    crews.act(f"{later.unit.code}-1", "accept", later, at=timezone.now(), now=timezone.now())

    assert card(crews.people[f"{later.unit.code}-1"])["is_place_kept"]
    assert is_untold(open_matter)


def test_who_was_only_asked_as_it_came_to_be_kept_is_told_by_a_person(crews: Crews, open_matter: Case) -> None:
    asked = sends(crews, open_matter, "near")

    wishes(crews, open_matter)
    assert card(crews.people["near-1"])["is_place_kept"]
    crews.act("near-1", "accept", asked, at=timezone.now(), now=timezone.now())

    assert is_untold(open_matter)


def test_a_grid_worker_who_was_asked_to_look_goes_on_knowing_where(crews: Crews) -> None:
    CaseClass.objects.filter(pk=crews.city.classes["lamp"].pk).update(nature=Nature.WORDS)
    worker = put_on_roster(crews.city, "grid_worker")
    report = actions.NewReport(
        channel="web",
        text="The lamp is out",
        received_at=timezone.now(),
        point=HOME,
        address=LANE,
        case_class=crews.city.classes["lamp"],
    )
    case_id = actions.take_in([report], now=timezone.now())[0].case_id
    operator = Actor.of(crews.city.people["operator"])
    actions.ask_verification([case_id], actor=operator, now=timezone.now(), worker=worker)

    wishes(crews, Case.objects.get(pk=case_id))

    assert (card(worker)["place"], card(worker)["is_place_kept"]) == (LANE, False)


def test_who_went_before_anybody_had_said_where_is_told_by_a_person_where_she_lives(crews: Crews) -> None:
    CaseClass.objects.filter(pk=crews.city.classes["manhole"].pk).update(nature=Nature.WORDS)
    people, now = crews.city.people, timezone.now()
    report = actions.NewReport(
        channel="web", text="Noise by night", received_at=now, case_class=crews.city.classes["manhole"]
    )
    one = [actions.take_in([report], now=now)[0].case_id]
    actions.file_case(one, actor=Actor.of(people["lead"]), now=now)
    to = actions.Destination(lead=crews.city.departments["roads"])
    actions.route_case(one, actor=Actor.of(people["dispatcher"]), now=now, to=to)
    case = Case.objects.get(pk=one[0])
    sends(crews, case, "near", "accept", "set_out")

    wishes(crews, case)
    # Nobody knows where, and it will be somebody's home.
    assert is_untold(case)
    actions.place_report(
        Report.objects.get(case=case), now=timezone.now(), text=f"I live at {LANE}", address=LANE, point=HOME
    )

    crew = crews.people["near-1"]
    found = card(crew)
    assert (found["place"] != LANE, found["lon"], found["is_place_kept"]) == (True, None, True)
    rows = LogEntry.objects.filter(case_id=case.pk, facts__has_key="place_stays")
    assert not rows.exists()
    dispatcher = Actor.of(people["dispatcher"])
    actions.tell_place(case.pk, people=[crew.pk], actor=dispatcher, now=timezone.now(), reason="go there")
    assert (card(crew)["place"], is_untold(case)) == (LANE, False)
