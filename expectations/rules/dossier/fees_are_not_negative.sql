/*
sentence: No fee is below zero
sentence_vi: Không khoản phí, lệ phí nào âm
expected: fee_due ≥ 0
expected_vi: fee_due ≥ 0
to_fix: check how the column was read; if the source errs, list it in corrections with its reason
to_fix_vi: xem cột được đọc thế nào; nếu nguồn ghi sai, ghi vào phần đính chính kèm lý do
shows: [fee_due]
examined: select count(fee_due) from batch
*/
select *
from batch
where fee_due < 0
