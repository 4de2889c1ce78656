-- The country as the sum of its two blocks, ministries and provinces, where one of them at least is printed as a whole
-- and the indicator's scope is their union: 20/22 and 63/63 make 83/85 (judging.md §6). A block that was added up from
-- its units needs the least coverage of the indicator; of units it says those of that block.
{%- set key = ['indicator_id', 'period_start', 'period_end', 'period_kind'] %}

with scope_of_both as (
    select scope
    from {{ ref('int_unit__membership') }}
    where boundary_set = 'as_reported' and group_unit_id in ('VN_MIN', 'VN_PROV')
    group by scope
    having count(distinct group_unit_id) = 2
),

indicator_of_both as (
    select
        described.indicator_id,
        described.min_coverage,
        described.scope
    from {{ ref('int_indicator__described') }} as described
    inner join scope_of_both on described.scope = scope_of_both.scope
    where described.aggregation_rule in ('pooled_ratio', 'share_of_units', 'sum_count')
),

block as (
    select
        own.* replace (indicator.scope as universe),
        own.candidate = 'pair' as is_printed
    from {{ ref('int_indicator__own') }} as own
    inner join indicator_of_both as indicator on own.indicator_id = indicator.indicator_id
    where
        own.boundary_set = 'as_reported'
        and own.unit_id in ('VN_MIN', 'VN_PROV')
        and own.numerator is not null
        and own.candidate not in ('listed', 'inconsistent', 'over_maximum', 'incomplete_period')
        and {{ reaches_minimum('own', 'indicator.min_coverage') }}
),

printed_place as (
    select distinct
        indicator_id,
        period_start,
        period_end,
        period_kind
    from block
    where is_printed
),

block_beside_printed as (
    select block.*
    from block
    semi join printed_place using (indicator_id, period_start, period_end, period_kind)
),

total as (
    {{ running_total_over_time('block_beside_printed', key, {
        'numerator': 'numerator',
        'denominator': 'coalesce(denominator, 0)',
        'blocks': '1',
        'printed_blocks': 'if(is_printed, 1, 0)',
        'units_reported': 'coalesce(units_reported, 0)',
        'units_expected': 'coalesce(units_expected, 0)',
        'units_not_applicable': 'coalesce(units_not_applicable, 0)',
        'tiles_heard': 'coalesce(tiles_heard, 0)',
        'tiles_expected': 'coalesce(tiles_expected, 0)',
        'weight_heard': 'coalesce(weight_heard, 0)',
        'weight_expected': 'coalesce(weight_expected, 0)',
        'marks': count_marks()
    }) }}
),

place as (
    select
        indicator_id,
        period_start,
        period_end,
        period_kind,
        bool_and(denominator is null) as has_no_denominator,
        any_value(universe) as universe,
        {{ merge_source_lists('source_ids') }} as source_ids
    from block_beside_printed
    group by indicator_id, period_start, period_end, period_kind
)

select
    'as_reported' as boundary_set,
    indicator_id,
    'VN' as unit_id,
    period_start,
    period_end,
    period_kind,
    'blocks' as candidate,
    total.numerator,
    if(place.has_no_denominator, null, total.denominator) as denominator,
    cast(null as decimal(38, 6)) as published_value,
    {{ qualifier_of('total.marks') }} as qualifier,
    {{ flags_of('total.marks') }} as flags,
    if(total.units_expected = 0, null, total.units_reported) as units_reported,
    nullif(total.units_expected, 0) as units_expected,
    if(total.units_expected = 0, null, total.units_not_applicable) as units_not_applicable,
    if(total.tiles_expected = 0, null, total.tiles_heard) as tiles_heard,
    nullif(total.tiles_expected, 0) as tiles_expected,
    if(total.weight_expected = 0, null, cast(total.weight_heard as decimal(38, 6))) as weight_heard,
    cast(nullif(total.weight_expected, 0) as decimal(38, 6)) as weight_expected,
    false as is_summed,
    place.universe,
    place.source_ids,
    total.known_from,
    total.known_to
from total
inner join place using (indicator_id, period_start, period_end, period_kind)
where total.blocks = 2 and total.printed_blocks > 0
