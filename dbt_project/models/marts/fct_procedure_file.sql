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
    edition.known_from,
    edition.known_to
from {{ ref('stg_landed__procedure') }} as procedure
inner join edition on procedure.vintage_id = edition.vintage_id and procedure.as_of_date = edition.as_of_date
group by all
order by
    procedure.unit_id,
    procedure.as_of_date,
    edition.known_from,
    procedure.vintage_id,
    procedure.raw_sha256,
    procedure.cell_sheet
