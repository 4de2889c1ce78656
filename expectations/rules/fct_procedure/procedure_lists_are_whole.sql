/*
sentence: Each list is one edition, with every row that landed of it
sentence_vi: Mỗi danh mục là một phiên bản, đủ mọi dòng đã nạp của phiên bản đó
expected: one vintage for each source, with as many rows as landed.procedure has of it
expected_vi: một phiên bản cho mỗi nguồn, đủ số dòng mà landed.procedure có của phiên bản đó
examined: select count(*) from landed.procedure
*/
with landed_lists as (
    select
        source_id,
        vintage_id,
        count(*) as landed_rows
    from landed.procedure
    group by source_id, vintage_id
),

lists_here as (
    select
        source_id,
        vintage_id,
        count(*) as row_count,
        count(*) over (partition by source_id) as editions
    from batch
    group by source_id, vintage_id
)

select
    l.source_id,
    l.vintage_id,
    l.landed_rows,
    coalesce(h.row_count, 0) as rows_here
from landed_lists as l
left join lists_here as h on l.source_id = h.source_id and l.vintage_id = h.vintage_id
where
    h.row_count <> l.landed_rows
    or h.editions > 1
    or l.source_id not in (select source_id from batch)
