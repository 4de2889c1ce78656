-- The figure chosen for each measure, unit and period as known today, on three boundary sets, so that a value per head
-- or per household is one join. What a list gives for a group stands only where nothing is printed there.
-- On the 34 provinces a merged province is the sum of its predecessors, of measures that may be summed and where all of
-- them have a figure (domain.md §6, §8.16–18). The country, its blocks and its ministries are the same on every set.
with chosen as (
    select
        measure_code,
        unit_id,
        period_start,
        period_end,
        period_kind,
        value,
        case
            when origin = 'list' then 'listed'
            when derived_from != '' then 'derived'
            else 'stated'
        end as value_basis,
        if(is_not_applicable, 'not_applicable', null) as missing_reason,
        qualifier,
        flags,
        units_reported,
        source_id as source_ids,
        known_from
    from {{ ref('int_observation__chosen') }}
    where known_to is null
    qualify row_number() over (
        partition by measure_code, unit_id, period_start, period_end, period_kind
        order by origin = 'list'
    ) = 1
),

figure as (
    select
        chosen.*,
        unit.unit_class,
        restated.restated_unit_id,
        coalesce(restated.is_summed, false) as is_summed,
        restated.parts_expected,
        -- its first day as the successor of others: a longer period that holds it has no sum on the 34 provinces
        chosen.period_start < unit.valid_from as is_part_of_period
    from chosen
    inner join {{ ref('org_unit') }} as unit on chosen.unit_id = unit.unit_id
    left join {{ ref('int_unit__restated') }} as restated on chosen.unit_id = restated.unit_id
),

summed as (
    select
        figure.measure_code,
        figure.restated_unit_id as unit_id,
        figure.period_start,
        figure.period_end,
        figure.period_kind,
        sum(figure.value) as value,
        'summed' as value_basis,
        sum({{ count_marks() }}) as marks,
        {{ merge_source_lists('figure.source_ids') }} as source_ids,
        max(figure.known_from) as known_from
    from figure
    inner join {{ ref('dim_measure') }} as measure on figure.measure_code = measure.measure_code
    where
        figure.is_summed
        and figure.period_end < {{ merger_date() }}
        and figure.value is not null
        and measure.additivity = 'additive_units'
    group by
        figure.measure_code,
        figure.restated_unit_id,
        figure.period_start,
        figure.period_end,
        figure.period_kind
    having count(*) = any_value(figure.parts_expected)
),

on_boundaries as (
    select
        * exclude (unit_class, restated_unit_id, is_summed, parts_expected, is_part_of_period),
        unnest(case
            when unit_class not in ('province', 'region') then ['as_reported', 'provinces_63', 'provinces_34']
            when period_end < {{ merger_date() }} then ['as_reported', 'provinces_63']
            when is_part_of_period then ['as_reported']
            else ['as_reported', 'provinces_34']
        end) as boundary_set
    from figure
    union all by name
    -- a province that did not merge, under the name it has today
    select
        * exclude (unit_class, restated_unit_id, is_summed, parts_expected, is_part_of_period)
        replace (restated_unit_id as unit_id),
        'provinces_34' as boundary_set
    from figure
    where unit_class = 'province' and not is_summed and period_end < {{ merger_date() }}
    union all by name
    select
        * exclude (marks),
        {{ qualifier_of('marks') }} as qualifier,
        {{ flags_of('marks') }} as flags,
        'provinces_34' as boundary_set
    from summed
)

select
    figure.measure_code,
    measure.name_vi as measure_name_vi,
    measure.name_en as measure_name_en,
    figure.unit_id,
    unit.name_vi as unit_name_vi,
    unit.name_en as unit_name_en,
    unit.unit_class,
    {{ period_id('figure.period_start', 'figure.period_end', 'figure.period_kind') }} as period_id,
    figure.period_start,
    figure.period_end,
    figure.period_kind,
    period.grain,
    figure.boundary_set,
    cast(figure.value as decimal(38, 6)) as value,
    measure.unit_of_measure,
    figure.value_basis,
    figure.missing_reason,
    figure.qualifier,
    figure.flags,
    cast(figure.units_reported as bigint) as units_reported,
    figure.source_ids,
    figure.known_from
from on_boundaries as figure
inner join {{ ref('dim_measure') }} as measure on figure.measure_code = measure.measure_code
inner join {{ ref('dim_org_unit') }} as unit on figure.unit_id = unit.unit_id
left join {{ ref('int_period__described') }} as period
    on
        figure.period_start = period.period_start
        and figure.period_end = period.period_end
        and figure.period_kind = period.period_kind
order by
    figure.measure_code,
    figure.unit_id,
    figure.period_end,
    figure.period_start,
    figure.period_kind,
    figure.boundary_set
