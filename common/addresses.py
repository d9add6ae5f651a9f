"""Whose machine a request comes from, as far as that can be known."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

# One household or one phone usually has a whole /64 to itself.
IPV6_HOUSEHOLD = 64


def client_address(request: HttpRequest) -> str:
    """Return the address of the machine that reached the outermost of our own proxies.

    X-Forwarded-For is whatever its sender likes, except for the entries our proxies appended:
    with `TRUSTED_PROXY_COUNT` 0 it is never read, and with n only its n-th entry from the end.
    """
    proxies = settings.TRUSTED_PROXY_COUNT
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    # Fewer entries than proxies: the request did not come through all of them.
    if proxies and len(forwarded) >= proxies and (address := _cleaned(forwarded[-proxies])):
        return address
    # Nameless behind a Unix socket, at whose other end only this machine can be.
    return _cleaned(request.META.get("REMOTE_ADDR", "")) or "127.0.0.1"


def throttled_address(request: HttpRequest) -> str:
    """Return what limits are counted by: the address, or an IPv6 household's common part of it."""
    address = ipaddress.ip_address(client_address(request))
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, IPV6_HOUSEHOLD), strict=False).network_address)
    return str(address)


def _cleaned(entry: str) -> str:
    entry = entry.strip()
    # Some proxies append the port: 192.0.2.1:4711, [2001:db8::1]:4711.
    if entry.startswith("["):
        entry = entry[1:].partition("]")[0]
    elif entry.count(":") == 1:
        entry = entry.partition(":")[0]
    try:
        address = ipaddress.ip_address(entry)
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
