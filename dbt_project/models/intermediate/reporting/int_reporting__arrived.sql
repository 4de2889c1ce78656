-- Which unit's report for which period came, and when first: printed figures by unit, procedure lists by the unit
-- they list, and of cases each source that sent some.
with statement as (
    select
        source_id,
        unit_id,
        period_end,
        known_from
    from {{ ref('int_observation__unioned') }}
    where value is not null and origin not in ('list', 'cases')
    union all
    select
        origin.source_id,
        origin.unit_id,
        last_day(in_force.received_month) as period_end,
        in_force.known_from
    from {{ ref('stg_landed__counted_origin') }} as origin
    inner join {{ ref('int_dossier__in_force') }} as in_force on origin.set_id = in_force.set_id
    where in_force.received_month is not null
)

select
    source_id,
    unit_id,
    period_end,
    min(known_from) as first_known_from
from statement
group by source_id, unit_id, period_end
