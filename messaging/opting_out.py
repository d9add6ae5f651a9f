"""The link in every e-mail by which its reader asks for no more. It needs no sign-in and does not lapse."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from accounts.models import Contact

SALT = "messaging.opting_out"


def opt_out_url(contact: Contact) -> str:
    """Return the address at which this contact may ask for no more e-mails."""
    token = Signer(salt=SALT).sign(str(contact.pk))
    return settings.PUBLIC_URL + reverse("no_more_email", args=[token])


def contact_of(token: str) -> Contact | None:
    """Return whose link it is; None for one that is not ours, or whose contact has been erased."""
    try:
        return Contact.objects.filter(pk=int(Signer(salt=SALT).unsign(token))).first()
    except (BadSignature, ValueError, OverflowError):
        return None
