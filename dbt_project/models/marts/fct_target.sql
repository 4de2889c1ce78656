-- One row per target, basis and unit that has evidence, and always one for who is judged: met, missed or why it can't
-- be judged (judging.md §6). A unit that is not addressed has a distance to the target and no verdict.
with unit_of_target as (
    select
        target_id,
        basis,
        unit_id
    from {{ ref('int_target__judged_unit') }}
    union
    select
        target_id,
        basis,
        unit_id
    from {{ ref('int_target__evidence') }}
    union
    select
        target_id,
        basis,
        unit_id
    from {{ ref('int_target__whole') }}
),

-- however late: the first figure that meets it
first_met as (
    select
        figure.target_id,
        figure.basis,
        figure.unit_id,
        min(figure.period_end) as reached_on
    from {{ ref('int_target__figure') }} as figure
    inner join {{ ref('int_target__due') }} as due
        on figure.target_id = due.target_id and figure.basis = due.basis
    where figure.does_meet and figure.period_end >= due.starts_on
    group by figure.target_id, figure.basis, figure.unit_id
),

-- joined on equal keys alone: beside a condition on one side DuckDB compares every row with every row
pace as (
    select
        *,
        'latest' as basis
    from {{ ref('int_target__pace') }}
),

shown as (
    select
        due.target_id,
        due.plan_id,
        due.indicator_id,
        indicator.label_short_vi as indicator_label_vi,
        indicator.label_short_en as indicator_label_en,
        unit_of_target.unit_id,
        unit.label_vi as unit_label_vi,
        unit.label_en as unit_label_en,
        due.kind,
        verdict.verdict is not null or whole.verdict is not null as is_addressee,
        due.basis,
        due.judged_on,
        due.comparator,
        due.target_value,
        due.target_unit,
        due.due_on,
        coalesce(whole.numerator, evidence.numerator) as numerator,
        coalesce(whole.denominator, evidence.denominator) as denominator,
        -- how many units meet a target on each is no value of the indicator
        if(whole.verdict is null, evidence.value, null) as value,
        if(whole.verdict is null, evidence.lower_value, null) as lower_value,
        if(whole.verdict is null, evidence.upper_value, null) as upper_value,
        if(whole.verdict is null, evidence.qualifier, null) as qualifier,
        if(whole.verdict is null, evidence.flags, null) as flags,
        if(
            whole.verdict is null,
            evidence.coverage,
            cast(100.0 * whole.units_reported / nullif(whole.units_expected, 0) as decimal(9, 4))
        ) as coverage,
        case
            when whole.verdict is null then evidence.coverage_basis
            when whole.units_expected > 0 then 'units'
        end as coverage_basis,
        coalesce(whole.units_reported, evidence.units_reported) as units_reported,
        coalesce(whole.units_expected, evidence.units_expected) as units_expected,
        if(whole.verdict is null, coalesce(evidence.evidence, 'none'), 'none') as evidence,
        if(whole.verdict is null, evidence.period_start, null) as evidence_period_start,
        if(whole.verdict is null, evidence.period_end, null) as evidence_period_end,
        if(whole.verdict is null, evidence.period_kind, null) as evidence_period_kind,
        if(whole.verdict is null, evidence.days, null) as distance_days,
        coalesce(whole.verdict, verdict.verdict) as verdict,
        coalesce(whole.reason, verdict.reason) as reason,
        verdict.nearest_period_end,
        rival.rival_value,
        rival.rival_source_id,
        if(whole.verdict is null, first_met.reached_on, null) as reached_on,
        if(whole.verdict is null, pace.per_day, null) as per_day,
        pace.last_value,
        pace.last_period_end
    from unit_of_target
    inner join {{ ref('int_target__due') }} as due using (target_id, basis)
    left join {{ ref('int_target__evidence') }} as evidence using (target_id, basis, unit_id)
    left join {{ ref('int_target__verdict') }} as verdict using (target_id, basis, unit_id)
    left join {{ ref('int_target__whole') }} as whole using (target_id, basis, unit_id)
    left join {{ ref('int_target__rival') }} as rival using (target_id, basis, unit_id)
    left join first_met using (target_id, basis, unit_id)
    left join pace
        on
            due.indicator_id = pace.indicator_id
            and unit_of_target.unit_id = pace.unit_id
            and due.basis = pace.basis
    left join {{ ref('dim_indicator') }} as indicator on due.indicator_id = indicator.indicator_id
    left join {{ ref('dim_org_unit') }} as unit on unit_of_target.unit_id = unit.unit_id
),

measured as (
    select
        *,
        cast(value - target_value as decimal(38, 6)) as gap,
        {{ items_to_goal(
            'comparator', 'if(denominator is null, target_value, target_value * denominator / 100)', 'numerator'
        ) }} as items_to_goal,
        -- the day a target that is not met yet is reached at the pace of its series
        case
            when
                (comparator in ('>=', '>') and last_value < target_value and per_day > 0)
                or (comparator in ('<=', '<') and last_value > target_value and per_day < 0)
                then
                    last_period_end + cast(least(ceil((target_value - last_value) / per_day), 1000000) as integer)
        end as forecast_on
    from shown
)

select
    target_id,
    plan_id,
    indicator_id,
    indicator_label_vi,
    indicator_label_en,
    unit_id,
    unit_label_vi,
    unit_label_en,
    is_addressee,
    basis,
    judged_on,
    comparator,
    target_value,
    target_unit,
    due_on,
    numerator,
    denominator,
    value,
    lower_value,
    upper_value,
    qualifier,
    flags,
    coverage,
    coverage_basis,
    units_reported,
    units_expected,
    evidence,
    {{ period_id('evidence_period_start', 'evidence_period_end', 'evidence_period_kind') }} as evidence_period_id,
    evidence_period_start,
    evidence_period_end,
    evidence_period_kind,
    cast(distance_days as bigint) as distance_days,
    gap,
    if(value is null or kind = 'checkpoint', null, items_to_goal) as gap_items,
    verdict,
    reason,
    nearest_period_end,
    rival_value is not null as is_contested,
    rival_value,
    rival_source_id,
    if(kind = 'checkpoint', null, reached_on) as reached_on,
    cast(365 * per_day as decimal(38, 6)) as pace_per_year,
    -- a forecast that lies in the past is none (judging.md §7), nor is a line drawn on for a lifetime
    if(
        forecast_on > judged_on
        and forecast_on <= last_period_end + interval ({{ forecast_years() }}) year
        and verdict is distinct from 'met',
        forecast_on,
        null
    ) as forecast_on
from measured
order by target_id, unit_id, basis
