"""What tells who a protected reporter is stands in nothing that departments read, unless the centre says twice that it must.

Of a protected matter they read the desk's summary, and of each act why it was, what was noted and what was done. Whoever
writes that at a desk is asked once (`cases.actions.unnamed`), and so is whoever writes the summary, by its own act. What is
written all the same, or by a phone, which is not asked, is withheld from the others (`cases.actions.withholding`).
"""

from collections.abc import Collection

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.summary_names import KINDS, found_of_person
from common.refusals import BadInput


class WordsNamePerson(BadInput):
    """What would tell who reported is written with open eyes only."""

    code = "words_name_person"
    sentence = _("The departments read this, and it tells who reported it.")

    def __init__(self, field: str, found: Collection[str], *, is_centre: bool = True) -> None:
        kinds = gettext(", ").join(str(KINDS[each]) for each in found)
        told = (
            gettext("It tells of the reporter: %(kinds)s. Take it out, or say that it must stand there.")
            if is_centre
            else gettext(
                "It may tell of the reporter: %(kinds)s. Take it out; if you let it stand, the others read it only once"
                " the centre has."
            )
        )
        super().__init__(fields={field: told % {"kinds": kinds}})
        self.found = sorted(found)

    def as_dict(self) -> dict[str, object]:
        """Add of what kinds it is; never which words."""
        return {**super().as_dict(), "found": self.found}


class SummaryNamesPerson(WordsNamePerson):
    """So it is with a summary."""

    code = "summary_names_person"
    sentence = _("The summary tells who reported it.")


def require_unnamed(
    case: Case,
    text: str,
    *,
    is_confirmed: bool,
    field: str = "summary",
    joins: Collection[int] = (),
) -> None:
    """Refuse, once, what tells of a protected reporter: name, number, address of mail or home, what she says she is."""
    found = found_of_person(case, text, joins) if case.is_protected and not is_confirmed else []
    if found:
        raise SummaryNamesPerson(field, found) if field == "summary" else WordsNamePerson(field, found)
