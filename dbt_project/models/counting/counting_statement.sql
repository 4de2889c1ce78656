{{ config(materialized='view') }}

select
    unit_id,
    vintage_id,
    dossier_code,
    source_rank,
    origin_bit,
    procedure_code,
    case when online_level = 'full' then 1 when online_level is not null then 0 end as is_full,
    case when channel = 'online' then 1 when channel is not null then 0 end as is_online,
    case when returns_document then 1 when not returns_document then 0 end as is_document_due,
    case when fee_due > 0 then 1 when fee_due is not null then 0 end as is_fee_due,
    case payment_channel when 'national_portal' then 2 when 'gateway' then 1 when 'counter' then 0 end as paid_by,
    {{ month_number('processing_started_date') }} as processing_month,
    case when finished_date is not null then 1 else 0 end as is_finished,
    case when result_code is not null and has_result_link then 1 else 0 end as has_electronic_result
from {{ ref('counting_record') }}
