"""The closed lists of words that landed columns may hold. A new word is added here and described in
`columns.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import polars as pl

PERIOD_KINDS = ("in_period", "year_to_date", "as_of")
QUALIFIERS = ("", ">", "<", "~")
FLAGS = ("break", "corrected", "estimated", "provisional")
MISSING_REASONS = (
    "not_reported",
    "confidential",
    "not_applicable",
    "not_arisen",
    "source_missing_mark",
)
COMPARABILITY = ("exact", "proxy", "rival")
# What says from when on an edition was known, the first that there is: a date of publication, the
# day a bundled file was written down, the moment of fetching.
KnownBasis = Literal["published", "written_down", "retrieved"]
KNOWN_BASES: tuple[KnownBasis, ...] = get_args(KnownBasis)
ONLINE_LEVELS = ("full", "partial", "not_full", "none")
# What a case is filed under; NĐ 42/2022/NĐ-CP knows no fourth word, so `not_full` is none of these.
DOSSIER_ONLINE_LEVELS = ("full", "partial", "none")
CHANNELS = ("direct", "online", "post")
PAYMENT_CHANNELS = ("national_portal", "gateway", "counter")

# Column of the dossier contract → its words.
DOSSIER_WORDS: Mapping[str, tuple[str, ...]] = {
    "online_level": DOSSIER_ONLINE_LEVELS,
    "channel": CHANNELS,
    "payment_channel": PAYMENT_CHANNELS,
}


def merge_flags(flags: pl.Expr, more: pl.Expr) -> pl.Expr:
    """Two texts of flags as one, as a row writes them: each once, sorted, "|" between."""
    both = pl.concat_str(flags, more, separator="|").str.strip_chars("|")
    sorted_once = both.str.split("|").list.unique().list.sort().list.join("|")
    # Most rows hold one flag or none: only those with several pay for the split.
    return (
        pl.when(both.str.contains("|", literal=True)).then(sorted_once).otherwise(both)
    )
