"""Gate B for the indicators as known today: the versions in force, all 78 accounted for, the goldens among them."""

from __future__ import annotations

import great_expectations as gx

from expectations import goldens
from expectations.rule import no_rows, unique
from expectations.suites.fct_indicator_version import KEY

_FACT = (
    *KEY,
    "numerator",
    "denominator",
    "value",
    "value_status",
    "missing_reason",
    "coverage",
    "units_reported",
    "units_expected",
    "maturity",
    "source_ids",
    "known_from",
)


def suite() -> gx.ExpectationSuite:
    facts = ", ".join(_FACT)
    in_force = f"select {facts} from marts.fct_indicator_version where known_to is null"
    golden = goldens.as_relation(goldens.load())
    applicable = f"{golden} g where g.source_id in (select source_id from marts.dim_source where vintage_count > 0)"
    same_figure = " and ".join(f"t.{c} = g.{c}" for c in KEY)
    same_as_before = " and ".join(f"t.{c} = p.{c}" for c in KEY)
    return gx.ExpectationSuite(
        name="fct_indicator",
        meta={"table": "marts.fct_indicator", "key": KEY},
        expectations=[
            unique(
                "indicator_values_are_unique",
                "An indicator has one value for a unit, period and map",
                "Mỗi chỉ tiêu có một giá trị cho một đơn vị, kỳ và bản đồ",
                KEY,
                to_fix="look at int_indicator__own: two figures are the best at once",
            ),
            no_rows(
                "todays_values_are_the_versions_in_force",
                "The values of today are exactly the versions still in force",
                "Giá trị hôm nay đúng là các phiên bản còn hiệu lực",
                "select 'not a version in force' as problem, * "
                f"from (select {facts} from batch except all {in_force}) "
                "union all select 'a version in force that is not here', * "
                f"from ({in_force} except all select {facts} from batch)",
                expected="fct_indicator = the rows of fct_indicator_version whose known_to is open",
                to_fix="look at dbt_project/models/marts/fct_indicator.sql",
                shows=("problem",),
            ),
            no_rows(
                "the_country_has_one_value",
                "The country never has two values for an indicator, a period of one length, and a map",
                "Cả nước không bao giờ có hai giá trị cho một chỉ tiêu, kỳ và bản đồ",
                "select t.*, p.grain from batch t "
                "join marts.dim_period p using (period_start, period_end, period_kind) "
                "where t.unit_id = 'VN' qualify count(*) over (partition by t.indicator_id, t.period_end, "
                "t.period_kind, p.grain, t.map) > 1",
                examined="select count(*) from batch where unit_id = 'VN'",
                expected="one row for VN for each indicator, period_end, period_kind, length of the period, and map",
                to_fix="decide which source speaks (its `priority` in the YAML); the other stays beside, as a rival",
                shows=("indicator_id", "period_start", "period_end", "period_kind", "value", "source_ids"),
            ),
            no_rows(
                "every_indicator_has_a_row_at_its_target_date",
                "Every indicator has a row for the country at its target date: a value, or the reason there is none",
                "Mọi chỉ tiêu có một dòng cho cả nước tại ngày đánh giá: giá trị hoặc lý do thiếu",
                "select i.indicator_id, i.target_date, i.scope from marts.dim_indicator i where not exists ("
                "select 1 from batch t where t.indicator_id = i.indicator_id and t.unit_id = 'VN' "
                "and t.period_end = i.target_date and t.map = 'as_reported')",
                examined="select count(*) from marts.dim_indicator",
                expected="a row with unit_id VN, map as_reported, period_end = target_date",
                to_fix="look at dbt_project/models/intermediate/indicators/int_indicator__due.sql",
            ),
            no_rows(
                "coverage_does_not_shrink",
                "As many units stand behind a figure as in the last release, or more",
                "Số đơn vị báo cáo đằng sau mỗi số liệu không ít hơn bản phát hành trước",
                f"select p.*, t.units_reported as units_today from previous.fct_indicator p left join batch t "
                f"on {same_as_before} where p.units_reported > coalesce(t.units_reported, 0)",
                examined="select count(units_reported) from previous.fct_indicator",
                expected="units_reported at least that of the last release, figure by figure",
                to_fix="see who is gone (`chiso explain` on the figure): an edition withdrew them or was cut",
                severity="warning",
                shows=("indicator_id", "unit_id", "period_end", "map", "units_reported", "units_today", "source_ids"),
                compares={"fct_indicator": (*KEY, "units_reported")},
            ),
            no_rows(
                "goldens_come_out",
                "The published numbers chosen as goldens come out of the computation, pair and all",
                "Các số đã công bố chọn làm chuẩn được tính ra đúng, cả tử số và mẫu số",
                "select g.*, t.numerator, t.denominator, t.value, t.value_status "
                f"from (select * from {applicable}) g left join batch t on {same_figure} "
                "where coalesce(t.value_status not in ('computed', 'summed') "
                "or t.numerator <> g.golden_numerator or t.denominator <> g.golden_denominator "
                "or abs(t.value - g.golden_value) > g.tolerance, true)",
                examined=f"select count(*) from {applicable}",
                expected="numerator, denominator and value of expectations/goldens.csv, computed and not carried",
                to_fix="run `chiso explain` on the figure: a reader, an alias, a rule or a rival source changed it",
                shows=("indicator_id", "unit_id", "period_end", "golden_value", "value", "value_status"),
            ),
        ],
    )
