/*
sentence: The country never has two values for an indicator, a period of one length, and a boundary set
sentence_vi: >-
  Cả nước không bao giờ có hai giá trị cho một chỉ tiêu, một kỳ cùng độ dài và một bộ địa giới
expected: one row for VN for each indicator, period_end, period_kind, length of the period, and boundary_set
expected_vi: một dòng cho VN với mỗi chỉ tiêu, period_end, period_kind, độ dài kỳ và boundary_set
to_fix: >-
  decide which source is preferred (its `priority` in the YAML); the other stays beside it, as a rival
to_fix_vi: quyết định ưu tiên nguồn nào (`priority` trong YAML của nguồn); nguồn kia vẫn đứng bên cạnh để đối chiếu
shows: [indicator_id, period_start, period_end, period_kind, value, source_ids]
examined: of_the_country
*/
with of_the_country as (
    select *
    from batch
    where unit_id = 'VN'
)

select
    c.*,
    p.grain
from of_the_country as c
inner join marts.dim_period as p using (period_start, period_end, period_kind)
qualify
    count(*) over (
        partition by
            c.indicator_id,
            c.period_end,
            c.period_kind,
            p.grain,
            c.boundary_set
    ) > 1
