"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path, register_converter

from hotline import home, report_pages, track_pages
from hotline.articles import views as articles
from hotline.calls import views as calls
from hotline.sms import desk as texts
from hotline.sms import views as sms


class TailedConverter:
    """The secret of a private link with the marks behind it, and writing that knows no blanks, as phones link it in a text."""

    # Also behind the address of a part of the page, as a browser's own list of pages has it.
    regex = (
        r"[A-Za-z0-9_-]{22}(?:[-_]{1,3}|[-_]{0,3}[^A-Za-z0-9_/-].*"
        r"|/(?:(?:now|add|where|rate|again|protect)(?=[^A-Za-z0-9_]))?(?:[^A-Za-z0-9_].*)?)"
    )

    def to_python(self, value: str) -> str:
        """Return the secret alone."""
        return value[:22]

    def to_url(self, value: str) -> str:
        """Return it as it is: no page of ours writes more."""
        return value


register_converter(TailedConverter, "tailed")

urlpatterns: list[URLPattern | URLResolver] = [
    path("report/", home.home, name="report"),
    path("report/follow/", home.follow, name="follow"),
    path("report/lost/", home.lost, name="report_lost"),
    path("report/where/", report_pages.where, name="report_where"),
    path("report/begun/", report_pages.begun, name="report_begun"),
    path("report/what/", report_pages.what, name="report_what"),
    path("report/guesses/", report_pages.guesses, name="report_guesses"),
    path("report/danger-of-words/", report_pages.danger_of_words, name="danger_of_words"),
    path("report/danger/", report_pages.danger, name="report_danger"),
    path("report/same/", report_pages.same, name="report_same"),
    path("report/more/", report_pages.more, name="report_more"),
    path("report/who/", report_pages.who, name="report_who"),
    path("report/done/", report_pages.done, name="report_done"),
    path("report/photos/", report_pages.draft_photo, {"sha256": ""}, name="draft_photos"),
    path("report/photos/<str:sha256>", report_pages.draft_photo),
    path("report/known/", report_pages.known_photo, {"sha256": ""}, name="known_photos"),
    path("report/known/<str:sha256>", report_pages.known_photo),
    path("places/find", report_pages.find_places, name="find_places"),
    path("places/at", report_pages.place_at, name="place_at"),
    path("r/<tailed:token>", track_pages.tailed, name="track_tailed"),
    path("r/<str:token>", track_pages.track, name="track"),
    path("r/<str:token>/now", track_pages.track_now, name="track_now"),
    path("r/<str:token>/add", track_pages.add, name="track_add"),
    path("r/<str:token>/where", track_pages.where, name="track_where"),
    path("r/<str:token>/rate", track_pages.rate, name="track_rate"),
    path("r/<str:token>/again", track_pages.again, name="track_again"),
    path("r/<str:token>/protect", track_pages.protect, name="track_protect"),
    path("r/<str:token>/photos/", track_pages.track_photo, {"sha256": ""}, name="track_photos"),
    path("r/<str:token>/photos/<str:sha256>", track_pages.track_photo),
    path("hooks/twilio/sms", sms.twilio_sms, name="twilio_sms"),
    path("emulator/sms/", sms.emulator, name="sms_emulator"),
    path("emulator/call/", calls.emulator, name="call_emulator"),
    path("desk/calls/", calls.call, name="call_form"),
    path("desk/calls/banner/", calls.banner, name="call_banner"),
    path("desk/calls/caller/", calls.caller, name="call_caller"),
    path("desk/calls/texts/", calls.note_texts, name="call_texts"),
    path("desk/calls/hints/", calls.hints, name="call_hints"),
    path("desk/calls/places/", calls.place_list, name="call_places"),
    path("desk/calls/knowledge/", calls.knowledge, name="call_knowledge"),
    path("desk/calls/<int:call_id>/claim/", calls.claim, name="call_claim"),
    path("desk/calls/<int:call_id>/number/", calls.number, name="call_number"),
    path("desk/calls/<int:call_id>/seen/", calls.seen_to, name="call_seen_to"),
    path("desk/texts/", texts.texts, name="texts"),
    path("desk/texts/<int:text_id>/", texts.decide, name="text_decide"),
    path("desk/articles/", articles.article_list, name="articles"),
    path("desk/articles/<str:code>/", articles.article, name="article"),
]
