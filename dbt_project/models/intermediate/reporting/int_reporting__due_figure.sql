-- The figures a unit owes, when it gave them, and what it says in place of one: the calendar of a source expects the
-- unit (int_reporting__expected), somebody gave the figure to that source for that very period, and the unit is in the
-- scope of the indicator. Where nobody gave it nothing is said here: fct_reporting tells of the whole report.
with given_by_unit as (
    select
        source_id,
        measure_code,
        unit_id,
        period_start,
        period_end,
        period_kind,
        -- a figure that was corrected came when it first came
        min(known_from) as first_known_from
    from {{ ref('int_observation__versioned') }}
    where
        origin = 'printed'
        and value is not null
        and breakdown = ''
        and comparability = 'exact'
    group by source_id, measure_code, unit_id, period_start, period_end, period_kind
    -- one that was withdrawn is given no more
    having bool_or(known_to is null)
),

given as (
    select distinct
        source_id,
        measure_code,
        period_start,
        period_end,
        period_kind
    from given_by_unit
),

-- a published percentage is the measure of its indicator
measure_of_indicator as (
    select
        indicator_id,
        scope,
        numerator_measure as measure_code
    from {{ ref('indicator') }}
    where numerator_measure is not null
    union
    select
        indicator_id,
        scope,
        indicator_id as measure_code
    from {{ ref('indicator') }}
),

owed as (
    select
        indicator.indicator_id,
        expected.unit_id,
        given.period_start,
        given.period_end,
        given.period_kind,
        max(expected.due_date) as due_date,
        min(given_by_unit.first_known_from) as first_known_from,
        -- while one of its sources may still give it the figure is not yet due
        bool_or(run.today <= expected.due_date) as is_not_yet_due,
        array_to_string(list_sort(list(distinct expected.source_id)), '|') as source_ids
    from given
    inner join measure_of_indicator as indicator on given.measure_code = indicator.measure_code
    inner join {{ ref('int_reporting__expected') }} as expected
        on given.source_id = expected.source_id and given.period_end = expected.period_end
    left join given_by_unit
        on
            given.source_id = given_by_unit.source_id
            and given.measure_code = given_by_unit.measure_code
            and expected.unit_id = given_by_unit.unit_id
            and given.period_start = given_by_unit.period_start
            and given.period_end = given_by_unit.period_end
            and given.period_kind = given_by_unit.period_kind
    inner join {{ ref('int_unit__membership') }} as membership
        on
            indicator.scope = membership.scope
            and expected.unit_id = membership.unit_id
            and given.period_end between membership.valid_from and membership.valid_to
    cross join {{ ref('stg_landed__run') }} as run
    where membership.boundary_set = 'as_reported' and membership.group_unit_id = 'VN'
    group by
        indicator.indicator_id,
        expected.unit_id,
        given.period_start,
        given.period_end,
        given.period_kind
),

-- what stands in place of the number: not applicable, confidential, nothing arose
stated_reason as (
    select
        indicator.indicator_id,
        observation.unit_id,
        observation.period_start,
        observation.period_end,
        observation.period_kind,
        max(observation.missing_reason) as missing_reason
    from {{ ref('int_observation__versioned') }} as observation
    inner join measure_of_indicator as indicator on observation.measure_code = indicator.measure_code
    where
        observation.known_to is null
        and observation.value is null
        and observation.missing_reason is not null
        and observation.breakdown = ''
        and observation.comparability = 'exact'
    group by
        indicator.indicator_id,
        observation.unit_id,
        observation.period_start,
        observation.period_end,
        observation.period_kind
)

select
    owed.indicator_id,
    owed.unit_id,
    owed.period_start,
    owed.period_end,
    owed.period_kind,
    owed.due_date,
    owed.first_known_from,
    coalesce(stated_reason.missing_reason, if(owed.is_not_yet_due, 'not_yet_due', 'not_reported')) as missing_reason,
    owed.source_ids
from owed
left join stated_reason using (indicator_id, unit_id, period_start, period_end, period_kind)
