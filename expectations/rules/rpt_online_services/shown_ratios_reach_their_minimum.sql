/*
# judging.md §2: nothing that reads a percentage of the report can show one of too few units by mistake.
sentence: A ratio of a group is shown where enough of what is expected stands behind it
sentence_vi: Chỉ đưa ra tỷ lệ của một nhóm khi độ bao phủ đạt mức tối thiểu
expected: no percentage whose coverage is below the min_coverage of the indicator (90 % where it is none of the plans)
expected_vi: không nêu tỷ lệ nào có độ bao phủ thấp hơn min_coverage của chỉ tiêu (90 % khi không thuộc kế hoạch nào)
to_fix: look at dbt_project/models/intermediate/indicators/int_indicator__best.sql
to_fix_vi: xem dbt_project/models/intermediate/indicators/int_indicator__best.sql
shows: [ratio, indicator_id, ${key}, percent, coverage, min_coverage]
examined: shown
*/
with shown as (
    select
        r.*,
        if(r.indicator_id is null, 0.9, i.min_coverage) as min_coverage
    from ${ratios} as r
    left join marts.dim_indicator as i using (indicator_id)
    where r.percent is not null
)

select *
from shown
where coverage < 100 * min_coverage
