-- From a count of procedures to the records it was counted from: for each unit and day of a list, the editions that
-- listed it, the rows of their files, and for how long they were the list of that day. Of the newest list the rows
-- themselves are in fct_procedure.
with listed_day as (
    select distinct
        source_id,
        as_of_date,
        vintage_id
    from {{ ref('stg_landed__procedure') }}
),

edition as (
    select
        listed_day.source_id,
        listed_day.as_of_date,
        listed_day.vintage_id,
        vintage.known_from,
        lead(vintage.known_from) over (
            partition by listed_day.source_id, listed_day.as_of_date
            order by vintage.known_from, vintage.retrieved_at, listed_day.vintage_id
        ) as known_to
    from listed_day
    inner join {{ ref('stg_landed__vintage') }} as vintage on listed_day.vintage_id = vintage.vintage_id
),

-- a list counts only for units it is complete for, and for the groups they were members of on its day
counted_unit as (
    select distinct
        counted.source_id,
        counted.vintage_id,
        counted.as_of_date,
        counted.unit_id
    from {{ ref('int_procedure__counted') }} as counted
    inner join {{ ref('org_unit') }} as unit on counted.unit_id = unit.unit_id
    where {{ is_reporting_unit('unit') }}
),

counted_in as (
    select
        *,
        unit_id as counted_in
    from counted_unit
    union all
    select
        counted_unit.*,
        membership.group_unit_id as counted_in
    from counted_unit
    inner join {{ ref('int_unit__membership') }} as membership
        on
            counted_unit.unit_id = membership.unit_id
            and counted_unit.as_of_date between membership.valid_from and membership.valid_to
    -- the scope of every indicator that counts procedures
    where membership.scope = 'ministries_and_provinces' and membership.boundary_set = 'as_reported'
),

counted as (
    select
        source_id,
        vintage_id,
        as_of_date,
        unit_id,
        string_agg(counted_in, '|' order by counted_in) as counted_in
    from counted_in
    group by source_id, vintage_id, as_of_date, unit_id
)

select
    procedure.unit_id,
    procedure.as_of_date,
    procedure.source_id,
    procedure.vintage_id,
    procedure.raw_sha256,
    procedure.cell_sheet,
    min(procedure.cell_row) as first_row,
    max(procedure.cell_row) as last_row,
    count(*) as procedures,
    coalesce(counted.counted_in, '') as counted_in,
    edition.known_from,
    edition.known_to
from {{ ref('stg_landed__procedure') }} as procedure
inner join edition on procedure.vintage_id = edition.vintage_id and procedure.as_of_date = edition.as_of_date
left join counted
    on
        procedure.source_id = counted.source_id
        and procedure.vintage_id = counted.vintage_id
        and procedure.as_of_date = counted.as_of_date
        and procedure.unit_id = counted.unit_id
group by all
order by
    procedure.unit_id,
    procedure.as_of_date,
    edition.known_from,
    procedure.vintage_id,
    procedure.raw_sha256,
    procedure.cell_sheet
