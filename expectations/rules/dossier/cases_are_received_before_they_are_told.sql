/*
sentence: No case was received after the day its edition became known
sentence_vi: Không hồ sơ nào được tiếp nhận sau ngày dữ liệu được công bố hoặc thu thập
expected: received_date on or before known_from of the vintage
expected_vi: received_date không sau known_from của phiên bản
to_fix: check that day and month were read in their order, and when the edition was published
to_fix_vi: xem ngày và tháng có được đọc đúng thứ tự không, và dữ liệu được công bố ngày nào
shows: [received_date, known_from, unit_text]
examined: select count(received_date) from batch
*/
select
    t.*,
    v.known_from
from batch as t
inner join candidate.vintage as v using (vintage_id)
where t.received_date > v.known_from
