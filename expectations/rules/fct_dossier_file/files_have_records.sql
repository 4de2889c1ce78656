/*
sentence: A file behind a count has at least one record in force
sentence_vi: Mỗi tệp đứng sau một số đếm có ít nhất một bản ghi đang có hiệu lực
expected: records ≥ 1
expected_vi: records ≥ 1
shows: [records]
*/
select *
from batch
where records < 1
