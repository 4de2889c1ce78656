with once as (
    select
        unit_id,
        dossier_code,
        substring(min({{ dbt.concat(["cast(100 + source_rank as " ~ dbt.type_string() ~ ")", "procedure_code"]) }}), 4)
            as procedure_code,
        bit_or(origin_bit) as origins,
        {{ take_first_stated("case when online_level = 'full' then 1 when online_level is not null then 0 end") }} as is_full,
        {{ take_first_stated("case when channel = 'online' then 1 when channel is not null then 0 end") }} as is_online,
        {{ take_first_stated("case when returns_document then 1 when not returns_document then 0 end") }} as is_document_due,
        {{ take_first_stated("case when fee_due > 0 then 1 when fee_due is not null then 0 end") }} as is_fee_due,
        {{ take_first_stated(
            "case payment_channel when 'national_portal' then 2 when 'gateway' then 1 when 'counter' then 0 end"
        ) }} as paid_by,
        {{ take_first_stated(month_number('processing_started_date')) }} as processing_month,
        {{ flag_if_any('finished_date is not null') }} as is_finished,
        {{ flag_if_any('result_code is not null and has_result_link') }} as has_electronic_result
    from {{ ref('counting_record') }}
    group by unit_id, dossier_code
)

select
    unit_id,
    procedure_code,
    origins,
    processing_month,
    coalesce(is_document_due, 0) as is_document_due,
    coalesce(is_fee_due, 0) as is_fee_due,
    coalesce(paid_by, 0) as paid_by,
    is_finished,
    has_electronic_result,
    case when is_online = 1 and (coalesce(is_document_due, 0) = 0 or has_electronic_result = 1) then 1 else 0 end
        as is_online,
    coalesce(is_full, 0) as is_full,
    case when once.is_online is not null then 1 else 0 end as is_channel_stated,
    case when once.is_full is not null then 1 else 0 end as is_level_stated,
    case when once.is_document_due is not null then 1 else 0 end as is_document_stated
from once
