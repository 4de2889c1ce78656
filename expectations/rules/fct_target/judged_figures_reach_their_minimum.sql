/*
sentence: No target is judged on a figure with too few units behind it
sentence_vi: Không đánh giá mục tiêu bằng số liệu chưa đủ số đơn vị phải có số liệu
expected: no value and no verdict where the figure of the target date has the reason incomplete_coverage
to_fix: look at int_target__known, which takes the value of fct_indicator_version as it is
shows: [indicator_id, unit_id, basis, numerator, denominator, value, verdict]
*/
select t.*
from batch as t
inner join marts.dim_indicator as i using (indicator_id)
where
    t.basis = 'today'
    and (t.value is not null or t.verdict <> 'cannot_judge')
    and exists (
        select 1
        from marts.fct_indicator as f
        where
            f.indicator_id = t.indicator_id
            and f.unit_id = t.unit_id
            and f.period_end = i.target_date
            and f.map = 'as_reported'
            and f.missing_reason = 'incomplete_coverage'
            and f.numerator is not distinct from t.numerator
            and f.denominator is not distinct from t.denominator
    )
