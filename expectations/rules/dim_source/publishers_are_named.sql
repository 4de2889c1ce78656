/*
sentence: Every source names its publisher in both languages
sentence_vi: Mọi nguồn nêu cơ quan công bố bằng cả hai ngôn ngữ
expected: publisher_vi and publisher_en
expected_vi: có publisher_vi và publisher_en
shows: [source_id, publisher_vi, publisher_en]
*/
select *
from batch
where coalesce(trim(publisher_vi), '') = '' or coalesce(trim(publisher_en), '') = ''
