/*
# A budget's balance, net exports and net migration may be below zero.
sentence: No count, quantity or index is negative; a balance of money, a growth or a rate may be
sentence_vi: >-
  Không số đếm, khối lượng hay chỉ số nào âm; chênh lệch tiền, mức tăng hay tỷ suất thì có thể
expected: value ≥ 0
expected_vi: value ≥ 0
to_fix: check how the cell was read; if the source errs, list it in corrections with its reason
to_fix_vi: xem ô được đọc thế nào; nếu nguồn in sai, ghi vào phần đính chính kèm lý do
shows: [value_text, value, unit_text]
examined: amounts
*/
with amounts as (
    select *
    from batch
    where unit_of_measure not in ('percent', 'VND', 'million VND', 'per thousand')
)

select *
from amounts
where value < 0
