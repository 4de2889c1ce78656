/*
# Cases come counted, never themselves: accepted_cases_are_counted.
sentence: An accepted vintage has as many rows in the warehouse as were read from its files
sentence_vi: Phiên bản được chấp nhận có trong kho đủ số dòng đã đọc từ các tệp
expected: row_count rows in landed.observation or landed.procedure
expected_vi: đủ row_count dòng trong landed.observation hoặc landed.procedure
examined: vintages_of_rows
*/
with vintages_of_rows as (
    select *
    from batch
    where source_id not in (select source_id from landed.source where contract = 'dossier')
),

landed_rows as (
    select vintage_id
    from landed.observation
    union all
    select vintage_id
    from landed.procedure
),

loaded as (
    select
        vintage_id,
        count(*) as row_count
    from landed_rows
    group by vintage_id
)

select
    v.source_id,
    v.vintage_id,
    v.row_count,
    coalesce(l.row_count, 0) as rows_here
from vintages_of_rows as v
left join loaded as l on v.vintage_id = l.vintage_id
where v.row_count is distinct from l.row_count
