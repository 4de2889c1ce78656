-- An indicator's own pair, or published percentage, at a unit, and the statements it was added up from. A headline
-- flag of AND components is theirs, 1 where all are, and its source's own word only where none of them is known; a
-- unit's part in a share of units is the unit itself, counted once. As in int_flag__combined and
-- int_indicator__paired, of what is in force.
with own as (
    select
        paired.indicator_id,
        paired.unit_id,
        paired.origin,
        paired.period_start,
        paired.period_end,
        paired.period_kind,
        paired.candidate,
        paired.denominator is not null as has_denominator,
        indicator.numerator_measure,
        indicator.denominator_measure,
        {{ is_reporting_unit('unit') }} as is_reporting,
        indicator.aggregation_rule = 'share_of_units' and {{ is_reporting_unit('unit') }} as is_one_of_a_share
    from {{ ref('int_indicator__checked') }} as paired
    inner join {{ ref('int_indicator__described') }} as indicator on paired.indicator_id = indicator.indicator_id
    inner join {{ ref('org_unit') }} as unit on paired.unit_id = unit.unit_id
    where paired.known_to is null and paired.candidate != 'not_applicable'
),

figure_in_force as (
    select
        measure_code,
        unit_id,
        origin,
        period_start,
        period_end,
        period_kind
    from {{ ref('int_flag__combined') }}
    where known_to is null
),

half as (
    select
        indicator_id,
        unit_id,
        origin,
        period_start,
        period_end,
        period_kind,
        candidate,
        is_reporting,
        if(candidate = 'published', 'published', 'numerator') as role,
        if(candidate = 'published', indicator_id, numerator_measure) as measure_code,
        period_start as figure_start,
        period_kind as figure_kind
    from own
    union all
    select
        own.indicator_id,
        own.unit_id,
        own.origin,
        own.period_start,
        own.period_end,
        own.period_kind,
        own.candidate,
        own.is_reporting,
        'denominator' as role,
        own.denominator_measure as measure_code,
        -- a flow over a stock: the stock on the flow's last day, where none is given for the period itself
        if(of_period.measure_code is null, own.period_end, own.period_start) as figure_start,
        if(of_period.measure_code is null, 'as_of', own.period_kind) as figure_kind
    from own
    left join figure_in_force as of_period
        on
            own.denominator_measure = of_period.measure_code
            and own.unit_id = of_period.unit_id
            and own.origin = of_period.origin
            and own.period_start = of_period.period_start
            and own.period_end = of_period.period_end
            and own.period_kind = of_period.period_kind
    where own.has_denominator and not own.is_one_of_a_share
),

component as (
    select distinct
        headline.numerator_measure as headline_measure,
        component.numerator_measure as component_measure
    from {{ ref('indicator') }} as headline
    inner join {{ ref('measure') }} as measure on headline.numerator_measure = measure.measure_code
    inner join {{ ref('indicator') }} as component on headline.indicator_id = component.parent_indicator_id
    where headline.component_rule = 'and' and measure.additivity = 'flag'
),

half_by_measure as (
    select
        *,
        measure_code as stated_measure,
        false as is_component
    from half
    union all
    select
        half.*,
        component.component_measure as stated_measure,
        true as is_component
    from half
    inner join component on half.measure_code = component.headline_measure
    where half.is_reporting
),

half_stated as (
    select
        half.indicator_id,
        half.unit_id,
        half.origin,
        half.period_start,
        half.period_end,
        half.period_kind,
        half.candidate,
        half.role,
        half.is_component,
        statement.source_id,
        statement.vintage_id,
        half.stated_measure as measure_code,
        statement.stated_start,
        statement.stated_end,
        statement.stated_kind,
        statement.stated_origin,
        statement.sign,
        statement.amount,
        bool_or(half.is_component) over (
            partition by
                half.indicator_id,
                half.unit_id,
                half.origin,
                half.period_start,
                half.period_end,
                half.period_kind,
                half.candidate,
                half.role
        ) as is_of_components
    from half_by_measure as half
    inner join {{ ref('int_lineage__statement') }} as statement
        on
            half.stated_measure = statement.measure_code
            and half.unit_id = statement.unit_id
            and half.origin = statement.origin
            and half.figure_start = statement.period_start
            and half.period_end = statement.period_end
            and half.figure_kind = statement.period_kind
)

select
    indicator_id,
    unit_id,
    origin,
    period_start,
    period_end,
    period_kind,
    candidate,
    role,
    'statement' as step,
    if(is_component, 'all', 'sum') as operation,
    sign,
    amount,
    unit_id as child_unit_id,
    stated_start as child_period_start,
    stated_end as child_period_end,
    stated_kind as child_period_kind,
    source_id,
    vintage_id,
    measure_code,
    stated_origin
from half_stated
where is_component = is_of_components
union all
select
    indicator_id,
    unit_id,
    origin,
    period_start,
    period_end,
    period_kind,
    candidate,
    'denominator' as role,
    'universe' as step,
    'sum' as operation,
    1 as sign,
    1 as amount,
    unit_id as child_unit_id,
    period_start as child_period_start,
    period_end as child_period_end,
    period_kind as child_period_kind,
    null as source_id,
    null as vintage_id,
    null as measure_code,
    null as stated_origin
from own
where is_one_of_a_share and has_denominator
