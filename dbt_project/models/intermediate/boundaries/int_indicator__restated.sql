-- Figures of units on a boundary set. `as_reported` is what was stated. `provinces_34` holds provinces and their
-- regions; of the periods that ended before the merger it restates the provinces: a merged province is the sum of its
-- predecessors' pairs and needs all of them; a flag is 1 when every predecessor had it, 0 when one had not
-- (domain.md §8.16–17); a predecessor to which the indicator does not apply is no part of the sum. A percentage without
-- a pair can't be restated. Longer periods of a merged province that hold the merger are int_indicator__across_merger.
{%- set key = ['indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}

with figure as (
    select
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        candidate,
        numerator,
        denominator,
        published_value,
        qualifier,
        flags,
        units_reported,
        derived_from,
        tiles as tiles_heard,
        tiles as tiles_expected,
        source_ids,
        known_from,
        known_to
    from {{ ref('int_indicator__checked') }}
    union all
    select
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        'incomplete_period' as candidate,
        null as numerator,
        null as denominator,
        null as published_value,
        '' as qualifier,
        '' as flags,
        null as units_reported,
        '' as derived_from,
        tiles_heard,
        tiles_expected,
        source_ids,
        known_from,
        known_to
    from {{ ref('int_indicator__incomplete') }}
),

paired as (
    select
        figure.*,
        indicator.aggregation_rule,
        indicator.counts_units
    from figure
    inner join {{ ref('int_indicator__described') }} as indicator on figure.indicator_id = indicator.indicator_id
),

before_merger as (
    select
        paired.* replace (restated.restated_unit_id as unit_id),
        restated.is_summed,
        restated.parts_expected
    from paired
    inner join {{ ref('int_unit__restated') }} as restated on paired.unit_id = restated.unit_id
    where paired.period_end < {{ merger_date() }} and paired.candidate != 'listed'
),

part as (
    select
        *,
        if(numerator = 1, 1, 0) as ones,
        if(candidate = 'not_applicable', 1, 0) as not_applicable
    from before_merger
    where is_summed and candidate in ('pair', 'not_applicable') and not {{ counts_distinct_things('aggregation_rule') }}
),

total_of_parts as (
    {{ running_total_over_time('part', key, {
        'numerator': 'coalesce(numerator, 0)',
        'denominator': 'coalesce(denominator, 0)',
        'parts': '1',
        'ones': 'ones',
        'not_applicable': 'not_applicable',
        'marks': count_marks()
    }) }}
),

merged_province as (
    select
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        any_value(counts_units) as counts_units,
        any_value(parts_expected) as parts_expected,
        bool_and(denominator is null) as has_no_denominator,
        if(bool_and(derived_from = 'month'), 'month', 'mixed') as derived_from,
        {{ merge_source_lists('source_ids') }} as source_ids
    from part
    group by indicator_id, unit_id, period_start, period_end, period_kind
),

merged as (
    select
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        if(total_of_parts.parts = total_of_parts.not_applicable, 'not_applicable', 'pair') as candidate,
        case
            when total_of_parts.parts = total_of_parts.not_applicable then null
            when not merged_province.counts_units then total_of_parts.numerator
            when total_of_parts.ones + total_of_parts.not_applicable = merged_province.parts_expected then 1
            else 0
        end as numerator,
        case
            when total_of_parts.parts = total_of_parts.not_applicable then null
            when merged_province.has_no_denominator then null
            when merged_province.counts_units then 1
            else total_of_parts.denominator
        end as denominator,
        {{ qualifier_of('total_of_parts.marks') }} as qualifier,
        {{ flags_of('total_of_parts.marks') }} as flags,
        merged_province.derived_from,
        merged_province.source_ids,
        total_of_parts.known_from,
        total_of_parts.known_to
    from total_of_parts
    inner join merged_province using (indicator_id, unit_id, period_start, period_end, period_kind)
    where
        total_of_parts.parts = merged_province.parts_expected
        -- one predecessor without it is enough to say no
        or (
            merged_province.counts_units
            and total_of_parts.parts > total_of_parts.ones + total_of_parts.not_applicable
        )
),

merged_unit as (
    select distinct restated_unit_id as unit_id
    from {{ ref('int_unit__restated') }}
    where is_summed
),

-- a merged province as reported holds the months since its first day; on 34 provinces it continues its predecessors
since_merger as (
    select paired.*
    from paired
    inner join {{ ref('org_unit') }} as unit on paired.unit_id = unit.unit_id
    left join merged_unit on paired.unit_id = merged_unit.unit_id
    where
        paired.period_end >= {{ merger_date() }}
        and unit.unit_class in ('province', 'region')
        and (merged_unit.unit_id is null or paired.period_start >= {{ merger_date() }})
)

select
    'as_reported' as boundary_set,
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    candidate,
    numerator,
    denominator,
    published_value,
    qualifier,
    flags,
    units_reported,
    derived_from,
    tiles_heard,
    tiles_expected,
    source_ids,
    false as is_summed,
    known_from,
    known_to
from paired
union all
select
    'provinces_34' as boundary_set,
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    candidate,
    numerator,
    denominator,
    published_value,
    qualifier,
    flags,
    units_reported,
    derived_from,
    tiles_heard,
    tiles_expected,
    source_ids,
    false as is_summed,
    known_from,
    known_to
from before_merger
where not is_summed
union all
select
    'provinces_34' as boundary_set,
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    candidate,
    numerator,
    denominator,
    published_value,
    qualifier,
    flags,
    units_reported,
    derived_from,
    tiles_heard,
    tiles_expected,
    source_ids,
    false as is_summed,
    known_from,
    known_to
from since_merger
union all
select
    'provinces_34' as boundary_set,
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    candidate,
    numerator,
    denominator,
    null as published_value,
    qualifier,
    flags,
    null as units_reported,
    derived_from,
    null as tiles_heard,
    null as tiles_expected,
    source_ids,
    true as is_summed,
    known_from,
    known_to
from merged
