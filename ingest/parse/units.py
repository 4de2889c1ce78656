"""Which reporting unit a printed name or code means at a date."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property

import polars as pl
from rapidfuzz import fuzz, process

from ingest.parse.spelling import FOOTNOTE, normalise_spelling

_CLOSEST_NAMES = 3
_NAME_COLUMNS = ("name_vi", "full_name_vi", "name_en", "unit_id")
# The long form of an identification code of level 1, filled up from the right (QCVN 102:2016/BTTTT).
_LONG_CODE = r"^000\.00\.00\.([gh]\d{2})$"
# A body below level 1: H44.07, H44.07.02, 000.04.44.H44.
_CODE_OF_BODY = re.compile(
    r"(?P<short>[gh]\d{2})(?:\.\d+)+|\d{3}\.\d{2}\.\d{2}\.(?P<long>[gh]\d{2})"
)
_VALIDITY = ("unit_id", "valid_from", "valid_to")


def normalise_unit_name(name: pl.Expr) -> pl.Expr:
    """A unit's name as names are compared: one spelling, and one way to write what kind it is.

    "TP. Hà Nội", "Tp.Hà Nội" and "Thành phố Hà Nội" are one name, as are "UBND tỉnh An Giang" and
    "Tỉnh An Giang", and "000.00.00.H44" and "H44". The kind itself stays: "Thành phố Bắc Ninh" was,
    until 2026, a town inside the province "Bắc Ninh".
    """
    return (
        normalise_spelling(name)
        .str.replace(FOOTNOTE, "")
        .str.replace(r"^(?:ubnd|uỷ ban nhân dân|ủy ban nhân dân)\s+(?:của\s+)?", "")
        .str.replace(
            r"^(?:tp\.?|t\.p\.?|thành phố|thanh pho)\s*(\p{L})", "thành phố $1"
        )
        .str.replace(r"^(?:t\.\s*|tỉnh\s+|tinh\s+)(\p{L})", "tỉnh $1")
        .str.replace(_LONG_CODE, "$1")
    )


@dataclass(frozen=True)
class UnitNames:
    """Every way a unit may be written, and when.

    `units`, `aliases` and `agency_codes` are the reference lists of those names: `valid_from` and
    `valid_to` are dates (null = without a limit), all else is text.
    """

    units: pl.DataFrame
    aliases: pl.DataFrame
    agency_codes: pl.DataFrame

    def resolve(self, frame: pl.DataFrame, date_column: str) -> pl.DataFrame:
        """`frame` (with `unit_text` and a date column) with `unit_id` and `problem`, rows in order.

        `problem`, where unit_id is null: nothing is so called then (with the three closest names,
        or when it was), or more than one unit is.
        """
        queries = (
            frame.select("unit_text", pl.col(date_column).alias("on"))
            .unique()
            .with_columns(word=normalise_unit_name(pl.col("unit_text")))
        )
        meanings = self._find_meanings(queries)
        resolved = queries.join(
            meanings, on=["unit_text", "on"], how="left", nulls_equal=True
        )
        unknown = resolved.filter(pl.col("unit_ids").is_null()).select(
            "unit_text", "on", "word"
        )
        explained = self._explain_unknown(unknown)
        answers = resolved.join(
            explained, on=["unit_text", "on"], how="left", nulls_equal=True
        ).select(
            "unit_text",
            pl.col("on").alias(date_column),
            "unit_id",
            problem=pl.coalesce(_describe_ambiguous_unit(), "explanation"),
        )
        keys = ["unit_text", date_column]
        return frame.join(
            answers, on=keys, how="left", nulls_equal=True, maintain_order="left"
        )

    def keep_names(self, texts: pl.Series) -> pl.Series:
        """Those of the texts that name a unit on any day."""
        words = pl.select(normalise_unit_name(pl.lit(texts))).to_series()
        return texts.filter(words.is_in(self._names["word"].implode()))

    def find_spans(self, printed: pl.Series) -> pl.DataFrame:
        """printed, unit_id, valid_from, valid_to: which one unit a name means, and when.

        What `resolve` says for every date at once; a name that means no unit, or several, has no
        row then.
        """
        queries = pl.DataFrame({"printed": printed}, schema={"printed": pl.String})
        words = queries.with_columns(word=normalise_unit_name(pl.col("printed")))
        names = self._names.rename({"valid_from": "name_from", "valid_to": "name_to"})
        in_force = _is_in_force("name_from", "name_to", "valid_from", "valid_to")
        has_one_meaning = pl.col("unit_id").list.len() == 1
        meanings = (
            words.join(names, on="word")
            .join(self._days_between_changes(), how="cross")
            .filter(in_force)
            .group_by("printed", "valid_from", "valid_to")
            .agg(pl.col("unit_id").unique())
            .filter(has_one_meaning)
            .with_columns(pl.col("unit_id").list.first())
            .sort("printed", "valid_from")
        )
        return _merge_equal_neighbours(meanings)

    @cached_property
    def _names(self) -> pl.DataFrame:
        """word, unit_id, shown, valid_from, valid_to: a row per way to write a unit.

        Names in both languages, the unit's own id, its GSO code ("01", and "1" as spreadsheets
        leave it), its identification codes and its aliases.
        """
        code = pl.col("gso_code")
        written = [pl.col(column) for column in _NAME_COLUMNS]
        written += [code, code.str.strip_chars_start("0")]
        tables = [
            self.units.select(text.alias("shown"), *_VALIDITY) for text in written
        ]
        tables.append(self.aliases.select(pl.col("alias").alias("shown"), *_VALIDITY))
        agency_code = pl.col("agency_code").alias("shown")
        tables.append(self.agency_codes.select(agency_code, *_VALIDITY))
        names = pl.concat(tables).filter(pl.col("shown").is_not_null())
        words = names.with_columns(word=normalise_unit_name(pl.col("shown")))
        return words.unique(maintain_order=True)

    @cached_property
    def _changes(self) -> pl.Series:
        """The days on which a name begins to mean a unit, or no longer does, in order."""
        day_after = self._names["valid_to"] + dt.timedelta(days=1)
        return (
            pl.concat([self._names["valid_from"], day_after])
            .drop_nulls()
            .unique()
            .sort()
        )

    def _days_between_changes(self) -> pl.DataFrame:
        """valid_from, valid_to: the stretches of days in which every name keeps its meaning."""
        first_days = pl.concat([pl.Series([dt.date.min]), self._changes])
        last_days = (first_days - dt.timedelta(days=1)).shift(-1).fill_null(dt.date.max)
        return pl.DataFrame({"valid_from": first_days, "valid_to": last_days})

    def _find_meanings(self, queries: pl.DataFrame) -> pl.DataFrame:
        """unit_text, on, unit_ids (all that are so called then), unit_id (where it is one)."""
        is_one = pl.col("unit_ids").list.len() == 1
        return (
            queries.join(self._names, on="word")
            .filter(_is_in_force("valid_from", "valid_to", "on", "on"))
            .group_by("unit_text", "on")
            .agg(pl.col("unit_id").unique().sort().alias("unit_ids"))
            .with_columns(unit_id=pl.when(is_one).then(pl.col("unit_ids").list.first()))
        )

    def _explain_unknown(self, queries: pl.DataFrame) -> pl.DataFrame:
        """unit_text, on, word → unit_text, on, explanation: why it is no unit.

        The names in use are the same on all days between two changes, so they are looked up once.
        """
        dated = queries.with_columns(
            stretch=self._changes.search_sorted(queries["on"], side="right")
        )
        is_answerable = pl.col("on").is_not_null() & (pl.col("word") != "")
        distinct = dated.filter(is_answerable).unique(["word", "stretch"])
        hints = [
            self._suggest_name(word, on)
            for word, on in distinct.select("word", "on").rows()
        ]
        hinted = distinct.select(
            "word", "stretch", hint=pl.Series(hints, dtype=pl.String)
        )
        explanation = (
            pl.when(pl.col("word").fill_null("") == "")
            .then(
                pl.lit(
                    "expected a unit, found a blank cell. To fix: write the unit's name"
                )
            )
            .when(pl.col("on").is_null())
            .then(
                pl.format(
                    "“{}” has no date, so it can't be said which unit it was",
                    "unit_text",
                )
            )
            .otherwise(
                pl.format("no unit is called “{}” on {}; {}", "unit_text", "on", "hint")
            )
        )
        joined = dated.join(hinted, on=["word", "stretch"], how="left")
        return joined.select("unit_text", "on", explanation=explanation)

    def _suggest_name(self, word: str, on: dt.date) -> str:
        """When the word names a unit; or else which names are close to it on that day."""
        other_days = self._names.filter(pl.col("word") == word)
        if other_days.height:
            spans = other_days.select(_VALIDITY).unique().sort("unit_id")
            stretches = [
                f"{unit} {_describe_span(start, end)}"
                for unit, start, end in spans.rows()
            ]
            return "it names " + "; ".join(stretches)
        in_force = _is_in_force("valid_from", "valid_to", pl.lit(on), pl.lit(on))
        body = _CODE_OF_BODY.fullmatch(word)
        if body is not None:
            code = body["short"] or body["long"]
            owners = self._names.filter(in_force, pl.col("word") == code)["unit_id"]
            return _describe_body(code.upper(), owners.unique().sort().to_list(), on)
        names = self._names.filter(in_force).unique(
            "unit_id", keep="first", maintain_order=True
        )
        choices = dict(enumerate(names["word"]))
        closest = process.extract(
            word, choices, scorer=fuzz.ratio, limit=_CLOSEST_NAMES
        )
        shown = [
            f"{names['shown'][place]} ({score:.0f} % alike)"
            for _, score, place in closest
        ]
        return (
            f"closest: {', '.join(shown)}. To fix: if it is one of them, add the alias"
        )


def _is_in_force(
    name_from: str, name_to: str, first_day: str | pl.Expr, last_day: str | pl.Expr
) -> pl.Expr:
    """Whether a name holds on all days from the first to the last; a null limit is none."""
    first, last = _to_expression(first_day), _to_expression(last_day)
    has_begun = pl.col(name_from).is_null() | (pl.col(name_from) <= first)
    has_not_ended = pl.col(name_to).is_null() | (last <= pl.col(name_to))
    return has_begun & has_not_ended


def _to_expression(day: str | pl.Expr) -> pl.Expr:
    return pl.col(day) if isinstance(day, str) else day


def _describe_ambiguous_unit() -> pl.Expr:
    message = pl.format(
        "“{}” may be {} on {}: say which in org_unit_alias.csv, or print the full name",
        "unit_text",
        pl.col("unit_ids").list.join(" or "),
        "on",
    )
    return pl.when(pl.col("unit_ids").list.len() > 1).then(message)


def _describe_body(code: str, owners: list[str], on: dt.date) -> str:
    """What there is to say of the code of a body below a ministry or province."""
    owner = f"which is {owners[0]} on {on}" if owners else f"which is no unit on {on}"
    return (
        f"it is a body within {code}, {owner}. To fix: keep the rows of whole units alone (`only_rows`);"
        " figures of such bodies do not add up to their unit's"
    )


def _merge_equal_neighbours(meanings: pl.DataFrame) -> pl.DataFrame:
    """Stretches that follow one another without a gap and mean one unit become one row."""
    follows = (
        (pl.col("valid_from") == pl.col("valid_to").shift() + pl.duration(days=1))
        & (pl.col("unit_id") == pl.col("unit_id").shift())
        & (pl.col("printed") == pl.col("printed").shift())
    )
    runs = meanings.with_columns(run=(~follows.fill_null(False)).cum_sum())
    merged = runs.group_by("run", "printed", "unit_id", maintain_order=True).agg(
        pl.col("valid_from").min(),
        pl.col("valid_to").max(),
    )
    return merged.drop("run")


def _describe_span(start: dt.date | None, end: dt.date | None) -> str:
    parts = []
    if start:
        parts.append(f"from {start}")
    if end:
        parts.append(f"until {end}")
    return " ".join(parts)
