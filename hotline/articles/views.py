"""The knowledge pages: find an article, read it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from accounts.gate import for_roles
from accounts.models import Role
from cases.rules import rules
from common.text import in_language
from hotline.articles.search import find, in_force, shown

PAGE_SIZE = 50
# Whoever speaks with citizens, or answers for what they are told.
READERS = (
    Role.OPERATOR,
    Role.SHIFT_LEAD,
    Role.DISPATCHER,
    Role.CLERK,
    Role.DUTY_OFFICER,
    Role.LEADER,
    Role.ANALYST,
    Role.ADMINISTRATOR,
)


@for_roles(*READERS)
@require_GET
def article_list(request: HttpRequest) -> HttpResponse:
    """List the articles, or those that answer a question."""
    now, asked = timezone.now(), request.GET.get("q", "").strip()[:400]
    articles = find(asked, at=now, most=PAGE_SIZE) if asked else in_force(now).order_by("code")
    page = Paginator(articles, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "hotline/articles.html", {"page": page, "q": asked})


@for_roles(*READERS)
@require_GET
def article(request: HttpRequest, code: str) -> HttpResponse:
    """Show one article, with the classes it is about."""
    found = get_object_or_404(in_force(timezone.now()), code=code)
    by_code = rules().class_by_code
    context = {
        "article": found,
        "body": shown(in_language(found.bodies, get_language())),
        "classes": [by_code[each].name for each in found.class_codes if each in by_code],
    }
    return render(request, "hotline/article.html", context)
