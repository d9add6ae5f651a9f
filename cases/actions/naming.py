"""What tells who a protected reporter is stands in nothing that departments read, unless the centre says twice that it must.

Of a protected matter they read the desk's summary, and of each act why it was, what was noted and what was done. Whoever
may know her is asked once what is found in it (`cases.actions.unnamed`), and so is whoever writes the summary, by its own
act. Whoever may not know her is never answered by what was found, or could try out who she is: what offices, crews and grid
workers write is taken as it is, and withheld from the others until the centre has read it (`cases.actions.withholding`); and
what would be read at once they do not write.
"""

from collections.abc import Collection

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.access import knows_person
from cases.models import Case
from cases.summary_names import KINDS, found_of_person
from common.refusals import BadInput


class WordsNamePerson(BadInput):
    """What would tell who reported is written with open eyes only."""

    code = "words_name_person"
    sentence = _("The departments read this, and it tells who reported it.")

    def __init__(self, field: str, found: Collection[str]) -> None:
        kinds = gettext(", ").join(str(KINDS[each]) for each in found)
        told = gettext("It tells of the reporter: %(kinds)s. Take it out, or say that it must stand there.")
        super().__init__(fields={field: told % {"kinds": kinds}})
        self.found = sorted(found)

    def as_dict(self) -> dict[str, object]:
        """Add of what kinds it is; never which words."""
        return {**super().as_dict(), "found": self.found}


class SummaryNamesPerson(WordsNamePerson):
    """So it is with a summary."""

    code = "summary_names_person"
    sentence = _("The summary tells who reported it.")


class WrittenAtCentre(BadInput):
    """What is read of a protected matter at once is written by who may know who reported, whatever it says."""

    code = "written_at_centre"
    sentence = _("The matter is protected: this is written at the centre, by somebody of no department.")

    def __init__(self, field: str) -> None:
        super().__init__(fields={field: str(self.sentence)})


def require_known(case: Case, user: User | None, field: str) -> None:
    """Refuse what is read at once by others, or by the public, from who may not know who reported; whatever the words."""
    if user is not None and not knows_person(user, is_protected=case.is_protected):
        raise WrittenAtCentre(field)


def require_unnamed(
    case: Case,
    text: str,
    *,
    writer: User | None,
    is_confirmed: bool,
    field: str = "summary",
    joins: Collection[int] = (),
) -> None:
    """Refuse, once, what tells of a protected reporter: name, number, address of mail or home, what she says she is.

    A `writer` who may not know her is refused whatever the text says.
    """
    require_known(case, writer, field)
    found = found_of_person(case, text, joins) if case.is_protected and not is_confirmed else []
    if found:
        raise SummaryNamesPerson(field, found) if field == "summary" else WordsNamePerson(field, found)
