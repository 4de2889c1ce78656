"""One dataset behind a cited value, in words: publisher, title, editions, pages and licence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from orchestration.release.describe.period_names import format_day_en, format_day_vi
from orchestration.release.facts import SourceFacts, VintageFacts
from orchestration.release.trace.records import Records
from orchestration.tools.value_sentence import find_known_day

# A sum over provinces may rest on hundreds of pages: `explain` lists them all.
_MOST_PAGES = 3


@dataclass(frozen=True)
class CitedSource:
    """One dataset behind a value, with the vintages of it that the value rests on."""

    source_id: str
    vintage_ids: tuple[str, ...]
    sentence_vi: str
    sentence_en: str


def choose_vintages(
    source: SourceFacts, vintage_ids: Sequence[str], known_from: dt.datetime | None
) -> list[VintageFacts]:
    """The vintages of a source that a value rests on.

    Where nothing was added up, as for a value that is missing, its newest edition known by then.
    """
    by_id = {vintage.vintage_id: vintage for vintage in source.vintages}
    vintages = [by_id[vintage_id] for vintage_id in vintage_ids if vintage_id in by_id]
    return vintages or _find_newest_known(list(by_id.values()), known_from)


def cite_source(
    source: SourceFacts, vintages: Sequence[VintageFacts], records: Records
) -> CitedSource:
    """A source in words, with its editions, its licence and the pages its figures were published on."""
    ids = tuple(vintage.vintage_id for vintage in vintages)
    listed = f"({', '.join(ids)})"
    days = sorted({find_known_day(vintage) for vintage in vintages})
    editions_vi = f"ấn bản ngày {_join_days(days, format_day_vi)} {listed}"
    editions_en = f"edition of {_join_days(days, format_day_en)} {listed}"
    pages_vi, pages_en = _name_pages(source, records)
    licence = f"{source.licence.id} ({source.licence.attribution})"
    return CitedSource(
        source.source_id,
        ids,
        f"{source.publisher_vi}, “{source.title_vi}”, {editions_vi}{pages_vi}, giấy phép {licence}",
        f"{source.publisher_en}, “{source.title_en}”, {editions_en}{pages_en}, licence {licence}",
    )


def _name_pages(source: SourceFacts, records: Records) -> tuple[str, str]:
    """The pages that the source's figures were published on, in both languages; empty without any."""
    cells = [cell for cell in records.cells if cell.source_id == source.source_id]
    pages = list(dict.fromkeys(cell.page for cell in cells if cell.page))
    if not pages:
        return "", ""
    named = ", ".join(pages[:_MOST_PAGES])
    more = len(pages) - _MOST_PAGES
    if more <= 0:
        return f", đăng tại {named}", f", published in {named}"
    return (
        f", đăng tại {named} và {more} trang khác",
        f", published in {named} and {more} other pages",
    )


def _find_newest_known(
    vintages: Sequence[VintageFacts], known_from: dt.datetime | None
) -> list[VintageFacts]:
    """The newest vintage known when the value became known, else the newest; empty without any."""
    known = vintages
    if known_from is not None:
        day = _format_utc_day(known_from)
        known = [
            vintage
            for vintage in vintages
            if _format_utc_day(vintage.known_from) <= day
        ]
    return sorted(known or vintages, key=lambda vintage: vintage.known_from)[-1:]


def _join_days(days: Sequence[dt.date], format_day: Callable[[dt.date], str]) -> str:
    """The first and the last day on which editions were published, or became known."""
    if not days:
        return "?"
    if len(days) == 1:
        return format_day(days[0])
    return f"{format_day(days[0])} – {format_day(days[-1])}"


def _format_utc_day(moment: dt.datetime) -> str:
    """A moment in UTC to the day, as text that sorts: closer the two clocks can't be compared."""
    if moment.tzinfo:
        moment = moment.astimezone(dt.UTC)
    return str(moment)[:10]
