/*
sentence: What is listed as revised has at least two versions, the earlier one known first
sentence_vi: Số liệu được sửa có ít nhất hai phiên bản, bản trước được biết trước
expected: version_count ≥ 2 and previous_known_from < current_known_from
expected_vi: version_count ≥ 2 và previous_known_from < current_known_from
shows: [version_count, previous_known_from, current_known_from]
*/
select *
from batch
where version_count < 2 or previous_known_from >= current_known_from
