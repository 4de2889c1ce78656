/*
sentence: No case was received after the day its edition became known
sentence_vi: Không hồ sơ nào được tiếp nhận sau ngày dữ liệu được công bố hoặc thu thập
expected: received_date on or before known_from of the vintage
to_fix: check that day and month were read in their order, and when the edition was published
shows: [received_date, known_from, unit_text]
examined: select count(received_date) from batch
*/
select
    t.*,
    v.known_from
from batch as t
inner join candidate.vintage as v using (vintage_id)
where t.received_date > v.known_from
