-- Two verdicts per target: as it was known on the assessment date, and as it is known today (domain.md §5, §8.20).
with judged as (
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

with_verdict as (
    select
        *,
        case when is_target then {{ verdict() }} else 'cannot_judge' end as verdict
    from judged
)

select
    indicator_id,
    unit_id,
    plan_year,
    basis,
    judged_on,
    numerator,
    denominator,
    value,
    comparator,
    target_value,
    target_unit,
    cast(value - target_value as decimal(38, 6)) as gap,
    cast(case
        when value is null or is_met or not is_target then null
        when denominator is null then ceil(target_value - numerator)
        when comparator = '>' then floor(target_value * denominator / 100) + 1 - numerator
        else ceil(target_value * denominator / 100) - numerator
    end as bigint) as gap_items,
    cast(365 * if(basis = 'today', pace.per_day, null) as decimal(38, 6)) as pace_per_year,
    case
        when basis = 'today' and is_target and not is_met and pace.per_day > 0 and pace.last_value < target_value
            then pace.last_period_end + cast(ceil((target_value - pace.last_value) / pace.per_day) as integer)
    end as reached_on,
    verdict,
    case
        when verdict != 'cannot_judge' then null
        when not is_target then 'not_a_target'
        when value is null then coalesce(missing_reason, 'not_known_then')
        else 'incomplete_coverage'
    end as reason
from with_verdict
left join {{ ref('int_target__pace') }} as pace using (indicator_id, unit_id)
order by indicator_id, unit_id, basis
