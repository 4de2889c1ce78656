/*
sentence: Every value names the sources it was made from
sentence_vi: Mọi giá trị nêu các nguồn tạo nên nó
expected: source_ids, with | between
expected_vi: có source_ids, cách nhau bằng |
shows: [indicator_id, unit_id, period_end, value, source_ids]
examined: select count(value) from batch
*/
select *
from batch
where value is not null and coalesce(source_ids, '') = ''
