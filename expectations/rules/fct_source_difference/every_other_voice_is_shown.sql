/*
sentence: Every figure that stands beside the one that is used is listed
sentence_vi: Mọi số liệu khác đứng bên cạnh số liệu được dùng đều được liệt kê
expected: a row for each current figure of fct_observation but the one that is used
expected_vi: một dòng cho mỗi số liệu hiện hành của fct_observation, trừ số liệu được dùng
shows: [measure_code, unit_id, period_start, period_end, period_kind, part, others]
*/
with listed as (
    select
        measure_code,
        unit_id,
        period_start,
        period_end,
        period_kind,
        ${breakdown_of_all_series} as part,
        count(*) as row_count
    from batch
    -- counted dossiers are no printed figures: their source has none
    where exists (select 1 from marts.fct_observation as o where o.source_id = batch.source_id)
    group by all
)

select f.*
from ${other_figures} as f
left join listed as l
    using (measure_code, unit_id, period_start, period_end, period_kind, part)
where f.others > coalesce(l.row_count, 0)
