-- The same figures asked on three maps: as reported, on the 63 and on the 34 provinces. Before the merger the 63-map is
-- what was reported, after it the 34-map is; what can't be restated says `not_comparable` instead of keeping silent,
-- for as long as there is something that can't. A list's groups are counted on the map in force only.
{%- set key = ['map', 'indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}
{%- set carried = [
    'candidate', 'numerator', 'denominator', 'value', 'units_reported', 'units_expected', 'is_summed', 'source_ids'
] %}
{%- set merger = "date '" ~ var('merger_date') ~ "'" %}

with spoken as (
    select
        spoken.*,
        unit.unit_class,
        unit.in_63_map,
        unit.region_63,
        indicator.aggregation_rule,
        indicator.counts_units and indicator.has_provinces as is_of_a_universe
    from {{ ref('int_indicator__spoken') }} as spoken
    inner join {{ ref('org_unit') }} as unit on spoken.unit_id = unit.unit_id
    inner join {{ ref('int_indicator__described') }} as indicator on spoken.indicator_id = indicator.indicator_id
),

before_merger as (select * from spoken where map = 'as_reported' and period_end < {{ merger }}),

since_merger as (select * from spoken where map = 'as_reported' and period_end >= {{ merger }}),

succession as (
    select
        succession.unit_id,
        succession.successor_unit_id,
        succession.kind,
        unit.region_63
    from {{ ref('org_unit_succession') }} as succession
    inner join {{ ref('org_unit') }} as unit on succession.unit_id = unit.unit_id
    where unit.unit_class = 'province'
),

-- 34-map: before the merger
can_not_be_summed as (
    select
        before_merger.* replace (
            'map_34' as map,
            coalesce(succession.successor_unit_id, before_merger.unit_id) as unit_id
        )
    from before_merger
    left join succession on before_merger.unit_id = succession.unit_id and succession.kind = 'merger'
    where
        (
            succession.unit_id is not null
            and (
                before_merger.candidate = 'published'
                or (before_merger.aggregation_rule = 'pooled_ratio_distinct' and before_merger.value is not null)
            )
        )
        or (
            before_merger.is_of_a_universe
            and before_merger.unit_id in ('VN', 'VN_PROV')
            and before_merger.value is not null
        )
),

-- 63-map: since the merger
carries_over as (
    select
        since_merger.* replace (
            'map_63' as map,
            coalesce(renamed.unit_id, since_merger.unit_id) as unit_id
        )
    from since_merger
    left join succession as renamed
        on since_merger.unit_id = renamed.successor_unit_id and renamed.kind = 'renamed'
    where
        since_merger.candidate != 'listed'
        and case
            when since_merger.unit_class in ('ministry', 'gov_attached') then true
            when since_merger.unit_class = 'province' then since_merger.in_63_map or renamed.unit_id is not null
            when since_merger.unit_id = 'VN_MIN' then true
            else since_merger.unit_class in ('country', 'block') and not since_merger.is_of_a_universe
        end
),

can_not_be_parted as (
    select since_merger.* replace ('map_63' as map, succession.unit_id as unit_id)
    from since_merger
    inner join succession on since_merger.unit_id = succession.successor_unit_id and succession.kind = 'merger'
    where since_merger.value is not null
    union all
    select since_merger.* replace ('map_63' as map)
    from since_merger
    where
        is_of_a_universe
        and unit_id in ('VN', 'VN_PROV')
        and value is not null
    union all
    -- a region of the 63-map, of whose old provinces something is said
    select since_merger.* replace ('map_63' as map, coalesce(succession.region_63, since_merger.region_63) as unit_id)
    from since_merger
    left join succession on since_merger.unit_id = succession.successor_unit_id
    where
        since_merger.unit_class = 'province'
        and since_merger.aggregation_rule in ('pooled_ratio', 'share_of_units', 'sum_count')
        and coalesce(succession.region_63, since_merger.region_63) is not null
        and (since_merger.value is not null or succession.kind is distinct from 'merger')
),

not_comparable as (
    select * from can_not_be_summed
    union all
    select * from can_not_be_parted
),

counted as (
    {{ running('(' ~ deltas('not_comparable', key, {'figures': '1'}) ~ ')', key, ['figures']) }}
),

about as (
    select
        {{ key | join(', ') }},
        {{ distinct_sources('source_ids') }} as source_ids
    from not_comparable
    group by all
),

candidate as (
    select {{ key | join(', ') }}, {{ carried | join(', ') }}, known_from, known_to
    from spoken
    union all
    select {{ key | join(', ') }}, {{ carried | join(', ') }}, known_from, known_to
    from carries_over
    union all
    select {{ key | join(', ') }}, {{ carried | join(', ') }}, known_from, known_to
    from (select * replace ('map_34' as map) from since_merger) as on_34
    union all
    select {{ key | join(', ') }}, {{ carried | join(', ') }}, known_from, known_to
    from (
        select * replace ('map_34' as map)
        from before_merger
        where
            aggregation_rule = 'pooled_ratio_distinct'
            and unit_class in ('country', 'block')
            and candidate != 'listed'
    ) as of_distinct_things
    union all
    select {{ key | join(', ') }}, {{ carried | join(', ') }}, known_from, known_to
    from (
        select before_merger.* replace (
            'map_63' as map, coalesce(renamed.unit_id, before_merger.unit_id) as unit_id
        )
        from before_merger
        left join succession as renamed
            on before_merger.unit_id = renamed.successor_unit_id and renamed.kind = 'renamed'
    ) as on_63
    union all
    select
        {% for k in key %}counted.{{ k }}, {% endfor %}
        'not_comparable' as candidate,
        null as numerator,
        null as denominator,
        null as value,
        null as units_reported,
        null as units_expected,
        false as is_summed,
        about.source_ids,
        counted.known_from,
        counted.known_to
    from counted
    inner join about using ({{ key | join(', ') }})
    where counted.figures > 0
)

select * from ({{ first_to_speak('candidate', key, carried, "s.candidate = 'not_comparable'") }})
