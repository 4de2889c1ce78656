-- Procedure lists → counts: per unit distinct procedures, per group distinct root procedures, each once at the
-- highest level any member gives it, because one ministry's procedure recurs in every province's catalogue
-- (domain.md §2, §4.2). A list speaks only for the units its source declares it complete for, from the day it is
-- (judging.md §2). What it does not state is not counted: a measure has a value only where every row that bears on
-- it is known.
{%- set measures = [
    'tthc_total', 'tthc_online', 'tthc_fully_online_provided', 'tthc_fully_online_eligible',
    'tthc_eligible_fully_online_provided', 'tthc_fee_required'
] %}
{%- set quoted_measures = "'" ~ measures | join("', '") ~ "'" %}

with complete_by_name as (
    select
        source_id,
        unnest(string_split(coverage_units, '|')) as unit_id,
        coalesce(coverage_from, date '0001-01-01') as valid_from,
        date '9999-12-31' as valid_to
    from {{ ref('stg_landed__source') }}
),

complete_by_scope as (
    select distinct
        source.source_id,
        membership.unit_id,
        greatest(membership.valid_from, coalesce(source.coverage_from, date '0001-01-01')) as valid_from,
        membership.valid_to
    from {{ ref('stg_landed__source') }} as source
    inner join {{ ref('int_unit__membership') }} as membership
        on source.coverage_scope = membership.scope and membership.boundary_set = 'as_reported'
),

complete as (
    select * from complete_by_name
    union all
    select * from complete_by_scope
),

procedure as (
    select *
    from {{ ref('stg_landed__procedure') }} as listed
    where exists (
        select 1
        from complete
        where
            listed.source_id = complete.source_id
            and listed.unit_id = complete.unit_id
            and listed.as_of_date between complete.valid_from and complete.valid_to
    )
),

-- the groups are those of the indicators that count procedures
membership as (
    select distinct
        membership.group_unit_id,
        membership.unit_id,
        membership.valid_from,
        membership.valid_to
    from {{ ref('int_unit__membership') }} as membership
    inner join {{ ref('int_indicator__described') }} as indicator on membership.scope = indicator.scope
    where
        membership.boundary_set = 'as_reported'
        and (
            indicator.numerator_measure in ({{ quoted_measures }})
            or indicator.denominator_measure in ({{ quoted_measures }})
        )
),

of_unit as (
    select
        source_id,
        vintage_id,
        as_of_date,
        unit_id,
        procedure_code as counted_code,
        unit_id as listed_by,
        online_level,
        is_eligible,
        fee_required
    from procedure
),

of_group as (
    select
        procedure.source_id,
        procedure.vintage_id,
        procedure.as_of_date,
        membership.group_unit_id as unit_id,
        procedure.root_procedure_code as counted_code,
        procedure.unit_id as listed_by,
        procedure.online_level,
        procedure.is_eligible,
        procedure.fee_required
    from procedure
    inner join membership
        on
            procedure.unit_id = membership.unit_id
            and procedure.as_of_date between membership.valid_from and membership.valid_to
),

of_unit_or_group as (
    select * from of_unit
    union all
    select * from of_group
),

at_highest_level as (
    select
        source_id,
        vintage_id,
        as_of_date,
        unit_id,
        counted_code,
        list_distinct(list(listed_by)) as listed_by,
        bool_or(coalesce(online_level = 'full', false)) as is_full,
        bool_or(coalesce(online_level in ('full', 'partial'), false)) as is_online,
        bool_or(coalesce(is_eligible, false)) as is_eligible,
        bool_or(coalesce(fee_required, false)) as is_fee_bearing,
        bool_and(online_level is not null) as is_full_known,
        bool_and(coalesce(online_level in ('full', 'partial', 'none'), false)) as is_online_known,
        bool_and(is_eligible is not null) as is_eligible_known,
        bool_and(fee_required is not null) as is_fee_known
    from of_unit_or_group
    group by source_id, vintage_id, as_of_date, unit_id, counted_code
),

counted as (
    select
        source_id,
        vintage_id,
        as_of_date,
        unit_id,
        len(list_distinct(flatten(list(listed_by)))) as units_reported,
        count(*) as tthc_total,
        if(bool_and(is_online_known), count_if(is_online), null) as tthc_online,
        if(bool_and(is_full_known), count_if(is_full), null) as tthc_fully_online_provided,
        if(bool_and(is_eligible_known), count_if(is_eligible), null) as tthc_fully_online_eligible,
        if(bool_and(is_eligible_known and is_full_known), count_if(is_eligible and is_full), null)
            as tthc_eligible_fully_online_provided,
        if(bool_and(is_fee_known), count_if(is_fee_bearing), null) as tthc_fee_required
    from at_highest_level
    group by source_id, vintage_id, as_of_date, unit_id
)

select
    source_id,
    vintage_id,
    as_of_date,
    unit_id,
    units_reported,
    measure_code,
    cast(value as decimal(38, 6)) as value
from counted
unpivot (
    value for measure_code in ({{ measures | join(', ') }})
)
