/*
sentence: A target is met only if the least the figure can mean meets it, and missed only if the most does not
sentence_vi: Chỉ kết luận đạt khi mức thấp nhất của số liệu đã đạt, không đạt khi mức cao nhất vẫn chưa đạt
expected: lower_value and upper_value on one side of the target
expected_vi: lower_value và upper_value ở cùng một phía của mục tiêu
shows: [target_id, unit_id, basis, lower_value, value, upper_value, comparator, target_value, verdict]
examined: select count(*) from batch where verdict in ('met', 'missed') and value is not null
*/
select *
from batch
where
    value is not null
    and case
        when verdict = 'met' and comparator in ('>', '>=') then coalesce(lower_value < target_value, true)
        when verdict = 'missed' and comparator in ('>', '>=') then coalesce(upper_value > target_value, true)
        when verdict = 'met' and comparator in ('<', '<=') then coalesce(upper_value > target_value, true)
        when verdict = 'missed' and comparator in ('<', '<=') then coalesce(lower_value < target_value, true)
        else false
    end
