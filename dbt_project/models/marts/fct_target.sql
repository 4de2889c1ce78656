-- Two verdicts per target: as it was known on the assessment date, and as it is known today (domain.md §5, §8.20).
with indicator as (
    select
        indicator.*,
        described.judged_kind
    from {{ ref('indicator') }} as indicator
    inner join {{ ref('int_indicator__described') }} as described on indicator.indicator_id = described.indicator_id
),

today as (select today from {{ ref('stg_landed__run') }}),

judgement as (
    select
        indicator.*,
        'assessment_date' as basis,
        indicator.target_date as judged_on
    from indicator
    union all
    select
        indicator.*,
        'today' as basis,
        today.today as judged_on
    from indicator
    cross join today
),

known as (
    select
        judgement.indicator_id,
        judgement.basis,
        version.unit_id,
        version.numerator,
        version.denominator,
        version.value,
        version.units_reported,
        version.units_expected,
        version.missing_reason
    from judgement
    inner join {{ ref('fct_indicator_version') }} as version
        on
            judgement.indicator_id = version.indicator_id
            and judgement.target_date = version.period_end
            and version.map = 'as_reported'
            and version.known_from < judgement.judged_on + interval 1 day
            and (version.known_to is null or version.known_to >= judgement.judged_on + interval 1 day)
            -- the period it is judged on; else a figure of the whole year, never of a part of it
            and case
                when version.period_kind = 'as_of' then judgement.judged_kind = 'as_of'
                else version.period_start = date_trunc('year', version.period_end)
            end
    qualify row_number() over (
        partition by judgement.indicator_id, judgement.basis, version.unit_id
        order by version.value is null, version.period_kind != judgement.judged_kind, version.period_kind
    ) = 1
),

asked as (
    select
        judgement.indicator_id,
        judgement.basis,
        'VN' as unit_id
    from judgement
    union
    select
        indicator_id,
        basis,
        unit_id
    from known
),

judged as (
    select
        judgement.*,
        asked.unit_id,
        known.* exclude (indicator_id, basis, unit_id),
        coalesce(known.units_reported < known.units_expected, false) as is_partial,
        {{ meets('judgement.comparator', 'judgement.target_value', 'known.numerator', 'known.denominator', 'known.value') }}
            as is_met,
        -- what the verdict would be if every member not heard from had the thing
        {{ meets(
            'judgement.comparator', 'judgement.target_value',
            '(known.numerator + known.units_expected - known.units_reported)', 'known.denominator', 'known.value'
        ) }} as could_be_met
    from asked
    inner join judgement on asked.indicator_id = judgement.indicator_id and asked.basis = judgement.basis
    left join known
        on
            asked.indicator_id = known.indicator_id
            and asked.basis = known.basis
            and asked.unit_id = known.unit_id
),

-- the pace of a series: from the figure about a year before (or since its last break) to the last one known today
series as (
    select
        figure.indicator_id,
        figure.unit_id,
        figure.period_end,
        figure.value,
        last(figure.period_end) over whole as last_period_end,
        last(figure.value) over whole as last_value
    from {{ ref('fct_indicator') }} as figure
    inner join indicator
        on figure.indicator_id = indicator.indicator_id and figure.period_kind = indicator.judged_kind
    where
        figure.value is not null
        and figure.map = 'as_reported'
        and figure.value_status in ('computed', 'published')
        and not exists (
            select 1
            from {{ ref('series_break') }} as break
            where break.indicator_id = figure.indicator_id and figure.period_end < break.break_on
        )
    window
        whole as (
            partition by figure.indicator_id, figure.unit_id
            order by figure.period_end
            rows between unbounded preceding and unbounded following
        )
),

pace as (
    select
        indicator_id,
        unit_id,
        last_period_end,
        last_value,
        (last_value - first(value order by period_end)) / datediff('day', min(period_end), last_period_end) as per_day
    from series
    where period_end >= last_period_end - 366
    group by indicator_id, unit_id, last_period_end, last_value
    having min(period_end) < last_period_end
),

ruled as (
    select
        *,
        case when not is_target then 'cannot_judge' else {{ verdict() }} end as verdict
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
from ruled
left join pace using (indicator_id, unit_id)
order by indicator_id, unit_id, basis
