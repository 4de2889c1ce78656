-- A month's dossiers once each of them is counted in one month: what its own files come to, less what belongs to
-- another month, and with what comes from others.
select
    unit_id,
    procedure_code,
    origins,
    processing_month,
    cast(sum(times * dossiers) as {{ dbt.type_bigint() }}) as dossiers,
    cast(sum(times * dossiers_online) as {{ dbt.type_bigint() }}) as dossiers_online,
    cast(sum(times * dossiers_fully_online) as {{ dbt.type_bigint() }}) as dossiers_fully_online,
    cast(sum(times * results_issued) as {{ dbt.type_bigint() }}) as results_issued,
    cast(sum(times * results_digitised) as {{ dbt.type_bigint() }}) as results_digitised,
    cast(sum(times * dossiers_fee_due) as {{ dbt.type_bigint() }}) as dossiers_fee_due,
    cast(sum(times * dossiers_paid_online) as {{ dbt.type_bigint() }}) as dossiers_paid_online,
    cast(sum(times * dossiers_paid_npsp) as {{ dbt.type_bigint() }}) as dossiers_paid_npsp,
    cast(sum(times * dossiers_with_channel) as {{ dbt.type_bigint() }}) as dossiers_with_channel,
    cast(sum(times * dossiers_with_level) as {{ dbt.type_bigint() }}) as dossiers_with_level,
    cast(sum(times * dossiers_with_document_stated) as {{ dbt.type_bigint() }}) as dossiers_with_document_stated
from {{ source('landed', 'month_count') }}
group by unit_id, procedure_code, origins, processing_month
having sum(times * dossiers) > 0
