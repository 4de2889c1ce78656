select
    set_id,
    unit_id,
    procedure_code,
    origins,
    -- counted as 12 × year + month − 1
    cast(make_date(cast(processing_month // 12 as integer), cast(processing_month % 12 + 1 as integer), 1) as date)
        as processing_month,
    dossiers,
    dossiers_online,
    dossiers_fully_online,
    results_issued,
    results_digitised,
    dossiers_fee_due,
    dossiers_paid_online,
    dossiers_paid_npsp,
    dossiers_with_channel,
    dossiers_with_level,
    dossiers_with_document_stated
from {{ source('landed', 'counted') }}
