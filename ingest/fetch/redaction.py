"""Keys that stand in an address: taken out before the address is written down or shown."""

from __future__ import annotations

import re

REDACTED = "REDACTED"

# The names under which portals and storage services take a key, at the end of a longer name too
# (`X-Amz-Signature`, `subscription-key`).
_SECRET_PARAMETER = re.compile(
    r"([?&;](?:[\w.-]*[_.-])?"
    r"(?:token|key|apikey|sig|signature|secret|password|passwd|pwd|auth|authorization"
    r"|credential|credentials|jwt|session|sessionid|access_?token)=)[^&#\s\"'<>;]+",
    re.IGNORECASE,
)
_USER_INFO = re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^/?#\s@]+@", re.IGNORECASE)


def redact_addresses(text: str) -> str:
    """An address, or a text with addresses in it, with the values of its keys as REDACTED and
    without a user's name and password.
    """
    text = _USER_INFO.sub(r"\1", text)
    return _SECRET_PARAMETER.sub(rf"\1{REDACTED}", text)
