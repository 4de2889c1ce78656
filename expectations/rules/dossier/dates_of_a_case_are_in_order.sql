/*
sentence: A case is received, then processed, then finished
sentence_vi: Hồ sơ được tiếp nhận, rồi xử lý, rồi kết thúc theo đúng thứ tự ngày
expected: received_date ≤ processing_started_date ≤ finished_date, where they are given
expected_vi: received_date ≤ processing_started_date ≤ finished_date, nếu có
to_fix: "ask the keeper of the portal: the case is counted in the month it was received all the same"
to_fix_vi: "hỏi cơ quan quản lý cổng: hồ sơ vẫn được tính vào tháng tiếp nhận"
severity: warning
shows: [received_date, processing_started_date, finished_date]
*/
select *
from batch
where
    received_date > processing_started_date
    or received_date > finished_date
    or processing_started_date > finished_date
