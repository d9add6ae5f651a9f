"""How allauth signs our staff in: nobody signs up, limits are counted as ours, secrets lie encrypted."""

import unicodedata
from io import BytesIO
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.second_factor import signed_in_just_now
from common import crypto
from common.addresses import client_address


class StaffAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; citizens need none."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "username_password_mismatch": _("The name or the password is wrong."),
    }

    def is_safe_url(self, url: str | None) -> bool:
        """Whether somebody may be led there: to an address of ours, and to no name of a page, which is none where they stand."""
        return bool(url) and str(url).startswith("/") and super().is_safe_url(url)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that limits are counted by."""
        return client_address(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the screen that this person lives in."""
        return home_of(request.user)

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Ask for the password again before a change of the second factor, unless it was given just now."""
        return super().is_reauthentication_required(app=app, **more) and not signed_in_just_now(context.request.session)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth puts the Host header into the key. Whoever guesses passwords writes that
        # header, port included, and would get five more attempts for each.
        return unicodedata.normalize("NFKC", str(credentials.get("username", ""))).strip().casefold()


class SecondFactorAdapter(DefaultMFAAdapter):
    """The secrets of authenticator apps are worth as much as passwords, and cannot be hashed."""

    def get_totp_issuer(self) -> str:
        """Return what the authenticator app shows beside the code."""
        return "Whistle"

    def build_totp_svg(self, url: str) -> str:
        """Draw the QR code on white of its own, since no camera reads black on a dark page."""
        # Loaded by name, since it brings all that could be drawn with into every process of the web, for what is drawn once a person.
        drawn = BytesIO()
        make, factory = import_string("qrcode.make"), import_string("qrcode.image.svg.SvgPathFillImage")
        make(url, image_factory=factory).save(drawn)
        return drawn.getvalue().decode()

    def encrypt(self, text: str) -> str:
        """Encrypt for the database."""
        return crypto.encrypt(text).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt from the database."""
        return crypto.decrypt(bytes.fromhex(encrypted_text))


def home_of(person: User | AnonymousUser) -> str:
    """Return the address of the screen that a person's work is done on."""
    homes: dict[str, str] = settings.HOME_BY_ROLE
    roles = person.roles if isinstance(person, User) else []
    return next((home for role, home in homes.items() if role in roles), settings.LOGIN_REDIRECT_URL)
