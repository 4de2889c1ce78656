-- 24. Giá trị nào được gõ dạng phân số, phần trăm hoặc chữ, và được đọc ra sao? Kèm ô gốc.
--     Which values were typed as fractions, percents or text, and how were they read? Show the raw cell.
-- For: those who check how a source is read. Vars: source (default: all).
-- Reading: figures typed as plain digits are left out. A fraction of 1 is read as 0–100 where its column is
--     declared so; a mark before three digits of a count is a thousands mark; words such as "trên" are kept as the
--     qualifier. Of a figure that people wrote down from a page, its text there is shown.
-- Cách đọc: bỏ qua số gõ bằng chữ số thường. Phân số của 1 được đọc thành 0–100 nếu cột được khai báo như vậy; dấu
--     đứng trước ba chữ số của một số đếm là dấu phân cách hàng nghìn; từ như "trên" được giữ ở qualifier. Số do
--     người chép từ một trang thì hiện chữ trên trang đó.
with parameter as (select '{{ var("source", "") }}' as source_id),

observation as (
    select
        observation.*,
        -- of a figure that people wrote down, the words of its page
        coalesce(nullif(observation.printed_text, ''), observation.value_text) as text_as_typed,
        try_cast(replace(observation.value_text, ',', '.') as double) as as_typed
    from parameter
    inner join {{ ref('fct_observation') }} as observation on parameter.source_id in ('', observation.source_id)
    where observation.is_new_version and observation.value_text != ''
),

typed as (
    select
        observation.*,
        case
            when observation.value is null then 'missing mark'
            when contains(observation.text_as_typed, '%') then 'percent'
            when regexp_matches(observation.text_as_typed, '\d\s*/\s*\d') then 'numerator/denominator'
            when regexp_matches(observation.text_as_typed, '[^\d.,\s+\-eE]') then 'text'
            when
                observation.unit_of_measure = 'percent'
                and observation.as_typed * 100 = observation.value
                and observation.value != 0
                then 'fraction of 1'
            when
                regexp_full_match(observation.text_as_typed, '\d{1,3}([.,\s]\d{3})+')
                and observation.value = trunc(observation.value)
                then 'thousands marks'
            when regexp_matches(observation.text_as_typed, '\d,\d') then 'decimal comma'
        end as typed_as
    from observation
)

select
    typed.source_id,
    typed.typed_as,
    typed.value_text,
    typed.printed_text,
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
    if(typed.source_id is null, 'a figure that was not typed as plain digits ' || parameter.source_id, null)
        as missing_data
from parameter
left join typed on typed.typed_as is not null
order by typed.source_id, typed.vintage_id, typed.raw_sha256, typed.cell_sheet, typed.cell_row, typed.cell_column
