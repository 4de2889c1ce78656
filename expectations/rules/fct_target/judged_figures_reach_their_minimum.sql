/*
sentence: No target is judged on a figure with too little behind it
sentence_vi: Không đánh giá mục tiêu bằng số liệu có độ bao phủ dưới mức tối thiểu
expected: >-
  no evidence among the figures with the reason incomplete_coverage
expected_vi: không lấy số liệu có lý do incomplete_coverage để đánh giá
to_fix: look at int_target__figure, which takes the values of fct_indicator_version as they are
to_fix_vi: xem int_target__figure, nơi lấy nguyên các giá trị của fct_indicator_version
shows: [target_id, unit_id, basis, evidence_period_end, numerator, denominator, value, verdict]
examined: select count(*) from batch where basis = 'latest' and value is not null
*/
select t.*
from batch as t
where
    t.basis = 'latest'
    and t.value is not null
    and exists (
        select 1
        from marts.fct_indicator as f
        where
            f.indicator_id = t.indicator_id
            and f.unit_id = t.unit_id
            and f.period_start = t.evidence_period_start
            and f.period_end = t.evidence_period_end
            and f.period_kind = t.evidence_period_kind
            and f.boundary_set = 'as_reported'
            and f.missing_reason = 'incomplete_coverage'
            and f.numerator is not distinct from t.numerator
            and f.denominator is not distinct from t.denominator
    )
