/*
# A family is the set of keys a breakdown names (sex; sex and urban). Persons and procedures counted distinct may
# belong to several parts, and flags do not add up: only additive measures are compared.
# 1.001: parts are printed rounded like their total (GSO: thousands with one decimal), so that two of them may pass it
# by a tenth of a thousand; 0.1 % is above that for every province and far below a part counted twice.
sentence: The parts of one breakdown do not sum to more than their total
sentence_vi: Tổng các phần của một phân tổ không lớn hơn tổng số
expected: "the sum of the parts is at most the total (rounding allowed: 0.1 %)"
expected_vi: "tổng các phần không quá tổng số (cho phép lệch do làm tròn: 0,1 %)"
to_fix: look for a part read twice, or a total read as a part
to_fix_vi: tìm phần bị đọc hai lần, hoặc tổng số bị đọc như một phần
severity: warning
shows: [measure_code, family, value, parts_sum, unit_id, period_end]
*/
with sums_of_parts as (
    select
        ${whole},
        regexp_replace(breakdown, '=[^|]*', '', 'g') as family,
        sum(value) as parts_sum
    from batch
    where
        breakdown <> ''
        and not is_total
        and measure_code in (
            select measure_code
            from reference.measure
            where additivity = 'additive_units'
        )
    group by all
)

select
    t.*,
    p.family,
    p.parts_sum
from batch as t
inner join sums_of_parts as p using (${whole})
where t.breakdown = '' and p.parts_sum > t.value * 1.001
