"""What each indicator counts, as the dictionary prints it."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

NEEDED: dict[str, tuple[str, ...]] = {
    "dim_indicator": (
        *("indicator_id", "name_vi", "name_en", "pillar", "level", "unit_of_measure"),
        *("numerator_definition_vi", "numerator_definition"),
        *("denominator_definition_vi", "denominator_definition"),
    ),
}
_QUERY = """
    select
        indicator_id,
        name_vi,
        name_en,
        pillar,
        level,
        unit_of_measure,
        coalesce(numerator_definition_vi, '') as numerator_vi,
        coalesce(numerator_definition, '') as numerator_en,
        coalesce(denominator_definition_vi, '') as denominator_vi,
        coalesce(denominator_definition, '') as denominator_en
    from dim_indicator
    order by level = 'headline' desc, pillar, indicator_id
"""


@dataclass(frozen=True)
class IndicatorDefinition:
    """An indicator with its definitions in both languages; those are empty where there are none."""

    indicator_id: str
    name_vi: str
    name_en: str
    pillar: str
    level: str
    unit_of_measure: str
    numerator_vi: str
    numerator_en: str
    denominator_vi: str
    denominator_en: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything a reader may search it by."""
        return (
            *(self.indicator_id, self.name_vi, self.name_en),
            *(self.numerator_vi, self.numerator_en),
            *(self.denominator_vi, self.denominator_en),
        )


def read_definitions(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[IndicatorDefinition, ...]:
    """All indicators of the staged database, those of the plans first."""
    rows = connection.execute(_QUERY).fetchall()
    return tuple(IndicatorDefinition(*row) for row in rows)
