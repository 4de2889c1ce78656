/*
# judging.md §1: "not applicable" takes a unit out of the universe, so it must not be an easy way out.
sentence: A unit to which an indicator does not apply had no figure in the twelve months before
sentence_vi: Đơn vị trả lời “Không áp dụng” không có số liệu trong mười hai tháng trước đó
expected: no value of the unit in a period that ends at most twelve months earlier
to_fix: "ask the unit: a plan or a service that was there does not stop applying without a decision"
severity: warning
shows: [indicator_id, unit_id, period_end, period_end_with_figure, value_then]
examined: not_applicable
*/
with not_applicable as (
    select *
    from batch
    where missing_reason = 'not_applicable' and map = 'as_reported'
)

select
    n.*,
    max(f.period_end) as period_end_with_figure,
    arg_max(f.value, f.period_end) as value_then
from not_applicable as n
inner join batch as f
    on
        n.indicator_id = f.indicator_id
        and n.unit_id = f.unit_id
        and n.map = f.map
        and n.period_end > f.period_end
        and n.period_end <= f.period_end + interval 12 month
where f.value is not null
group by all
