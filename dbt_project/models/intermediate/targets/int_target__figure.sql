-- The figures that could be evidence for a target, as known on each basis: of the kind its due period has, whatever
-- their day. Of a state also the figure of a whole year, which is how sources print many; of what happens only the span
-- since the first of January, of this year or another. Beside each, between which ends it lies (judging.md §6).
with known as (
    select
        due.target_id,
        due.basis,
        due.comparator,
        due.target_value,
        due.target_unit,
        due.due_on,
        due.aggregation_rule,
        version.unit_id,
        version.period_start,
        version.period_end,
        version.period_kind,
        version.numerator,
        version.denominator,
        version.value,
        version.qualifier,
        version.flags,
        version.coverage,
        version.coverage_basis,
        version.units_reported,
        version.units_expected,
        version.source_ids,
        version.period_start = due.administrative_from and version.period_end = due.administrative_to
            as is_administrative
    from {{ ref('int_target__due') }} as due
    inner join {{ ref('fct_indicator_version') }} as version
        on
            due.indicator_id = version.indicator_id
            and {{ is_known_at_end_of('version', 'due.judged_on') }}
    where
        version.boundary_set = 'as_reported'
        and version.value is not null
        and case
            when due.due_kind = 'as_of'
                then
                    version.period_kind = 'as_of'
                    or (
                        version.period_kind = 'in_period'
                        and version.period_start = date_trunc('year', version.period_end)
                        and version.period_end = last_day(version.period_end)
                        and month(version.period_end) = 12
                    )
            else
                version.period_kind in ('in_period', 'year_to_date')
                and (
                    (
                        version.period_start = date_trunc('year', version.period_end)
                        and strftime(version.period_end, '%m-%d') = strftime(due.due_on, '%m-%d')
                    )
                    or (
                        version.period_start = due.administrative_from
                        and version.period_end = due.administrative_to
                    )
                )
        end
),

measured as (
    select
        *,
        is_administrative or period_end = due_on as is_exact,
        {{ goal('target_value', 'denominator') }} as goal,
        {{ amount('numerator', 'denominator', 'value') }} as amount,
        -- no answer is not a yes, and not a zero
        if(
            aggregation_rule in ('share_of_units', 'sum_count'), coalesce(units_expected - units_reported, 0), 0
        ) as silent_units,
        -- a printed percentage or score says no more than its last decimal; a printed bound counts as itself
        if(
            numerator is null and target_unit != 'count' and qualifier = '', {{ half_of_last_decimal('value') }}, 0
        ) as half_decimal
    from known
),

bounded as (
    select
        *,
        case
            when qualifier in ('<', '<>') then null
            when qualifier = '~' then (1 - {{ width_of_about() }}) * amount
            else amount - half_decimal
        end as lower_amount,
        case
            when qualifier in ('>', '<>') or (aggregation_rule = 'sum_count' and silent_units > 0) then null
            when qualifier = '~' then (1 + {{ width_of_about() }}) * (amount + 100 * silent_units)
            else amount + half_decimal + 100 * silent_units
        end as upper_amount,
        qualifier = '>' as is_lower_open,
        qualifier = '<' as is_upper_open
    from measured
)

select
    target_id,
    basis,
    unit_id,
    period_start,
    period_end,
    period_kind,
    is_administrative,
    is_exact,
    numerator,
    denominator,
    value,
    qualifier,
    flags,
    coverage,
    coverage_basis,
    units_reported,
    units_expected,
    source_ids,
    silent_units,
    cast(lower_amount / coalesce(denominator, 1) as decimal(38, 6)) as lower_value,
    cast(upper_amount / coalesce(denominator, 1) as decimal(38, 6)) as upper_value,
    {{ meets('comparator', 'goal') }} as does_meet,
    {{ fails('comparator', 'goal') }} as does_fail
from bounded
