-- Figures of units on a map. `as_reported` is what was said; `map_34` restates periods that ended before the merger:
-- a merged province is the sum of its predecessors' pairs and needs all of them; a flag is 1 when every predecessor had
-- it, 0 when one had not (domain.md §8.16–17). A percentage without a pair can't be restated.
{%- set key = ['indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}
{%- set carried = ['candidate', 'numerator', 'denominator', 'published_value', 'units_reported', 'source_ids'] %}

with paired as (
    select
        paired.* exclude (road),
        indicator.aggregation_rule,
        indicator.counts_units,
        indicator.has_provinces
    from {{ ref('int_indicator__paired') }} as paired
    inner join {{ ref('int_indicator__described') }} as indicator on paired.indicator_id = indicator.indicator_id
),

before_merger as (
    select
        paired.* replace (restated.restated_unit_id as unit_id),
        restated.unit_class,
        restated.is_summed,
        restated.parts_expected
    from paired
    inner join {{ ref('int_unit__restated') }} as restated on paired.unit_id = restated.unit_id
    where paired.period_end < date '{{ var("merger_date") }}' and paired.candidate != 'listed'
),

part as (
    select
        *,
        if(numerator = 1, 1, 0) as ones
    from before_merger
    where is_summed and candidate = 'pair' and aggregation_rule != 'pooled_ratio_distinct'
),

summed as (
    {%- set sums = {
        'numerator': 'numerator', 'denominator': 'coalesce(denominator, 0)', 'parts': '1', 'ones': 'ones'
    } %}
    {{ running('(' ~ deltas('part', key, sums) ~ ')', key, sums) }}
),

about as (
    select
        {{ key | join(', ') }},
        any_value(counts_units) as counts_units,
        any_value(parts_expected) as parts_expected,
        bool_and(denominator is null) as has_no_denominator,
        {{ distinct_sources('source_ids') }} as source_ids
    from part
    group by all
),

merged as (
    select
        {% for k in key %}summed.{{ k }}, {% endfor %}
        'pair' as candidate,
        case
            when not about.counts_units then summed.numerator
            when summed.ones = about.parts_expected then 1
            else 0
        end as numerator,
        case
            when about.has_no_denominator then null
            when about.counts_units then 1
            else summed.denominator
        end as denominator,
        null::decimal(38, 6) as published_value,
        null::bigint as units_reported,
        about.source_ids,
        summed.known_from,
        summed.known_to
    from summed
    inner join about using ({{ key | join(', ') }})
    where
        summed.parts = about.parts_expected
        -- one predecessor without it is enough to say no
        or (about.counts_units and summed.parts > summed.ones)
)

select
    'as_reported' as map,
    {{ key | join(', ') }},
    {{ carried | join(', ') }},
    false as is_summed,
    known_from,
    known_to
from paired
union all
select
    'map_34' as map,
    {{ key | join(', ') }},
    {{ carried | join(', ') }},
    false as is_summed,
    known_from,
    known_to
from before_merger
where
    not is_summed
    -- the same territory, but another universe of units
    and not (counts_units and has_provinces and unit_id in ('VN', 'VN_PROV'))
    -- distinct things of a group carry over as they were said in the end (int_indicator__mapped)
    and not (aggregation_rule = 'pooled_ratio_distinct' and unit_class in ('country', 'block'))
union all
select
    'map_34' as map,
    {{ key | join(', ') }},
    {{ carried | join(', ') }},
    true as is_summed,
    known_from,
    known_to
from merged
