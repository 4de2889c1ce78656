"""Which figures are due from a unit for one period: the questions of its reporting form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from ingest.parse.reference_lists import ReferenceLists

# Rules by which the country is the sum of its units, so that a province reports its part of a
# national figure.
_SUMMED = ("pooled_ratio", "share_of_units", "sum_count")

# A row of the seed `indicator` or `measure`; cells that are empty there are None.
SeedRow = Mapping[str, str | None]


@dataclass(frozen=True)
class Question:
    """One figure that is due. `wholes`: the measures it may not exceed."""

    measure_code: str
    name_vi: str
    name_en: str
    unit_of_measure: str
    pillar: str
    period: str
    period_kind: str
    definition: str
    indicators: tuple[str, ...]
    wholes: tuple[str, ...]

    @property
    def is_flag(self) -> bool:
        """Whether the answer is yes or no."""
        return self.unit_of_measure == "0/1"


@dataclass
class _DueMeasure:
    """A measure that is due, with the indicators that need it and what each says it is."""

    code: str
    indicators: list[SeedRow] = field(default_factory=list)
    definitions: list[str | None] = field(default_factory=list)
    wholes: set[str] = field(default_factory=set)


def list_questions(
    seeds: Path, unit_id: str, last_day: dt.date
) -> tuple[Question, ...]:
    """What is due from a unit for the period, or periods, that close on `last_day`, in the order of
    the indicators.

    Due are the numerator and denominator of every indicator whose scope holds the unit on that day
    and whose frequency closes then: each month the monthly ones, in March, June… the quarterly ones
    too, in December all. A national indicator that sums up is due from provinces, which its people
    and households live in. Not due: how many units there are (the scope list says it), and a
    headline that is made of its components.
    """
    reference = ReferenceLists.load(seeds)
    measures: dict[str, SeedRow] = {
        row["measure_code"]: row for row in reference.measures.to_dicts()
    }
    scopes = _list_scopes(seeds, unit_id, last_day)
    closing = _list_closing_frequencies(seeds, last_day)
    due: list[SeedRow] = []
    for indicator in reference.indicators.to_dicts():
        is_due = _is_in_scope(indicator, scopes) and indicator["frequency"] in closing
        if is_due and not _is_made_of_components(indicator, measures):
            due.append(indicator)
    due_measures = _collect_measures(due)
    return tuple(
        _build_question(measure, measures[measure.code], last_day)
        for measure in due_measures
    )


def _list_scopes(seeds: Path, unit_id: str, day: dt.date) -> set[str]:
    """The scopes a unit is a member of on a day."""
    members = pl.read_csv(seeds / "scope_member.csv", infer_schema=False)
    of_unit = members.filter(
        pl.col("unit_id") == unit_id,
        pl.col("valid_from") <= day.isoformat(),
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= day.isoformat()),
    )
    return set(of_unit["scope"])


def _list_closing_frequencies(seeds: Path, last_day: dt.date) -> set[str]:
    """The frequencies of which a period ends with the month of this day."""
    frequencies = pl.read_csv(seeds / "frequency.csv")
    return set(frequencies.filter(last_day.month % pl.col("months") == 0)["frequency"])


def _is_in_scope(indicator: SeedRow, scopes: set[str]) -> bool:
    if indicator["scope"] in scopes:
        return True
    is_part_of_national = indicator["scope"] == "national" and "provinces" in scopes
    return is_part_of_national and indicator["aggregation_rule"] in _SUMMED


def _is_made_of_components(indicator: SeedRow, measures: Mapping[str, SeedRow]) -> bool:
    """Whether its figure follows from those of its components.

    Flags that must all hold for a unit follow from the flags; counts of which all must hold for one
    thing do not.
    """
    if indicator["component_rule"] == "sum":
        return True
    numerator = measures[indicator["numerator_measure"] or ""]
    return indicator["component_rule"] == "and" and numerator["additivity"] == "flag"


def _collect_measures(indicators: Iterable[SeedRow]) -> list[_DueMeasure]:
    """The numerators and denominators of these indicators, each measure once."""
    due: dict[str, _DueMeasure] = {}
    for indicator in indicators:
        numerator, denominator = (
            indicator["numerator_measure"] or "",
            indicator["denominator_measure"],
        )
        part = due.setdefault(numerator, _DueMeasure(numerator))
        part.indicators.append(indicator)
        part.definitions.append(indicator["numerator_definition"])
        if denominator and indicator["aggregation_rule"] != "share_of_units":
            whole = due.setdefault(denominator, _DueMeasure(denominator))
            whole.indicators.append(indicator)
            whole.definitions.append(indicator["denominator_definition"])
            part.wholes.add(denominator)
    return list(due.values())


def _build_question(due: _DueMeasure, measure: SeedRow, last_day: dt.date) -> Question:
    period, kind = _choose_period(measure, last_day)
    sentences = [text for text in (*due.definitions, measure["note"]) if text]
    indicators = [
        f"{indicator['name_vi']} · {indicator['name_en']}"
        for indicator in due.indicators
    ]
    return Question(
        measure_code=due.code,
        name_vi=measure["name_vi"] or "",
        name_en=measure["name_en"] or "",
        unit_of_measure=measure["unit_of_measure"] or "",
        pillar=due.indicators[0]["pillar"] or "",
        period=period,
        period_kind=kind,
        definition=". ".join(dict.fromkeys(sentences)),
        indicators=tuple(dict.fromkeys(indicators)),
        wholes=tuple(sorted(due.wholes)),
    )


def _choose_period(measure: SeedRow, last_day: dt.date) -> tuple[str, str]:
    """Period as printed and its kind, so that the forms of a year answer for the year.

    Months and quarters of what may be summed add up to it. Distinct things are not summed over
    time: they are counted since January, as is a year that is not over.
    """
    measured = measure["period_kind"]
    if measured in ("month", "quarter") and measure["additivity"] == "distinct":
        measured = "year"
    match measured:
        case "asof":
            return last_day.isoformat(), "as_of"
        case "quarter":
            return f"{last_day.year}-Q{last_day.month // 3}", "in_period"
        case "year" if last_day.month == 12:
            return f"{last_day.year}", "in_period"
        case "ytd" | "year":
            return f"{last_day:%Y-%m}", "year_to_date"
        case _:
            return f"{last_day:%Y-%m}", "in_period"
