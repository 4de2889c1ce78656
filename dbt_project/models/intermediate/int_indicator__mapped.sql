-- The same figures asked on three maps: as reported, on the 63 and on the 34 provinces. Before the merger the 63-map is
-- what was reported, after it the 34-map is; what can't be restated says `not_comparable` instead of keeping silent.
{%- set key = ['indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}

with spoken as (select * from {{ ref('int_indicator__spoken') }}),

as_reported as (
    select
        spoken.*,
        unit.unit_class,
        unit.in_63_map,
        unit.in_34_map,
        indicator.aggregation_rule,
        indicator.scope
    from spoken
    inner join {{ ref('org_unit') }} as unit on spoken.unit_id = unit.unit_id
    inner join {{ ref('indicator') }} as indicator on spoken.indicator_id = indicator.indicator_id
    where spoken.map = 'as_reported'
),

renamed as (
    select successor_unit_id from {{ ref('org_unit_succession') }} where kind = 'renamed'
),

merged as (
    select
        unit_id,
        successor_unit_id
    from {{ ref('org_unit_succession') }}
    where kind = 'merger' and unit_id in (select province.unit_id from {{ ref('org_unit') }} as province where province.unit_class = 'province')
),

-- the country and its blocks hold the same territory on every map; a universe of units does not
carries_over as (
    select *
    from as_reported
    where
        period_end >= date '{{ var("merger_date") }}'
        and case
            when unit_class in ('ministry', 'gov_attached') then true
            when unit_class = 'province'
                then in_63_map or unit_id in (select renamed.successor_unit_id from renamed)
            when unit_id = 'VN_MIN' then true
            when unit_class in ('country', 'block')
                then aggregation_rule not in ('share_of_units', 'pooled_ratio_distinct') or scope = 'national'
            else false
        end
),

not_comparable as (
    -- old provinces of the 63-map after the merger
    select
        'map_63' as map,
        as_reported.* replace (merged.unit_id as unit_id)
    from as_reported
    inner join merged on as_reported.unit_id = merged.successor_unit_id
    where as_reported.period_end >= date '{{ var("merger_date") }}'
    union all
    -- regions of the 63-map, and shares over a universe that is no more
    select
        'map_63' as map,
        as_reported.* replace (region.unit_id as unit_id)
    from as_reported
    cross join (
        select unit_id from {{ ref('org_unit') }} where unit_class = 'region' and in_63_map
    ) as region
    where as_reported.period_end >= date '{{ var("merger_date") }}' and as_reported.unit_class = 'region'
    union all
    select
        'map_63' as map,
        as_reported.*
    from as_reported
    where
        period_end >= date '{{ var("merger_date") }}'
        and unit_class in ('country', 'block')
        and not exists (select 1 from carries_over where carries_over.unit_id = as_reported.unit_id and carries_over.indicator_id = as_reported.indicator_id)
    union all
    -- merged provinces before the merger, where predecessors gave no pair that may be summed
    select
        'map_34' as map,
        as_reported.* replace (merged.successor_unit_id as unit_id)
    from as_reported
    inner join merged on as_reported.unit_id = merged.unit_id
    where
        as_reported.period_end < date '{{ var("merger_date") }}'
        and (
            as_reported.candidate = 'published'
            or as_reported.aggregation_rule in ('pooled_ratio_distinct', 'national_only')
        )
    union all
    select
        'map_34' as map,
        as_reported.*
    from as_reported
    where period_end < date '{{ var("merger_date") }}' and unit_class in ('country', 'block')
),

without_value as (
    select
        map,
        {{ key | join(', ') }},
        array_to_string(list_sort(list_distinct(flatten(list(string_split(source_ids, '|'))))), '|') as source_ids,
        min(known_from) as known_from
    from not_comparable
    group by all
)

select
    map,
    {{ key | join(', ') }},
    candidate,
    numerator,
    denominator,
    value,
    units_reported,
    units_expected,
    is_summed,
    source_ids,
    known_from,
    known_to
from spoken
union all
{%- for map, these in [('map_34', 'as_reported'), ('map_63', 'as_reported'), ('map_63', 'carries_over')] %}
select
    '{{ map }}' as map,
    {{ key | join(', ') }},
    candidate,
    numerator,
    denominator,
    value,
    units_reported,
    units_expected,
    is_summed,
    source_ids,
    known_from,
    known_to
from {{ these }}
where period_end {{ '<' if (map, these) == ('map_63', 'as_reported') else '>=' }} date '{{ var("merger_date") }}'
union all
{%- endfor %}
select
    map,
    {{ key | join(', ') }},
    'not_comparable' as candidate,
    null as numerator,
    null as denominator,
    null as value,
    null as units_reported,
    null as units_expected,
    false as is_summed,
    source_ids,
    known_from,
    null as known_to
from without_value
anti join spoken using (map, {{ key | join(', ') }})
anti join carries_over on
    without_value.map = 'map_63'
    {% for k in key %}and without_value.{{ k }} = carries_over.{{ k }}
    {% endfor %}
