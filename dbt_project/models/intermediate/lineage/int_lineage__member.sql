-- What a roll-up adds up: the pairs of the group's members, of the universe that was used; the same of a tile in whose
-- row another figure of the group stands. The denominator of a share of units is the universe: every member that is
-- expected, heard or not. As in int_indicator__rolled_up and int_indicator__tiled, of what is in force.
with universe_used as (
    select
        boundary_set,
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        universe
    from {{ ref('int_indicator__rolled_up') }}
    where known_to is null and candidate = 'rolled_up'
    union all
    select
        boundary_set,
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        universe
    from {{ ref('int_indicator__tiled') }}
    where known_to is null and candidate = 'rolled_up'
),

rolled_up as (
    select
        value.boundary_set,
        value.indicator_id,
        value.unit_id,
        value.period_start,
        value.period_end,
        value.period_kind,
        universe_used.universe,
        value.period_start as member_start,
        value.period_end as member_end,
        value.period_kind as member_kind
    from {{ ref('int_lineage__value') }} as value
    inner join universe_used using (boundary_set, indicator_id, unit_id, period_start, period_end, period_kind)
    where value.candidate = 'rolled_up' and not value.is_as_reported
    union all
    select
        boundary_set,
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        universe,
        tile_start as member_start,
        tile_end as member_end,
        'in_period' as member_kind
    from {{ ref('int_lineage__group_tile') }}
    where not is_value
),

member as (
    select
        rolled_up.*,
        indicator.aggregation_rule,
        membership.unit_id as member_unit_id
    from rolled_up
    inner join {{ ref('int_indicator__described') }} as indicator on rolled_up.indicator_id = indicator.indicator_id
    inner join {{ ref('int_unit__membership') }} as membership
        on
            rolled_up.boundary_set = membership.boundary_set
            and rolled_up.universe = membership.scope
            and rolled_up.unit_id = membership.group_unit_id
            and rolled_up.member_end between membership.valid_from and membership.valid_to
),

answer as (
    select
        boundary_set,
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        universe,
        candidate,
        numerator,
        denominator
    from {{ ref('int_indicator__in_universe') }}
    where known_to is null and candidate in ('pair', 'not_applicable')
),

member_answer as (
    select
        member.*,
        answer.candidate,
        answer.numerator,
        answer.denominator
    from member
    left join answer
        on
            member.boundary_set = answer.boundary_set
            and member.indicator_id = answer.indicator_id
            and member.universe = answer.universe
            and member.member_unit_id = answer.unit_id
            and member.member_start = answer.period_start
            and member.member_end = answer.period_end
            and member.member_kind = answer.period_kind
),

added as (
    select
        *,
        'numerator' as role,
        'member' as step,
        numerator as amount
    from member_answer
    where candidate = 'pair'
    union all
    select
        *,
        'denominator' as role,
        'member' as step,
        denominator as amount
    from member_answer
    where candidate = 'pair' and aggregation_rule = 'pooled_ratio'
    union all
    select
        *,
        'denominator' as role,
        'universe' as step,
        1 as amount
    from member_answer
    where aggregation_rule = 'share_of_units' and candidate is distinct from 'not_applicable'
)

select
    boundary_set,
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    role,
    step,
    'sum' as operation,
    amount,
    indicator_id as child_indicator_id,
    member_unit_id as child_unit_id,
    member_start as child_period_start,
    member_end as child_period_end,
    member_kind as child_period_kind,
    boundary_set as child_boundary_set
from added
