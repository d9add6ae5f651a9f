"""The city's knowledge: loaded from its folder, found in both languages, shown without danger."""

import shutil
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from common.cityfiles import FaultyFiles, Folder, Load, check_city
from common.cityfiles.rows import Tally
from hotline.articles.city import FOLDER, write
from hotline.articles.search import find, pieces, plain, shown
from hotline.models import Article
from tests.city import SmallCity
from tests.hotline.desk.conftest import NANTONG


def load_articles(path: Path) -> Tally:
    load = Load(Folder(path, languages=("zh-hans", "en")), timezone.now())
    write(load, load.folder.pages(FOLDER))
    load.folder.require_sound()
    return load.tallies["articles"]


@pytest.fixture
def articles(db: None) -> None:
    load_articles(NANTONG)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("the street lights do not work", "street-light"),
        ("我们小区门口的路灯不亮了", "street-light"),
        ("how do I renew my passport", "passport"),
        ("护照怎么办", "passport"),
        ("I smell gas in the kitchen", "gas-smell"),
        ("家里有煤气味", "gas-smell"),
        ("老板拖欠工资不发", "unpaid-wages"),
        ("停水了什么时候来水", "water-cut"),
    ],
)
def test_what_a_caller_says_finds_the_article(articles: None, asked: str, code: str) -> None:
    assert find(asked, at=timezone.now())[0].code == code


def test_no_word_finds_nothing(articles: None) -> None:
    assert find("zzzz qqqq", at=timezone.now()) == []
    assert find("", at=timezone.now()) == []
    assert find("' | \\ & ! :* ()", at=timezone.now()) == []


def test_the_class_decides_between_equals(articles: None) -> None:
    asked = "it leaks at the corner, water and gas"
    plainly = [article.code for article in find(asked, at=timezone.now(), most=30)]
    last = Article.objects.get(code=plainly[-1])

    found = [article.code for article in find(asked, at=timezone.now(), class_codes=last.class_codes, most=30)]

    assert len(plainly) > 2
    assert found.index(last.code) < plainly.index(last.code)


def test_loading_again_changes_nothing_and_a_change_is_a_new_version(articles: None, tmp_path: Path) -> None:
    again = load_articles(NANTONG)
    assert (again.created, again.changed) == (0, 0)

    shutil.copytree(NANTONG, tmp_path / "city")
    page = tmp_path / "city" / "articles" / "passport.md"
    page.write_text(page.read_text() + "\n另请携带旧护照原件以及两张杜鹃花照片。\n")
    load_articles(tmp_path / "city")

    assert Article.objects.get(code="passport").version == 2
    assert find("杜鹃花", at=timezone.now())[0].code == "passport"


def test_a_faulty_article_stops_the_loading(tmp_path: Path) -> None:
    shutil.copytree(NANTONG, tmp_path / "city")
    page = tmp_path / "city" / "articles" / "passport.md"
    page.write_text(page.read_text().replace("classes = [", 'colour = "red"\nclasses = ["X99", '))

    with pytest.raises(FaultyFiles) as faulty:
        check_city(tmp_path / "city", now=timezone.now())

    told = " ".join(str(fault) for fault in faulty.value.faults)
    assert "colour" in told
    assert "X99" in told


def test_html_and_bad_links_in_an_article_are_not_run() -> None:
    html = shown("<script>alert(1)</script> [x](javascript:alert(1)) **bold**")

    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "<strong>bold</strong>" in html
    assert plain("**119** and [a link](https://x.example)") == "119 and a link"


def test_chinese_is_cut_into_pairs_and_latin_into_words() -> None:
    assert pieces("路灯不亮 Lamps!") == ["lamp", "路灯", "灯不", "不亮"]
    assert pieces("水") == ["水"]


@pytest.mark.parametrize("word", ["a" * 2048, "９" * 700, "ſ" * 4000, "qqqq://zzzz/?t=" + "x" * 2048, "水" * 5000])
def test_a_word_longer_than_any_asks_for_nothing_and_is_no_fault(articles: None, word: str) -> None:
    assert find(word, at=timezone.now()) == []
    assert find(f"passport {word}", at=timezone.now()) == find("passport", at=timezone.now()) != []


def test_the_pages_are_for_staff_who_speak_with_citizens(articles: None, city: SmallCity) -> None:
    reader = Client()
    reader.force_login(User.objects.create(username="reader", names={"en": "Reader"}, roles=[Role.OPERATOR]))
    worker = Client()
    worker.force_login(User.objects.create(username="worker", names={"en": "Worker"}, roles=[Role.FIELD_UNIT]))

    assert "Street lights that do not work" in reader.get("/desk/articles/?q=street+light").content.decode()
    assert "Tell us the place" in reader.get("/desk/articles/street-light/").content.decode()
    assert reader.get("/desk/articles/nothing/").status_code == 404
    assert worker.get("/desk/articles/").status_code == 403
    assert Client().get("/desk/articles/").status_code == 302
