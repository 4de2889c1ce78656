select
    unit_id,
    procedure_code,
    origins,
    processing_month,
    count(*) as dossiers,
    count(case when is_online = 1 then 1 end) as dossiers_online,
    count(case when is_online = 1 and is_full = 1 and is_finished = 1 then 1 end) as dossiers_fully_online,
    count(case when is_document_due = 1 and is_finished = 1 then 1 end) as results_issued,
    count(case when is_document_due = 1 and is_finished = 1 and has_electronic_result = 1 then 1 end)
        as results_digitised,
    count(case when is_fee_due = 1 then 1 end) as dossiers_fee_due,
    count(case when is_fee_due = 1 and paid_by > 0 then 1 end) as dossiers_paid_online,
    count(case when is_fee_due = 1 and paid_by = 2 then 1 end) as dossiers_paid_npsp,
    count(case when is_channel_stated = 1 then 1 end) as dossiers_with_channel,
    count(case when is_level_stated = 1 then 1 end) as dossiers_with_level,
    count(case when is_document_stated = 1 then 1 end) as dossiers_with_document_stated
from {{ ref('counting_dossier') }}
group by unit_id, procedure_code, origins, processing_month
