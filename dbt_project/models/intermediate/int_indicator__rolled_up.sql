-- Units → region, block, country, by the indicator's rule. A member without a pair is left out of both halves and shows
-- in `units_reported`; the denominator of a share of units is every member, heard or not (domain.md §4, §8.22).
{%- set key = ['map', 'indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}

with unit_figure as (
    select
        restated.*,
        indicator.aggregation_rule,
        indicator.scope
    from {{ ref('int_indicator__restated') }} as restated
    inner join {{ ref('indicator') }} as indicator on restated.indicator_id = indicator.indicator_id
    where restated.candidate = 'pair'
),

membership as (select * from {{ ref('int_unit__membership') }}),

member as (
    select unit_figure.* replace (membership.group_unit_id as unit_id)
    from unit_figure
    inner join membership
        on
            unit_figure.map = membership.map
            and unit_figure.scope = membership.scope
            and unit_figure.unit_id = membership.unit_id
            and unit_figure.period_end between membership.valid_from and membership.valid_to
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
        bool_or(is_summed) as is_summed,
        array_to_string(list_sort(list_distinct(flatten(list(string_split(source_ids, '|'))))), '|') as source_ids
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
