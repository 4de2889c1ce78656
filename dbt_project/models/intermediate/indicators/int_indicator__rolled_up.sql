-- Group totals as pairs, by the indicator's rule, with their coverage: the denominator of a share of units is every
-- member to whom the indicator applies, whether it reported or not (domain.md §4, §8.22). Of several universes the one
-- with the highest coverage is used, of equal ones the indicator's own. Longer periods of flows are
-- int_indicator__tiled. The groups of a procedure list are counted by the list itself and pass through with theirs.
{%- set units_expected = '(total.members - total.units_not_applicable)' %}
{%- set place = ['boundary_set', 'indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}
{%- set carried = [
    'universe', 'pair', 'marks', 'units_reported', 'units_expected', 'units_not_applicable', 'weight_heard',
    'weight_expected', 'source_ids'
] %}
{%- set rank -%}
    contested.units_reported / contested.units_expected desc, not contested.is_own_universe, contested.universe
{%- endset %}

with by_rule as (
    select
        total.boundary_set,
        total.indicator_id,
        total.unit_id,
        total.period_start,
        total.period_end,
        total.period_kind,
        total.universe,
        total.universe as candidate,
        total.is_own_universe,
        case total.aggregation_rule
            when 'pooled_ratio' then {{ pooled_ratio('total') }}
            when 'pooled_ratio_distinct' then {{ pooled_ratio_distinct() }}
            when 'share_of_units' then {{ share_of_units('total', units_expected) }}
            when 'count_distinct' then {{ count_distinct() }}
            when 'sum_count' then {{ sum_count('total') }}
            when 'national_only' then {{ national_only() }}
        end as pair,
        total.marks,
        total.units_reported,
        {{ units_expected }} as units_expected,
        total.units_not_applicable,
        if(total.weight_expected is null, null, total.weight_heard) as weight_heard,
        total.weight_expected,
        total.source_ids,
        total.known_from,
        total.known_to
    from {{ ref('int_indicator__group_total') }} as total
    where total.units_reported > 0 and not total.is_longer
),

place_of_other_universe as (
    select distinct
        boundary_set,
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind
    from by_rule
    where not is_own_universe
),

of_several_universes as (
    select by_rule.*
    from by_rule
    semi join place_of_other_universe using (boundary_set, indicator_id, unit_id, period_start, period_end, period_kind)
),

best_covered as (
    {{ pick_in_force('of_several_universes', place, carried, rank) }}
),

rolled_up as (
    select by_rule.*
    from by_rule
    anti join place_of_other_universe using (boundary_set, indicator_id, unit_id, period_start, period_end, period_kind)
    union all by name
    select * from best_covered
)

select
    rolled_up.boundary_set,
    rolled_up.indicator_id,
    rolled_up.unit_id,
    rolled_up.period_start,
    rolled_up.period_end,
    rolled_up.period_kind,
    'rolled_up' as candidate,
    rolled_up.pair.numerator,
    rolled_up.pair.denominator,
    cast(null as decimal(38, 6)) as published_value,
    {{ qualifier_of('rolled_up.marks') }} as qualifier,
    {{ flags_of('rolled_up.marks') }} as flags,
    rolled_up.units_reported,
    rolled_up.units_expected,
    rolled_up.units_not_applicable,
    cast(null as bigint) as tiles_heard,
    cast(null as bigint) as tiles_expected,
    cast(rolled_up.weight_heard as decimal(38, 6)) as weight_heard,
    rolled_up.weight_expected,
    -- a group of restated provinces
    rolled_up.boundary_set = 'provinces_34' and rolled_up.period_end < {{ merger_date() }} as is_summed,
    rolled_up.universe,
    rolled_up.source_ids,
    rolled_up.known_from,
    rolled_up.known_to
from rolled_up
where rolled_up.pair.numerator is not null
union all
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
    figure.published_value,
    figure.qualifier,
    figure.flags,
    figure.units_reported,
    of_day.members as units_expected,
    0 as units_not_applicable,
    null as tiles_heard,
    null as tiles_expected,
    null as weight_heard,
    null as weight_expected,
    figure.is_summed,
    figure.universe,
    figure.source_ids,
    figure.known_from,
    figure.known_to
from {{ ref('int_indicator__in_universe') }} as figure
inner join {{ ref('int_unit__universe') }} as of_day
    on
        figure.boundary_set = of_day.boundary_set
        and figure.universe = of_day.universe
        and figure.unit_id = of_day.unit_id
        and figure.period_end = of_day.period_end
where figure.is_own_universe and figure.candidate = 'listed'
