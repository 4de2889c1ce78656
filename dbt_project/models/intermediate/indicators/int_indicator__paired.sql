-- An indicator at a unit: numerator with denominator as of the same moment, or the percentage that was only
-- published, or that it does not apply to the unit (judging.md §1). A part larger than its whole is inconsistent
-- (§2), more than a closed list holds an error of the file (§6). Both halves of a group's pair are of one origin:
-- printed there, or counted from a list. A share of units has its own denominator: at a reporting unit 1, above it
-- the universe (int_indicator__rolled_up).
{%- set place = ['indicator_id', 'unit_id', 'origin', 'period_start', 'period_end', 'period_kind'] %}

with measured as (select * from {{ ref('int_indicator__measured') }}),

figure as (select * from {{ ref('int_flag__combined') }}),

numerator as (
    select *
    from measured
    where not is_published
),

place_of_numerator as (
    select distinct
        indicator_id,
        unit_id,
        origin,
        period_start,
        period_end,
        period_kind,
        denominator_measure,
        is_flow_over_stock
    from numerator
),

denominator_of_period as (
    select
        place_of_numerator.indicator_id,
        unit_id,
        origin,
        period_start,
        period_end,
        period_kind,
        figure.source_id,
        figure.value,
        figure.qualifier,
        figure.flags,
        figure.is_not_applicable,
        figure.derived_from,
        figure.known_from,
        figure.known_to,
        1 as candidate
    from place_of_numerator
    inner join figure using (unit_id, origin, period_start, period_end, period_kind)
    where place_of_numerator.denominator_measure = figure.measure_code
),

-- a flow over a stock: the stock on the flow's last day, where none is given for the period itself
stock_on_last_day as (
    select
        place_of_numerator.indicator_id,
        unit_id,
        origin,
        place_of_numerator.period_start,
        period_end,
        place_of_numerator.period_kind,
        figure.source_id,
        figure.value,
        figure.qualifier,
        figure.flags,
        figure.is_not_applicable,
        figure.derived_from,
        figure.known_from,
        figure.known_to,
        2 as candidate
    from place_of_numerator
    inner join figure using (unit_id, origin, period_end)
    where
        place_of_numerator.is_flow_over_stock
        and place_of_numerator.period_kind != 'as_of'
        and place_of_numerator.denominator_measure = figure.measure_code
        and figure.period_kind = 'as_of'
),

denominator_candidate as (
    select * from denominator_of_period
    union all
    select * from stock_on_last_day
),

denominator as (
    {{ pick_in_force(
        'denominator_candidate',
        place,
        ['source_id', 'value', 'qualifier', 'flags', 'is_not_applicable', 'derived_from'],
        'contested.candidate'
    ) }}
),

with_denominator as (
    select
        indicator_id,
        unit_id,
        origin,
        period_start,
        period_end,
        period_kind,
        numerator.value as numerator,
        denominator.value as denominator,
        {{ weakest_qualifier('numerator.qualifier', invert_qualifier('denominator.qualifier')) }} as qualifier,
        {{ merge_flags('numerator.flags', 'denominator.flags') }} as flags,
        numerator.units_reported,
        numerator.maximum,
        if(numerator.derived_from = denominator.derived_from, numerator.derived_from, 'mixed') as derived_from,
        array_to_string(list_sort(list_distinct([numerator.source_id, denominator.source_id])), '|') as source_ids,
        greatest(numerator.known_from, denominator.known_from) as known_from,
        -- null is "still in force", and `least` passes over it
        least(numerator.known_to, denominator.known_to) as known_to
    from numerator
    inner join denominator using (indicator_id, unit_id, origin, period_start, period_end, period_kind)
    where
        {{ are_known_together('numerator', 'denominator') }}
        and numerator.value is not null
        and denominator.value is not null
        and (
            not (numerator.aggregation_rule = 'share_of_units' or {{ gives_a_count('numerator.aggregation_rule') }})
            or (numerator.aggregation_rule = 'share_of_units' and not numerator.is_reporting)
        )
),

without_denominator as (
    select
        indicator_id,
        unit_id,
        origin,
        period_start,
        period_end,
        period_kind,
        value as numerator,
        if(aggregation_rule = 'share_of_units', 1, null) as denominator,
        qualifier,
        flags,
        units_reported,
        maximum,
        derived_from,
        source_id as source_ids,
        known_from,
        known_to
    from numerator
    where
        value is not null
        and ({{ gives_a_count('aggregation_rule') }} or (aggregation_rule = 'share_of_units' and is_reporting))
),

paired as (
    select * from with_denominator
    union all
    select * from without_denominator
),

-- the denominator does not apply, whatever is said of the numerator
denominator_not_applicable as (
    select
        indicator.indicator_id,
        figure.unit_id,
        figure.origin,
        figure.period_start,
        figure.period_end,
        figure.period_kind,
        figure.source_id,
        figure.known_from,
        figure.known_to
    from figure
    inner join {{ ref('int_indicator__described') }} as indicator
        on figure.measure_code = indicator.denominator_measure
    inner join {{ ref('org_unit') }} as unit on figure.unit_id = unit.unit_id
    where
        figure.is_not_applicable
        and indicator.aggregation_rule != 'national_only'
        and {{ is_reporting_unit('unit') }}
        and exists (
            select 1
            from {{ ref('int_unit__membership') }} as member
            where
                member.boundary_set = 'as_reported'
                and member.scope = indicator.scope
                and member.unit_id = figure.unit_id
                and figure.period_end between member.valid_from and member.valid_to
        )
),

-- either half of its pair does not apply to the unit, or its percentage does not
not_applicable as (
    select * from denominator_not_applicable
    union all
    select
        indicator_id,
        unit_id,
        origin,
        period_start,
        period_end,
        period_kind,
        source_id,
        known_from,
        known_to
    from measured
    where is_not_applicable and is_reporting
    union all
    select
        denominator.indicator_id,
        denominator.unit_id,
        denominator.origin,
        denominator.period_start,
        denominator.period_end,
        denominator.period_kind,
        denominator.source_id,
        denominator.known_from,
        denominator.known_to
    from denominator
    inner join {{ ref('org_unit') }} as unit on denominator.unit_id = unit.unit_id
    where denominator.is_not_applicable and {{ is_reporting_unit('unit') }}
),

pair_or_not_applicable as (
    select
        *,
        0 as pairs,
        1 as answers
    from not_applicable
    union all
    select
        indicator_id,
        unit_id,
        origin,
        period_start,
        period_end,
        period_kind,
        paired.source_ids as source_id,
        paired.known_from,
        paired.known_to,
        1 as pairs,
        0 as answers
    from paired
    semi join not_applicable using (indicator_id, unit_id, origin, period_start, period_end, period_kind)
),

not_applicable_in_force as (
    {{ running_total_over_time('pair_or_not_applicable', place, {'pairs': 'pairs', 'answers': 'answers'}) }}
),

source_of_not_applicable as (
    select
        indicator_id,
        unit_id,
        origin,
        period_start,
        period_end,
        period_kind,
        array_to_string(list_sort(list_distinct(list(source_id))), '|') as source_ids
    from not_applicable
    group by indicator_id, unit_id, origin, period_start, period_end, period_kind
)

select
    indicator_id,
    unit_id,
    origin,
    period_start,
    period_end,
    period_kind,
    case
        when origin = 'list' then 'listed'
        when numerator > denominator then 'inconsistent'
        when numerator > maximum then 'over_maximum'
        else 'pair'
    end as candidate,
    numerator,
    cast(denominator as decimal(38, 6)) as denominator,
    cast(null as decimal(38, 6)) as published_value,
    qualifier,
    flags,
    units_reported,
    derived_from,
    source_ids,
    known_from,
    known_to
from paired
union all
select
    indicator_id,
    unit_id,
    origin,
    period_start,
    period_end,
    period_kind,
    'published' as candidate,
    null as numerator,
    null as denominator,
    value as published_value,
    qualifier,
    flags,
    null as units_reported,
    derived_from,
    source_id as source_ids,
    known_from,
    known_to
from measured
where is_published and value is not null
union all
select
    indicator_id,
    unit_id,
    origin,
    period_start,
    period_end,
    period_kind,
    'not_applicable' as candidate,
    null as numerator,
    null as denominator,
    null as published_value,
    '' as qualifier,
    '' as flags,
    null as units_reported,
    '' as derived_from,
    source_of_not_applicable.source_ids,
    not_applicable_in_force.known_from,
    not_applicable_in_force.known_to
from not_applicable_in_force
inner join source_of_not_applicable
    using (indicator_id, unit_id, origin, period_start, period_end, period_kind)
where not_applicable_in_force.answers > 0 and not_applicable_in_force.pairs = 0
