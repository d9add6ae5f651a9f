"""Signing in and out. Of allauth only what is offered here has an address: no sign-up, no reset by mail."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from accounts.passwords import change_password, give_second_factor

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/", change_password, name="account_change_password"),
    path("accounts/second-factor/", mfa.index, name="mfa_index"),
    path("accounts/second-factor/give/", give_second_factor, name="mfa_authenticate"),
    path("accounts/second-factor/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("accounts/second-factor/set-up/", totp.activate_totp, name="mfa_activate_totp"),
    path("accounts/second-factor/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("accounts/second-factor/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("accounts/second-factor/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("accounts/second-factor/codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]

if settings.EMBEDDED:
    urlpatterns.append(path("demo/", include("accounts.demo")))
