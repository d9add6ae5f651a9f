"""A citizen's contact as screens show it: masked. Unmasking is an act, `cases.actions.unmask_contact`."""

from typing import Any

from common import crypto

MASKS = {"phone": crypto.mask_phone, "email": crypto.mask_email, "name": crypto.mask_name}


def masked(ciphers: dict[str, Any]) -> dict[str, str]:
    """Return phone, e-mail and name masked.

    `ciphers` holds each as hexadecimal text, as SQL gives it, or None.
    """
    found = {}
    for field, mask in MASKS.items():
        cipher = ciphers.get(field)
        found[field] = mask(crypto.decrypt(bytes.fromhex(cipher))) if cipher else ""
    return found
