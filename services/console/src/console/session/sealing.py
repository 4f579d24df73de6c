"""What the database keeps of a session is readable with the browser's cookie alone.

A secret is 256 random bits that only its holder has. Its SHA-256 is the document's id; a key made of it seals the
content, so that a copy of the database opens no session and shows no token.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32  # what Fernet takes
SHORTEST = 32
"""Characters of a secret: fewer is none of ours, and is not looked for."""


def digest(secret: str) -> str:
    """The id under which the holder of this secret is known."""
    return hashlib.sha256(secret.encode()).hexdigest()


def seal(secret: str, content: str) -> str:
    return _box(secret).encrypt(content.encode()).decode()


def opened(secret: str, sealed: str) -> str | None:
    """The content; None where it was sealed with another secret."""
    try:
        return _box(secret).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def is_secret(value: str | None) -> bool:
    """Whether a cookie's value can be a secret of ours at all."""
    return value is not None and SHORTEST <= len(value) <= 2 * SHORTEST and value.isascii()


def _box(secret: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"console session").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))
