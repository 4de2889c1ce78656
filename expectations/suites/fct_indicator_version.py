"""Gate B for every version of every indicator value: the arithmetic, the bounds, the words, the intervals."""

from __future__ import annotations

import great_expectations as gx
from great_expectations.expectations.expectation import Expectation

from expectations.fact_rules import declared, does_not_vanish, intervals_do_not_overlap, missing_has_its_reason
from expectations.rule import between, in_set, no_rows, no_rows_where, unique

KEY = ("indicator_id", "unit_id", "period_start", "period_end", "period_kind", "map")
MAPS = ("as_reported", "map_63", "map_34")
_MODEL = "look at the model int_indicator__paired and at the macro of its aggregation rule"
_WITH_UNIT = "batch t join marts.dim_indicator i on i.indicator_id = t.indicator_id"
# Percentages are kept to six places and divided in double precision: ten times the last place kept.
ROUNDING = "0.00001"


def suite() -> gx.ExpectationSuite:
    return gx.ExpectationSuite(
        name="fct_indicator_version",
        meta={"table": "marts.fct_indicator_version", "key": (*KEY, "known_from")},
        expectations=[
            unique(
                "indicator_versions_are_unique",
                "One version of a value begins at a moment",
                "Tại một thời điểm chỉ bắt đầu một phiên bản của một giá trị",
                (*KEY, "known_from"),
                to_fix="look at how the versions are made (dbt_project/macros/versions.sql)",
            ),
            intervals_do_not_overlap(KEY),
            declared("indicator", "chỉ tiêu", ("indicator_id",), "dim_indicator"),
            declared("unit", "đơn vị", ("unit_id",), "dim_org_unit"),
            declared("period", "kỳ", ("period_start", "period_end", "period_kind"), "dim_period"),
            *_sources(),
            *_words(),
            *_arithmetic(),
            does_not_vanish(
                "published_values_do_not_vanish",
                "What the last release published is still known: it stands, was revised, or was withdrawn",
                "Giá trị bản phát hành trước đã công bố vẫn còn: giữ nguyên, được sửa hoặc được rút",
                "fct_indicator",
                KEY,
            ),
        ],
    )


def _sources() -> list[Expectation]:
    return [
        no_rows_where(
            "values_name_their_sources",
            "Every value says which sources it was made from",
            "Mọi giá trị nêu nguồn của nó",
            "coalesce(source_ids, '') = ''",
            of="value is not null",
            expected="source_ids, with | between",
            to_fix=_MODEL,
            shows=("indicator_id", "unit_id", "period_end", "value", "source_ids"),
        ),
        no_rows(
            "sources_are_declared",
            "Every source a value names is in dim_source",
            "Mọi nguồn của giá trị có trong dim_source",
            "select * from (select t.*, unnest(string_split(t.source_ids, '|')) as source_id "
            "from batch t where coalesce(t.source_ids, '') <> '') "
            "where source_id not in (select source_id from marts.dim_source)",
            expected="each of source_ids in marts.dim_source",
            to_fix="find out which model made up the source",
            shows=("source_id", "source_ids"),
        ),
    ]


def _words() -> list[Expectation]:
    return [
        in_set(
            "maps_are_known",
            "A value is as reported, or on the map of 63 or of 34 provinces",
            "Giá trị theo đơn vị báo cáo, theo 63 hoặc 34 tỉnh",
            "map",
            MAPS,
            to_fix=_MODEL,
        ),
        in_set(
            "value_statuses_are_known",
            "A value is computed, published, summed, not comparable or missing",
            "Giá trị được tính, được công bố, được cộng, không so sánh được hoặc thiếu",
            "value_status",
            ("computed", "published", "summed", "not_comparable", "missing"),
            to_fix=_MODEL,
        ),
        missing_has_its_reason(),
        no_rows_where(
            "statuses_agree_with_values",
            "What is missing or not comparable has no value, everything else has one",
            "Thiếu hoặc không so sánh được thì không có giá trị, còn lại đều có",
            "(value is null) <> (value_status in ('missing', 'not_comparable'))",
            of="value_status is not null",
            expected="a value exactly where value_status is computed, published or summed",
            to_fix=_MODEL,
            shows=("value", "value_status", "missing_reason"),
        ),
        in_set(
            "maturities_are_known",
            "A value is provisional or final",
            "Giá trị là sơ bộ hoặc chính thức",
            "maturity",
            ("provisional", "final"),
            to_fix=_MODEL,
        ),
        no_rows_where(
            "what_is_incomplete_is_provisional",
            "A value not every expected unit is behind is provisional",
            "Giá trị chưa đủ đơn vị báo cáo là số sơ bộ",
            "maturity is distinct from 'provisional'",
            of="units_reported < units_expected",
            expected="maturity provisional where units_reported < units_expected",
            to_fix="look at dbt_project/models/marts/fct_indicator_version.sql",
            shows=("indicator_id", "unit_id", "period_end", "units_reported", "units_expected", "maturity"),
        ),
    ]


def _arithmetic() -> list[Expectation]:
    computed = "t.value_status in ('computed', 'summed')"
    return [
        no_rows(
            "computed_values_follow_from_their_pair",
            "A computed percentage is 100 × numerator ÷ denominator, a computed count is its numerator",
            "Tỷ lệ được tính bằng 100 × tử số ÷ mẫu số, số đếm bằng tử số",
            f"select t.* from {_WITH_UNIT} where {computed} and t.value is not null and coalesce("
            "case when i.target_unit = 'percent' then t.denominator = 0 or "
            "abs(cast(t.value as double) - 100 * cast(t.numerator as double) / cast(t.denominator as double)) "
            f"> {ROUNDING} else t.value <> t.numerator end, true)",
            examined=f"select count(*) from batch t where {computed}",
            expected="value = 100 × numerator ÷ denominator to five places; for counts value = numerator",
            to_fix=_MODEL,
            shows=("indicator_id", "unit_id", "period_end", "numerator", "denominator", "value"),
        ),
        no_rows(
            "numerators_are_within_their_denominators",
            "No part is larger than its whole",
            "Tử số không lớn hơn mẫu số",
            f"select t.* from {_WITH_UNIT} where i.target_unit = 'percent' and t.numerator > t.denominator",
            examined=f"select count(*) from {_WITH_UNIT} where i.target_unit = 'percent' "
            "and t.numerator is not null and t.denominator is not null",
            expected="numerator ≤ denominator; where a source's own base is known to differ, a waiver says so",
            to_fix="compare the two observations: another base, another period, or a source error to list in "
            "corrections; if it must stand, write a waiver with reason, owner and expiry",
            shows=("indicator_id", "unit_id", "period_end", "numerator", "denominator", "source_ids"),
        ),
        no_rows(
            "values_are_within_bounds",
            "A percentage lies between 0 and 100, a count is not negative",
            "Tỷ lệ nằm trong 0–100, số đếm không âm",
            f"select t.* from {_WITH_UNIT} where t.value < 0 or (i.target_unit = 'percent' and t.value > 100)",
            examined="select count(value) from batch",
            expected="0 to 100 percent; counts from 0",
            to_fix="follow the value to its observations: scale, column or base is wrong",
            shows=("indicator_id", "unit_id", "period_end", "value", "value_status", "source_ids"),
        ),
        no_rows_where(
            "nothing_is_a_share_of_zero",
            "Over an empty denominator there is no value: not 0 %, not 100 %",
            "Mẫu số bằng 0 thì không có giá trị, không phải 0% hay 100%",
            "value is not null",
            of="denominator = 0",
            expected="value missing, with the reason denominator_zero",
            to_fix=_MODEL,
            shows=("indicator_id", "unit_id", "period_end", "numerator", "denominator", "value"),
        ),
        between(
            "coverage_is_a_share",
            "No more units reported than were expected",
            "Số đơn vị báo cáo không nhiều hơn số đơn vị phải báo cáo",
            "coverage",
            0,
            100,
            to_fix="compare units_reported and units_expected with the seed scope_member",
        ),
    ]
