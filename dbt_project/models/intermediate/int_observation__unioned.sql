-- Everything a source says, printed or counted from its list or its cases, with when it became known.
with stated as (
    select
        source_id,
        vintage_id,
        measure_code,
        unit_id,
        period_start,
        period_end,
        period_kind,
        breakdown,
        comparability,
        value,
        qualifier,
        flags,
        missing_reason,
        null as units_reported,
        'printed' as road
    from {{ ref('stg_landed__observation') }}
    union all
    select
        counted.source_id,
        counted.vintage_id,
        counted.measure_code,
        counted.unit_id,
        counted.as_of_date as period_start,
        counted.as_of_date as period_end,
        'as_of' as period_kind,
        '' as breakdown,
        'exact' as comparability,
        counted.value,
        '' as qualifier,
        '' as flags,
        null as missing_reason,
        if(unit.unit_class in ('province', 'ministry', 'gov_attached'), null, counted.units_reported) as units_reported,
        -- over its members a list is a roll-up; at a unit it is one source among others
        if(unit.unit_class in ('province', 'ministry', 'gov_attached'), 'list_of_unit', 'list') as road
    from {{ ref('int_procedure__counted') }} as counted
    inner join {{ ref('org_unit') }} as unit on counted.unit_id = unit.unit_id
)

select
    stated.*,
    vintage.known_from,
    vintage.retrieved_at,
    source.priority,
    -- what an edition replaces; a list speaks for its own date only
    case if(stated.road = 'printed', source.replaces, 'period')
        when 'whole' then ''
        when 'period' then concat_ws('|', stated.period_start, stated.period_end, stated.period_kind)
        when 'unit_and_period'
            then concat_ws('|', stated.unit_id, stated.period_start, stated.period_end, stated.period_kind)
        else
            concat_ws(
                '|', stated.measure_code, stated.unit_id, stated.period_start, stated.period_end, stated.period_kind,
                stated.breakdown, stated.comparability
            )
    end as replaced_scope
from stated
inner join {{ ref('stg_landed__vintage') }} as vintage on stated.vintage_id = vintage.vintage_id
inner join {{ ref('stg_landed__source') }} as source on stated.source_id = source.source_id
union all
-- cases: counted anew at every moment an edition of them became known; each figure replaces itself
select
    source_id,
    concat(source_id, '@', strftime(known_from, '%Y%m%dT%H%M%S'), '-counted') as vintage_id,
    measure_code,
    unit_id,
    period_start,
    period_end,
    period_kind,
    '' as breakdown,
    comparability,
    value,
    '' as qualifier,
    '' as flags,
    if(value is null, 'withdrawn', null) as missing_reason,
    null as units_reported,
    'counted' as road,
    known_from,
    known_from as retrieved_at,
    priority,
    concat_ws('|', measure_code, unit_id, period_start, period_end, period_kind, comparability) as replaced_scope
from {{ ref('int_dossier__counted') }}
