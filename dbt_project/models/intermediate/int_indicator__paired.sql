-- An indicator at a unit: numerator with denominator as of the same moment, or the figure that was only published.
-- A share of units has its own denominator: at a reporting unit 1, above it the universe (int_indicator__rolled_up).
{%- set period = ['unit_id', 'period_start', 'period_end', 'period_kind'] %}

with measured as (select * from {{ ref('int_flag__combined') }}),

indicator as (select * from {{ ref('indicator') }}),

numerator as (
    select
        indicator.indicator_id,
        indicator.aggregation_rule,
        indicator.denominator_measure,
        unit.unit_class,
        measured.*
    from measured
    inner join indicator on measured.measure_code = indicator.numerator_measure
    inner join {{ ref('org_unit') }} as unit on measured.unit_id = unit.unit_id
),

paired as (
    select
        numerator.indicator_id,
        {% for p in period %}numerator.{{ p }},
{% endfor %}
        'pair' as candidate,
        numerator.value as numerator,
        denominator.value as denominator,
        numerator.units_reported,
        if(
            numerator.source_id = denominator.source_id,
            numerator.source_id,
            concat_ws('|', least(numerator.source_id, denominator.source_id),
            greatest(numerator.source_id, denominator.source_id))
        ) as source_ids,
        greatest(numerator.known_from, denominator.known_from) as known_from,
        {{ earlier('numerator.known_to', 'denominator.known_to') }} as known_to
    from numerator
    inner join measured as denominator
        on
            numerator.denominator_measure = denominator.measure_code
            {% for p in period %}and numerator.{{ p }} = denominator.{{ p }}
            {% endfor %}
            and {{ overlap('numerator', 'denominator') }}
    where numerator.aggregation_rule not in ('sum_count')
),

without_denominator as (
    select
        indicator_id,
        {{ period | join(', ') }},
        'pair' as candidate,
        value as numerator,
        if(aggregation_rule = 'share_of_units', 1, null) as denominator,
        units_reported,
        source_id as source_ids,
        known_from,
        known_to
    from numerator
    where
        aggregation_rule = 'sum_count'
        or (aggregation_rule = 'share_of_units' and unit_class in ('province', 'ministry', 'gov_attached'))
),

published as (
    select
        indicator.indicator_id,
        {% for p in period %}measured.{{ p }},
{% endfor %}
        'published' as candidate,
        measured.value,
        measured.source_id as source_ids,
        measured.known_from,
        measured.known_to
    from measured
    inner join indicator on measured.measure_code = indicator.indicator_id
)

select
    indicator_id,
    {{ period | join(', ') }},
    candidate,
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
    indicator_id,
    {{ period | join(', ') }},
    candidate,
    null as numerator,
    null as denominator,
    value as published_value,
    null as units_reported,
    source_ids,
    known_from,
    known_to
from published
