-- Figures that were in force in the earlier release and that their source no longer states: a cell left empty states
-- nothing, a reason why there is no figure does.
with later as (
    select *
    from after_fct_observation
    where is_current and (value is not null or value_text <> '' or missing_reason <> 'not_reported')
),

withdrawn as (
    select earlier.*
    from before_fct_observation as earlier
    where
        earlier.is_current
        and earlier.value is not null
        and not exists (
            select 1
            from later
            where
                later.source_id = earlier.source_id
                and later.measure_code = earlier.measure_code
                and later.unit_id = earlier.unit_id
                and later.period_start = earlier.period_start
                and later.period_end = earlier.period_end
                and later.period_kind = earlier.period_kind
                and later.breakdown = earlier.breakdown
                and later.comparability = earlier.comparability
        )
)

select
    source_id,
    measure_code,
    count(*) as figures,
    count(distinct unit_id) as units,
    min(period_start) as first_day,
    max(period_end) as last_day,
    list(distinct unit_id order by unit_id)[1:5] as example_units
from withdrawn
group by source_id, measure_code
order by source_id asc, figures desc, measure_code asc
