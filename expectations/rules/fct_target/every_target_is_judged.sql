/*
sentence: Every target has a verdict, or the reason there is none, on each of its bases
sentence_vi: Mỗi mục tiêu có kết luận, hoặc lý do chưa có, theo từng căn cứ
expected: a row of an addressee for each target on deadline and latest, and on review where its plan has a review date
expected_vi: >-
  mỗi mục tiêu có một dòng của đối tượng được giao theo deadline và latest, và theo review khi kế hoạch có ngày
  kiểm điểm
examined: due
*/
with due as (
    select
        d.target_id,
        b.basis
    from marts.dim_target as d
    inner join marts.dim_plan as p using (plan_id)
    cross join (values ('deadline'), ('review'), ('latest')) as b (basis)
    where b.basis != 'review' or p.review_on is not null
)

select *
from due as d
where
    not exists (
        select 1
        from batch as t
        where
            t.target_id = d.target_id
            and t.basis = d.basis
            and t.is_addressee
            and t.verdict is not null
    )
