-- The newest edition of each procedure list, a row per procedure, with the cell it was read from.
with newest as (
    select vintage.vintage_id
    from {{ ref('stg_landed__vintage') }} as vintage
    inner join {{ ref('stg_landed__source') }} as source on vintage.source_id = source.source_id
    where source.contract = 'procedure'
    qualify row_number() over (
        partition by vintage.source_id
        order by vintage.known_from desc, vintage.retrieved_at desc, vintage.vintage_id desc
    ) = 1
)

select
    procedure.source_id,
    procedure.procedure_code,
    procedure.unit_id,
    procedure.root_procedure_code,
    procedure.procedure_name,
    procedure.field_name,
    procedure.online_level,
    procedure.is_eligible,
    procedure.fee_required,
    procedure.returns_document,
    procedure.authority_levels,
    procedure.as_of_date,
    procedure.vintage_id,
    procedure.raw_sha256,
    procedure.cell_sheet,
    procedure.cell_row,
    procedure.cell_column
from {{ ref('stg_landed__procedure') }} as procedure
inner join newest on procedure.vintage_id = newest.vintage_id
order by procedure.source_id, procedure.procedure_code, procedure.unit_id
