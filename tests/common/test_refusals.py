"""Nobody is left with a browser's own error: what the rules refuse is a page with the way back."""

import pytest
from django.test import Client

PAGE, PROGRAM = "text/html,*/*;q=0.8", "application/json"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Go back to the page you came from"), ("zh-hans", "请返回上一页")],
)
def test_who_only_looks_at_what_takes_forms_reads_a_page(db: None, language: str, words: str) -> None:
    # A form on a page leads whoever looks to its page; what is posted by a provider has none.
    answer = Client().get("/hooks/twilio/sms", headers={"Accept": PAGE, "Accept-Language": language})

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert words in answer.content.decode()


def test_a_program_is_told_a_code(db: None) -> None:
    answer = Client().get("/report/follow/", headers={"Accept": PROGRAM})

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
