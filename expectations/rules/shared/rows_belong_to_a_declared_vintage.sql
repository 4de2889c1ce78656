/*
sentence: Every row belongs to a vintage of this run, and to its source
sentence_vi: Mọi dòng thuộc một phiên bản của lần chạy này và đúng nguồn của phiên bản đó
expected: source_id and vintage_id are a row of candidate.vintage
expected_vi: source_id và vintage_id là một dòng của candidate.vintage
to_fix: compare what was loaded as candidates with what was landed
to_fix_vi: so sánh những gì được nạp để kiểm tra với những gì đã đọc
shows: [source_id, vintage_id]
*/
select t.*
from batch as t
anti join candidate.vintage as v using (vintage_id, source_id)
