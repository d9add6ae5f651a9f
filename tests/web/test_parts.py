"""The tags of the design system say what they are given, and never more than they know."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.core.cache import cache
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from common.appearance import CITY_KEY
from common.styleguide import ReportForm
from common.templatetags.ui import span_in_words, when

NOW = datetime(2026, 3, 3, 9, 41, tzinfo=UTC)


def render(source: str, **context: object) -> str:
    request = RequestFactory().get("/list/", {"sort": "due", "page": "4", "q": "lamp"})
    return Template("{% load ui %}" + source).render(Context({"request": request, "now": NOW, **context}))


@pytest.mark.parametrize(
    ("left", "level"),
    [
        pytest.param(timedelta(hours=3), "on_time", id="far away"),
        pytest.param(timedelta(minutes=30), "soon", id="after the instant of amber"),
        pytest.param(timedelta(0), "late", id="at the instant itself"),
        pytest.param(-timedelta(minutes=5), "late", id="past"),
    ],
)
def test_a_time_badge_knows_its_level(left: timedelta, level: str) -> None:
    due = NOW + left

    badge = render("{% time_badge due soon_at=soon now=now %}", due=due, soon=due - timedelta(hours=1))

    assert f"time--{level}" in badge
    assert f"shape--{level}" in badge


@pytest.mark.parametrize(("left_s", "said"), [(-30, ""), (0, ""), (30, "due soon"), (7200, "on time")])
def test_a_time_badge_says_to_ears_once_that_it_is_late(left_s: int, said: str) -> None:
    due = NOW + timedelta(seconds=left_s)

    badge = render("{% time_badge due soon_at=soon now=now %}", due=due, soon=due - timedelta(hours=1))

    heard = " ".join(re.sub("<[^>]+>", " ", badge).split())
    assert heard.count("late") == (left_s <= 0)
    assert heard.startswith(said)


def test_a_time_badge_without_a_due_time_has_no_colour_and_no_clock() -> None:
    badge = render("{% time_badge None %}")

    assert "no limit" in badge
    assert "data-due" not in badge


@pytest.mark.parametrize(
    ("used", "level"),
    [(0.0, "on_time"), (0.79, "on_time"), (0.8, "soon"), (0.99, "soon"), (1.0, "late"), (7.0, "late")],
)
def test_a_clock_is_green_to_80_percent_amber_to_100_and_red_after(used: float, level: str) -> None:
    bar = render("{% clock_bar 'Sign' used %}", used=used)

    assert f"clock--{level}" in bar


def test_a_clock_never_runs_out_of_its_bar() -> None:
    assert 'width="100.0"' in render("{% clock_bar 'Sign' 7.5 %}")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (59, "less than a minute"),
        (-1, "less than a minute"),
        (0, "less than a minute"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (-7300, "2 h"),
        (47 * 3600, "47 h"),
        (48 * 3600, "2 d"),
    ],
)
def test_a_span_is_said_as_a_person_says_it(seconds: int, words: str) -> None:
    assert span_in_words(seconds) == words


def test_an_instant_is_said_in_the_zone_of_the_page() -> None:
    with timezone.override("Asia/Shanghai"):
        assert when(NOW, NOW) == "17:41"
        assert when(NOW + timedelta(hours=7), NOW) == "Wed 00:41"
        assert when(NOW + timedelta(days=6), NOW) == "9 Mar 17:41"
        assert when(NOW - timedelta(days=300), NOW) == "7 May 2025"
        with translation.override("zh-hans"):
            assert when(NOW + timedelta(days=6), NOW) == "3月9日 17:41"


def test_an_ended_case_has_every_phase_behind_it() -> None:
    track = render("{% phase_track 'feedback' ended=True %}")

    assert track.count("phase--done") == 4
    assert 'aria-current="step"' not in track


def test_words_of_people_never_become_markup() -> None:
    row = render("{% case_row 1 '/x/' title place %}", title="<script>alert(1)</script>", place="<b>here</b>")

    assert "<script>" not in row
    assert "<b>" not in row


def test_an_error_stands_at_its_field_and_the_field_says_so() -> None:
    form = ReportForm(data={})

    field = render("{% field form.address %}", form=form)

    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="id_address_hint id_address_error"' in field
    assert 'id="id_address_error"' in field
    assert "Say where it is" in field


def test_every_line_of_the_error_summary_leads_to_a_field_that_is_there() -> None:
    form = ReportForm(data={})
    page = render(
        "{% error_summary form %}{% for bound in form %}{% field bound %}{% endfor %}",
        form=form,
    )

    targets = [part.split('"')[0] for part in page.split('<a href="#')[1:]]

    assert len(targets) == 5
    assert all(f'id="{target}"' in page for target in targets)


def test_a_form_without_errors_has_no_summary() -> None:
    assert render("{% error_summary form %}", form=ReportForm()).strip() == ""


def test_sorting_again_turns_the_order_and_keeps_the_filter() -> None:
    head = render("{% sort_header 'due' 'Due' %}")

    assert 'aria-sort="ascending"' in head
    assert "sort=-due" in head
    assert "q=lamp" in head
    assert "page=" not in head


def test_radio_buttons_do_not_offer_nothing() -> None:
    class Form(forms.Form):
        size = forms.ChoiceField(widget=forms.RadioSelect, choices=[("", "---------"), ("s", "small")])

    assert "---------" not in render("{% choices form.size %}", form=Form())


def test_a_page_carries_its_words_for_scripts_without_breaking_out() -> None:
    words = render("{% ui_words %}")

    assert words.startswith('<script type="application/json"')
    assert words.count("<") == 2


# --- Theme, city ---------------------------------------------------------------------


@pytest.mark.django_db
def test_the_theme_is_kept_and_the_page_comes_back(client: Client) -> None:
    response = client.post("/theme/", {"theme": "dark", "next": "/styleguide/desk/"})

    assert response.status_code == 302
    assert response["Location"] == "/styleguide/desk/"
    assert 'data-theme="dark"' in client.get("/styleguide/desk/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_choosing_a_theme_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": elsewhere})["Location"] == "/"


@pytest.mark.django_db
def test_a_made_up_theme_is_no_theme(client: Client) -> None:
    client.cookies["theme"] = 'dark" onload="x'

    assert 'data-theme="auto"' in client.get("/styleguide/").content.decode()
    assert "theme" not in client.post("/theme/", {"theme": "pink"}).cookies


@pytest.mark.parametrize(
    ("languages", "reader", "offered"),
    [
        ((), "en", ["zh-hans"]),
        (("en", "zh-hans"), "en", ["zh-hans"]),
        (("en", "zh-hans"), "zh-hans", ["en"]),
        (("en",), "en", []),
        (("zh-hans",), "zh-hans", []),
        # Whose browser prefers what the city has not is led back.
        (("en",), "zh-hans", ["en"]),
        (("zh-hans",), "en", ["zh-hans"]),
        # A city of a language that no page is written in.
        (("fr",), "en", []),
        (("fr", "zh-hans"), "en", ["zh-hans"]),
    ],
)
def test_no_language_is_offered_that_the_city_has_not(
    languages: tuple[str, ...], reader: str, offered: list[str]
) -> None:
    cache.set(CITY_KEY, (dict.fromkeys(languages, "Tiny"), False, False))

    with translation.override(reader):
        picker = render('{% include "components/language.html" %}')

    assert re.findall(r'name="language" value="([^"]+)"', picker) == offered


@pytest.mark.django_db
@pytest.mark.parametrize(("simulated", "labels"), [(True, 1), (False, 0)])
def test_a_simulated_city_is_labelled_on_every_page(client: Client, simulated: bool, labels: int) -> None:
    cache.set(CITY_KEY, ({"en": "Nantong", "zh-hans": "南通"}, simulated, False))

    page = client.get("/styleguide/").content.decode()

    assert page.count("banner--simulated") == labels
    assert "Nantong" in page
