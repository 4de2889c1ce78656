"""How large a JSON document may be: known from its bytes, before a parser makes objects of them."""

from __future__ import annotations

# A page of 50,000 rows is 25 MB; a text of so many bytes is parsed within a few times its size.
LARGEST_JSON = 1 << 27
# A value takes about a hundred bytes once it is parsed, however few it takes in the text.
MOST_VALUES = 5_000_000


def find_json_excess(size: int, body: bytes) -> tuple[str, str] | None:
    """What was expected and what was found of a document that would fill memory; None of any other.

    `size`: of the whole document in bytes; `body` is not looked at where that is too large.
    """
    if size > LARGEST_JSON:
        return f"at most {LARGEST_JSON:,} bytes", f"{size:,} bytes"
    # Signs inside texts are counted too: no honest document comes near.
    values = sum(body.count(sign) for sign in (b",", b"[", b"{"))
    if values > MOST_VALUES:
        return f"at most {MOST_VALUES:,} values", f"about {values:,}"
    return None
