-- Two verdicts per target: as it was known on the assessment date, and as it is known today (domain.md §5, §8.20).
with compared as (
    select
        known.*,
        indicator.plan_year,
        indicator.is_target,
        indicator.comparator,
        indicator.target_value,
        indicator.target_unit,
        indicator.aggregation_rule,
        coalesce(known.units_reported < known.units_expected, false) as is_partial,
        {{ meets(
            'indicator.comparator', 'indicator.target_value', 'known.numerator', 'known.denominator', 'known.value'
        ) }} as is_met,
        -- what the verdict would be if every member that did not report had the thing
        {{ meets(
            'indicator.comparator',
            'indicator.target_value',
            '(known.numerator + known.units_expected - known.units_reported)',
            'known.denominator',
            'known.value'
        ) }} as could_be_met
    from {{ ref('int_target__known') }} as known
    inner join {{ ref('indicator') }} as indicator on known.indicator_id = indicator.indicator_id
),

judged as (
    select
        *,
        case when is_target then {{ verdict() }} else 'cannot_judge' end as verdict
    from compared
),

-- the day a target that is not met yet is reached at the pace of its series
forecast as (
    select
        judged.indicator_id,
        judged.unit_id,
        judged.basis,
        pace.last_period_end + cast(ceil((judged.target_value - pace.last_value) / pace.per_day) as integer)
            as reached_on
    from judged
    inner join {{ ref('int_target__pace') }} as pace
        on judged.indicator_id = pace.indicator_id and judged.unit_id = pace.unit_id
    where
        judged.basis = 'today'
        and judged.is_target
        and not judged.is_met
        and pace.per_day > 0
        and pace.last_value < judged.target_value
)

select
    judged.indicator_id,
    judged.unit_id,
    judged.plan_year,
    judged.basis,
    judged.judged_on,
    judged.numerator,
    judged.denominator,
    judged.value,
    judged.comparator,
    judged.target_value,
    judged.target_unit,
    cast(judged.value - judged.target_value as decimal(38, 6)) as gap,
    cast(case
        when judged.value is null or judged.is_met or not judged.is_target then null
        when judged.denominator is null then ceil(judged.target_value - judged.numerator)
        when judged.comparator = '>' then floor(judged.target_value * judged.denominator / 100) + 1 - judged.numerator
        else ceil(judged.target_value * judged.denominator / 100) - judged.numerator
    end as bigint) as gap_items,
    cast(365 * if(judged.basis = 'today', pace.per_day, null) as decimal(38, 6)) as pace_per_year,
    -- a forecast that lies in the past is none (judging.md §7)
    if(forecast.reached_on > judged.judged_on, forecast.reached_on, null) as reached_on,
    judged.verdict,
    case
        when judged.verdict != 'cannot_judge' then null
        when not judged.is_target then 'not_a_target'
        when judged.value is null then coalesce(judged.missing_reason, 'not_known_then')
        else 'incomplete_coverage'
    end as reason
from judged
left join {{ ref('int_target__pace') }} as pace
    on judged.indicator_id = pace.indicator_id and judged.unit_id = pace.unit_id
left join forecast
    on
        judged.indicator_id = forecast.indicator_id
        and judged.unit_id = forecast.unit_id
        and judged.basis = forecast.basis
order by judged.indicator_id, judged.unit_id, judged.basis
