/*
# Only for the percentages of the plans (domain.md §9: numerator > denominator is refused).
sentence: In one edition no part is larger than its whole
sentence_vi: Trong một phiên bản, tử số không lớn hơn mẫu số
expected: numerator ≤ denominator, of the same unit and period; such a pair counts nowhere
expected_vi: tử số ≤ mẫu số của cùng đơn vị và kỳ; cặp vi phạm không được tính ở đâu cả
severity: warning
to_fix: >-
  compare the two cells: swapped columns, another base or another period; correct the file, or list
  the source's error in corrections with its reason
to_fix_vi: >-
  so sánh hai ô: đổi chỗ cột, khác mẫu số hay khác kỳ; sửa tệp, hoặc ghi lỗi của nguồn vào phần đính chính kèm
  lý do
shows: [measure_code, value_text, value, denominator_measure, whole, unit_text]
examined: pairs
*/
with pairs as (
    select
        t.*,
        w.value as whole,
        i.denominator_measure
    from batch as t
    inner join reference.indicator as i
        on t.measure_code = i.numerator_measure and i.unit_of_measure = 'percent'
    inner join batch as w
        on
            i.denominator_measure = w.measure_code
            and t.vintage_id = w.vintage_id
            and t.unit_id = w.unit_id
            and t.period_start = w.period_start
            and t.period_end = w.period_end
            and t.period_kind = w.period_kind
            and t.breakdown = w.breakdown
            and t.comparability = w.comparability
    where
        t.comparability = 'exact'
        and t.value is not null
        and w.value is not null
)

select *
from pairs
where value > whole
