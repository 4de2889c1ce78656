-- Units → region, block, country: the sums of the members' pairs and how many of them answered, per universe and
-- period at any moment. A member without a pair is left out of both halves; one to which the indicator does not apply
-- is counted apart (judging.md §1). `members`: everyone in the universe on the period's last day. `basic_tiles`: of a
-- longer period, the tiles that the members with a pair stand for. A longer period in a year in which all of a group's
-- members are sums of their months is left out: it is counted by these months (int_indicator__tiled).
--
-- What the members weigh (judging.md §2, int_indicator__weight) is summed beside their number. `weight_expected` of a
-- basic tile: of every member to whom the indicator applies; null where one of them has no weight, or all weigh
-- nothing. Then coverage is by units.
{%- set key = ['boundary_set', 'indicator_id', 'unit_id', 'universe', 'period_start', 'period_end', 'period_kind'] %}

with figure as (
    select *
    from {{ ref('int_indicator__in_universe') }}
    where candidate in ('pair', 'not_applicable')
),

longer_period as (
    select distinct
        period_start,
        period_end,
        period_kind,
        tiling as basic_tiling
    from {{ ref('int_period__tile') }}
),

member_answer as (
    select
        figure.* replace (membership.group_unit_id as unit_id),
        longer_period.basic_tiling is not null as is_longer,
        longer_period.basic_tiling as tiling_of_longer,
        if(figure.candidate = 'pair', 1, 0) as pairs,
        if(figure.candidate = 'not_applicable', 1, 0) as not_applicable,
        figure.unit_id as member_unit_id
    from figure
    inner join {{ ref('int_unit__membership') }} as membership
        on
            figure.boundary_set = membership.boundary_set
            and figure.universe = membership.scope
            and figure.unit_id = membership.unit_id
            and figure.period_end between membership.valid_from and membership.valid_to
    left join longer_period
        on
            figure.period_start = longer_period.period_start
            and figure.period_end = longer_period.period_end
            and figure.period_kind = longer_period.period_kind
            and figure.basic_tiling = longer_period.basic_tiling
),

-- some member gives a longer period of the year otherwise than by its months, or by months of a source that is not
-- preferred because another says that they do not apply
year_not_by_month as (
    select distinct
        boundary_set,
        indicator_id,
        unit_id,
        universe,
        year(period_end) as year
    from member_answer
    where
        (is_longer and candidate = 'pair' and derived_from != 'month')
        or (not is_longer and candidate = 'not_applicable' and basic_tiling is not null)
),

answer as (
    select
        member_answer.*,
        if(member_answer.candidate = 'pair', coalesce(member_tile.tiles, 0), 0) as tiles
    from member_answer
    left join year_not_by_month
        on
            member_answer.boundary_set = year_not_by_month.boundary_set
            and member_answer.indicator_id = year_not_by_month.indicator_id
            and member_answer.unit_id = year_not_by_month.unit_id
            and member_answer.universe = year_not_by_month.universe
            and year(member_answer.period_end) = year_not_by_month.year
    left join {{ ref('int_unit__member_tile') }} as member_tile
        on
            member_answer.boundary_set = member_tile.boundary_set
            and member_answer.universe = member_tile.scope
            and member_answer.unit_id = member_tile.group_unit_id
            and member_answer.member_unit_id = member_tile.unit_id
            and member_answer.period_start = member_tile.period_start
            and member_answer.period_end = member_tile.period_end
            and member_answer.period_kind = member_tile.period_kind
            and member_answer.tiling_of_longer = member_tile.basic_tiling
    where not member_answer.is_longer or year_not_by_month.year is not null
),

longer_answer as (
    select distinct
        boundary_set,
        indicator_id,
        unit_id,
        universe,
        member_unit_id,
        period_start,
        period_end,
        period_kind,
        tiling_of_longer
    from answer
    where is_longer and candidate = 'pair'
),

-- the answers first: every weight times every group it may count in is seven times as much
tile_of_answer as materialized (
    select
        longer_answer.*,
        tile.tile_end,
        weight.weight
    from longer_answer
    inner join {{ ref('int_period__tile') }} as tile
        on
            longer_answer.period_start = tile.period_start
            and longer_answer.period_end = tile.period_end
            and longer_answer.period_kind = tile.period_kind
            and longer_answer.tiling_of_longer = tile.tiling
    inner join {{ ref('int_indicator__weight') }} as weight
        on
            longer_answer.indicator_id = weight.indicator_id
            and longer_answer.member_unit_id = weight.unit_id
            and tile.tile_start = weight.period_start
            and tile.tile_end = weight.period_end
),

-- for a longer period a member weighs what it does in those of its tiles in which it is a member
weight_of_answer as (
    select
        tile_of_answer.boundary_set,
        tile_of_answer.indicator_id,
        tile_of_answer.unit_id,
        tile_of_answer.universe,
        tile_of_answer.member_unit_id,
        tile_of_answer.period_start,
        tile_of_answer.period_end,
        tile_of_answer.period_kind,
        sum(tile_of_answer.weight) as weight
    from tile_of_answer
    inner join {{ ref('int_unit__membership') }} as membership
        on
            tile_of_answer.boundary_set = membership.boundary_set
            and tile_of_answer.universe = membership.scope
            and tile_of_answer.unit_id = membership.group_unit_id
            and tile_of_answer.member_unit_id = membership.unit_id
            and tile_of_answer.tile_end between membership.valid_from and membership.valid_to
    group by all
),

-- tiles are periods of their own kind: a join on all of them stays one of equal keys, where a condition on the answer's
-- kind alone compares every answer with every weight
weight_of_tile as (
    select
        *,
        'in_period' as period_kind
    from {{ ref('int_indicator__weight') }}
),

group_weight_of_tile as (
    select
        *,
        'in_period' as period_kind
    from {{ ref('int_indicator__group_weight') }}
),

counted as (
    select
        answer.*,
        if(answer.candidate = 'pair', coalesce(of_tile.weight, of_longer.weight, 0), 0) as weight_heard,
        if(answer.candidate = 'pair', 0, coalesce(of_tile.weight, 0)) as weight_not_applicable,
        if(answer.candidate = 'pair' or of_tile.weight is null, 0, 1) as weighted_not_applicable
    from answer
    left join weight_of_tile as of_tile
        on
            answer.indicator_id = of_tile.indicator_id
            and answer.member_unit_id = of_tile.unit_id
            and answer.period_start = of_tile.period_start
            and answer.period_end = of_tile.period_end
            and answer.period_kind = of_tile.period_kind
    left join weight_of_answer as of_longer
        on
            answer.boundary_set = of_longer.boundary_set
            and answer.indicator_id = of_longer.indicator_id
            and answer.unit_id = of_longer.unit_id
            and answer.universe = of_longer.universe
            and answer.member_unit_id = of_longer.member_unit_id
            and answer.period_start = of_longer.period_start
            and answer.period_end = of_longer.period_end
            and answer.period_kind = of_longer.period_kind
),

total as (
    {{ running_total_over_time('counted', key, {
        'numerator': 'coalesce(numerator, 0)',
        'denominator': 'coalesce(denominator, 0)',
        'units_reported': 'pairs',
        'units_not_applicable': 'not_applicable',
        'basic_tiles': 'tiles',
        'weight_heard': 'weight_heard',
        'weight_not_applicable': 'weight_not_applicable',
        'weighted_not_applicable': 'weighted_not_applicable',
        'marks': count_marks()
    }) }}
),

group_figure as (
    select
        boundary_set,
        indicator_id,
        unit_id,
        universe,
        period_start,
        period_end,
        period_kind,
        any_value(aggregation_rule) as aggregation_rule,
        any_value(is_own_universe) as is_own_universe,
        any_value(basic_tiling) as basic_tiling,
        any_value(is_longer) as is_longer,
        {{ merge_source_lists('source_ids') }} as source_ids
    from counted
    group by boundary_set, indicator_id, unit_id, universe, period_start, period_end, period_kind
)

select
    boundary_set,
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    universe,
    group_figure.aggregation_rule,
    group_figure.is_own_universe,
    group_figure.basic_tiling,
    group_figure.is_longer,
    total.numerator,
    total.denominator,
    total.units_reported,
    total.units_not_applicable,
    of_day.members,
    total.basic_tiles,
    total.weight_heard,
    total.weight_not_applicable,
    if(
        of_tile.weighted_members - total.weighted_not_applicable = of_tile.members - total.units_not_applicable
        and of_tile.weight > total.weight_not_applicable,
        cast(of_tile.weight - total.weight_not_applicable as decimal(38, 6)),
        null
    ) as weight_expected,
    total.marks,
    group_figure.source_ids,
    total.known_from,
    total.known_to
from total
inner join group_figure using (boundary_set, indicator_id, unit_id, universe, period_start, period_end, period_kind)
inner join {{ ref('int_unit__universe') }} as of_day using (boundary_set, universe, unit_id, period_end)
left join group_weight_of_tile as of_tile
    on
        total.boundary_set = of_tile.boundary_set
        and total.indicator_id = of_tile.indicator_id
        and total.unit_id = of_tile.unit_id
        and total.universe = of_tile.universe
        and total.period_start = of_tile.period_start
        and total.period_end = of_tile.period_end
        and total.period_kind = of_tile.period_kind
