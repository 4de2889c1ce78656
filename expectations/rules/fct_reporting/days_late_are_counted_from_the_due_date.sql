/*
sentence: Days late are counted from the due date, and not at all where nothing arrived
sentence_vi: Số ngày chậm tính từ hạn báo cáo; chưa có số liệu thì không tính
expected: days_late = the day it became known − due_date, at least 0; missing where nothing arrived
expected_vi: days_late = ngày được biết − due_date, không âm; để trống khi chưa có gì đến
shows: [status, due_date, first_known_from, days_late]
*/
select *
from batch
where
    days_late is distinct from
    case
        when first_known_from is not null then greatest(cast(first_known_from as date) - due_date, 0)
    end
