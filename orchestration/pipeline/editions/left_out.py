"""What an edition holds beside its declared tables, in the words of a gate: a warning, never silence."""

from __future__ import annotations

from collections.abc import Sequence

from expectations.verdict import MOST_ROWS_SHOWN, Verdict
from ingest.declare.source import Source
from ingest.store.landing import Landing
from ingest.store.left_out import LeftOut

RULE = "everything_sent_is_declared"


def list_left_out(landings: Sequence[Landing]) -> list[LeftOut]:
    """Each file, sheet and column once, in the order of the files."""
    listed: dict[LeftOut, None] = {}
    for landing in landings:
        listed |= dict.fromkeys(landing.left_out)
    return list(listed)


def build_left_out_verdict(
    source: Source, left_out: Sequence[LeftOut], vintage_ids: frozenset[str]
) -> Verdict:
    """Names what did not land because nobody declared it."""
    return Verdict(
        rule=RULE,
        sentence="All files, sheets and columns that come are declared, or declared to feed nothing",
        sentence_vi="Mọi tệp, trang tính và cột gửi đến đều đã được khai báo, hoặc khai báo là không dùng",
        table=source.contract,
        severity="warning",
        outcome="failed",
        expected="nothing beside the declared tables and columns",
        found=f"{len(left_out):,} {'thing' if len(left_out) == 1 else 'things'} beside them: "
        "set aside, while the rest landed",
        to_fix="declare what is wanted in the source's YAML, and what is not as `to: nothing`; kept files are "
        "then read again",
        rows_examined=len(left_out),
        failing_count=len(left_out),
        failing_rows=tuple(_describe(one) for one in left_out[:MOST_ROWS_SHOWN]),
        failing_vintages=vintage_ids,
    )


def _describe(one: LeftOut) -> dict[str, object]:
    what = "file"
    if one.cell:
        what = f"column “{one.what}”"
    elif one.sheet:
        what = "sheet"
    return {"file": one.file, "sheet": one.sheet, "cell": one.cell, "left_out": what}
