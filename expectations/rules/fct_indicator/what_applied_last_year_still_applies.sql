/*
# judging.md §1: "not applicable" takes a unit out of the universe, so it must not be an easy way out. Only the last
# answer of a unit counts: whoever gave a figure again was asked already, and one change of answer is one line.
sentence: A unit that now answers “not applicable” had no figure in the twelve months before
sentence_vi: Đơn vị nay trả lời “Không áp dụng” không có số liệu trong mười hai tháng trước đó
expected: no value of the unit in a period that ends at most twelve months before the one of its last answer
expected_vi: đơn vị không có giá trị nào ở kỳ kết thúc trong vòng mười hai tháng trước câu trả lời cuối
to_fix: "ask the unit: a plan or a service that was there does not stop applying without a decision"
to_fix_vi: "hỏi đơn vị: kế hoạch hoặc dịch vụ đã có không tự nhiên thành không áp dụng nếu không có quyết định"
severity: warning
shows: [indicator_id, unit_id, unit_name, period_end, period_end_with_figure, value_then]
examined: not_applicable
*/
with answers as (
    select
        t.*,
        u.name_vi as unit_name
    from batch as t
    inner join marts.dim_org_unit as u using (unit_id)
    where t.boundary_set = 'as_reported' and (t.value is not null or t.missing_reason = 'not_applicable')
),

last_answers as (
    select *
    from answers
    qualify row_number() over (
        partition by indicator_id, unit_id
        order by period_end desc, missing_reason asc nulls first, period_start asc, period_kind asc
    ) = 1
),

not_applicable as (
    select *
    from last_answers
    where missing_reason = 'not_applicable'
)

select
    n.*,
    max(f.period_end) as period_end_with_figure,
    arg_max(f.value, f.period_end) as value_then
from not_applicable as n
inner join answers as f
    on
        n.indicator_id = f.indicator_id
        and n.unit_id = f.unit_id
        and n.period_end > f.period_end
        and n.period_end <= f.period_end + interval 12 month
where f.value is not null
group by all
