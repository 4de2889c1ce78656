/*
sentence: Every indicator is answered for the country, on both bases
sentence_vi: Mọi chỉ tiêu được trả lời cho cả nước, theo cả hai căn cứ
expected: a row with unit_id VN and a verdict for each indicator and basis
examined: due
*/
with due as (
    select
        i.indicator_id,
        b.basis
    from marts.dim_indicator as i
    cross join (values ('assessment_date'), ('today')) as b (basis)
)

select *
from due as d
where
    not exists (
        select 1
        from batch as t
        where
            t.indicator_id = d.indicator_id
            and t.unit_id = 'VN'
            and t.basis = d.basis
            and t.verdict is not null
    )
