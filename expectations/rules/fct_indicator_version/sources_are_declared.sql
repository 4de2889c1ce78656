/*
sentence: Every source a value names is in dim_source
sentence_vi: Mọi nguồn của giá trị có trong dim_source
expected: each of source_ids in marts.dim_source
expected_vi: mỗi nguồn trong source_ids có trong marts.dim_source
to_fix: find out which model made up the source
to_fix_vi: tìm xem mô hình nào tự đặt ra nguồn này
shows: [source_id, source_ids]
*/
with each_source as (
    select
        *,
        unnest(string_split(source_ids, '|')) as source_id
    from batch
    where coalesce(source_ids, '') <> ''
)

select *
from each_source
where source_id not in (select source_id from marts.dim_source)
