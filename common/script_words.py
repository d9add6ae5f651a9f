"""The few sentences that scripts speak, in the language of the page they stand on."""

from django.utils.translation import gettext, pgettext

from common.images import HeicNotReadable


def words_for_scripts() -> dict[str, str]:
    """Return each sentence by the name that web/src/lib/words.ts asks for."""
    return {
        "close": pgettext("dialog", "Close"),
        "copied": gettext("Copied"),
        "failed": gettext("That did not work. Nothing was changed. Try again."),
        "signed_out_meanwhile": gettext("You are signed out, and nothing is sent. Your words are kept here."),
        "sign_in": gettext("Sign in"),
        "offline": gettext("No connection. What you do is kept here and sent later."),
        "live": gettext("Live"),
        "connecting": gettext("Connecting…"),
        "lost": gettext("Connection lost, trying again"),
        "moment": gettext("less than a minute"),
        "minutes": gettext("%(count)s min"),
        "hours": gettext("%(count)s h"),
        "days": gettext("%(count)s d"),
        "late": gettext("%(span)s late"),
        "zone": gettext("Times here are those of %(city)s, %(offset)s."),
        "zone_label": gettext("Time zone"),
        "soon_word": pgettext("time", "due soon"),
        "draft": gettext("What you wrote here before is still here."),
        "discard": gettext("Start empty"),
        "draft_danger": gettext(
            "What stands here tells of a danger: %(danger)s. Nobody is told of it unless you send it."
        ),
        "draft_unsent": gettext(
            "What was written here has reached nobody, and cannot be brought back. Is it surely not to be sent?"
        ),
        "draft_keep": gettext("Keep it, to send it"),
        "discard_all_the_same": gettext("Delete it all the same"),
        "draft_left": gettext("Somebody wrote here before, and did not send it."),
        "draft_not_mine": gettext("Not mine: delete it"),
        "draft_mine": gettext("It is mine: show it"),
        "remove_photo": gettext("Remove this photo"),
        "heic": str(HeicNotReadable.sentence),
        "photo": gettext("Photo %(count)s"),
        "new": gettext("new"),
        "new_above": gettext("%(count)s new above"),
        "new_case": gettext("%(count)s new case"),
        "new_cases": gettext("%(count)s new cases"),
        "nothing_found": gettext("Nothing found. Try a number, a street or a name."),
        "columns": gettext("Columns"),
        "your_position": gettext("Your position"),
        "position_failed": gettext("Your position could not be read. Move the map, or write the address."),
        "position_waiting": gettext("Looking for your position…"),
        "map": gettext("Map"),
        "map_pin": gettext("Map. Move it with the arrow keys until the pin is on the place."),
        "map_failed": gettext("The map cannot be shown on this device. Write the address instead."),
        "map_by_wheel": gettext("Use Ctrl + scroll to zoom the map"),
        "map_by_wheel_mac": gettext("Use ⌘ + scroll to zoom the map"),
        "map_by_fingers": gettext("Use two fingers to move the map"),
        "zoom_in": gettext("Zoom in"),
        "zoom_out": gettext("Zoom out"),
        "north": gettext("Turn north up"),
        "cases_here": gettext("%(count)s cases here"),
        "waiting": gettext("Waiting, safe on this phone: acts %(acts)s, photos %(photos)s"),
        "waiting_acts": gettext("Waiting, safe on this phone: acts %(acts)s"),
        "waiting_others": gettext("%(count)s of another person wait until they sign in here"),
        "stuck": gettext("%(count)s could not be sent yet. See why."),
        "noted": gettext("%(count)s kept as a note. See why."),
        "refused": gettext("%(count)s could not be accepted. See why."),
        "sending": gettext("Sending…"),
        "unsent_title": gettext("Not everything has been sent"),
        "unsent": gettext(
            "On this phone the centre does not have yet (each act and each photo is one): %(count)s. Signed out, they are kept here and "
            "sent when you sign in on this phone again, never as another person."
        ),
        "unsent_drafts": gettext(
            "Begun and not sent (what you wrote and the photos you chose; each form is one): %(count)s. Signed out, that is deleted."
        ),
        "still_signed_in": gettext("You are still signed in"),
        "sign_out_unsent": gettext(
            "Signing out needs a connection, and there is none. You are still signed in, and nothing was removed. "
            "Try again when there is signal."
        ),
        "sign_out_unknown_title": gettext("It is not known yet whether you are signed out"),
        "sign_out_unknown": gettext(
            "The centre did not answer: it may have signed you out, or not heard of it. It is asked again, and what it says stands here. "
            "Nothing was removed."
        ),
        "sign_out_refused": gettext("The centre has answered: you are still signed in, and nothing was removed."),
        "signed_out_title": gettext("You are signed out"),
        "signed_out": gettext("The centre has answered: it has signed you out. Nothing was removed yet."),
        "signed_out_drafts": gettext(
            "Begun and not sent (what you wrote and the photos you chose; each form is one): %(count)s. It is here still: sign in again "
            "to go on with it, or delete it."
        ),
        "sign_in_again": gettext("Sign in again, to go on with it"),
        "signed_out_leave": gettext("Delete it, and leave"),
        "unsent_see": gettext("See what it is"),
        "unsent_none": gettext("Everything has been sent now."),
        "unsent_stay": gettext("Stay signed in"),
        "unsent_leave": gettext("Sign out all the same"),
        "unsent_leave_now": gettext("Sign out"),
    }
