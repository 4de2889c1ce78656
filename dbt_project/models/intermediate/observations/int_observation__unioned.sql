-- Every statement of every source, printed or counted from its procedure list or its cases: when it became known, and
-- which statements of the source's earlier editions it replaces.
with printed as (
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
        'printed' as origin
    from {{ ref('stg_landed__observation') }}
),

listed as (
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
        -- at a unit a list is one source among others; over a group's members it is a roll-up, with its coverage
        if({{ is_reporting_unit('unit') }}, null, counted.units_reported) as units_reported,
        if({{ is_reporting_unit('unit') }}, 'list_of_unit', 'list') as origin
    from {{ ref('int_procedure__counted') }} as counted
    inner join {{ ref('org_unit') }} as unit on counted.unit_id = unit.unit_id
),

from_editions as (
    select * from printed
    union all
    select * from listed
)

select
    from_editions.*,
    vintage.known_from,
    vintage.retrieved_at,
    source.priority,
    -- a list states the counts of its own date, whatever else its source replaces
    case if(from_editions.origin = 'printed', source.replaces, 'period')
        when 'whole' then ''
        when 'period'
            then concat_ws('|', from_editions.period_start, from_editions.period_end, from_editions.period_kind)
        when 'unit_and_period'
            then
                concat_ws(
                    '|',
                    from_editions.unit_id,
                    from_editions.period_start,
                    from_editions.period_end,
                    from_editions.period_kind
                )
        else
            concat_ws(
                '|',
                from_editions.measure_code,
                from_editions.unit_id,
                from_editions.period_start,
                from_editions.period_end,
                from_editions.period_kind,
                from_editions.breakdown,
                from_editions.comparability
            )
    end as replaced_scope
from from_editions
inner join {{ ref('stg_landed__vintage') }} as vintage on from_editions.vintage_id = vintage.vintage_id
inner join {{ ref('stg_landed__source') }} as source on from_editions.source_id = source.source_id
union all
-- cases are counted again whenever an edition of them becomes known; each figure replaces itself
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
    'cases' as origin,
    known_from,
    known_from as retrieved_at,
    priority,
    concat_ws('|', measure_code, unit_id, period_start, period_end, period_kind, comparability) as replaced_scope
from {{ ref('int_dossier__stated') }}
