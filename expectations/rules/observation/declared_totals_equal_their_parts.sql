/*
# A declared total is a code or a key. The parts of the code "line=a" are the rows one step below it, "line=a/b"; the
# parts of a key are the rows that name it, and their total is the same row without the key.
# 0.5: each part and the total itself are off by half of one at most, where they are printed without decimals.
sentence: What a source declares as a total is the sum of its parts
sentence_vi: Số tổng do nguồn khai báo bằng tổng các phần của nó
expected: the sum of the parts, each rounded as printed
expected_vi: bằng tổng các phần, mỗi phần làm tròn như được in
to_fix: >-
  look at the file: a part left out, a line numbered as a part that is none, or an error of the file
to_fix_vi: "xem lại tệp: thiếu một phần, một dòng được đánh số như một phần mà không phải, hoặc tệp sai"
severity: warning
shows: [measure_code, breakdown, value, parts_sum, unit_id, period_end]
*/
with figures as (
    select
        p.*,
        d.total,
        d.total like '%=%' as is_code,
        regexp_replace(p.breakdown, '/[^/|]*(\||$)', '\1') as one_step_up,
        array_to_string(
            list_filter(string_split(p.breakdown, '|'), x -> not starts_with(x, d.total || '=')),
            '|'
        ) as without_key
    from batch as p
    inner join candidate.declared_total as d using (source_id)
    where p.unit_of_measure <> 'percent' and p.value is not null
),

parts as (
    select
        *,
        if(is_code, one_step_up, without_key) as of_breakdown
    from figures
    where
        if(
            is_code,
            breakdown like '%/%' and list_contains(string_split(one_step_up, '|'), total),
            contains('|' || breakdown, '|' || total || '=')
        )
),

sums_of_parts as (
    select
        ${whole},
        total,
        of_breakdown,
        sum(value) as parts_sum,
        count(value) as part_count
    from parts
    group by all
)

select
    t.*,
    s.parts_sum
from batch as t
inner join sums_of_parts as s using (${whole})
where
    t.breakdown = s.of_breakdown
    and abs(t.value - s.parts_sum) > 0.5 * (s.part_count + 1)
