-- Units of one class beside each other: the newest period in which at least half as many of them have a figure as in
-- the best one. Equal values share a rank; units without a value have none.
with figure as (
    select
        figure.*,
        unit.unit_class
    from fct_indicator as figure
    inner join dim_org_unit as unit on figure.unit_id = unit.unit_id
    where unit.unit_class in ('province', 'ministry', 'gov_attached') and figure.value is not null
),

period as (
    select
        indicator_id,
        boundary_set,
        unit_class,
        period_start,
        period_end,
        period_kind,
        count(*) as units
    from figure
    group by all
),

well_heard as (
    select
        *,
        units * 2 >= max(units) over (partition by indicator_id, boundary_set, unit_class) as is_well_heard
    from period
),

chosen as (
    select *
    from well_heard
    where is_well_heard
    qualify
        row_number() over (
            partition by indicator_id, boundary_set, unit_class
            order by period_end desc, units desc, period_start asc, period_kind asc
        ) = 1
)

select
    figure.indicator_id,
    figure.boundary_set,
    figure.unit_class,
    figure.unit_id,
    figure.period_start,
    figure.period_end,
    figure.period_kind,
    figure.numerator,
    figure.denominator,
    figure.value,
    figure.value_status,
    figure.qualifier,
    figure.flags,
    rank() over (
        partition by figure.indicator_id, figure.boundary_set, figure.unit_class
        order by figure.value desc
    ) as place,
    count(*) over (partition by figure.indicator_id, figure.boundary_set, figure.unit_class) as placed
from figure
inner join chosen
    on
        figure.indicator_id = chosen.indicator_id
        and figure.boundary_set = chosen.boundary_set
        and figure.unit_class = chosen.unit_class
        and figure.period_start = chosen.period_start
        and figure.period_end = chosen.period_end
        and figure.period_kind = chosen.period_kind
order by figure.indicator_id, figure.boundary_set, figure.unit_class, place, figure.unit_id
