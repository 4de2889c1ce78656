select
    unit_id,
    procedure_code,
    date_trunc('month', received_date) as received,
    date_trunc('month', processing_started_date) as begun,
    count(*) as dossiers,
    count_if(channel = 'online' and (not returns_document or is_electronic)) as online,
    count_if(
        channel = 'online' and (not returns_document or is_electronic) and online_level = 'full'
        and finished_date is not null
    ) as fully_online,
    count_if(returns_document and finished_date is not null) as issued,
    count_if(returns_document and finished_date is not null and is_electronic) as digitised,
    count_if(fee_due > 0) as owing,
    count_if(fee_due > 0 and payment_channel is not null) as paying,
    count_if(fee_due > 0 and payment_channel = 'national_portal') as npsp
from (select distinct on (unit_id, dossier_code) * from {{ ref('stg_dossier') }})
group by all
