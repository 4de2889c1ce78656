/*
sentence: A target has a comparator, and a target on each unit names the list of units
sentence_vi: Mỗi mục tiêu nêu rõ phép so sánh; mục tiêu đặt cho từng đơn vị nêu rõ danh sách đơn vị
expected: comparator >=, >, <= or <, and a scope where the addressee is each_unit
expected_vi: comparator là >=, >, <= hoặc <, và có scope khi addressee là each_unit
shows: [target_id, comparator, addressee, scope]
examined: targets
*/
with targets as (
    select *
    from batch
    where kind = 'target'
)

select *
from targets
where
    comparator is null
    or (addressee = 'each_unit' and scope is null)
