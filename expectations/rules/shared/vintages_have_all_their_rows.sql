/*
sentence: Every vintage has rows, as many as were read from its files
sentence_vi: Mỗi phiên bản có dòng, đúng bằng số dòng đã đọc từ các tệp của nó
expected: as many rows as the vintage was landed with, and at least one
expected_vi: đủ số dòng như khi được đọc, và có ít nhất một dòng
to_fix: read the vintage again from raw; if it is empty, ask the publisher whether the file is whole
to_fix_vi: đọc lại phiên bản từ tệp gốc; nếu rỗng, hỏi cơ quan công bố xem tệp có đủ không
examined: select count(*) from candidate.vintage
*/
with loaded as (
    select
        vintage_id,
        count(*) as row_count
    from batch
    group by vintage_id
)

select
    v.vintage_id,
    v.source_id,
    v.rows as rows_read,
    coalesce(l.row_count, 0) as rows_here
from candidate.vintage as v
left join loaded as l on v.vintage_id = l.vintage_id
where v.rows is distinct from l.row_count
