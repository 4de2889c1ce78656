-- The best figures on three boundary sets: as reported, on the 63 and on the 34 provinces. What holds on a set,
-- summed or carried over, stands before the word that nothing comparable does.
{%- set key = ['boundary_set', 'indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}
{%- set carried = [
    'candidate', 'numerator', 'denominator', 'value', 'missing_reason', 'qualifier', 'flags', 'units_reported',
    'units_expected', 'units_not_applicable', 'tiles_heard', 'tiles_expected', 'coverage', 'coverage_basis',
    'is_summed', 'universe', 'source_ids'
] %}

with figure as (
    select * from {{ ref('int_indicator__best') }}
    union all by name
    select * from {{ ref('int_indicator__carried_over') }}
),

candidate as (
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
    from figure
    union all
    select
        boundary_set,
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
        null as tiles_heard,
        null as tiles_expected,
        null as coverage,
        null as coverage_basis,
        false as is_summed,
        null as universe,
        source_ids,
        known_from,
        known_to
    from {{ ref('int_indicator__not_comparable') }}
),

figure_or_not_comparable as (
    {{ pick_in_force('candidate', key, carried, "contested.candidate = 'not_comparable'") }}
)

select
    figure.boundary_set,
    figure.indicator_id,
    figure.unit_id,
    figure.period_start,
    figure.period_end,
    figure.period_kind,
    figure.candidate,
    figure.numerator,
    figure.denominator,
    figure.value,
    figure.missing_reason,
    figure.qualifier,
    -- what a unit gives of a period that holds its first day is of a part of it; on the 34 provinces a province
    -- continues its predecessors (judging.md §3)
    if(
        unit.valid_from > figure.period_start
        and unit.valid_from <= figure.period_end
        and not (figure.boundary_set = 'provinces_34' and unit.unit_class in ('province', 'region'))
        and (figure.numerator is not null or figure.value is not null or figure.missing_reason = 'incomplete_period'),
        {{ merge_flags('figure.flags', "'part_of_period'") }},
        figure.flags
    ) as flags,
    figure.units_reported,
    figure.units_expected,
    figure.units_not_applicable,
    figure.tiles_heard,
    figure.tiles_expected,
    figure.coverage,
    figure.coverage_basis,
    figure.is_summed,
    figure.universe,
    figure.source_ids,
    figure.known_from,
    figure.known_to
from figure_or_not_comparable as figure
inner join {{ ref('org_unit') }} as unit on figure.unit_id = unit.unit_id
