/*
sentence: A report arrived when the first figure of its source, unit and period became known
sentence_vi: Báo cáo đến khi số liệu đầu tiên của nguồn, đơn vị và kỳ đó được biết
expected: first_known_from = the earliest known_from of fct_observation
expected_vi: first_known_from = known_from sớm nhất của fct_observation
shows: [source_id, unit_id, period_end, first_known_from, known_from]
examined: reports_of_figures
*/
with reports_of_figures as (
    select t.*
    from batch as t
    inner join landed.source as s using (source_id)
    where s.contract = 'observation'
),

first_figures as (
    select
        source_id,
        unit_id,
        period_end,
        min(known_from) as known_from
    from marts.fct_observation
    where value is not null
    group by source_id, unit_id, period_end
)

select
    r.*,
    f.known_from
from reports_of_figures as r
left join first_figures as f using (source_id, unit_id, period_end)
where r.first_known_from is distinct from f.known_from
