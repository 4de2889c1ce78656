-- 24. Giá trị nào được gõ dạng phân số, phần trăm hoặc chữ, và được đọc ra sao? Kèm ô gốc.
--     Which values were typed as fractions, percents or text, and how were they read? Show the raw cell.
-- For: who checks the reading of a source. Vars: source (else all).
-- Reading: figures typed as plain digits are left out. A fraction of 1 is read as 0–100 where its column is declared
--     so; a mark before three digits of a count is a thousands mark; words such as "trên" are kept as the qualifier.
with asked as (select '{{ var("source", "") }}' as source_id),

observation as (
    select
        observation.*,
        try_cast(replace(observation.value_text, ',', '.') as double) as as_typed
    from asked
    inner join {{ ref('fct_observation') }} as observation on asked.source_id in ('', observation.source_id)
    where observation.is_new_version and observation.value_text != ''
),

typed as (
    select
        observation.*,
        case
            when value is null then 'missing mark'
            when contains(value_text, '%') then 'percent'
            when regexp_matches(value_text, '\d\s*/\s*\d') then 'numerator/denominator'
            when regexp_matches(value_text, '[^\d.,\s+\-eE]') then 'text'
            when unit_of_measure = 'percent' and as_typed * 100 = value and value != 0 then 'fraction of 1'
            when regexp_full_match(value_text, '\d{1,3}([.,\s]\d{3})+') and value = trunc(value) then 'thousands marks'
            when regexp_matches(value_text, '\d,\d') then 'decimal comma'
        end as typed_as
    from observation
)

select
    typed.source_id,
    typed.typed_as,
    typed.value_text,
    typed.value,
    typed.qualifier,
    typed.unit_of_measure,
    typed.missing_reason,
    typed.measure_code,
    typed.unit_id,
    typed.period_end,
    typed.vintage_id,
    typed.raw_sha256,
    typed.cell_sheet,
    typed.cell_column,
    typed.cell_row,
    if(typed.source_id is null, 'a figure that was not typed as plain digits ' || asked.source_id, null) as missing_data
from asked
left join typed on typed.typed_as is not null
order by typed.source_id, typed.vintage_id, typed.raw_sha256, typed.cell_sheet, typed.cell_row, typed.cell_column
