/*
sentence: A computed percentage is 100 × numerator ÷ denominator, a computed count is its numerator
sentence_vi: Tỷ lệ được tính bằng 100 × tử số ÷ mẫu số, số đếm được tính bằng tử số
expected: value = 100 × numerator ÷ denominator to five places; for counts value = numerator
expected_vi: value = 100 × tử số ÷ mẫu số đến năm chữ số thập phân; với số đếm thì value = tử số
shows: [indicator_id, unit_id, period_end, numerator, denominator, value]
examined: computed
*/
with computed as (
    select *
    from batch
    where value_status in ('computed', 'summed')
)

select c.*
from computed as c
inner join marts.dim_indicator as i using (indicator_id)
where
    c.value is not null
    and coalesce(
        case
            when i.unit_of_measure = 'percent'
                then
                    c.denominator = 0
                    or abs(
                        cast(c.value as double)
                        - 100 * cast(c.numerator as double) / cast(c.denominator as double)
                    ) > ${rounding}
            else c.value <> c.numerator
        end,
        true
    )
