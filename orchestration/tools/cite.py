"""Citing one indicator value: an id that stays, and the sentence to print.

    chiso:<indicator>/<unit>/<period start>..<period end>/<period kind>/<map>@<release>

Releases never change, so the id means the same number for ever. Both ends of the period are in it, because a month, a
quarter and a year may end on the same day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from orchestration.release.describe import manifest
from orchestration.release.describe.column_descriptions import literal
from orchestration.release.describe.wording import figure, span
from orchestration.release.facts import POINTER
from orchestration.release.store import catalogue as shelf
from orchestration.release.write.export import DATABASE

_ID = re.compile(
    r"chiso:(?P<indicator_id>[^/@]+)/(?P<unit_id>[^/@]+)/(?P<period_start>[\d-]{10})\.\.(?P<period_end>[\d-]{10})"
    r"/(?P<period_kind>[^/@]+)/(?P<map>[^/@]+)(?:@(?P<release>[^/@]+))?"
)


_FIGURES = ("value", "numerator", "denominator")


class NotCitable(LookupError):
    """An id that is malformed, or names no value of its release."""


@dataclass(frozen=True)
class ValueId:
    """Which value of which release. `str()` gives the id."""

    indicator_id: str
    unit_id: str
    period_start: dt.date
    period_end: dt.date
    period_kind: str
    map: str
    release: str

    def __str__(self) -> str:
        period = f"{self.period_start}..{self.period_end}"
        return f"chiso:{self.indicator_id}/{self.unit_id}/{period}/{self.period_kind}/{self.map}@{self.release}"


@dataclass(frozen=True)
class CitedSource:
    """One dataset behind a value, with the vintages of it that speak."""

    source_id: str
    vintage_ids: tuple[str, ...]
    sentence_vi: str
    sentence_en: str


@dataclass(frozen=True)
class Citation:
    id: ValueId
    value: Decimal | None
    sentence_vi: str
    sentence_en: str
    sources: tuple[CitedSource, ...]


def parse(text: str) -> ValueId:
    """Read an id; without `@<release>` it means the current release. Raises NotCitable."""
    found = _ID.fullmatch(text.strip())
    if not found:
        raise NotCitable(f"{text!r}: expected chiso:<indicator>/<unit>/<start>..<end>/<period kind>/<map>@<release>")
    parts = found.groupdict()
    try:
        dates = {end: dt.date.fromisoformat(parts.pop(end)) for end in ("period_start", "period_end")}
    except ValueError as error:
        raise NotCitable(f"{text!r}: {error}; expected dates like 2024-03-31") from error
    return ValueId(**dates, **{**parts, "release": parts["release"] or POINTER})


def cite(releases: Path, text: str) -> Citation:
    """The citation of one value. Raises NotCitable, NoSuchRelease or Damaged."""
    asked = parse(text)
    folder = shelf.release_folder(releases, asked.release)
    record = manifest.read(folder)
    found = ValueId(**{**asked.__dict__, "release": record["release_id"]})
    with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
        row = _row(connection, found)
        speaking = _speaking_vintages(connection, row)
    by_id = {source["source_id"]: source for source in record["sources"]}
    source_ids = [source_id for source_id in (row["source_ids"] or "").split("|") if source_id in by_id]
    sources = tuple(_cited(by_id[source_id], speaking.get(source_id, ()), row) for source_id in source_ids)
    return Citation(
        found,
        row["value"],
        _sentence(found, row, sources, "vi"),
        _sentence(found, row, sources, "en"),
        sources,
    )


def _row(connection: duckdb.DuckDBPyConnection, found: ValueId) -> Mapping[str, Any]:
    key = {name: value for name, value in found.__dict__.items() if name != "release"}
    where = " AND ".join(f'f."{name}" = {literal(str(value))}' for name, value in key.items())
    rows = connection.execute(
        f"""
        SELECT f.*, i.name_vi AS indicator_vi, i.name_en AS indicator_en, u.name_vi AS unit_vi, u.name_en AS unit_en
        FROM fct_indicator f
        LEFT JOIN dim_indicator i USING (indicator_id)
        LEFT JOIN dim_org_unit u USING (unit_id)
        WHERE {where} LIMIT 1
        """
    )
    columns = [column for column, *_ in rows.description]
    row = rows.fetchone()
    if row is None:
        raise NotCitable(f"{found}: release {found.release} has no such value; ask fct_indicator for its keys")
    return dict(zip(columns, row, strict=True))


def _speaking_vintages(
    connection: duckdb.DuckDBPyConnection, row: Mapping[str, Any]
) -> Mapping[str, tuple[str, ...]]:
    """Source → the vintages that printed this value or its pair for this unit; for a group, those of its members.

    Only observations of the indicator's measures that fall in the period and still stand.
    """
    held = {name for (name,) in connection.execute("SELECT column_name FROM (DESCRIBE dim_indicator)").fetchall()}
    measures = ["indicator_id", *(c for c in ("numerator_measure", "denominator_measure") if c in held)]
    own = f"indicator_id = {literal(row['indicator_id'])}"
    family = (
        f"({own} OR parent_indicator_id = {literal(row['indicator_id'])})" if "parent_indicator_id" in held else own
    )
    unit = literal(row["unit_id"])
    figures = ", ".join(str(row[part]) for part in _FIGURES if row[part] is not None) or "NULL"
    found = connection.execute(
        f"""
        SELECT source_id,
            coalesce(
                list(DISTINCT vintage_id ORDER BY vintage_id) FILTER (unit_id = {unit} AND value IN ({figures})),
                list(DISTINCT vintage_id ORDER BY vintage_id)
            )
        FROM fct_observation
        WHERE measure_code IN (SELECT unnest([{", ".join(measures)}]) FROM dim_indicator WHERE {family})
          AND period_end BETWEEN DATE '{row["period_start"]}' AND DATE '{row["period_end"]}' AND is_current
        GROUP BY source_id
        """
    ).fetchall()
    return {source_id: tuple(vintages) for source_id, vintages in found}


def _cited(source: Mapping[str, Any], speaking: tuple[str, ...], row: Mapping[str, Any]) -> CitedSource:
    """A source in words. Where its observations lie outside the period, its newest edition known by then speaks."""
    vintages = {v["vintage_id"]: v for v in source["vintages"]}
    chosen = [vintages[v] for v in speaking if v in vintages]
    if not chosen:
        moment = row["known_from"]
        known = [v for v in vintages.values() if moment is None or _utc_day(v["known_from"]) <= _utc_day(moment)]
        chosen = sorted(known or vintages.values(), key=lambda v: v["known_from"])[-1:]
    ids = tuple(v["vintage_id"] for v in chosen)
    days = sorted({str(v["published_at"] or v["known_from"])[:10] for v in chosen})
    told = days[0] if len(days) == 1 else f"{days[0]}–{days[-1]}" if days else "?"
    held = source["licence"]
    return CitedSource(
        source["source_id"],
        ids,
        f"{source['publisher_vi']}, “{source['title_vi']}”, ấn bản {told} ({', '.join(ids)}), "
        f"giấy phép {held['id']} ({held['attribution']})",
        f"{source['publisher_en']}, “{source['title_en']}”, edition {told} ({', '.join(ids)}), "
        f"licence {held['id']} ({held['attribution']})",
    )


def _sentence(found: ValueId, row: Mapping[str, Any], sources: tuple[CitedSource, ...], language: str) -> str:
    indicator = row[f"indicator_{language}"] or found.indicator_id
    unit = row[f"unit_{language}"] or found.unit_id
    period = span(found.period_start, found.period_end)
    subject = f"{indicator}, {unit}, {period} ({found.period_kind}, {found.map})"
    value = figure(row["value"], row["numerator"], row["denominator"], row["value_status"])
    if language == "vi":
        value = f"không có giá trị ({row['missing_reason']})" if row["value"] is None else value
        origin = "; ".join(s.sentence_vi for s in sources) or "không nêu"
        return f"{subject}: {value}. Nguồn: {origin}. Chiso, bản phát hành {found.release}, {found}."
    value = f"no value ({row['missing_reason']})" if row["value"] is None else value
    origin = "; ".join(s.sentence_en for s in sources) or "not stated"
    return f"{subject}: {value}. Source: {origin}. Chiso, release {found.release}, {found}."


def _utc_day(moment: str | dt.datetime | dt.date) -> str:
    """A moment in UTC to the day, as text that sorts: the two clocks are not comparable closer than that."""
    if isinstance(moment, dt.datetime) and moment.tzinfo:
        moment = moment.astimezone(dt.UTC)
    return str(moment)[:10]
