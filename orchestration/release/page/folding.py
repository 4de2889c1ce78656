"""Letters without their accents, so that “ha noi” finds “Hà Nội”."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """“Đà Nẵng” → “da nang”."""
    plain = text.lower().replace("đ", "d")
    parts = unicodedata.normalize("NFD", plain)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
