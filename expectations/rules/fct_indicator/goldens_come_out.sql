/*
# A golden applies only where its source has a vintage of real figures: expectations/goldens.py.
sentence: The published numbers chosen as goldens come out of the computation, with their pair
sentence_vi: Các số đã công bố được chọn làm chuẩn được tính ra đúng, kể cả tử số và mẫu số
expected: numerator, denominator and value of expectations/goldens.csv, computed and not carried
expected_vi: tử số, mẫu số và giá trị như trong expectations/goldens.csv, do tính toán chứ không chép lại
to_fix: "run `chiso explain` on the figure: a reader, an alias, a rule or a rival source changed it"
to_fix_vi: >-
  chạy `chiso explain` với số liệu đó: phần đọc, một tên gọi, một quy tắc hoặc một nguồn khác đã làm nó thay đổi
shows: [indicator_id, unit_id, period_end, golden_value, value, value_status]
examined: applicable
*/
with applicable as (
    select *
    from ${goldens}
    where source_id in (
        select source_id from marts.dim_source
        where vintage_count > 0 and not is_synthetic
    )
)

select
    g.*,
    t.numerator,
    t.denominator,
    t.value,
    t.value_status
from applicable as g
left join batch as t using (${key})
where
    coalesce(
        t.value_status not in ('computed', 'summed')
        or t.numerator <> g.golden_numerator
        or t.denominator <> g.golden_denominator
        or abs(t.value - g.golden_value) > g.tolerance,
        true
    )
