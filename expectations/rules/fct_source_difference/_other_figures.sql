-- of each measure, unit and period, how many figures stand beside the one that is used
select
    measure_code,
    unit_id,
    period_start,
    period_end,
    period_kind,
    ${breakdown_of_all_series} as part,
    count(distinct row(source_id, comparability, breakdown))
    - max(cast(comparability = 'exact' as integer)) as others
from marts.fct_observation
where is_current and value is not null
group by all
