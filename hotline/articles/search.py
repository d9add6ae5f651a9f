"""Finding articles by a few words, or by all a caller says.

PostgreSQL's parser takes a Chinese sentence for one word, so texts are cut here: Latin
words as they are, Chinese into pairs of characters. The same cut is used for questions.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from hotline.models import Article

_LATIN = re.compile(r"[^\W_]+")
_CJK = re.compile(r"[\u3400-\u9fff]+")
_HOLDS_CJK = re.compile(r"[\u3400-\u9fff]")
# Longer questions are cut: nobody says more before we answer.
MOST_PIECES = 80
# Nor is a longer word one: a link's token, a key held down. PostgreSQL refuses words of 2,047 bytes.
LONGEST_PIECE = 60
MOST_FOUND = 5
# What stands in a title or a keyword says more than what is mentioned below it.
TITLE = 3
# So does an article about the class the text points to.
OF_CLASS = 1.5
# What is in every question points nowhere: words of Latin letters, pairs of Chinese characters.
_EMPTY = """
the and for with from not are was has have there this that its our out off you your can how what when where is a an to
of in on at it my me we i do does be been
怎么 么办 么样 什么 么时 时候 了什 候来 如何 哪里 哪儿 多少 请问
我们 你们 他们 可以 没有 一个 这个 那个 是不 不是 你好 我家
"""
_EMPTY_PIECES = frozenset(_EMPTY.split())

# Markup only: what an article holds as HTML is shown as text.
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


def pieces(text: str) -> list[str]:
    """Cut a text into what it can be found by."""
    lowered = text.casefold()
    found = [_stem(word) for word in _LATIN.findall(lowered) if not _HOLDS_CJK.search(word)]
    for run in _CJK.findall(lowered):
        found += [run[at : at + 2] for at in range(len(run) - 1)] or [run]
    return [piece for piece in found if len(piece) <= LONGEST_PIECE and piece not in _EMPTY_PIECES]


def _stem(word: str) -> str:
    return word.removesuffix("s") if word.isascii() and len(word) > 3 else word


def in_force(at: datetime) -> QuerySet[Article]:
    """Return the articles that hold at a moment."""
    return Article.objects.filter(valid__contains=at).defer("tokens")


def find(text: str, *, at: datetime, class_codes: Iterable[str] = (), most: int = MOST_FOUND) -> list[Article]:
    """Return the articles that answer a text best, the best first; none if no word points anywhere."""
    wanted = list(dict.fromkeys(pieces(text)))[:MOST_PIECES]
    if not wanted:
        return []
    with connection.cursor() as cursor:
        weights = {"title": TITLE, "of_class": OF_CLASS}
        cursor.execute(RANKED, {"pieces": wanted, "at": at, "codes": list(class_codes), "most": most, **weights})
        ranked = [row[0] for row in cursor.fetchall()]
    found = in_force(at).in_bulk(ranked)
    return [found[pk] for pk in ranked]


# A piece weighs by how few articles hold it: "怎么" and "when" are in most of them.
RANKED = """
WITH valid AS MATERIALIZED (
    SELECT id, code, class_codes, tokens FROM hotline_article WHERE valid @> %(at)s::timestamptz
), hits AS MATERIALIZED (
    SELECT valid.id, piece, tokens @@ (quote_literal(piece) || ':A')::tsquery AS in_title
    FROM unnest(%(pieces)s::text[]) AS piece JOIN valid ON tokens @@ quote_literal(piece)::tsquery
), weights AS (
    SELECT piece, ln(1 + (SELECT count(*) FROM valid)::float8 / count(*)) AS weight FROM hits GROUP BY piece
), ranks AS (
    SELECT hits.id, sum(weight * CASE WHEN in_title THEN %(title)s ELSE 1 END) AS rank
    FROM hits JOIN weights USING (piece) GROUP BY hits.id
)
SELECT id FROM ranks JOIN valid USING (id)
ORDER BY rank * CASE WHEN class_codes && %(codes)s::varchar[] THEN %(of_class)s ELSE 1 END DESC, code
LIMIT %(most)s
"""


def shown(text: str) -> SafeString:
    """Render an article's Markdown; HTML in it is shown as text, and links lead only to web addresses."""
    return mark_safe(_MARKDOWN.render(text))  # noqa: S308 - HTML in the text was escaped


def plain(text: str) -> str:
    """Return an article's text as it is said or sent: without marks."""
    return re.sub(r"[*_`#>]+|\[([^\]]*)\]\([^)]*\)", r"\1", text).strip()
