"""What somebody wrote is not lost because what it was for cannot be done any more."""

import re
from html import unescape

from tests.desk.conftest import SignedIn
from tests.people import Desk


def test_notes_for_the_next_shift_are_given_back_where_the_shift_ended_elsewhere(
    desk: Desk, signed_in: SignedIn
) -> None:
    lead = signed_in("lead")

    answer = lead.post("/desk/shift/end/", {"handover": "The pump at <East 1> runs"})

    page = answer.content.decode()
    assert (answer.status_code, re.findall(r'data-code="(\w+)"', page)) == (409, ["not_on_shift"])
    assert [unescape(each) for each in re.findall(r"data-unsent>(.*?)</blockquote>", page)] == [
        "The pump at <East 1> runs"
    ]
