/*
sentence: Beside a pair stands 100 × numerator ÷ denominator, and a pair is whole or absent
sentence_vi: Tỷ lệ bằng 100 × tử số ÷ mẫu số; tử số và mẫu số có đủ cả hai hoặc không có
expected: percent = 100 × numerator ÷ denominator to five places
expected_vi: tỷ lệ phần trăm = 100 × tử số ÷ mẫu số đến năm chữ số thập phân
shows: [unit_id, month_end, boundary_set, ratio, numerator, denominator, percent]
examined: pairs
*/
with pairs as (
    select *
    from ${ratios} as r
    where numerator is not null or denominator is not null
)

select *
from pairs
where
    numerator is null
    or coalesce(
        denominator = 0
        or abs(
            cast(percent as double) - 100 * cast(numerator as double) / cast(denominator as double)
        ) > ${rounding},
        true
    )
