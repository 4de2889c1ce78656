-- Figures as reported that hold unchanged on the boundary sets of 63 and of 34 provinces: those of the country, its
-- blocks and everyone who is no province, who are the same people on every boundary set (judging.md §3); before the
-- merger the 63 provinces and their regions; after it the provinces that were not merged.
with figure as (
    select
        figure.*,
        unit.unit_class,
        unit.in_provinces_63
    from {{ ref('int_indicator__best') }} as figure
    inner join {{ ref('org_unit') }} as unit on figure.unit_id = unit.unit_id
    where figure.boundary_set = 'as_reported'
),

before_merger as (
    select *
    from figure
    where period_end < {{ merger_date() }}
),

since_merger as (
    select *
    from figure
    where period_end >= {{ merger_date() }}
),

renamed_province as (
    select
        succession.unit_id,
        succession.successor_unit_id
    from {{ ref('org_unit_succession') }} as succession
    inner join {{ ref('org_unit') }} as unit on succession.unit_id = unit.unit_id
    where unit.unit_class = 'province' and succession.kind = 'renamed'
),

before_merger_on_63 as (
    select
        before_merger.* replace (
            'provinces_63' as boundary_set,
            coalesce(renamed_province.unit_id, before_merger.unit_id) as unit_id
        )
    from before_merger
    left join renamed_province on before_merger.unit_id = renamed_province.successor_unit_id
),

since_merger_on_63 as (
    select
        since_merger.* replace (
            'provinces_63' as boundary_set,
            coalesce(renamed_province.unit_id, since_merger.unit_id) as unit_id
        )
    from since_merger
    left join renamed_province on since_merger.unit_id = renamed_province.successor_unit_id
    where
        case
            when since_merger.unit_class = 'province'
                then since_merger.in_provinces_63 or renamed_province.unit_id is not null
            else since_merger.unit_class != 'region'
        end
),

on_34 as (
    select * replace ('provinces_34' as boundary_set)
    from figure
    where unit_class not in ('province', 'region')
),

carried_over as (
    select * from before_merger_on_63
    union all
    select * from since_merger_on_63
    union all
    select * from on_34
)

select
    boundary_set,
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    candidate,
    numerator,
    denominator,
    value,
    missing_reason,
    qualifier,
    flags,
    units_reported,
    units_expected,
    units_not_applicable,
    tiles_heard,
    tiles_expected,
    coverage,
    coverage_basis,
    is_summed,
    universe,
    source_ids,
    known_from,
    known_to
from carried_over
