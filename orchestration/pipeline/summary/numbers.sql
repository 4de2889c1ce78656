-- Up to three numbers worth looking at: the verdict that another source would turn, the widest spread between units,
-- and the verdict nearest to its target.
with judged as (
    select *
    from headline_verdict
    where verdict != 'cannot_judge'
),

contested as (
    select *
    from judged
    where is_contested
    qualify row_number() over (order by abs(rival_value - value) / target_value desc, target_id) = 1
),

nearest as (
    select *
    from judged
    where target_id not in (select contested.target_id from contested) and qualifier not in ('<', '>')
    qualify row_number() over (order by abs(gap) / target_value, target_id) = 1
),

by_unit as (
    select
        *,
        count(*) over units_of_day as units,
        max(value) over units_of_day - min(value) over units_of_day as spread,
        first_value(unit_name_en) over (
            units_of_day order by value desc, unit_id asc
        ) as highest_name,
        max(value) over units_of_day as highest
    from indicator_values
    where
        unit_class in ('province', 'ministry')
        and boundary_set = 'as_reported'
        and unit_of_measure = 'percent'
        and value is not null
        and qualifier = ''
    window units_of_day as (partition by indicator_id, period_id, unit_class)
),

widest as (
    select *
    from by_unit
    where units >= 10
    qualify row_number() over (order by spread desc, period_end desc, value asc, unit_id asc) = 1
)

select
    'contested' as kind,
    contested.indicator_id,
    contested.name_en,
    contested.unit_id,
    null as unit_name_en,
    contested.evidence_period_id as period_id,
    contested.value,
    contested.qualifier,
    contested.target_unit as unit_of_measure,
    contested.verdict,
    contested.comparator,
    contested.target_value,
    contested.rival_value as other_value,
    contested.rival_source_id as other_name
from contested
union all
select
    'spread' as kind,
    widest.indicator_id,
    widest.indicator_name_en as name_en,
    widest.unit_id,
    widest.unit_name_en,
    widest.period_id,
    widest.value,
    widest.qualifier,
    widest.unit_of_measure,
    null as verdict,
    null as comparator,
    null as target_value,
    widest.highest as other_value,
    widest.highest_name as other_name
from widest
union all
select
    'nearest' as kind,
    nearest.indicator_id,
    nearest.name_en,
    nearest.unit_id,
    null as unit_name_en,
    nearest.evidence_period_id as period_id,
    nearest.value,
    nearest.qualifier,
    nearest.target_unit as unit_of_measure,
    nearest.verdict,
    nearest.comparator,
    nearest.target_value,
    null as other_value,
    null as other_name
from nearest
