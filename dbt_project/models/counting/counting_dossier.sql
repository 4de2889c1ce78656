{{ config(materialized='view') }}

with once as (
    -- most dossiers stand in one row: what it states is what is counted, and nothing is grouped
    select
        statement.unit_id,
        statement.procedure_code,
        statement.origin_bit as origins,
        statement.is_full,
        statement.is_online,
        statement.is_document_due,
        statement.is_fee_due,
        statement.paid_by,
        statement.processing_month,
        statement.is_finished,
        statement.has_electronic_result
    from {{ ref('counting_statement') }} as statement
    -- not a join: where no dossier is repeated, the codes of dossiers are then not read at all
    where
        not exists (
            select 1
            from {{ ref('counting_repeated') }} as repeated
            where
                repeated.unit_id = statement.unit_id
                and repeated.dossier_code = statement.dossier_code
        )
    union all
    select
        statement.unit_id,
        substring(
            min({{ dbt.concat(["cast(100 + statement.source_rank as " ~ dbt.type_string() ~ ")", "statement.procedure_code"]) }}), 4
        ) as procedure_code,
        bit_or(statement.origin_bit) as origins,
        {{ take_first_stated('statement.is_full') }} as is_full,
        {{ take_first_stated('statement.is_online') }} as is_online,
        {{ take_first_stated('statement.is_document_due') }} as is_document_due,
        {{ take_first_stated('statement.is_fee_due') }} as is_fee_due,
        {{ take_first_stated('statement.paid_by') }} as paid_by,
        {{ take_first_stated('statement.processing_month') }} as processing_month,
        -- these can only come to pass: 1 as soon as any source shows it
        max(statement.is_finished) as is_finished,
        max(statement.has_electronic_result) as has_electronic_result
    from {{ ref('counting_statement') }} as statement
    inner join {{ ref('counting_repeated') }} as repeated
        on
            statement.unit_id = repeated.unit_id
            and statement.dossier_code = repeated.dossier_code
    group by statement.unit_id, statement.dossier_code
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
