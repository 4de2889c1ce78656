/*
sentence: What is marked current has no end, and what has an end is not current
sentence_vi: Phiên bản hiện hành chưa có ngày hết hiệu lực, phiên bản đã hết hiệu lực không phải hiện hành
expected: is_current = (is_new_version and known_to is null)
expected_vi: is_current = (is_new_version và known_to để trống)
shows: [is_current, is_new_version, known_from, known_to]
*/
select *
from batch
where
    is_current is null
    or is_current <> (is_new_version and known_to is null)
