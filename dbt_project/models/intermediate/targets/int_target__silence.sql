-- Why who is judged has no evidence, in words a person can act on: the figure of the due period can't be used, figures
-- exist but none is near, only proxies were given, nothing was reported, or no source gives it at all.
with silent as (
    select
        due.target_id,
        due.basis,
        due.indicator_id,
        due.numerator_measure,
        due.due_from,
        due.due_on,
        due.judged_on,
        judged_unit.unit_id
    from {{ ref('int_target__judged_unit') }} as judged_unit
    inner join {{ ref('int_target__due') }} as due
        on judged_unit.target_id = due.target_id and judged_unit.basis = due.basis
    anti join {{ ref('int_target__evidence') }} as evidence
        on
            judged_unit.target_id = evidence.target_id
            and judged_unit.basis = evidence.basis
            and judged_unit.unit_id = evidence.unit_id
),

known as (
    select
        silent.target_id,
        silent.basis,
        silent.unit_id,
        silent.due_on,
        version.period_end,
        version.value is not null as has_value,
        if(
            version.value is null
            and version.period_start = silent.due_from
            and version.period_end = silent.due_on
            and version.missing_reason not in ('not_reported', 'no_source', 'withdrawn'),
            version.missing_reason,
            null
        ) as unusable_because
    from silent
    inner join {{ ref('fct_indicator_version') }} as version
        on
            silent.indicator_id = version.indicator_id
            and silent.unit_id = version.unit_id
            and {{ is_known_at_end_of('version', 'silent.judged_on') }}
    where version.boundary_set = 'as_reported'
),

figure as (
    select
        target_id,
        basis,
        unit_id,
        min(unusable_because) as unusable_because,
        arg_min(period_end, 2 * abs(period_end - due_on) + if(period_end > due_on, 1, 0)) filter (where has_value)
            as nearest_period_end
    from known
    group by target_id, basis, unit_id
),

statement as (
    select
        measure_code,
        unit_id,
        comparability != 'exact' as is_proxy,
        min(known_from) as known_from
    from {{ ref('int_observation__versioned') }}
    group by all
),

stated as (
    select
        silent.target_id,
        silent.basis,
        silent.unit_id,
        bool_or(statement.is_proxy and statement.unit_id = silent.unit_id) as has_proxy
    from silent
    inner join statement
        on
            statement.measure_code in (silent.indicator_id, silent.numerator_measure)
            and silent.judged_on + interval 1 day > statement.known_from
    group by silent.target_id, silent.basis, silent.unit_id
)

select
    target_id,
    basis,
    unit_id,
    figure.nearest_period_end,
    case
        when figure.unusable_because is not null then figure.unusable_because
        when figure.nearest_period_end is not null then 'off_period'
        when stated.has_proxy then 'only_proxy'
        when stated.has_proxy is not null then 'not_reported'
        else 'no_source'
    end as reason
from silent
left join figure using (target_id, basis, unit_id)
left join stated using (target_id, basis, unit_id)
