-- What is done stays done: the share of units that have done an act, from the last answer of each unit before the due
-- date, whatever its age within the plan's life, until one says otherwise (judging.md §6). Three units that say it
-- again on the last day don't undo what eighty-two said in November.
with act as (
    select *
    from {{ ref('int_target__due') }}
    where persistence = 'act' and aggregation_rule = 'share_of_units' and addressee != 'each_unit'
),

member as (
    select
        act.target_id,
        act.basis,
        scope_member.unit_id
    from act
    inner join {{ ref('indicator') }} as indicator on act.indicator_id = indicator.indicator_id
    inner join {{ ref('scope_member') }} as scope_member
        on
            indicator.scope = scope_member.scope
            and act.due_on >= scope_member.valid_from
            and (scope_member.valid_to is null or act.due_on <= scope_member.valid_to)
    inner join {{ ref('org_unit') }} as unit on scope_member.unit_id = unit.unit_id
    where
        act.addressee = 'VN'
        or (act.addressee = 'VN_PROV' and unit.unit_class = 'province')
        or (act.addressee = 'VN_MIN' and unit.unit_class != 'province')
),

answer as (
    select
        act.target_id,
        act.basis,
        act.addressee,
        act.comparator,
        act.target_value,
        act.due_on,
        member.unit_id,
        version.period_end,
        version.numerator,
        version.qualifier,
        version.flags,
        version.source_ids,
        version.missing_reason
    from act
    inner join member on act.target_id = member.target_id and act.basis = member.basis
    left join {{ ref('fct_indicator_version') }} as version
        on
            act.indicator_id = version.indicator_id
            and member.unit_id = version.unit_id
            and version.boundary_set = 'as_reported'
            and version.period_kind = 'as_of'
            and version.period_end between act.starts_on and act.due_on
            and (version.numerator is not null or version.missing_reason = 'not_applicable')
            and {{ is_known_at_end_of('version', 'act.judged_on') }}
    qualify row_number() over (
        partition by act.target_id, act.basis, member.unit_id
        order by version.period_end desc nulls last
    ) = 1
),

composed as (
    select
        target_id,
        basis,
        addressee as unit_id,
        any_value(comparator) as comparator,
        any_value(target_value) as target_value,
        any_value(due_on) as due_on,
        max(period_end) as period_end,
        bool_and(period_end = due_on) filter (where period_end is not null) as is_exact,
        sum(numerator) as numerator,
        count(*) - count_if(missing_reason is not distinct from 'not_applicable') as units_expected,
        count(numerator) as units_reported,
        {{ merge_source_lists('source_ids') }} as source_ids,
        array_to_string(list_sort(list_distinct(flatten(list(string_split(flags, '|'))))), '|') as flags
    from answer
    group by target_id, basis, addressee
    having count(numerator) > 0
),

bounded as (
    select
        *,
        {{ goal('target_value', 'units_expected') }} as goal,
        100 * numerator as lower_amount,
        100 * (numerator + units_expected - units_reported) as upper_amount,
        false as is_lower_open,
        false as is_upper_open
    from composed
)

select
    target_id,
    basis,
    unit_id,
    period_end as period_start,
    period_end,
    'as_of' as period_kind,
    false as is_administrative,
    is_exact,
    cast(numerator as decimal(38, 6)) as numerator,
    cast(units_expected as decimal(38, 6)) as denominator,
    {{ percent('numerator', 'units_expected') }} as value,
    '' as qualifier,
    trim(flags, '|') as flags,
    cast(100.0 * units_reported / units_expected as decimal(9, 4)) as coverage,
    'units' as coverage_basis,
    cast(units_reported as bigint) as units_reported,
    cast(units_expected as bigint) as units_expected,
    source_ids,
    units_expected - units_reported as silent_units,
    {{ percent('numerator', 'units_expected') }} as lower_value,
    cast(upper_amount / units_expected as decimal(38, 6)) as upper_value,
    {{ meets('comparator', 'goal') }} as does_meet,
    {{ fails('comparator', 'goal') }} as does_fail
from bounded
