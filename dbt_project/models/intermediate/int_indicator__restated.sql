-- Figures of units on a map. `as_reported` is what was said; `map_34` restates periods that ended before the merger:
-- a merged province is the sum of its predecessors' pairs and needs all of them; a flag is 1 when every predecessor had
-- it, 0 when one had not (domain.md §8.16–17). A percentage without a pair can't be restated.
{%- set key = ['indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}

with paired as (
    select
        paired.*,
        indicator.aggregation_rule,
        indicator.scope
    from {{ ref('int_indicator__paired') }} as paired
    inner join {{ ref('indicator') }} as indicator on paired.indicator_id = indicator.indicator_id
),

before_merger as (
    select
        paired.* replace (restated.restated_unit_id as unit_id),
        restated.unit_class,
        restated.is_summed,
        restated.parts_expected
    from paired
    inner join {{ ref('int_unit__restated') }} as restated on paired.unit_id = restated.unit_id
    where paired.period_end < date '{{ var("merger_date") }}'
),

part as (
    select
        *,
        if(numerator = 1, 1, 0) as ones
    from before_merger
    where is_summed and candidate = 'pair' and aggregation_rule not in ('pooled_ratio_distinct', 'national_only')
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
        any_value(aggregation_rule) as aggregation_rule,
        any_value(parts_expected) as parts_expected,
        bool_and(denominator is null) as has_no_denominator,
        array_to_string(list_sort(list_distinct(flatten(list(string_split(source_ids, '|'))))), '|') as source_ids
    from part
    group by all
),

merged as (
    select
        {% for k in key %}summed.{{ k }}, {% endfor %}
        about.source_ids,
        case
            when about.aggregation_rule != 'share_of_units' then summed.numerator
            when summed.ones = about.parts_expected then 1
            else 0
        end as numerator,
        case
            when about.has_no_denominator then null
            when about.aggregation_rule = 'share_of_units' then 1
            else summed.denominator
        end as denominator,
        summed.known_from,
        summed.known_to
    from summed
    inner join about using ({{ key | join(', ') }})
    where
        summed.parts = about.parts_expected
        -- one predecessor without it is enough to say no
        or (about.aggregation_rule = 'share_of_units' and summed.parts > summed.ones)
)

select
    'as_reported' as map,
    {{ key | join(', ') }},
    candidate,
    numerator,
    denominator,
    published_value,
    units_reported,
    source_ids,
    false as is_summed,
    known_from,
    known_to
from paired
union all
select
    'map_34' as map,
    {{ key | join(', ') }},
    candidate,
    numerator,
    denominator,
    published_value,
    units_reported,
    source_ids,
    false as is_summed,
    known_from,
    known_to
from before_merger
where
    not is_summed
    -- the same territory, but another universe of units or another catalogue
    and not (
        unit_class in ('country', 'block')
        and unit_id != 'VN_MIN'
        and aggregation_rule in ('share_of_units', 'pooled_ratio_distinct')
        and scope != 'national'
    )
union all
select
    'map_34' as map,
    {{ key | join(', ') }},
    'pair' as candidate,
    cast(numerator as decimal(38, 6)) as numerator,
    cast(denominator as decimal(38, 6)) as denominator,
    null as published_value,
    null as units_reported,
    source_ids,
    true as is_summed,
    known_from,
    known_to
from merged
