"""What a city's folder knows to answer: its articles."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from common.cityfiles import Load, Page
from common.cityfiles.cells import CODE, faults_of_names
from common.cityfiles.rows import Tally
from hotline.articles.search import pieces
from hotline.models import Article

FOLDER = "articles"
CLASSES_FILE = "classes.csv"
KNOWN = {"code", "classes", "names", "keywords"}
TOKENS_SQL = """
    UPDATE hotline_article SET tokens =
        setweight(array_to_tsvector(%s::text[]), 'A') || setweight(array_to_tsvector(%s::text[]), 'B')
    WHERE id = %s
"""


def read(load: Load) -> list[Page]:
    """Check what stands above every article: a code of its own, names, classes that exist."""
    pages = load.folder.pages(FOLDER)
    seen: dict[str, str] = {}
    for page in pages:
        front = page.front
        for name in sorted(front.keys() - KNOWN):
            load.folder.fault(page.file, 1, name, "nobody reads this; is it misspelt?")
        code = front.get("code")
        if not isinstance(code, str) or not CODE.fullmatch(code):
            load.folder.fault(page.file, 1, "code", "is missing, or is not a code")
        elif code in seen:
            load.folder.fault(page.file, 1, "code", f"“{code}” stands already in {seen[code]}")
        else:
            seen[code] = page.file
        _check_texts(load, page)
        _check_classes(load, page)
    return pages


def _check_classes(load: Load, page: Page) -> None:
    named, known = page.front.get("classes", []), load.folder.codes(CLASSES_FILE)
    if not isinstance(named, list):
        load.folder.fault(page.file, 1, "classes", "must be a list of codes")
        return
    for code in named:
        if str(code) not in known:
            load.folder.fault(page.file, 1, "classes", f"there is no class “{code}”")


def _check_texts(load: Load, page: Page) -> None:
    names, keywords = page.front.get("names"), page.front.get("keywords", {})
    for reason in faults_of_names(names, load.folder.languages):
        load.folder.fault(page.file, 1, "names", reason)
    for language in _languages(load, keywords):
        words = keywords.get(language, []) if isinstance(keywords, dict) else None
        if not (isinstance(words, list) and all(isinstance(word, str) for word in words)):
            load.folder.fault(page.file, 1, "keywords", f"{language} must be a list of words")


def _languages(load: Load, said: Any) -> Iterable[str]:
    """Return the city's languages, and those that are said besides: all of it is searched."""
    return dict.fromkeys([*load.folder.languages, *(said if isinstance(said, dict) else ())])


def write(load: Load, pages: list[Page]) -> None:
    """Bring the articles to what the files say; a changed one gets the next version."""
    existing = {article.code: article for article in Article.objects.defer("tokens")}
    tally = Tally()
    for page in pages:
        values = _values(page)
        article = existing.get(values["code"])
        if article is None:
            article = Article(**values, valid=DateTimeTZRange(load.today, None))
            tally.created += 1
        elif any(getattr(article, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(article, name, value)
            article.version += 1
            tally.changed += 1
        else:
            tally.kept += 1
            continue
        article.save()
        _write_tokens(article)
    tally.vanished = sorted(existing.keys() - {page.front["code"] for page in pages})
    load.tallies["articles"] = tally


def _values(page: Page) -> dict[str, Any]:
    return {
        "code": page.front["code"],
        "names": page.front["names"],
        "keywords": page.front.get("keywords", {}),
        "class_codes": list(page.front.get("classes", [])),
        "bodies": page.texts,
    }


def _write_tokens(article: Article) -> None:
    titles = [*article.names.values(), *(word for words in article.keywords.values() for word in words)]
    cut = [
        sorted({piece for text in texts for piece in pieces(text)}) for texts in (titles, list(article.bodies.values()))
    ]
    with connection.cursor() as cursor:
        cursor.execute(TOKENS_SQL, [*cut, article.pk])
