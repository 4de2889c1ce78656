-- Of dossiers that editions in force hold in several receipt months: the one month in which each is counted.
-- A source's last edition speaks for the dossier; the date is that of the first source in order of priority.
with in_force as (
    select
        dossier.*,
        reporter.received_month,
        reporter.source_number,
        reporter.edition_number
    from {{ source('landed', 'dossier') }} as dossier
    inner join {{ source('landed', 'dossier_reporter') }} as reporter
        on
            dossier.unit_id = reporter.unit_id
            and dossier.vintage_id = reporter.vintage_id
            and {{ dbt.date_trunc('month', 'dossier.received_date') }} = reporter.received_month
),

of_several_months as (
    select
        unit_id,
        dossier_code
    from in_force
    group by unit_id, dossier_code
    having min(received_month) < max(received_month)
),

ranked as (
    select
        in_force.*,
        row_number() over (
            partition by
                in_force.unit_id,
                in_force.dossier_code,
                in_force.source_number,
                in_force.received_month
            order by in_force.edition_number desc, in_force.received_date desc
        ) as place_in_month,
        row_number() over (
            partition by in_force.unit_id, in_force.dossier_code, in_force.source_number
            order by in_force.edition_number desc, in_force.received_date desc
        ) as place_in_source,
        first_value(in_force.received_month) over (
            partition by in_force.unit_id, in_force.dossier_code
            order by in_force.source_number asc, in_force.edition_number desc, in_force.received_date desc
            rows between unbounded preceding and unbounded following
        ) as counted_month
    from in_force
    inner join of_several_months
        on
            in_force.unit_id = of_several_months.unit_id
            and in_force.dossier_code = of_several_months.dossier_code
)

select
    source_id,
    vintage_id,
    dossier_code,
    unit_text,
    unit_id,
    procedure_code,
    online_level,
    channel,
    received_date,
    processing_started_date,
    finished_date,
    fee_due,
    payment_channel,
    returns_document,
    result_code,
    has_result_link,
    raw_sha256,
    received_month,
    source_number,
    counted_month,
    place_in_source = 1 as is_last_of_source
from ranked
where place_in_month = 1
