"""What makes a notification one and the same however often its event comes."""

import hashlib
import json
from enum import StrEnum

KEY_HEX_DIGITS = 32
"""128 bits: no two of a city's notifications meet, and the key still fits into an address and a Message-ID."""


class Channel(StrEnum):
    """The way by which somebody is told."""

    INBOX = "INBOX"
    EMAIL = "EMAIL"


def delivery_key(occasion: str, recipient_id: str, channel: Channel) -> str:
    """The `_id` of the one notification about `occasion` (an event's id) to a contact by a channel.

    It is inserted before anything is done, so whoever finds it taken knows that the event was here before.
    """
    parts = json.dumps([occasion, recipient_id, channel.value])
    return hashlib.sha256(parts.encode()).hexdigest()[:KEY_HEX_DIGITS]
