"""On every page of staff a name of the city stands in the reader's language or not at all; what somebody wrote says in which
language it stands."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Department, User
from cases import actions
from cases.actions import Actor, Caller, NewReport
from cases.models import Case, Channel
from dispatch.models import Unit
from grid.models import CaseClass, Division
from hotline.models import Article
from tests.city import NOW

NAMED = (Division, CaseClass, Department, Unit, Article, User)
HAN = re.compile(r"[\u3400-\u9fff]+")
# Somebody of each kind, as the model city has them.
PEOPLE = {
    "operator2": ("/desk/", "/desk/?queue=all", "/desk/calls/", "/desk/articles/", "/desk/table/", "/desk/texts/"),
    "shiftlead2": (
        "/desk/",
        "/desk/?queue=running",
        "/wall/",
        "/desk/map/",
        "/desk/shift/",
        "/desk/alerts/",
        "/desk/rulings/",
    ),
    "dispatcher2": ("/desk/", "/evaluation/received/", "/desk/table/"),
    "leader2": ("/wall/", "/evaluation/", "/desk/?queue=all"),
    "analyst2": ("/evaluation/", "/evaluation/received/"),
    "administrator1": ("/operations/", "/desk/"),
    "clerk-cc": ("/desk/", "/evaluation/"),
}
ENDONYMS = dict(settings.LANGUAGES).values()
TEXTS = {"en": "The street lamp is broken and it is dark at night", "zh-hans": "路灯坏了，晚上很黑，请尽快修理"}


class Read(HTMLParser):
    """The text of a page that stands in the page's own language."""

    UNPAIRED = frozenset({"input", "br", "img", "link", "meta", "hr", "path", "circle", "line", "rect", "polyline"})
    UNREAD = frozenset({"script", "style", "textarea"})

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.open: list[tuple[str, bool]] = []
        self.told: list[str] = []
        # What is marked as standing in another language.
        self.beside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in self.UNPAIRED:
            is_other = bool(given.get("lang")) and str(given["lang"]).lower() != self.language
            self.open.append((tag, is_other or tag in self.UNREAD or self.is_beside))
        if not self.is_beside:
            self.told += [str(given[name]) for name in ("aria-label", "alt", "placeholder") if given.get(name)]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not {tag for tag, _is_beside in self.open} & self.UNREAD:
            (self.beside if self.is_beside else self.told).append(data.strip())

    @property
    def is_beside(self) -> bool:
        return bool(self.open) and self.open[-1][1]


def read(page: str, language: str) -> Read:
    reader = Read(language)
    reader.feed(page)
    return reader


def names_in(other: str, own: str) -> set[str]:
    """Return what the city's tables name in one language, and otherwise in the reader's own."""
    every = [names for model in NAMED for names in model.objects.values_list("names", flat=True)]  # type: ignore[attr-defined]
    known = {names.get(own) for names in every}
    return {names[other] for names in every if names.get(other) and names.get(own) and names[other] not in known}


def foreign(page: Read, names: set[str], language: str) -> Iterator[str]:
    told = page.told
    # Nothing but a name of the city's own is nobody's words.
    yield from (text for text in page.beside if text in names)
    if language == "en":
        # But for a language's own name, nothing of an English page is Chinese, whether some table knows it or not.
        yield from (text for text in told if HAN.search(text) and text not in ENDONYMS)
        return
    for text in told:
        # Words that stand beside each other, as long as the longest name.
        words = re.findall(r"[\w'&.()/-]+", text)
        for first in range(len(words)):
            yield from (said for last in range(first + 1, first + 9) if (said := " ".join(words[first:last])) in names)


def take_in(**given: object) -> Case:
    report = NewReport(
        channel=Channel.CALL,
        received_at=NOW,
        caller=Caller(phone="+8613800138000"),
        **given,  # type: ignore[arg-type]
    )
    return Case.objects.get(pk=actions.take_in([report], now=NOW)[0].case_id)


@pytest.fixture
def city_at_work(model_city: None) -> None:
    """Reports in both languages, with the city's own names for addresses, some of them with a department."""
    lamp = CaseClass.objects.get(code="E0409")
    yard = Division.objects.get(code="320614418")
    town = Division.objects.filter(level="street").exclude(names__en="").order_by("code").first()
    assert town is not None
    lead, dispatcher = (Actor.of(User.objects.get(username=name)) for name in ("shiftlead1", "dispatcher1"))
    for language, words in TEXTS.items():
        addresses = (
            yard.names[language],
            town.names[language],
            f"{town.names[language]} 12",
            "青年路12号",
            "12 Youth Road",
            "",
        )
        for number, address in enumerate(addresses):
            case = take_in(
                text=words, language=language, address=address, case_class=lamp if number % 2 else None,
                point=(120.8652, 32.0121) if number > 2 else None,
            )  # fmt: skip
            if case.case_class_id and case.division_id:
                actions.file_case([case.pk], actor=lead, now=NOW)
                actions.route_case([case.pk], actor=dispatcher, now=NOW)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_page_of_staff_names_anything_of_the_city_in_another_language(city_at_work: None, language: str) -> None:
    names = names_in("zh-hans" if language == "en" else "en", language)
    assert len(names) > 2_000
    numbers = list(Case.objects.values_list("number", flat=True))
    found: dict[str, list[str]] = {}
    for username, paths in PEOPLE.items():
        user = User.objects.get(username=username)
        User.objects.filter(pk=user.pk).update(language=language)
        client = Client(headers={"accept-language": language})
        client.force_login(User.objects.get(pk=user.pk))
        cases = [f"/desk/cases/{number}/" for number in numbers] if username in ("operator2", "shiftlead2") else []
        for path in (*paths, *cases):
            answer = client.get(path)
            assert answer.status_code == 200, (username, path)
            page = answer.content.decode()
            assert f'<html lang="{language}"' in page, path
            if told := sorted(set(foreign(read(page, language), names, language))):
                found[f"{username} {path}"] = told

    assert found == {}


@pytest.mark.parametrize(
    ("page", "language", "is_found"),
    [
        ("<p>三厂工业园区</p>", "en", True),
        ('<p lang="zh-Hans">三厂工业园区</p>', "en", False),
        ('<p lang="zh-Hans"><b>三厂</b></p><p>新村</p>', "en", True),
        ('<p aria-label="新村"></p>', "en", True),
        ("<p>在 Third Yard 附近</p>", "zh-hans", True),
        ('<p>在<q lang="en">at Third Yard</q>附近</p>', "zh-hans", False),
        ("<script>新村</script>", "en", False),
        ('<p lang="en">Third Yard</p>', "zh-hans", True),
        ('<p lang="en">Third Yard 12</p>', "zh-hans", False),
    ],
)
def test_a_name_in_another_language_is_found(page: str, language: str, is_found: bool) -> None:
    assert bool(list(foreign(read(page, language), {"Third Yard"}, language))) is is_found
