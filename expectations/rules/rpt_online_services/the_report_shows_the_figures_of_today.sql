/*
sentence: >-
  Every figure of the report is one of fct_indicator, with its pair, its marks and its coverage, and none
  of those is left out
sentence_vi: >-
  Mọi số liệu trong báo cáo đúng là số liệu hiện nay, kể cả tử số, mẫu số, ghi chú và độ bao phủ, không sót
  số liệu nào
expected: the value of the month or of its last day; of paid procedures that of the year to date
expected_vi: giá trị của tháng hoặc của ngày cuối tháng; về thủ tục được thanh toán là số lũy kế từ đầu năm
shows: [problem, indicator_id, ${key}, numerator, denominator, percent, qualifier, flags, coverage, coverage_basis]
examined: shown
*/
with figures as (
    select *
    from ${monthly_figures} as f
),

shown as (
    select * exclude (ratio)
    from ${ratios} as r
    where
        indicator_id is not null
        and (numerator is not null or denominator is not null or percent is not null)
)

select
    'not in fct_indicator' as problem,
    s.*
from shown as s
anti join figures as f
    on
        s.indicator_id = f.indicator_id
        and s.unit_id = f.unit_id
        and s.month_end = f.month_end
        and s.boundary_set = f.boundary_set
        and s.numerator is not distinct from f.numerator
        and s.denominator is not distinct from f.denominator
        and s.percent is not distinct from f.percent
        and s.qualifier is not distinct from f.qualifier
        and s.flags is not distinct from f.flags
        and s.coverage is not distinct from f.coverage
        and s.coverage_basis is not distinct from f.coverage_basis
union all by name
select
    'not in the report' as problem,
    f.*
from figures as f
anti join shown as s
    on
        f.indicator_id = s.indicator_id
        and f.unit_id = s.unit_id
        and f.month_end = s.month_end
        and f.boundary_set = s.boundary_set
        and f.numerator is not distinct from s.numerator
        and f.denominator is not distinct from s.denominator
        and f.percent is not distinct from s.percent
        and f.qualifier is not distinct from s.qualifier
        and f.flags is not distinct from s.flags
        and f.coverage is not distinct from s.coverage
        and f.coverage_basis is not distinct from s.coverage_basis
