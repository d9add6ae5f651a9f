"""A citizen's contact as screens show it: masked. Unmasking is an act, `cases.actions.unmask_contact`."""

from typing import Any

from common import crypto
from common.phones import takes_texts

MASKS = {"phone": crypto.mask_phone, "email": crypto.mask_email, "name": crypto.mask_name}


def masked(ciphers: dict[str, Any]) -> dict[str, Any]:
    """Return phone, e-mail and name masked, and whether the phone is a fixed line, to which no text is sent.

    `ciphers` holds each as hexadecimal text, as SQL gives it, or None.
    """
    plain = {field: crypto.decrypt(bytes.fromhex(ciphers[field])) if ciphers.get(field) else "" for field in MASKS}
    found: dict[str, Any] = {field: mask(plain[field]) if plain[field] else "" for field, mask in MASKS.items()}
    found["is_landline"] = bool(plain["phone"]) and not takes_texts(plain["phone"])
    return found
