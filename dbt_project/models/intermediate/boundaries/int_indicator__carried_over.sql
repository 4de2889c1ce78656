-- Figures that hold unchanged on the boundary sets of 63 and of 34 provinces. Before the merger the 63 provinces
-- are what was reported, after it the 34 are; across it only what means the same on both sides carries over.
with figure as (
    select
        figure.*,
        unit.unit_class,
        unit.in_63_map,
        indicator.aggregation_rule,
        indicator.counts_units and indicator.has_provinces as is_of_a_universe
    from {{ ref('int_indicator__best') }} as figure
    inner join {{ ref('org_unit') }} as unit on figure.unit_id = unit.unit_id
    inner join {{ ref('int_indicator__described') }} as indicator on figure.indicator_id = indicator.indicator_id
    where figure.map = 'as_reported'
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
            'map_63' as map,
            coalesce(renamed_province.unit_id, before_merger.unit_id) as unit_id
        )
    from before_merger
    left join renamed_province on before_merger.unit_id = renamed_province.successor_unit_id
),

-- distinct things of the whole country or of a block are the same people, however its provinces are cut
before_merger_on_34 as (
    select * replace ('map_34' as map)
    from before_merger
    where
        aggregation_rule = 'pooled_ratio_distinct'
        and unit_class in ('country', 'block')
        and candidate != 'listed'
),

since_merger_on_34 as (
    select * replace ('map_34' as map)
    from since_merger
),

-- a list's groups are counted on the boundaries in force only
since_merger_on_63 as (
    select
        since_merger.* replace (
            'map_63' as map,
            coalesce(renamed_province.unit_id, since_merger.unit_id) as unit_id
        )
    from since_merger
    left join renamed_province on since_merger.unit_id = renamed_province.successor_unit_id
    where
        since_merger.candidate != 'listed'
        and case
            when since_merger.unit_class in ('ministry', 'gov_attached') then true
            when since_merger.unit_class = 'province'
                then since_merger.in_63_map or renamed_province.unit_id is not null
            when since_merger.unit_id = 'VN_MIN' then true
            else since_merger.unit_class in ('country', 'block') and not since_merger.is_of_a_universe
        end
),

carried_over as (
    select * from before_merger_on_63
    union all
    select * from before_merger_on_34
    union all
    select * from since_merger_on_34
    union all
    select * from since_merger_on_63
)

select
    map,
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
    is_summed,
    source_ids,
    known_from,
    known_to
from carried_over
