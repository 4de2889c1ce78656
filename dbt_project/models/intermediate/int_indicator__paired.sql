-- An indicator at a unit: numerator with denominator as of the same moment, or the figure that was only published.
-- Both halves of a group's pair come by one road: printed there, or counted from a list. A share of units has its own
-- denominator: at a reporting unit 1, above it the universe (int_indicator__rolled_up).
{%- set place = ['indicator_id', 'unit_id', 'road', 'period_start', 'period_end', 'period_kind'] %}

with measured as (select * from {{ ref('int_flag__combined') }}),

indicator as (select * from {{ ref('int_indicator__described') }}),

unit as (
    select
        unit_id,
        unit_class in ('province', 'ministry', 'gov_attached') as is_reporting
    from {{ ref('org_unit') }}
),

-- a unit's figure is one of the indicator only while the unit is in its scope
member as (
    select distinct
        scope,
        unit_id,
        valid_from,
        valid_to
    from {{ ref('int_unit__membership') }}
    where map = 'as_reported'
),

stated as (
    select
        indicator.indicator_id,
        indicator.aggregation_rule,
        indicator.denominator_measure,
        indicator.is_flow_over_stock,
        indicator.indicator_id = measured.measure_code as is_published,
        unit.is_reporting,
        measured.* exclude (measure_code)
    from measured
    inner join indicator on measured.measure_code in (indicator.numerator_measure, indicator.indicator_id)
    inner join unit on measured.unit_id = unit.unit_id
    where
        not unit.is_reporting
        or (
            indicator.aggregation_rule != 'national_only'
            and exists (
                select 1
                from member
                where
                    member.scope = indicator.scope
                    and member.unit_id = measured.unit_id
                    and measured.period_end between member.valid_from and member.valid_to
            )
        )
),

numerator as (select * from stated where not is_published),

denominator_candidate as (
    select
        numerator.indicator_id,
        measured.unit_id,
        measured.road,
        measured.period_start,
        measured.period_end,
        measured.period_kind,
        measured.source_id,
        measured.value,
        measured.known_from,
        measured.known_to,
        1 as candidate
    from (select distinct {{ place | join(', ') }}, denominator_measure from numerator) as numerator
    inner join measured
        on
            numerator.denominator_measure = measured.measure_code
            {% for p in place[1:] %}and numerator.{{ p }} = measured.{{ p }}
            {% endfor %}
    union all
    -- a flow over a stock: the stock on the flow's last day, where none is given for the period itself
    select
        numerator.indicator_id,
        measured.unit_id,
        measured.road,
        numerator.period_start,
        numerator.period_end,
        numerator.period_kind,
        measured.source_id,
        measured.value,
        measured.known_from,
        measured.known_to,
        2 as candidate
    from (
        select distinct
            {{ place | join(', ') }},
            denominator_measure
        from numerator
        where is_flow_over_stock and period_kind != 'as_of'
    ) as numerator
    inner join measured
        on
            numerator.denominator_measure = measured.measure_code
            and numerator.unit_id = measured.unit_id
            and numerator.road = measured.road
            and measured.period_kind = 'as_of'
            and numerator.period_end = measured.period_end
),

denominator as (
    select * from ({{ first_to_speak('denominator_candidate', place, ['source_id', 'value'], 's.candidate') }})
),

paired as (
    select
        {% for p in place %}numerator.{{ p }}, {% endfor %}
        numerator.value as numerator,
        denominator.value as denominator,
        numerator.units_reported,
        array_to_string(list_sort(list_distinct([numerator.source_id, denominator.source_id])), '|') as source_ids,
        greatest(numerator.known_from, denominator.known_from) as known_from,
        {{ earlier('numerator.known_to', 'denominator.known_to') }} as known_to
    from numerator
    inner join denominator
        on
            {% for p in place %}numerator.{{ p }} = denominator.{{ p }} and {% endfor %}
            {{ overlap('numerator', 'denominator') }}
    where
        numerator.aggregation_rule not in ('share_of_units', 'sum_count')
        or (numerator.aggregation_rule = 'share_of_units' and not numerator.is_reporting)
),

without_denominator as (
    select
        {{ place | join(', ') }},
        value as numerator,
        if(aggregation_rule = 'share_of_units', 1, null) as denominator,
        units_reported,
        source_id as source_ids,
        known_from,
        known_to
    from numerator
    where aggregation_rule = 'sum_count' or (aggregation_rule = 'share_of_units' and is_reporting)
)

select
    {{ place | join(', ') }},
    if(road = 'list', 'listed', 'pair') as candidate,
    numerator,
    cast(denominator as decimal(38, 6)) as denominator,
    cast(null as decimal(38, 6)) as published_value,
    units_reported,
    source_ids,
    known_from,
    known_to
from (
    select * from paired
    union all
    select * from without_denominator
) as figure
union all
select
    {{ place | join(', ') }},
    'published' as candidate,
    null as numerator,
    null as denominator,
    value as published_value,
    null as units_reported,
    source_id as source_ids,
    known_from,
    known_to
from stated
where is_published
