"""Gate A for observations: what a row must be before its vintage is accepted. One row = one printed number."""

from __future__ import annotations

from itertools import combinations

import great_expectations as gx
from great_expectations.expectations.expectation import Expectation

from expectations.edition_rules import editions, shape, units
from expectations.rule import in_set, no_rows, no_rows_where, not_after, unique
from ingest.contract.landed import OBSERVATION
from ingest.contract.vocabulary import COMPARABILITY, FLAGS, MISSING_REASONS, PERIOD_KINDS, QUALIFIERS

KEY = (
    "source_id",
    "vintage_id",
    "measure_code",
    "unit_id",
    "period_start",
    "period_end",
    "period_kind",
    "breakdown",
    "comparability",
)
# Every set of flags a row can have, as it is written: sorted, "|" between.
_FLAG_SETS = ["|".join(c) for n in range(len(FLAGS) + 1) for c in combinations(sorted(FLAGS), n)]
# Units that stand for many: their "flag" is the number of units that have it.
_AGGREGATES = "select unit_id from reference.org_unit where unit_class in ('country', 'block', 'region')"
# A part beside its whole, for the percentages of the plans (domain.md §9: numerator > denominator is refused).
_OF_A_WHOLE = (
    "from batch t join reference.indicator i on i.numerator_measure = t.measure_code and i.target_unit = 'percent' "
    "join batch w on w.measure_code = i.denominator_measure and w.vintage_id = t.vintage_id "
    "and w.unit_id = t.unit_id and w.period_start = t.period_start and w.period_end = t.period_end "
    "and w.period_kind = t.period_kind and w.breakdown = t.breakdown and w.comparability = t.comparability "
    "where t.comparability = 'exact' and t.value is not null and w.value is not null"
)
# A budget's balance, net exports, net migration.
_MAY_BE_NEGATIVE = ("percent", "VND", "million VND", "per thousand")
# Parts are printed rounded like their total (GSO: thousands with one decimal), so that two of them may pass it by a
# tenth of a thousand; 0.1 % is above that for every province and far below a part counted twice.
_ROUNDING_OF_PARTS = "1.001"


def suite() -> gx.ExpectationSuite:
    return gx.ExpectationSuite(
        name="observation",
        meta={"table": "candidate.observation", "key": KEY},
        expectations=[
            *shape(OBSERVATION),
            *editions(),
            *units("period_end"),
            unique(
                "observations_are_unique_in_a_vintage",
                "A vintage says one thing about a measure, unit, period, breakdown and comparability",
                "Mỗi phiên bản chỉ có một giá trị cho một số đo, đơn vị, kỳ và phân tổ",
                KEY,
                to_fix="look at the cells: a row printed twice, two columns of one measure, a unit read as another",
            ),
            *_measures(),
            *_periods(),
            *_words(),
            *_values(),
        ],
    )


def _measures() -> list[Expectation]:
    return [
        no_rows(
            "measures_are_known",
            "Every measure is in the reference list, or is an indicator published as such",
            "Mọi số đo có trong danh mục số đo hoặc là một chỉ tiêu",
            "select t.* from batch t where t.measure_code is not null "
            "and not exists (select 1 from reference.measure m where m.measure_code = t.measure_code) "
            "and not exists (select 1 from reference.indicator i where i.indicator_id = t.measure_code)",
            expected="measure_code is in the seed measure or the seed indicator",
            to_fix="correct the measure in the source's YAML, or add it to the seed measure",
            shows=("measure_code",),
        ),
        no_rows(
            "measures_are_given_in_their_unit",
            "An exact figure is given in the unit of measure of its measure or indicator",
            "Số liệu đúng khái niệm dùng đúng đơn vị tính của số đo",
            "select t.*, k.unit_of_measure as unit_of_the_measure from batch t join ("
            "select measure_code, unit_of_measure from reference.measure "
            "union all select indicator_id, target_unit from reference.indicator) k "
            "on k.measure_code = t.measure_code "
            "where t.comparability = 'exact' and t.unit_of_measure <> k.unit_of_measure",
            expected="the unit_of_measure of the seed measure, or target_unit of the seed indicator",
            to_fix="set `unit_of_measure` and `scale` of the column in the source's YAML",
            shows=("measure_code", "unit_of_measure", "unit_of_the_measure"),
        ),
    ]


def _periods() -> list[Expectation]:
    return [
        in_set(
            "period_kinds_are_known",
            "A figure is of a period, cumulative since the start of the year, or of a moment",
            "Số liệu là trong kỳ, lũy kế từ đầu năm hoặc tại thời điểm",
            "period_kind",
            PERIOD_KINDS,
            to_fix="set `period.kind` of the table in the source's YAML",
        ),
        not_after(
            "periods_start_before_they_end",
            "No period starts after it ends",
            "Không kỳ nào bắt đầu sau ngày kết thúc",
            "period_start",
            "period_end",
            to_fix="look at how the period is printed and at `period` in the source's YAML",
        ),
        no_rows_where(
            "a_moment_is_one_day",
            "A figure as of a moment starts and ends on that day",
            "Số liệu tại thời điểm có ngày đầu và ngày cuối trùng nhau",
            "period_start < period_end",
            of="period_kind = 'as_of'",
            expected="period_start = period_end where period_kind is as_of",
            to_fix="check `period.kind`: a sum over a period is in_period or year_to_date",
            shows=("period_start", "period_end", "period_kind"),
        ),
    ]


def _words() -> list[Expectation]:
    return [
        in_set(
            "qualifiers_are_known",
            "A qualifier is >, < or ~, or there is none",
            "Dấu kèm số chỉ là >, < hoặc ~",
            "qualifier",
            QUALIFIERS,
            to_fix="mend how the printed words are read (ingest/parse/numbers.py)",
        ),
        in_set(
            "flags_are_known",
            "Flags are known words, sorted, each once",
            "Cờ trạng thái thuộc danh mục, xếp theo thứ tự, không lặp",
            "flags",
            _FLAG_SETS,
            to_fix="mend `flags` of the column in the source's YAML, or ingest/contract/ if the word is new",
        ),
        in_set(
            "missing_reasons_are_known",
            "The reason for a missing value is one of the known ones",
            "Lý do thiếu số liệu thuộc danh mục",
            "missing_reason",
            MISSING_REASONS,
            to_fix="give the printed mark its reason under `missing` in the source's YAML",
        ),
        in_set(
            "comparabilities_are_known",
            "A figure is the exact concept, a proxy or a rival estimate",
            "Số liệu là đúng khái niệm, thay thế hoặc ước tính khác nguồn",
            "comparability",
            COMPARABILITY,
            to_fix="set `comparability` in the source's YAML",
        ),
        no_rows_where(
            "breakdowns_are_written_one_way",
            'A breakdown is key=code pairs with "|" between, keys sorted, each once',
            "Phân tổ viết thống nhất: khóa=mã, cách nhau bởi |, khóa theo thứ tự",
            r"not regexp_full_match(breakdown, '[a-z0-9_]+=[^=|]+(\|[a-z0-9_]+=[^=|]+)*') "
            "or list_sort(list_distinct(regexp_extract_all(breakdown, '([a-z0-9_]+)=', 1))) "
            "<> regexp_extract_all(breakdown, '([a-z0-9_]+)=', 1)",
            of="breakdown <> ''",
            expected="for example sex=F|urban=Y; empty for the whole",
            to_fix="mend `breakdown` of the column in the source's YAML",
            shows=("breakdown",),
        ),
    ]


def _values() -> list[Expectation]:
    return [
        no_rows_where(
            "a_missing_value_has_its_reason",
            "A value is missing exactly where a reason is given; missing is never zero",
            "Thiếu số liệu thì có lý do, có số liệu thì không có lý do; thiếu không phải là 0",
            "(value is null) = (missing_reason is null)",
            expected="either a value or a missing_reason",
            to_fix="give the printed mark its reason under `missing` in the source's YAML",
            shows=("value_text", "value", "missing_reason"),
        ),
        no_rows(
            "plan_ratios_are_within_0_and_100",
            "A published percentage of an indicator of the plan lies between 0 and 100",
            "Tỷ lệ của chỉ tiêu nằm trong khoảng 0–100%",
            "select t.* from batch t join reference.indicator i on i.indicator_id = t.measure_code "
            "where t.unit_of_measure = 'percent' and t.comparability = 'exact' and (t.value < 0 or t.value > 100)",
            examined="select count(*) from batch t join reference.indicator i on i.indicator_id = t.measure_code "
            "where t.unit_of_measure = 'percent' and t.comparability = 'exact'",
            expected="value from 0 to 100",
            to_fix="check scale and column; if the source errs, list it in corrections with its reason",
            shows=("value_text", "value", "unit_text"),
        ),
        no_rows(
            "numerators_are_within_their_denominators",
            "In one edition no part is larger than its whole",
            "Trong một phiên bản, tử số không lớn hơn mẫu số",
            f"select t.*, w.value as whole, i.denominator_measure {_OF_A_WHOLE} and t.value > w.value",
            examined=f"select count(*) {_OF_A_WHOLE}",
            expected="numerator ≤ denominator, of the same unit and period",
            to_fix="compare the two cells: swapped columns, another base or another period; mend the file, or list "
            "the source's error in corrections with its reason",
            shows=("measure_code", "value_text", "value", "denominator_measure", "whole", "unit_text"),
        ),
        no_rows_where(
            "amounts_are_not_negative",
            "No count, quantity or index is negative; a balance of money, a growth or a rate may be",
            "Không số đếm, khối lượng hay chỉ số nào âm; chênh lệch tiền, mức tăng hay tỷ suất thì có thể",
            "value < 0",
            of=f"unit_of_measure not in {_MAY_BE_NEGATIVE}",
            expected="value ≥ 0",
            to_fix="check how the cell was read; if the source errs, list it in corrections with its reason",
            shows=("value_text", "value", "unit_text"),
        ),
        no_rows(
            "flag_measures_are_0_or_1",
            "A yes/no measure of one unit is 0 or 1; of many units it is a whole number of them",
            "Số đo có/không của một đơn vị là 0 hoặc 1; của nhóm đơn vị là số đơn vị",
            "select t.* from batch t where t.unit_of_measure = '0/1' and t.value not in (0, 1) "
            f"and (t.unit_id not in ({_AGGREGATES}) or t.value <> trunc(t.value))",
            examined="select count(*) from batch where unit_of_measure = '0/1'",
            expected="0 or 1; a whole number for the country, a block or a region",
            to_fix="set `number: flag` and `values` of the column in the source's YAML",
            shows=("value_text", "value", "unit_text"),
        ),
        no_rows(
            "totals_are_not_less_than_their_parts",
            "The parts of one breakdown do not sum to more than their total",
            "Tổng các phần của một phân tổ không lớn hơn tổng số",
            _PARTS_PASS_TOTAL,
            severity="warning",
            expected="the sum of the parts is at most the total (rounding allowed: 0.1 %)",
            to_fix="look for a part read twice, or a total read as a part",
            shows=("measure_code", "family", "value", "parts_sum", "unit_id", "period_end"),
        ),
        no_rows(
            "declared_totals_equal_their_parts",
            "What a source declares as a total is the sum of its parts",
            "Số tổng do nguồn khai báo bằng tổng các phần của nó",
            _TOTALS_DIFFER,
            severity="warning",
            expected="the sum of the parts, each rounded as printed",
            to_fix="look at the file: a part left out, a line numbered as a part that is none, or an error of it",
            shows=("measure_code", "breakdown", "value", "parts_sum", "unit_id", "period_end"),
        ),
    ]


# The parts of "line=a" are the rows one step below it, "line=a/b"; by a key, the same row with the key.
_UP_ONE_STEP = r"regexp_replace(p.breakdown, '/[^/|]*(\||$)', '\1')"
_WITHOUT_KEY = (
    "array_to_string(list_filter(string_split(p.breakdown, '|'), x -> not starts_with(x, d.total || '=')), '|')"
)
_SAME = " and ".join(f"p.{c} = t.{c}" for c in KEY if c != "breakdown")
# Each part and the total itself are off by half of one at most, where they are printed without decimals.
_TOTALS_DIFFER = f"""
select t.*, p.parts_sum
from batch t join (
    select {", ".join(f"p.{c}" for c in KEY if c != "breakdown")}, d.total,
        if(d.total like '%=%', {_UP_ONE_STEP}, {_WITHOUT_KEY}) as of_breakdown,
        sum(p.value) as parts_sum, count(p.value) as parts
    from batch p join candidate.declared_total d on d.source_id = p.source_id and if(
        d.total like '%=%',
        list_contains(string_split({_UP_ONE_STEP}, '|'), d.total) and p.breakdown like '%/%',
        contains('|' || p.breakdown, '|' || d.total || '=')
    )
    where p.unit_of_measure <> 'percent' and p.value is not null
    group by all
) p on {_SAME} and p.of_breakdown = t.breakdown
where abs(t.value - p.parts_sum) > 0.5 * (p.parts + 1)
"""

# A family is the set of keys a breakdown names (sex; sex and urban). Persons and procedures counted distinct may
# belong to several parts, and flags do not add up: only additive measures are compared.
_WHOLE = ", ".join(c for c in KEY if c != "breakdown")
_PARTS_PASS_TOTAL = f"""
select t.*, p.family, p.parts_sum
from batch t join (
    select {_WHOLE}, regexp_replace(breakdown, '=[^|]*', '', 'g') as family, sum(value) as parts_sum
    from batch
    where breakdown <> '' and not is_total
        and measure_code in (select measure_code from reference.measure where additivity = 'additive_units')
    group by all
) p using ({_WHOLE})
where t.breakdown = '' and p.parts_sum > t.value * {_ROUNDING_OF_PARTS}
"""
