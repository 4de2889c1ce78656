/*
sentence: A percentage lies between 0 and 100
sentence_vi: Tỷ lệ nằm trong khoảng 0–100
expected: 0 to 100
expected_vi: từ 0 đến 100
to_fix: "follow the figure in fct_indicator to its observations: scale, column or base is wrong"
to_fix_vi: "lần theo số liệu trong fct_indicator về các số liệu gốc: sai thang đo, sai cột hoặc sai mẫu số"
shows: [unit_id, month_end, boundary_set, ratio, numerator, denominator, percent]
examined: percentages
*/
with percentages as (
    select *
    from ${ratios} as r
    where percent is not null
)

select *
from percentages
where percent < 0 or percent > 100
