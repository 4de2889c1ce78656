-- One wide row per indicator, unit, period and boundary set as known today, for people and their tools: it answers most
-- questions without a join. The figures are those of fct_indicator; a unit that owes a figure and gave none has a row
-- with the reason. No rule of the indicators is computed here: what is new is the rank among units of one class.
with silence as (
    select due.*
    from {{ ref('int_reporting__due_figure') }} as due
    anti join {{ ref('fct_indicator') }} as figure
        on
            due.indicator_id = figure.indicator_id
            and due.unit_id = figure.unit_id
            and due.period_start = figure.period_start
            and due.period_end = figure.period_end
            and due.period_kind = figure.period_kind
    -- who gave its part owes nothing, though what it is divided by may be known to nobody
    where due.first_known_from is null
),

known_or_owed as (
    select
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        boundary_set,
        numerator,
        denominator,
        value,
        value_status,
        missing_reason,
        qualifier,
        flags,
        coverage,
        units_reported,
        units_expected,
        units_not_applicable,
        maturity,
        source_ids,
        known_from
    from {{ ref('fct_indicator') }}
    union all by name
    select
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        'as_reported' as boundary_set,
        'missing' as value_status,
        missing_reason,
        '' as qualifier,
        '' as flags,
        due_date,
        source_ids
    from silence
),

-- the target of the year in which the period ends; of several the last
target as (
    select
        indicator_id,
        year(due_on) as due_year,
        target_id,
        addressee,
        comparator,
        target_value
    from {{ ref('dim_target') }}
    where kind = 'target'
    qualify row_number() over (
        partition by indicator_id, year(due_on)
        order by due_on desc, target_id asc
    ) = 1
),

-- less is better where every target of the indicator is a ceiling
direction as (
    select
        indicator_id,
        bool_and(comparator in ('<=', '<')) as is_less_better
    from {{ ref('dim_target') }}
    where kind = 'target'
    group by indicator_id
),

-- a verdict stands beside the figure it was reached on: one on a share with answers carried to it has another value
verdict as (
    select
        target_id,
        unit_id,
        evidence_period_start as period_start,
        evidence_period_end as period_end,
        evidence_period_kind as period_kind,
        value,
        verdict
    from {{ ref('fct_target') }}
    where basis = 'latest' and is_addressee
),

source_list as (
    select distinct source_ids
    from known_or_owed
    where source_ids != ''
),

source_of_list as (
    select
        source_ids,
        unnest(string_split(source_ids, '|')) as source_id
    from source_list
),

source_titles as (
    select
        source_of_list.source_ids,
        string_agg(source.title_vi, '; ' order by source.source_id) as source_titles_vi,
        string_agg(source.title_en, '; ' order by source.source_id) as source_titles_en
    from source_of_list
    inner join {{ ref('dim_source') }} as source on source_of_list.source_id = source.source_id
    group by source_of_list.source_ids
),

described as (
    select
        figure.*,
        indicator.name_vi as indicator_name_vi,
        indicator.name_en as indicator_name_en,
        indicator.label_short_vi as indicator_label_vi,
        indicator.label_short_en as indicator_label_en,
        indicator.pillar,
        indicator.unit_of_measure,
        unit.name_vi as unit_name_vi,
        unit.name_en as unit_name_en,
        unit.label_vi as unit_label_vi,
        unit.label_en as unit_label_en,
        unit.unit_class,
        if(coalesce(direction.is_less_better, false), -1, 1) as better_is,
        -- whoever nobody expects is shown and stands in no ranking
        figure.value is not null
        and {{ is_reporting_unit('unit') }}
        and not list_contains(string_split(figure.flags, '|'), 'outside_universe') as is_ranked,
        -- a count is set for the addressee alone; a percentage is a distance for every unit
        if(
            indicator.unit_of_measure = 'percent' or target.addressee in (figure.unit_id, 'each_unit'),
            target.target_id,
            null
        ) as target_id
    from known_or_owed as figure
    inner join {{ ref('dim_indicator') }} as indicator on figure.indicator_id = indicator.indicator_id
    inner join {{ ref('dim_org_unit') }} as unit on figure.unit_id = unit.unit_id
    left join direction on figure.indicator_id = direction.indicator_id
    left join target on figure.indicator_id = target.indicator_id and year(figure.period_end) = target.due_year
),

ranked as (
    select
        *,
        if(is_ranked, rank() over (place_in_class order by better_is * value desc), null) as rank_in_class,
        if(is_ranked, count(*) over place_in_class, null) as ranked_in_class
    from described
    window place_in_class as (
        partition by indicator_id, period_start, period_end, period_kind, boundary_set, unit_class, is_ranked
    )
)

select
    ranked.indicator_id,
    ranked.indicator_name_vi,
    ranked.indicator_name_en,
    ranked.indicator_label_vi,
    ranked.indicator_label_en,
    ranked.pillar,
    ranked.unit_id,
    ranked.unit_name_vi,
    ranked.unit_name_en,
    ranked.unit_label_vi,
    ranked.unit_label_en,
    ranked.unit_class,
    {{ period_id('ranked.period_start', 'ranked.period_end', 'ranked.period_kind') }} as period_id,
    ranked.period_start,
    ranked.period_end,
    ranked.period_kind,
    period.grain,
    period.label_vi as period_label_vi,
    period.label_en as period_label_en,
    ranked.boundary_set,
    ranked.value,
    ranked.unit_of_measure,
    ranked.numerator,
    ranked.denominator,
    ranked.value_status,
    ranked.missing_reason,
    reason.words_vi as missing_reason_vi,
    reason.words_en as missing_reason_en,
    ranked.due_date,
    ranked.qualifier,
    ranked.flags,
    ranked.coverage,
    ranked.units_reported,
    ranked.units_expected,
    ranked.units_not_applicable,
    ranked.maturity,
    ranked.target_id,
    target.comparator,
    target.target_value,
    cast(ranked.value - target.target_value as decimal(38, 6)) as gap,
    verdict.verdict,
    ranked.rank_in_class,
    ranked.ranked_in_class,
    ranked.source_ids,
    source_titles.source_titles_vi,
    source_titles.source_titles_en,
    {{ value_id('ranked') }} as citation_id,
    ranked.known_from
from ranked
left join {{ ref('dim_period') }} as period
    on
        ranked.period_start = period.period_start
        and ranked.period_end = period.period_end
        and ranked.period_kind = period.period_kind
left join {{ ref('missing_reason') }} as reason on ranked.missing_reason = reason.missing_reason
left join {{ ref('dim_target') }} as target on ranked.target_id = target.target_id
left join verdict
    on
        ranked.target_id = verdict.target_id
        and ranked.unit_id = verdict.unit_id
        and ranked.period_start = verdict.period_start
        and ranked.period_end = verdict.period_end
        and ranked.period_kind = verdict.period_kind
        and ranked.value = verdict.value
left join source_titles on ranked.source_ids = source_titles.source_ids
order by
    ranked.indicator_id,
    ranked.unit_id,
    ranked.period_end,
    ranked.period_start,
    ranked.period_kind,
    ranked.boundary_set
