"""Gate B for observations: every printed number, with the interval in which it was what its source said; beside its
own history, its peers and the total it is a part of."""

from __future__ import annotations

import great_expectations as gx
from great_expectations.expectations.expectation import Expectation

from expectations.fact_rules import declared, does_not_vanish, intervals_do_not_overlap, missing_has_its_reason
from expectations.rule import no_rows, no_rows_where, unique

SERIES = (
    "source_id",
    "measure_code",
    "unit_id",
    "period_start",
    "period_end",
    "period_kind",
    "breakdown",
    "comparability",
)
CELL = ("vintage_id", "raw_sha256", "cell_sheet", "cell_row", "cell_column")
_MODEL = "look at dbt_project/models/marts/fct_observation.sql: a join multiplied or lost rows"


def suite() -> gx.ExpectationSuite:
    key = ("vintage_id", *SERIES)
    same_row = " and ".join(f"o.{c} = t.{c}" for c in (*CELL, *SERIES))
    return gx.ExpectationSuite(
        name="fct_observation",
        meta={
            "table": "marts.fct_observation",
            "key": key,
            "empty_is_right": {
                "when": "select not exists (select 1 from landed.observation)",
                "because": "no observation landed",
            },
        },
        expectations=[
            unique(
                "observations_are_unique",
                "A vintage says one thing about a measure, unit, period, breakdown and comparability",
                "Mỗi phiên bản chỉ có một giá trị cho một số đo, đơn vị, kỳ và phân tổ",
                key,
                to_fix=_MODEL,
            ),
            declared("source", "nguồn", ("source_id",), "dim_source"),
            declared("measure", "số đo", ("measure_code",), "dim_measure"),
            declared("unit", "đơn vị", ("unit_id",), "dim_org_unit"),
            declared("period", "kỳ", ("period_start", "period_end", "period_kind"), "dim_period"),
            missing_has_its_reason(),
            no_rows_where(
                "the_current_version_is_in_force",
                "What is marked current has no end, and what has an end is not current",
                "Phiên bản hiện hành chưa có ngày hết hiệu lực",
                "is_current is null or is_current <> (is_new_version and known_to is null)",
                expected="is_current = (is_new_version and known_to is null)",
                to_fix=_MODEL,
                shows=("is_current", "is_new_version", "known_from", "known_to"),
            ),
            intervals_do_not_overlap(SERIES, of="is_new_version"),
            no_rows(
                "observations_come_from_landed_rows",
                "Every observation is a landed row: same vintage, same cell, same value",
                "Mọi số liệu là một dòng đã nhận: cùng phiên bản, cùng ô, cùng giá trị",
                "select t.* from batch t where not exists (select 1 from landed.observation o "
                f"where {same_row} and o.value is not distinct from t.value)",
                expected="a row of landed.observation with the same key, cell and value",
                to_fix=_MODEL,
                shows=("source_id", "measure_code", "unit_id", "period_end", "value"),
            ),
            does_not_vanish(
                "printed_figures_do_not_vanish",
                "A figure the last release had from a source is still in some edition of it",
                "Số liệu bản phát hành trước lấy từ một nguồn vẫn còn trong một phiên bản của nguồn đó",
                "fct_observation",
                SERIES,
            ),
            _magnitude(),
            _parts(),
        ],
    )


# Counts and amounts that may be compared from one period to the next.
_FIGURES = (
    "select o.* from batch o join marts.dim_measure m using (measure_code) where o.is_current and o.value > 0 "
    "and o.comparability = 'exact' and m.additivity in ('additive_units', 'distinct', 'stock_national') "
    "and o.unit_of_measure <> 'percent'"
)
# A middle and a spread of fewer changes say little.
_ENOUGH = 8
# In robust standard deviations. On the synthetic country (113,000 figures, errors of scale and stale boundaries
# planted) 46 figures lie beyond 6 and none of the 3,400 real ones does; the largest real change, the mobile boom of
# 2006–2007, is at 3.3.
_FAR = 6
# Under twofold either way is never told, however steady a series was: a constant one has no spread at all.
_TWOFOLD = "ln(2)"
_STEP = "source_id, measure_code, period_kind, months, step, breakdown"


def _magnitude() -> Expectation:
    """Changes on the log scale against the median and the median absolute deviation (× 1.4826: of a normal
    distribution the standard deviation) of the unit's own changes and of all units' changes in that period; with the
    noise a count has by itself, 1/n + 1/m. A figure is far out only where it is so by every one of the two that has
    enough changes, so that neither a year's end nor a province that always jumps is told."""
    return no_rows(
        "magnitudes_follow_their_history",
        "A figure moves as its own series or its peers do, or less than twofold",
        "Số liệu biến động như chính chuỗi của nó hoặc như các đơn vị khác, hoặc dưới hai lần",
        f"""
        select * from (
            with step as (
                select *, lag(value) over series as previous_value,
                    datediff('month', lag(period_end) over series, period_end) as step
                from (select *, datediff('month', period_start, period_end) as months from ({_FIGURES}))
                window series as (
                    partition by source_id, measure_code, unit_id, period_kind, months, breakdown order by period_end
                )
            ),
            change as (
                select *, ln(cast(value as double) / cast(previous_value as double)) as change,
                    1 / cast(value as double) + 1 / cast(previous_value as double) as noise
                from step where previous_value is not null and flags not like '%break%'
            ),
            own as (
                select {_STEP}, unit_id, median(change) as middle, 1.4826 * mad(change) as spread
                from change group by all having count(*) >= {_ENOUGH}
            ),
            peers as (
                select {_STEP}, period_end, median(change) as middle, 1.4826 * mad(change) as spread
                from change group by all having count(*) >= {_ENOUGH}
            )
            select c.* exclude (months, step, noise),
                abs(change - own.middle) / sqrt(own.spread ** 2 + noise) as from_own_history,
                abs(change - peers.middle) / sqrt(peers.spread ** 2 + noise) as from_peers
            from change c
            left join own using ({_STEP}, unit_id)
            left join peers using ({_STEP}, period_end)
            where abs(change) > {_TWOFOLD}
        ) where least(from_own_history, from_peers) > {_FAR}""",
        examined=f"select count(*) from ({_FIGURES})",
        severity="warning",
        expected=f"a change at most {_FAR} robust standard deviations from the middle of its own series' changes, or "
        "of its peers' in that period",
        to_fix="look at the cell: thousands read as units, another unit's row, a boundary that changed; or ask the "
        "source",
        shows=(
            *("measure_code", "unit_id", "period_end", "previous_value", "value", "from_own_history", "from_peers"),
            "source_id",
        ),
    )


# As at gate A: parts are rounded like their total; on 630 real totals by sex the largest gap is 0.03 %.
_ROUNDING_OF_PARTS = 0.001


def _parts() -> Expectation:
    """Which breakdowns are whole is learnt from the source itself: where at least half of three totals or more are
    the sum of their parts, all must be. All provinces of a day are parts of the country in the same way."""
    whole = "source_id, measure_code, unit_id, period_start, period_end, period_kind"
    return no_rows(
        "parts_sum_to_their_total",
        "The parts of a breakdown that is whole sum to their published total; so do all provinces to the country",
        "Các phần của một phân tổ đầy đủ cộng lại bằng tổng đã công bố; các tỉnh cộng lại bằng cả nước",
        f"""
        select * from (
            with figure as (
                select o.*, u.unit_class from batch o join marts.dim_measure m using (measure_code)
                join marts.dim_org_unit u using (unit_id)
                where o.is_current and o.value is not null and o.comparability = 'exact'
                    and m.additivity = 'additive_units'
            ),
            province as (
                select d.period_end, count(*) as provinces from (select distinct period_end from figure) d
                join marts.dim_org_unit p on p.unit_class = 'province'
                    and d.period_end between p.valid_from and coalesce(p.valid_to, date '9999-12-31')
                group by all
            ),
            part as (
                select {whole}, regexp_replace(breakdown, '=[^|]*', '', 'g') as parts, sum(value) as parts_sum
                from figure where breakdown <> '' and not is_total group by all
                union all
                select {whole.replace("unit_id", "'VN' as unit_id")}, 'provinces' as parts, sum(value) as parts_sum
                from figure join province using (period_end)
                where breakdown = '' and unit_class = 'province'
                group by source_id, measure_code, period_start, period_end, period_kind, provinces
                having count(*) = provinces
            ),
            compared as (
                select t.* exclude (unit_class), p.parts, p.parts_sum,
                    abs(cast(p.parts_sum as double) / cast(t.value as double) - 1) as gap
                from figure t join part p using ({whole}) where t.breakdown = '' and t.value > 0
            )
            select * from compared where gap > {_ROUNDING_OF_PARTS} and (source_id, measure_code, parts) in (
                select (source_id, measure_code, parts) from compared
                group by all having count(*) >= 3 and median(gap) <= {_ROUNDING_OF_PARTS}
            )
        )""",
        examined="select count(*) from batch where is_current and breakdown <> '' and value is not null",
        severity="warning",
        expected=f"the sum of the parts within {100 * _ROUNDING_OF_PARTS:g} % of the total",
        to_fix="look for a part that is missing, read twice or misread, or a total of another period",
        shows=("source_id", "measure_code", "unit_id", "period_end", "parts", "value", "parts_sum"),
    )
