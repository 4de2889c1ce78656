-- Units → region, block, country, by the indicator's rule. A member without a pair is left out of both halves and
-- shows in `units_reported`; the denominator of a share of units is every member, whether it reported or not
-- (domain.md §4, §8.22). A member to which the indicator does not apply is no part of the universe (judging.md §1).
-- Of several universes the one with the highest coverage is used, of equal ones the indicator's own.
-- The groups of a procedure list are counted by the list itself and pass through with their coverage.
{%- set units_expected = '(universe_of_day.members - group_total.units_not_applicable)' %}
{%- set place = ['map', 'indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}
{%- set key = place + ['universe'] %}
{%- set carried = [
    'universe', 'pair', 'marks', 'units_reported', 'units_expected', 'units_not_applicable', 'is_summed', 'source_ids'
] %}
{%- set rank -%}
    contested.units_reported / contested.units_expected desc, not contested.is_own_universe, contested.universe
{%- endset %}

with figure as (select * from {{ ref('int_indicator__in_universe') }}),

membership as (select * from {{ ref('int_unit__membership') }}),

member_answer as (
    select
        figure.* replace (membership.group_unit_id as unit_id),
        if(figure.candidate = 'pair', 1, 0) as units_reported_now,
        if(figure.candidate = 'not_applicable', 1, 0) as units_not_applicable_now
    from figure
    inner join membership
        on
            figure.map = membership.map
            and figure.universe = membership.scope
            and figure.unit_id = membership.unit_id
            and figure.period_end between membership.valid_from and membership.valid_to
    where figure.candidate in ('pair', 'not_applicable')
),

group_total as (
    {{ running_total_over_time('member_answer', key, {
        'numerator': 'coalesce(numerator, 0)',
        'denominator': 'coalesce(denominator, 0)',
        'units_reported': 'units_reported_now',
        'units_not_applicable': 'units_not_applicable_now',
        'marks': count_marks()
    }) }}
),

group_figure as (
    select
        map,
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        universe,
        any_value(aggregation_rule) as aggregation_rule,
        any_value(is_own_universe) as is_own_universe,
        -- a group with provinces stands on restated ones
        bool_or(map = 'map_34' and unit_id != 'VN_MIN' and has_provinces) as is_summed,
        {{ merge_source_lists('source_ids') }} as source_ids
    from member_answer
    group by map, indicator_id, unit_id, period_start, period_end, period_kind, universe
),

group_of_day as (
    select distinct
        map,
        universe,
        unit_id,
        period_end
    from group_figure
),

universe_of_day as (
    select
        group_of_day.map,
        group_of_day.universe,
        group_of_day.unit_id,
        group_of_day.period_end,
        count(*) as members
    from group_of_day
    inner join membership
        on
            group_of_day.map = membership.map
            and group_of_day.universe = membership.scope
            and group_of_day.unit_id = membership.group_unit_id
            and group_of_day.period_end between membership.valid_from and membership.valid_to
    group by group_of_day.map, group_of_day.universe, group_of_day.unit_id, group_of_day.period_end
),

by_rule as (
    select
        map,
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        universe,
        universe as candidate,
        group_figure.is_own_universe,
        case group_figure.aggregation_rule
            when 'pooled_ratio' then {{ pooled_ratio('group_total') }}
            when 'pooled_ratio_distinct' then {{ pooled_ratio_distinct() }}
            when 'share_of_units' then {{ share_of_units('group_total', units_expected) }}
            when 'sum_count' then {{ sum_count('group_total') }}
            when 'national_only' then {{ national_only() }}
        end as pair,
        group_total.marks,
        group_total.units_reported,
        {{ units_expected }} as units_expected,
        group_total.units_not_applicable,
        group_figure.is_summed,
        group_figure.source_ids,
        group_total.known_from,
        group_total.known_to
    from group_total
    inner join group_figure using (map, indicator_id, unit_id, period_start, period_end, period_kind, universe)
    inner join universe_of_day using (map, universe, unit_id, period_end)
    where group_total.units_reported > 0
),

place_of_other_universe as (
    select distinct
        map,
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
    semi join place_of_other_universe using (map, indicator_id, unit_id, period_start, period_end, period_kind)
),

best_covered as (
    {{ pick_in_force('of_several_universes', place, carried, rank) }}
),

rolled_up as (
    select by_rule.*
    from by_rule
    anti join place_of_other_universe using (map, indicator_id, unit_id, period_start, period_end, period_kind)
    union all by name
    select * from best_covered
)

select
    rolled_up.map,
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
    rolled_up.is_summed,
    rolled_up.source_ids,
    rolled_up.known_from,
    rolled_up.known_to
from rolled_up
where rolled_up.pair.numerator is not null
union all
select
    map,
    figure.indicator_id,
    unit_id,
    figure.period_start,
    period_end,
    figure.period_kind,
    figure.candidate,
    figure.numerator,
    figure.denominator,
    figure.published_value,
    figure.qualifier,
    figure.flags,
    figure.units_reported,
    universe_of_day.members as units_expected,
    0 as units_not_applicable,
    figure.is_summed,
    figure.source_ids,
    figure.known_from,
    figure.known_to
from figure
inner join universe_of_day using (map, universe, unit_id, period_end)
where figure.is_own_universe and figure.candidate = 'listed'
