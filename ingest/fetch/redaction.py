"""Keys: taken out of an address before it is written down or shown, and values of credentials out of
any text.
"""

from __future__ import annotations

import base64
import json
import re
import urllib.parse
from collections.abc import Iterable

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


class Secrets:
    """Values of credentials that must reach no file and no message, in each form they may take."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._forms: set[str] = set()
        self.add(*values)

    def add(self, *values: str) -> None:
        """Also these: a token that a log-in gave."""
        for value in values:
            if not value:
                continue
            encoded = base64.b64encode(value.encode()).decode()
            quoted = urllib.parse.quote(value, safe="")
            self._forms |= {value, quoted, json.dumps(value)[1:-1], encoded}

    def redact(self, text: str) -> str:
        """The text with every such value as REDACTED."""
        # The longest first: a value may hold another one.
        for form in sorted(self._forms, key=len, reverse=True):
            text = text.replace(form, REDACTED)
        return text

    def is_in(self, data: bytes) -> bool:
        """Whether any of them stands in the bytes."""
        return any(form.encode() in data for form in self._forms)

    @property
    def longest(self) -> int:
        """Bytes of the longest form; 0 where there is none."""
        return max((len(form.encode()) for form in self._forms), default=0)
