select
    unit_id,
    procedure_code,
    origins,
    processing_month,
    count(*) as dossiers,
    cast(sum(is_online) as {{ dbt.type_bigint() }}) as dossiers_online,
    cast(sum(is_online * is_full * is_finished) as {{ dbt.type_bigint() }}) as dossiers_fully_online,
    cast(sum(is_document_due * is_finished) as {{ dbt.type_bigint() }}) as results_issued,
    cast(sum(is_document_due * is_finished * has_electronic_result) as {{ dbt.type_bigint() }}) as results_digitised,
    cast(sum(is_fee_due) as {{ dbt.type_bigint() }}) as dossiers_fee_due,
    cast(sum(case when is_fee_due = 1 and paid_by > 0 then 1 else 0 end) as {{ dbt.type_bigint() }}) as dossiers_paid_online,
    cast(sum(case when is_fee_due = 1 and paid_by = 2 then 1 else 0 end) as {{ dbt.type_bigint() }}) as dossiers_paid_npsp,
    cast(sum(is_channel_stated) as {{ dbt.type_bigint() }}) as dossiers_with_channel,
    cast(sum(is_level_stated) as {{ dbt.type_bigint() }}) as dossiers_with_level,
    cast(sum(is_document_stated) as {{ dbt.type_bigint() }}) as dossiers_with_document_stated
from {{ ref('counting_dossier') }}
group by unit_id, procedure_code, origins, processing_month
