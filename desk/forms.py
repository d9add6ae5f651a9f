"""The forms of acts, with the choices a person may make of this case. What is sent goes to `cases.api.verbs`.

A form asks what its verb's fields ask, in the words of the desk; `for_action` gives the
fields as the verb knows them.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Role
from cases.access import Sight, above_the_desk
from cases.actions import ENDINGS
from cases.actions.requests import IN_HAND
from cases.actions.unnamed import READ_AT_SUMMARY
from cases.actions.workers import may_verify, verifiers_near
from cases.api.fields import OF_THE_KIND, told_of
from cases.api.reading import forwards_to
from cases.api.verbs import VERBS
from cases.dangers import numbers_of, reading_of
from cases.models import AttachmentKind, Case, ContactOutcome, Danger, RequestKind
from cases.numbers import one_number_in
from cases.rules import rules
from common.fields import ChoiceField, TypedChoiceField, TypedMultipleChoiceField, choice_field
from common.models import Upload
from common.pasted import PastedField
from common.text import LazyText, away_in_words, in_language, say_all, whole_number
from common.worktime import Unit
from desk.case_page import CasePage
from grid.models import CaseClass
from grid.rosters import grid_workers
from hotline.articles.search import find as find_articles
from hotline.articles.search import in_force, plain
from hotline.city import emergencies

MOST_WORKERS = 50
CONFIRMED = "confirmed"
WORDS_MISSING = {"required": _("Write a few words.")}


def words(label: LazyText, *, hint: LazyText = "", required: bool = True, rows: int = 3) -> forms.CharField:
    """A field of free text."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=WORDS_MISSING,
    )


def confirmation() -> forms.BooleanField:
    """A tick by which words that tell of a protected reporter go out all the same."""
    return forms.BooleanField(
        label=_("It must stand there"),
        help_text=_("Whoever gets the matter then reads it. That you said so is yours to answer for."),
        required=False,
    )


class SeveralFiles(forms.FileInput):
    """A choice of several files."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Photos, any number of them."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files that were sent; whether each is a photo is looked at when it is kept."""
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not files and self.required:
            raise forms.ValidationError(_("Choose a photo."))
        return list(files)


class NarrowedChoice(ChoiceField):
    """A choice, of which this case has a part. What it had as its form was opened, and has no more, the act itself refuses.

    It knows why; that something is not in a list says nothing, and is not so in the list that was chosen from.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.every = {str(value) for value, _label in options.get("choices", [])}

    def valid_value(self, value: Any) -> bool:
        """Take whatever may be chosen of some case; where that is not known beforehand, anything."""
        return not self.every or str(value) in self.every


class _Ids(NarrowedChoice):
    def valid_value(self, value: Any) -> bool:
        return bool(whole_number(str(value)))


class NarrowedId(TypedChoiceField, _Ids):
    """A choice of a row, by its id."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, **options)


class NarrowedIds(TypedMultipleChoiceField, _Ids):
    """A choice of several rows, by their ids."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, **options)


class ActForm(forms.Form):
    """An act's form on the page of a case. `kept`: the photos that came as it was sent before, and was not taken."""

    def __init__(
        self, *arguments: Any, page: CasePage, verb: str = "", kept: Sequence[Upload] = (), **options: Any
    ) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*arguments, **options)
        self.page = page
        self.kept = list(kept)
        if self.kept and "photos" in self.fields:
            self.fields["photos"].required = False
        self.narrow()
        for name, told in told_of(VERBS[verb].fields).items() if verb else ():
            field = self.fields[name]
            field.help_text = say_all(str(told), str(field.help_text))
        if page.sight is Sight.SUMMARY:
            # Said whatever is written: an answer to the words would tell a guess from a hit.
            for name in set(READ_AT_SUMMARY.values()) & set(self.fields):
                withheld = gettext("If it may tell who reported, the others read it only once the centre has.")
                self.fields[name].help_text = say_all(str(self.fields[name].help_text), withheld)
        if CONFIRMED in self.data:
            self.ask_twice()

    def sent(self, name: str) -> list[str]:
        """Return what was sent under a name, also where this case does not ask for it any more."""
        data: Any = self.data
        return [each for each in data.getlist(name) if each] if self.is_bound else []

    def ask_twice(self) -> None:
        """Ask whether what was written must stand there: only where it was refused once."""
        self.fields[CONFIRMED] = confirmation()

    def narrow(self) -> None:
        """Leave only the choices that this case has."""

    def for_action(self) -> dict[str, Any]:
        """The fields as the verb knows them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "photos"}


class AnswerForm(ActForm):
    article = TypedChoiceField(
        label=_("From the knowledge base"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _("This article is not in force any more. Choose another, or write the answer.")
        },
    )
    answer = words(
        _("What to tell the citizen"), hint=_("Left empty, the chosen article is sent."), required=False, rows=5
    )

    def narrow(self) -> None:
        """Offer the articles that answer what was said."""
        page = self.page
        text = " ".join([page.row["title"], *(said["text"] for said in page.said)])
        code = page.case.case_class.code if page.case.case_class else ""
        found = {each.pk: each for each in find_articles(text, at=page.now, class_codes=[code])}
        chosen = [pk for each in self.sent("article") if (pk := whole_number(each)) is not None and pk not in found]
        # What was said may be another by now, and what was chosen from is still the city's answer.
        self.articles = found | {each.pk: each for each in in_force(page.now).filter(pk__in=chosen)}
        choice_field(self, "article").choices = [(pk, each.name) for pk, each in self.articles.items()]
        if not self.articles and not self.sent("article"):
            del self.fields["article"]

    @property
    def article_texts(self) -> dict[str, str]:
        """What each article says, in the citizen's language."""
        language = next((report["language"] for report in self.page.parts["reports_in"]), "")
        return {str(pk): plain(in_language(each.bodies, language)) for pk, each in self.articles.items()}

    def clean(self) -> dict[str, Any]:
        """Take the article's words where none were written."""
        given = super().clean() or {}
        chosen = str(given.get("article") or "")
        given["answer"] = given.get("answer", "").strip() or self.article_texts.get(chosen, "")
        if not given["answer"] and "article" not in self.errors:
            self.add_error("answer", WORDS_MISSING["required"])
        return given


class VerificationForm(ActForm):
    worker = NarrowedId(
        label=_("Grid worker"), empty_value=None, required=False, help_text=_("Who looks after the place.")
    )

    tells_place = forms.BooleanField(
        label=_("Tell them the exact place"),
        help_text=_("It is kept at the centre, since it may be the reporter's home. That you tell it is logged."),
        required=False,
    )
    summary = words(
        _("Summary for the departments"),
        hint=_("The matter is protected: this is all they read. No names, no numbers, not the citizen's own words."),
    )

    def narrow(self) -> None:
        """Offer who is on duty around the place, the closest first; where nobody is, nobody is chosen beforehand."""
        case, now = self.page.case, self.page.now
        if case.is_protected:
            self.fields["summary"].initial = case.summary
        else:
            del self.fields["summary"]
        if not self.page.has_kept_place:
            del self.fields["tells_place"]
        near = [(person.pk, person.name) for person in verifiers_near(case, now)[:MOST_WORKERS]]
        if near:
            choice_field(self, "worker").choices = [*near, ("", _("Whoever is closest"))]
            return
        others = may_verify(case, grid_workers(now).select_related("department"))
        elsewhere = [(person.pk, person.name) for person in others[:MOST_WORKERS]]
        choice_field(self, "worker").choices = [("", _("Choose a grid worker")), *elsewhere]
        self.fields["worker"].help_text = (
            _("Nobody is on duty around the place.")
            if case.division_id
            else _(
                "The case has no place in the city yet, so nobody is the closest: place it first, or choose somebody."
            )
        )


class ReasonForm(ActForm):
    reason = words(_("Why"))


class DangerForm(ActForm):
    danger = NarrowedChoice(
        label=_("What danger"),
        choices=Danger.choices,
        help_text=_("The numbers behind it are to be rung before anything else."),
    )
    reason = words(_("Why"), required=False)

    def narrow(self) -> None:
        """Name beside each kind whom this city rings for it."""
        profile, known = rules().city.profile, self.page.case.danger
        choices = [(str(kind), _with_numbers(kind, profile)) for kind in Danger if kind != known]
        choice_field(self, "danger").choices = [("", gettext("Choose")), *choices]


def _with_numbers(kind: Danger, profile: Mapping[str, Any]) -> str:
    numbers = [each.number for each in numbers_of(reading_of(kind), profile)]
    return " · ".join([str(kind.label), *numbers])


class NoteForm(ActForm):
    note = words(_("Note"))


class CommentForm(ActForm):
    note = words(_("Note"))
    photos = PhotosField(label=_("Photos of what it is about"), required=False)


class PassForm(ActForm):
    note = words(_("Note"), required=False)
    photos = PhotosField(label=_("Photos of how it is now"), required=False)


class ReworkForm(ActForm):
    reason = words(_("Why"))
    photos = PhotosField(label=_("Photos of how it is now"), required=False)


class OptionalNoteForm(ActForm):
    note = words(_("Note"), required=False)


class HandOverForm(ActForm):
    authority = forms.CharField(label=_("To whom"), max_length=80)
    their_number = forms.CharField(label=_("Their number for it"), required=False, max_length=80)
    note = words(_("Note"), required=False)

    def narrow(self) -> None:
        """Name whom this city can ring."""
        known = gettext(", ").join(f"{each.number} {each.name}" for each in emergencies())
        if known:
            self.fields["authority"].help_text = gettext("%(known)s, or another authority") % {"known": known}


class MergeForm(ActForm):
    likely = NarrowedChoice(label=_("Likely the same, near by"), required=False, widget=forms.RadioSelect, choices=[])
    number = PastedField(label=_("Or the number of another case"), required=False)
    summary = words(
        _("Summary for the departments"),
        required=False,
        hint=_("Departments that have the other case read this from then on, and not what was said."),
    )

    def narrow(self) -> None:
        """Offer what is likely the same."""
        near = self.page.likely_same(running=True)
        choice_field(self, "likely").choices = [
            (
                row["number"],
                " · ".join([row["number"], row["title"], away_in_words(row["distance_m"]), str(row["state"])]),
            )
            for row in near
        ]
        if not near:
            del self.fields["likely"]
        if not self.page.case.is_protected:
            del self.fields["summary"]

    def clean_number(self) -> str:
        """Bring a number into the city's spelling; what is none stays as it was written."""
        written = str(self.cleaned_data["number"]).strip()
        return one_number_in(written) or written

    def clean(self) -> dict[str, Any]:
        """Find the case that will speak for both."""
        given = super().clean() or {}
        if "number" in self.errors:
            return given
        # What was written counts, also where it is no number: it was meant to be another than the one chosen before.
        number = given.get("number") or next(iter(self.sent("likely")), "")
        found = Case.objects.visible_to(self.page.user).filter(number=number).values_list("pk", flat=True).first()
        if found is None:
            self.add_error("number", _("There is no such case. Choose one, or write its number."))
        given["into"] = found
        return given

    def for_action(self) -> dict[str, Any]:
        """The other case's id, and what departments read of both."""
        given = self.cleaned_data
        told: dict[str, Any] = {name: given[name] for name in ("summary", CONFIRMED) if name in given}
        return {"into": given["into"], **told}


class RouteForm(ActForm):
    lead = NarrowedId(label=_("Lead department"))
    co_handlers = NarrowedIds(label=_("Co-handlers"), required=False, widget=forms.CheckboxSelectMultiple)
    another = NarrowedId(label=_("Another co-handler"), empty_value=None, required=False)
    summary = words(
        _("Summary for the departments"),
        hint=_("The matter is protected: this is all they read. No names, no numbers, not the citizen's own words."),
    )

    def narrow(self) -> None:
        """Offer every department that it is not about, the proposed ones chosen; ask for the summary it needs."""
        if self.page.case.is_protected:
            self.fields["summary"].initial = self.page.case.summary
        else:
            del self.fields["summary"]
        found = Department.objects.exclude(kind__in=["centre", "government"])
        if about := self.page.case.about_department_id:
            found = found.exclude(line__contains=[about])
        if not self.page.user.has_role(Role.SHIFT_LEAD):
            found = found.exclude(pk__in=self.page.given_back)
        departments = list(found)
        every = sorted(((each.pk, each.name) for each in departments), key=lambda choice: choice[1])
        proposal = self.page.proposal() or {"lead": None, "co_handlers": []}
        lead = proposal["lead"]
        if lead and lead.pk not in dict(every):
            every.insert(0, (lead.pk, lead.name))
        choice_field(self, "lead").choices = [("", _("Choose a department")), *every]
        self.fields["lead"].initial = lead.pk if lead else ""
        if named := self.page.complains_of:
            self.fields["lead"].help_text = _(
                "It complains of %(named)s. If the matter is about them, say that first: they would see it, and decide on it."
            ) % {"named": named}
        proposed = [(each.pk, each.name) for each in proposal["co_handlers"]]
        choice_field(self, "another").choices = [("", _("Nobody else")), *every]
        # Whoever was chosen beside is not left out because the rules propose somebody else by now.
        before = [
            (pk, name) for pk, name in every if str(pk) in self.sent("co_handlers") and (pk, name) not in proposed
        ]
        if proposed or self.sent("co_handlers"):
            choice_field(self, "co_handlers").choices = [*proposed, *before]
            self.fields["co_handlers"].initial = [pk for pk, _name in proposed]
        else:
            del self.fields["co_handlers"]

    def for_action(self) -> dict[str, Any]:
        """Lead and co-handlers."""
        given = self.cleaned_data
        others = [*given.get("co_handlers", []), *([given["another"]] if given.get("another") else [])]
        told: dict[str, Any] = {name: given[name] for name in ("summary", CONFIRMED) if name in given}
        return {"lead": given["lead"], "co_handlers": list(dict.fromkeys(others)), **told}


class ChangeForm(ActForm):
    case_class = NarrowedId(label=_("What it is about"), empty_value=None, required=False)
    address = forms.CharField(label=_("Address"), required=False, max_length=300)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)

    def narrow(self) -> None:
        """Offer the classes by their groups."""
        groups: dict[str, list[tuple[int, str]]] = {}
        leaves = CaseClass.objects.filter(is_leaf=True, is_active=True).select_related("parent")
        for each in leaves:
            groups.setdefault(each.parent.name if each.parent else "", []).append((each.pk, each.name))
        choice_field(self, "case_class").choices = [("", _("Leave as it is")), *sorted(groups.items())]
        self.fields["address"].initial = self.page.address
        self._guess()

    def _guess(self) -> None:
        """Choose beforehand what the words probably mean, and say that it is a guess."""
        guess = self.page.guess
        if guess is None:
            return
        if guess.case_class is not None:
            self.fields["case_class"].initial = guess.case_class.pk
            self.fields["case_class"].help_text = gettext("Guessed from the words: %(guess)s.") % {
                "guess": guess.case_class.name
            }
        if guess.address:
            self.fields["address"].initial = guess.address
            self.fields["address"].help_text = gettext("Guessed from the words: %(guess)s.") % {"guess": guess.address}

    def clean(self) -> dict[str, Any]:
        """Refuse to change nothing."""
        given = super().clean() or {}
        same_address = given.get("address", "") == self.page.address
        if not given.get("case_class") and given.get("lon") is None and same_address:
            raise forms.ValidationError(_("Choose another class, or move the pin, or write another address."))
        return given

    def for_action(self) -> dict[str, Any]:
        """Only what changes."""
        given = dict(self.cleaned_data)
        if given["address"] == self.page.address:
            given["address"] = None
        if given["lon"] is None or given["lat"] is None:
            given["lon"] = given["lat"] = None
        return given


class ForwardForm(ActForm):
    to = NarrowedId(label=_("To which department under yours"))
    note = words(_("Note"), required=False)

    def narrow(self) -> None:
        """Offer the departments directly under one's own, but not whom it is about, nor whoever gave this very order back."""
        under = Department.objects.filter(pk__in=forwards_to(self.page.case, self.page.parts, self.page.user))
        choice_field(self, "to").choices = [(each.pk, each.name) for each in under]


# What a department asks for on the page of a case.
ASKED_FOR = (RequestKind.EXTENSION, RequestKind.RETURN, RequestKind.SUSPENSION, RequestKind.VOID)


class AskForm(ActForm):
    kind = NarrowedChoice(
        label=_("What is asked for"),
        choices=[(each.value, each.label) for each in ASKED_FOR],
        widget=forms.RadioSelect,
        initial=RequestKind.EXTENSION,
    )
    amount = forms.DecimalField(
        label=_("How much longer"), required=False, min_value=0, max_value=400, max_digits=8, decimal_places=2
    )
    unit = ChoiceField(label=_("Counted in"), choices=Unit.choices, initial=Unit.WORKING_DAY, required=False)
    review_on = forms.DateField(
        label=_("Suspended until"),
        help_text=_("Then it goes on by itself. Left empty, on the last day the city allows."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    reason = words(_("Why"))

    def narrow(self) -> None:
        """Offer what is not asked for yet, and a suspension only of what is in hand here."""
        own = self.page.user.department_id
        mine = {each["id"]: each["state"] for each in self.page.parts["orders"] if each["department"] == own}
        asked = {
            each["kind"] for each in self.page.parts["requests"] if each["state"] == "asked" and each["order"] in mine
        }
        barred = asked | ({RequestKind.RETURN} if RequestKind.ARBITRATION in asked else set())
        barred |= set() if set(mine.values()) & set(IN_HAND) else {RequestKind.SUSPENSION}
        kinds = choice_field(self, "kind")
        kinds.choices = [(each.value, each.label) for each in ASKED_FOR if each not in barred]
        # What is of a kind that is not offered is not asked.
        for kind, names in {RequestKind.EXTENSION: ("amount", "unit"), RequestKind.SUSPENSION: ("review_on",)}.items():
            for name in names if kind in barred and kind not in self.sent("kind") else ():
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Refuse half working days, an extension by nothing, and what is of another kind of request."""
        given = super().clean() or {}
        amount = given.get("amount")
        if amount and given.get("unit") == Unit.WORKING_DAY and amount != int(amount):
            self.add_error("amount", _("Working days are counted whole."))
        if given.get("kind") == RequestKind.EXTENSION and not amount:
            self.add_error("amount", _("Say how much longer is needed."))
        for name in ("amount", "review_on"):
            if given.get(name) and given.get("kind") != OF_THE_KIND[name]:
                self.add_error(name, _("That belongs to another kind of request."))
        return given

    def for_action(self) -> dict[str, Any]:
        """Only what is of the kind that was chosen: how an amount is counted always stands there."""
        given = super().for_action()
        return {name: value for name, value in given.items() if OF_THE_KIND.get(name) in (None, given["kind"])}


class DecideForm(ActForm):
    request = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    is_granted = TypedChoiceField(
        label=_("Decision"), coerce=lambda value: value == "1", choices=[("1", _("Grant")), ("0", _("Refuse"))]
    )
    reason = words(
        _("Why"),
        hint=_("Needed to refuse, for every ruling, and to void."),
        required=False,
        rows=2,
    )


class ContactForm(ActForm):
    outcome = ChoiceField(label=_("How the call ended"), choices=ContactOutcome.choices, widget=forms.RadioSelect)
    note = words(
        _("What you spoke about"),
        hint=_("Have the number shown before you call: that it was, and what for, is kept. Needed where you spoke."),
        required=False,
    )


class TextForm(ActForm):
    text = forms.CharField(
        label=_("What to write to the citizen"),
        help_text=_("The centre sends it: you need no number. It says which department writes."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=WORDS_MISSING,
    )


class FinishForm(ActForm):
    result = words(_("What was done"))
    without_co_handlers = words(_("Why without the others"), required=False, rows=2)
    photos = PhotosField(label=_("Photos of how it is now"), required=False)

    def narrow(self) -> None:
        """Ask about the others only where there are others at work."""
        own = self.page.user.department_id
        others = [
            order
            for order in self.page.parts["orders"]
            if order["department"] != own and order["ended_at"] is None and order["done_at"] is None
        ]
        if not others:
            del self.fields["without_co_handlers"]

    def for_action(self) -> dict[str, Any]:
        """Result and reason; the photos go with them."""
        return {"without_co_handlers": "", **super().for_action()}


class RateForm(ActForm):
    is_solved = TypedChoiceField(
        label=_("What the citizen answered"),
        coerce=lambda value: value == "1",
        choices=[("1", _("It is solved")), ("0", _("It is not solved"))],
        widget=forms.RadioSelect,
    )
    satisfaction = TypedChoiceField(
        label=_("How satisfied, from 1 to 5"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[
            ("", _("Not said")),
            ("1", _("1: very dissatisfied")),
            ("2", _("2: dissatisfied")),
            ("3", _("3: neither")),
            ("4", _("4: satisfied")),
            ("5", _("5: very satisfied")),
        ],
    )
    words = words(
        _("What the citizen said"),
        hint=_("Have the number shown before you call: that it was, and what for, is kept."),
        required=False,
    )


class CloseForm(ActForm):
    outcome = NarrowedChoice(
        label=_("How it ends"),
        choices=[(each.value, each.label) for each in ENDINGS],
        widget=forms.RadioSelect,
    )
    reason = words(_("The explanation"), required=False)

    def narrow(self) -> None:
        """Offer what is so; where nothing is, whoever asks all the same is told why not."""
        outcome = choice_field(self, "outcome")
        if open_now := self.page.endings:
            outcome.choices = [(each.value, each.label) for each in ENDINGS if each in open_now]
            outcome.initial = open_now[0]


class SummaryForm(ActForm):
    summary = words(_("Summary for the departments"), hint=_("No names, no numbers, not the citizen's own words."))

    def narrow(self) -> None:
        """Begin with what stands there."""
        self.fields["summary"].initial = self.page.case.summary


class AboutForm(ActForm):
    department = NarrowedId(
        label=_("About which department"),
        help_text=_("It and those under it do not see the matter; it goes to its superior."),
        empty_value=None,
        required=False,
    )

    def narrow(self) -> None:
        """Offer the departments, those first that stand in what was said; choose the first of them.

        None that the whole desk works under: nobody would see the matter any more.
        """
        offered = Department.objects.exclude(pk__in=above_the_desk())
        every = sorted(((each.pk, each.name) for each in offered), key=lambda choice: choice[1])
        named = dict(self.page.departments_named())
        groups = [(_("Named in what was said"), list(named.items()))] if named else []
        rest = [(_("All departments"), every)] if named else every
        choice_field(self, "department").choices = [("", _("About no department")), *groups, *rest]
        self.fields["department"].initial = self.page.case.about_department_id or next(iter(named), "")


class ProtectForm(ActForm):
    report = NarrowedId(label=_("Who asks"), widget=forms.RadioSelect)

    def narrow(self) -> None:
        """Offer those who reported and have not asked yet; where there is one, nothing is chosen."""
        asking = [each for each in self.page.parts["reports_in"] if each["may_ask"]]
        choices = [(each["id"], self.page.reporter_in_words(each)) for each in asking]
        choice_field(self, "report").choices = choices
        self.fields["report"].initial = choices[0][0] if choices else None


class TellPlaceForm(ActForm):
    people = NarrowedIds(label=_("Who is told"), widget=forms.CheckboxSelectMultiple)
    reason = words(_("Why they have to go there"), rows=2)

    def narrow(self) -> None:
        """Offer who was sent and does not know it."""
        sent = self.page.sent_without_place()
        choice_field(self, "people").choices = sent
        self.fields["people"].initial = [pk for pk, _name in sent]


class ShowWordsForm(ActForm):
    text = words(_("What is shown instead"), required=False, rows=2)
    words = NarrowedId(label=_("Which words"), widget=forms.RadioSelect)
    is_as_written = TypedChoiceField(
        label=_("What the others read"),
        coerce=lambda value: value == "1",
        choices=[("1", _("These words as they are")), ("0", _("What you write here"))],
        widget=forms.RadioSelect,
    )
    field_order = ("words", "is_as_written", "text")

    def narrow(self) -> None:
        """Offer what is withheld, the oldest first."""
        waiting = self.page.withheld_words()
        choice_field(self, "words").choices = [
            (each["id"], f"{each['told']} ({each['marks']})" if each["marks"] else each["told"]) for each in waiting
        ]
        self.fields["words"].initial = waiting[0]["id"] if waiting else None


class PublicForm(ActForm):
    public_text = words(_("What the public reads"), hint=_("Empty takes it off the public pages."), required=False)
    attachments = NarrowedIds(label=_("Photos the public sees"), required=False, widget=forms.CheckboxSelectMultiple)

    def narrow(self) -> None:
        """Offer the case's photos."""
        photos = [photo for photo in self.page.photos if photo["id"]]
        self.fields["public_text"].initial = self.page.case.public_text
        cast("forms.CharField", self.fields["public_text"]).max_length = 300
        if photos:
            choice_field(self, "attachments").choices = [
                (photo["id"], f"{number}. {photo['label']}") for number, photo in enumerate(photos, start=1)
            ]
            self.fields["attachments"].initial = [photo["id"] for photo in photos if photo["is_public"]]
        else:
            del self.fields["attachments"]

    def clean_public_text(self) -> str:
        """Keep it short enough for a card."""
        text = self.cleaned_data["public_text"]
        if len(text) > 300:
            raise forms.ValidationError(_("At most 300 characters."))
        return text


class AttachForm(ActForm):
    photos = PhotosField(label=_("Photos"))
    kind = ChoiceField(
        label=_("What they show"),
        choices=[(kind, kind.label) for kind in AttachmentKind],
        widget=forms.RadioSelect,
        initial=AttachmentKind.BEFORE,
    )

    def narrow(self) -> None:
        """Let the centre alone say that a photo is the reporter's: it is then kept from whom the reporter is kept."""
        if not self.page.is_centre:
            choices = [(kind, kind.label) for kind in AttachmentKind if kind is not AttachmentKind.REPORT]
            choice_field(self, "kind").choices = choices


class UnmaskForm(forms.Form):
    """Why somebody wants to see a citizen's contact."""

    reason = forms.CharField(
        label=_("Why you need it"),
        help_text=_("Who looked, when and why is kept for ever."),
        max_length=200,
        error_messages=WORDS_MISSING,
    )


FORMS: dict[str, type[ActForm]] = {
    "answer": AnswerForm,
    "ask_verification": VerificationForm,
    "reject": ReasonForm,
    "hand_over": HandOverForm,
    "merge": MergeForm,
    "route": RouteForm,
    "take_back": ReasonForm,
    "void": ReasonForm,
    "change": ChangeForm,
    "forward": ForwardForm,
    "escalate": ReasonForm,
    "ask": AskForm,
    "decide": DecideForm,
    "contact": ContactForm,
    "text": TextForm,
    "finish": FinishForm,
    "pass_check": PassForm,
    "rework": ReworkForm,
    "rate": RateForm,
    "call_back": OptionalNoteForm,
    "close": CloseForm,
    "reopen": ReasonForm,
    "mark_danger": DangerForm,
    "clear_danger": ReasonForm,
    "summarise": SummaryForm,
    "comment": CommentForm,
    "about": AboutForm,
    "protect": ProtectForm,
    "unprotect": ReasonForm,
    "show_words": ShowWordsForm,
    "tell_place": TellPlaceForm,
    "attach": AttachForm,
    "urge": NoteForm,
    "supervise": NoteForm,
    "review_fast": NoteForm,
    "approve_public": PublicForm,
}


def form_of(name: str) -> type[ActForm]:
    """Return the form of an act; an act that needs nothing has an empty one."""
    return FORMS.get(name, ActForm)
