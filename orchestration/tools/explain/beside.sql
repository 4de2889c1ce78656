-- What stands beside a value and is no part of it: printed of the same unit and period, for the same measures, and not
-- added up; with the reason.
with measure as (
    select unnest([indicator_id, numerator_measure, denominator_measure]) as measure_code
    from dim_indicator
    where indicator_id = $indicator
),

step as (
    select *
    from fct_lineage
    where
        indicator_id = $indicator
        and unit_id = $unit
        and period_start = $period_start
        and period_end = $period_end
        and period_kind = $period_kind
        and boundary_set = $boundary_set
),

-- the value as reported has the statements of one that holds on another boundary set
direct as (
    select * from step
    union all
    select reported.*
    from step
    inner join fct_lineage as reported
        on
            step.child_indicator_id = reported.indicator_id
            and step.child_unit_id = reported.unit_id
            and step.child_period_start = reported.period_start
            and step.child_period_end = reported.period_end
            and step.child_period_kind = reported.period_kind
            and step.child_boundary_set = reported.boundary_set
            and step.role = reported.role
    where step.step = 'as_reported'
),

unit as (
    select $unit as unit_id
    union
    select child_unit_id as unit_id
    from step
    where step = 'as_reported'
),

made_of as (
    select
        bool_or(step in ('member', 'tile')) as has_members,
        bool_or(step = 'component') as has_components,
        bool_or(role = 'numerator') as has_pair
    from direct
)

select
    cell.unit_id,
    cell.measure_code,
    cell.value,
    cell.value_text,
    cell.breakdown,
    source.publisher_vi as publisher,
    case
        when cell.missing_reason is not null then cell.missing_reason
        when cell.comparability != 'exact' then cell.comparability
        when difference.chosen_by is not null then difference.chosen_by
        when made_of.has_components then 'components'
        when made_of.has_members then 'members'
        when cell.measure_code = $indicator and made_of.has_pair then 'pair'
        else 'half'
    end as reason,
    cell.vintage_id,
    cell.raw_sha256,
    cell.cell_sheet,
    cell.cell_row,
    cell.cell_column
from fct_observation as cell
inner join unit on cell.unit_id = unit.unit_id
inner join measure on cell.measure_code = measure.measure_code
inner join dim_source as source on cell.source_id = source.source_id
cross join made_of
left join fct_source_difference as difference
    on
        cell.source_id = difference.source_id
        and cell.measure_code = difference.measure_code
        and cell.unit_id = difference.unit_id
        and cell.period_start = difference.period_start
        and cell.period_end = difference.period_end
        and cell.period_kind = difference.period_kind
        and cell.breakdown = difference.breakdown
        and cell.comparability = difference.comparability
left join direct
    on
        cell.source_id = direct.source_id
        and cell.vintage_id = direct.vintage_id
        and cell.measure_code = direct.measure_code
        and cell.unit_id = direct.child_unit_id
        and cell.period_start = direct.child_period_start
        and cell.period_end = direct.child_period_end
        and cell.period_kind = direct.child_period_kind
        and cell.breakdown = ''
        and cell.comparability = 'exact'
where
    cell.is_current
    and (cell.value is not null or cell.missing_reason = 'not_applicable')
    -- a part by channel or sex is no other figure of the whole; a rival series is
    and (cell.breakdown = '' or cell.breakdown like 'series=%')
    and cell.period_start = $period_start
    and cell.period_end = $period_end
    and cell.period_kind = $period_kind
    and direct.source_id is null
order by cell.measure_code, cell.unit_id, publisher, cell.breakdown
