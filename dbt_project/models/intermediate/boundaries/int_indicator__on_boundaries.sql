-- The best figures on three boundary sets: as reported, on the 63 and on the 34 provinces. What holds on a set,
-- summed or carried over, stands before the word that nothing comparable does.
{%- set key = ['map', 'indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}
{%- set carried = [
    'candidate', 'numerator', 'denominator', 'value', 'missing_reason', 'qualifier', 'flags', 'units_reported',
    'units_expected', 'units_not_applicable', 'is_summed', 'source_ids'
] %}

with figure as (
    select * from {{ ref('int_indicator__best') }}
    union all by name
    select * from {{ ref('int_indicator__carried_over') }}
),

candidate as (
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
    from figure
    union all
    select
        map,
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        'not_comparable' as candidate,
        null as numerator,
        null as denominator,
        null as value,
        'not_comparable' as missing_reason,
        '' as qualifier,
        '' as flags,
        null as units_reported,
        null as units_expected,
        null as units_not_applicable,
        false as is_summed,
        source_ids,
        known_from,
        known_to
    from {{ ref('int_indicator__not_comparable') }}
),

figure_or_not_comparable as (
    {{ pick_in_force('candidate', key, carried, "contested.candidate = 'not_comparable'") }}
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
from figure_or_not_comparable
