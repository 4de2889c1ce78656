-- Units → region, block, country, by the indicator's rule. A member without a pair is left out of both halves and shows
-- in `units_reported`; the denominator of a share of units is every member, heard or not (domain.md §4, §8.22).
{%- set key = ['map', 'indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}

with figure as (
    select
        restated.*,
        indicator.aggregation_rule,
        indicator.scope,
        indicator.has_provinces
    from {{ ref('int_indicator__restated') }} as restated
    inner join {{ ref('int_indicator__described') }} as indicator on restated.indicator_id = indicator.indicator_id
),

membership as (select * from {{ ref('int_unit__membership') }}),

member as (
    select figure.* replace (membership.group_unit_id as unit_id)
    from figure
    inner join membership
        on
            figure.map = membership.map
            and figure.scope = membership.scope
            and figure.unit_id = membership.unit_id
            and figure.period_end between membership.valid_from and membership.valid_to
    where figure.candidate = 'pair'
),

summed as (
    {%- set sums = {'numerator': 'numerator', 'denominator': 'coalesce(denominator, 0)', 'units_reported': '1'} %}
    {{ running('(' ~ deltas('member', key, sums) ~ ')', key, sums) }}
),

about as (
    select
        {{ key | join(', ') }},
        any_value(aggregation_rule) as aggregation_rule,
        any_value(scope) as scope,
        -- a group with provinces stands on restated ones
        bool_or(map = 'map_34' and unit_id != 'VN_MIN' and has_provinces) as is_summed,
        {{ distinct_sources('source_ids') }} as source_ids
    from member
    group by all
),

expected as (
    select
        about.map,
        about.scope,
        about.unit_id,
        about.period_end,
        count(*) as units_expected
    from (select distinct
map,
scope,
unit_id,
period_end
from about) as about
    inner join membership
        on
            about.map = membership.map
            and about.scope = membership.scope
            and about.unit_id = membership.group_unit_id
            and about.period_end between membership.valid_from and membership.valid_to
    group by all
),

ruled as (
    select
        summed.*,
        case about.aggregation_rule
            when 'pooled_ratio' then {{ pooled_ratio('summed') }}
            when 'pooled_ratio_distinct' then {{ pooled_ratio_distinct() }}
            when 'share_of_units' then {{ share_of_units('summed', 'expected.units_expected') }}
            when 'sum_count' then {{ sum_count('summed') }}
            when 'national_only' then {{ national_only() }}
        end as pair,
        expected.units_expected,
        about.is_summed,
        about.source_ids
    from summed
    inner join about using ({{ key | join(', ') }})
    inner join expected
        on
            about.map = expected.map
            and about.scope = expected.scope
            and about.unit_id = expected.unit_id
            and about.period_end = expected.period_end
    where summed.units_reported > 0
)

select
    {{ key | join(', ') }},
    'rolled_up' as candidate,
    pair.numerator,
    pair.denominator,
    null::decimal(38, 6) as published_value,
    units_reported,
    units_expected,
    is_summed,
    source_ids,
    known_from,
    known_to
from ruled
where pair.numerator is not null
union all
-- a list counts its groups itself, distinct things once (int_procedure__counted)
select
    {% for k in key %}figure.{{ k }}, {% endfor %}
    figure.candidate,
    figure.numerator,
    figure.denominator,
    figure.published_value,
    figure.units_reported,
    expected.units_expected,
    figure.is_summed,
    figure.source_ids,
    figure.known_from,
    figure.known_to
from figure
inner join expected
    on
        figure.map = expected.map
        and figure.scope = expected.scope
        and figure.unit_id = expected.unit_id
        and figure.period_end = expected.period_end
where figure.candidate = 'listed'
