"""Citizens' contacts at rest: encrypted with versioned keys, found by a keyed digest, shown masked.

Keys come from the settings `CONTACT_KEYS` (newest first) and `CONTACT_INDEX_KEY`. Who may
see what, and the record of unmasking, belong to `accounts`.
"""

import base64
import binascii
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16
_VERSIONS = range(1, 256)
_SHORTEST_INDEX_KEY = 16


class KeyringError(ValueError):
    """The keys in the settings cannot be used."""


class UndecipherableError(ValueError):
    """The bytes were not written with any key that is still known, or have been changed."""


# --- Keys -----------------------------------------------------------------------


def read_keys(entries: list[str] | tuple[str, ...]) -> dict[int, bytes]:
    """Return the keys by version, newest first, or say which entry is wrong without showing the key."""
    keys: dict[int, bytes] = {}
    for position, entry in enumerate(entries, start=1):
        version, key = _read_key(entry, position)
        if version in keys:
            raise KeyringError(f"CONTACT_KEYS: entry {position} repeats version {version}")
        keys[version] = key
    if not keys:
        raise KeyringError("CONTACT_KEYS must hold at least one key")
    return keys


def _read_key(entry: str, position: int) -> tuple[int, bytes]:
    version, colon, encoded = entry.strip().partition(":")
    if not colon or not version.isascii() or not version.isdigit() or int(version) not in _VERSIONS:
        raise KeyringError(f"CONTACT_KEYS: entry {position} must read <version 1-255>:<base64 of {KEY_BYTES} bytes>")
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise KeyringError(f"CONTACT_KEYS: the key of version {version} is not base64") from error
    if len(key) != KEY_BYTES:
        raise KeyringError(f"CONTACT_KEYS: the key of version {version} has {len(key)} bytes, not {KEY_BYTES}")
    return int(version), key


def complaints_about(entries: list[str] | tuple[str, ...], index_key: str) -> list[str]:
    """Return what is wrong with the keys in the settings; nothing when they will do."""
    complaints = []
    try:
        read_keys(entries)
    except KeyringError as error:
        complaints.append(str(error))
    if len(index_key) < _SHORTEST_INDEX_KEY:
        complaints.append(f"CONTACT_INDEX_KEY must have at least {_SHORTEST_INDEX_KEY} characters")
    return complaints


@lru_cache(maxsize=4)
def _ciphers(entries: tuple[str, ...]) -> dict[int, AESGCM]:
    return {version: AESGCM(key) for version, key in read_keys(entries).items()}


def _keyring() -> dict[int, AESGCM]:
    return _ciphers(tuple(settings.CONTACT_KEYS))


# --- Encryption -------------------------------------------------------------------


def encrypt(text: str) -> bytes:
    """Encrypt with the newest key. The same text never gives the same bytes twice."""
    version, cipher = next(iter(_keyring().items()))
    prefix, nonce = bytes([version]), os.urandom(_NONCE_BYTES)
    # The version is authenticated too, so that nobody passes old bytes off as new ones.
    return prefix + nonce + cipher.encrypt(nonce, text.encode(), prefix)


def decrypt(blob: bytes | memoryview) -> str:
    """Return the text, whichever known key it was written with."""
    blob = bytes(blob)
    if len(blob) < 1 + _NONCE_BYTES + _TAG_BYTES:
        raise UndecipherableError("too short to have been encrypted here")
    cipher = _keyring().get(blob[0])
    if cipher is None:
        raise UndecipherableError(f"written with key version {blob[0]}, which CONTACT_KEYS no longer holds")
    try:
        return cipher.decrypt(blob[1 : 1 + _NONCE_BYTES], blob[1 + _NONCE_BYTES :], blob[:1]).decode()
    except InvalidTag as error:
        raise UndecipherableError(f"changed, or written with another key of version {blob[0]}") from error


def newest_version() -> int:
    """Return the number of the key that is written with."""
    return next(iter(_keyring()))


def needs_rotation(blob: bytes | memoryview) -> bool:
    """Whether the bytes were written with an older key than the newest."""
    return bytes(blob[:1]) != bytes([newest_version()])


def index(normalised: str) -> bytes:
    """Return the digest by which a contact is found; normalise the value first, or it is not found again.

    Its key is never rotated: every index would have to be made again from the plain values.
    """
    return hmac.new(settings.CONTACT_INDEX_KEY.encode(), normalised.encode(), hashlib.sha256).digest()


# --- Masks ---------------------------------------------------------------------------


def mask_phone(number: str) -> str:
    """Show a number well enough to tell it from another, and not enough to ring it: +86138****5678."""
    if len(number) < 11:
        return "****" + (number[-2:] if len(number) > 4 else "")
    return f"{number[:-8]}****{number[-4:]}"


def mask_email(address: str) -> str:
    """Show the first letter and the domain: w***@example.org."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}" if at else "***"


def mask_name(name: str) -> str:
    """Show the family name of a Chinese name (王**), the initials of any other (J. S.)."""
    words = name.split()
    if not words:
        return ""
    if any("\u4e00" <= letter <= "\u9fff" for letter in words[0]):
        return words[0][0] + "**"
    return " ".join(f"{word[0]}." for word in words)
