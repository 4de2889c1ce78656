"""The reference lists (dbt seeds) as ingest needs them: which unit a printed name or code means at a date."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl
from rapidfuzz import fuzz, process

from ingest.parse.spelling import normalise_spelling

SEEDS = ("org_unit.csv", "org_unit_alias.csv", "measure.csv", "indicator.csv")
_CLOSEST = 3


def normalise_unit_name(name: pl.Expr) -> pl.Expr:
    """A unit's name as names are compared: `headers.alike`, and one way to write what kind of unit it is.

    "TP. Hà Nội", "Tp.Hà Nội" and "Thành phố Hà Nội" are one name, as are "UBND tỉnh An Giang" and "Tỉnh An Giang".
    The kind itself stays: "Thành phố Bắc Ninh" was, until 2026, a town inside the province "Bắc Ninh".
    """
    return (
        normalise_spelling(name)
        .str.replace(r"^(?:ubnd|uỷ ban nhân dân|ủy ban nhân dân)\s+(?:của\s+)?", "")
        .str.replace(r"^(?:tp\.?|t\.p\.?|thành phố|thanh pho)\s*(\p{L})", "thành phố $1")
        .str.replace(r"^(?:t\.\s*|tỉnh\s+|tinh\s+)(\p{L})", "tỉnh $1")
    )


@dataclass(frozen=True)
class ReferenceLists:
    """The lists as in the seeds, all columns text but the dates `valid_from` and `valid_to` (null = still valid)."""

    units: pl.DataFrame
    aliases: pl.DataFrame
    measures: pl.DataFrame
    indicators: pl.DataFrame
    fingerprint: str

    @classmethod
    def load(cls, seeds: Path) -> ReferenceLists:
        """Read from the seeds folder. Raises FileNotFoundError naming the list that is not there."""
        tables = [_read(seeds / file) for file in SEEDS]
        digest = hashlib.sha256(b"".join((seeds / file).read_bytes() for file in SEEDS)).hexdigest()[:16]
        return cls(*tables, fingerprint=digest)

    def resolve_units(self, frame: pl.DataFrame, date_column: str = "on") -> pl.DataFrame:
        """`frame` (with `unit_text` and a date column) with `unit_id` and `problem`, rows in their order.

        Matched at the date: alias, name, full name, English name, GSO code ("01", and "1" as spreadsheets leave it)
        and the unit's own id. `problem`, where unit_id is null: nothing is so called then (with the three closest
        names, or when it was), or more than one unit is.
        """
        asked = (
            frame.select("unit_text", pl.col(date_column).alias("on"))
            .unique()
            .with_columns(word=normalise_unit_name(pl.col("unit_text")))
        )
        is_valid = (pl.col("valid_from").is_null() | (pl.col("valid_from") <= pl.col("on"))) & (
            pl.col("valid_to").is_null() | (pl.col("on") <= pl.col("valid_to"))
        )
        named = asked.join(self._names, on="word")
        found = (
            named.filter(is_valid)
            .group_by("unit_text", "on")
            .agg(pl.col("unit_id").unique().sort().alias("ids"))
            .with_columns(unit_id=pl.when(pl.col("ids").list.len() == 1).then(pl.col("ids").list.first()))
        )
        ambiguous = (
            pl.format("“{}” may be {} on {}", "unit_text", pl.col("ids").list.join(" or "), "on")
            + ": say which in org_unit_alias.csv, or print the full name"
        )
        answers = asked.join(found, on=["unit_text", "on"], how="left", nulls_equal=True).with_columns(
            problem=pl.when(pl.col("ids").list.len() > 1).then(ambiguous)
        )
        told = self._unknown(answers.filter(pl.col("ids").is_null()).select("unit_text", "on", "word"))
        answers = answers.join(told, on=["unit_text", "on"], how="left", nulls_equal=True)
        answers = answers.select("unit_text", "on", "unit_id", problem=pl.coalesce("problem", "told"))
        answers = answers.rename({"on": date_column})
        return frame.join(answers, on=["unit_text", date_column], how="left", nulls_equal=True, maintain_order="left")

    def keep_unit_names(self, texts: pl.Series) -> pl.Series:
        """Those of the texts that name a unit on any day."""
        words = pl.select(normalise_unit_name(pl.lit(texts))).to_series()
        return texts.filter(words.is_in(self._names["word"].implode()))

    def find_unit_spans(self, printed: pl.Series) -> pl.DataFrame:
        """printed, unit_id, valid_from, valid_to: which one unit a name means, and when.

        What `resolve_units` says for every date at once; a name that means no unit, or several, has no row then.
        """
        asked = pl.DataFrame({"printed": printed}, schema={"printed": pl.String})
        named = asked.with_columns(word=normalise_unit_name(pl.col("printed"))).join(self._names, on="word")
        days = pl.concat([pl.Series([dt.date(1, 1, 1)]), self._changes])
        steps = pl.DataFrame({"valid_from": days, "valid_to": (days - dt.timedelta(days=1)).shift(-1)}).with_columns(
            pl.col("valid_to").fill_null(dt.date(9999, 12, 31))
        )
        known = named.rename({"valid_from": "since", "valid_to": "until"}).join(steps, how="cross")
        is_valid = (pl.col("since").is_null() | (pl.col("since") <= pl.col("valid_from"))) & (
            pl.col("until").is_null() | (pl.col("valid_to") <= pl.col("until"))
        )
        meant = (
            known.filter(is_valid)
            .group_by("printed", "valid_from", "valid_to")
            .agg(pl.col("unit_id").unique())
            .filter(pl.col("unit_id").list.len() == 1)
            .with_columns(pl.col("unit_id").list.first())
            .sort("printed", "valid_from")
        )
        follows = (
            (pl.col("valid_from") == pl.col("valid_to").shift() + pl.duration(days=1))
            & (pl.col("unit_id") == pl.col("unit_id").shift())
            & (pl.col("printed") == pl.col("printed").shift())
        )
        runs = meant.with_columns(run=(~follows.fill_null(False)).cum_sum())
        return runs.group_by("run", "printed", "unit_id", maintain_order=True).agg(
            pl.col("valid_from").min(), pl.col("valid_to").max()
        ).drop("run")  # fmt: skip

    @cached_property
    def _names(self) -> pl.DataFrame:
        """word, unit_id, shown, valid_from, valid_to: every way a unit may be written, and when."""
        valid = ("unit_id", "valid_from", "valid_to")
        written = [
            self.units.select(pl.col(column).alias("shown"), *valid)
            for column in ("name_vi", "full_name_vi", "name_en", "unit_id")
        ]
        code = pl.col("gso_code")
        written += [self.units.select(c.alias("shown"), *valid) for c in (code, code.str.strip_chars_start("0"))]
        written.append(self.aliases.select(pl.col("alias").alias("shown"), *valid))
        names = pl.concat(written).filter(pl.col("shown").is_not_null())
        return names.with_columns(word=normalise_unit_name(pl.col("shown"))).unique(maintain_order=True)

    @cached_property
    def _changes(self) -> pl.Series:
        """The days on which a name begins to mean a unit, or no longer does."""
        ended = self._names["valid_to"] + dt.timedelta(days=1)
        return pl.concat([self._names["valid_from"], ended]).drop_nulls().unique().sort()

    def _unknown(self, asked: pl.DataFrame) -> pl.DataFrame:
        """unit_text, on, word → unit_text, on, told: why it is no unit. Days between two changes are told alike."""
        asked = asked.with_columns(since=self._changes.search_sorted(asked["on"], side="right"))
        looked_up = asked.filter(pl.col("on").is_not_null(), pl.col("word") != "").unique(["word", "since"])
        instead = [self._instead(word, on) for word, on in looked_up.select("word", "on").iter_rows()]
        looked_up = looked_up.select("word", "since", instead=pl.Series(instead, dtype=pl.String))
        asked = asked.join(looked_up, on=["word", "since"], how="left")
        told = (
            pl.when(pl.col("word").fill_null("") == "")
            .then(pl.lit("a unit is due, and the cell is blank"))
            .when(pl.col("on").is_null())
            .then(pl.format("“{}” has no date, so it can't be said which unit it was", "unit_text"))
            .otherwise(pl.format("no unit is called “{}” on {}; {}", "unit_text", "on", "instead"))
        )
        return asked.select("unit_text", "on", told=told)

    def _instead(self, word: str, on: dt.date) -> str:
        """When the word names a unit; or else which names are close to it on that day."""
        known = self._names.filter(pl.col("word") == word)
        if known.height:
            spans = known.select("unit_id", "valid_from", "valid_to").unique().sort("unit_id").rows()
            return "it names " + "; ".join(f"{unit_id} {_span(start, end)}" for unit_id, start, end in spans)
        then = self._names.filter(
            (pl.col("valid_from").is_null() | (pl.col("valid_from") <= on))
            & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= on))
        ).unique("unit_id", keep="first", maintain_order=True)
        closest = process.extract(word, dict(enumerate(then["word"])), scorer=fuzz.ratio, limit=_CLOSEST)
        names = ", ".join(f"{then['shown'][at]} ({score:.0f} % alike)" for _, score, at in closest)
        return f"closest: {names}. If it is one of them, add the alias"


def _span(start: dt.date | None, end: dt.date | None) -> str:
    return " ".join(filter(None, (f"from {start}" if start else "", f"until {end}" if end else "")))


def _read(path: Path) -> pl.DataFrame:
    if not path.exists():
        raise FileNotFoundError(f"the reference list {path.name} is not in {path.parent}")
    table = pl.read_csv(path, infer_schema=False)
    dates = [c for c in ("valid_from", "valid_to") if c in table.columns]
    return table.with_columns(pl.col(dates).str.to_date("%Y-%m-%d"))
