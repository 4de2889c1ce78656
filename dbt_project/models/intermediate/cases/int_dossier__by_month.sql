-- Counted cases by the month they belong to, and for how long each count was known: receipts to the month of
-- receipt, payments to the month processing began, so that the set of one receipt month bears on later months too
-- (domain.md §2).
with counted as (
    select
        counted.*,
        in_force.received_month,
        in_force.known_from,
        in_force.known_to
    from {{ ref('stg_landed__counted') }} as counted
    inner join {{ ref('int_dossier__in_force') }} as in_force on counted.set_id = in_force.set_id
    where in_force.received_month is not null
),

received as (
    select
        unit_id,
        procedure_code,
        received_month as month,
        known_from,
        known_to,
        dossiers,
        dossiers_online,
        dossiers_fully_online,
        results_issued,
        results_digitised,
        0 as dossiers_fee_due,
        0 as dossiers_paid_online,
        0 as dossiers_paid_npsp,
        dossiers_with_channel,
        dossiers_with_level,
        dossiers_with_document_stated
    from counted
),

processed as (
    select
        unit_id,
        procedure_code,
        processing_month as month,
        known_from,
        known_to,
        0 as dossiers,
        0 as dossiers_online,
        0 as dossiers_fully_online,
        0 as results_issued,
        0 as results_digitised,
        dossiers_fee_due,
        dossiers_paid_online,
        dossiers_paid_npsp,
        0 as dossiers_with_channel,
        0 as dossiers_with_level,
        0 as dossiers_with_document_stated
    from counted
    where processing_month is not null
),

received_or_processed as (
    select * from received
    union all
    select * from processed
)

select
    unit_id,
    procedure_code,
    month,
    known_from,
    known_to,
    sum(dossiers) as dossiers,
    sum(dossiers_online) as dossiers_online,
    sum(dossiers_fully_online) as dossiers_fully_online,
    sum(results_issued) as results_issued,
    sum(results_digitised) as results_digitised,
    sum(dossiers_fee_due) as dossiers_fee_due,
    sum(dossiers_paid_online) as dossiers_paid_online,
    sum(dossiers_paid_npsp) as dossiers_paid_npsp,
    sum(dossiers_with_channel) as dossiers_with_channel,
    sum(dossiers_with_level) as dossiers_with_level,
    sum(dossiers_with_document_stated) as dossiers_with_document_stated
from received_or_processed
group by unit_id, procedure_code, month, known_from, known_to
