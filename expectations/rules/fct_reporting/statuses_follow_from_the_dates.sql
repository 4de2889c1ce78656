/*
sentence: >-
  A report is late where it became known after it was due, missing where nothing is known after that day
sentence_vi: Báo cáo là chậm khi biết sau hạn, là thiếu khi đã quá hạn mà chưa có số liệu
expected: "late: first_known_from after due_date; missing: none, and due_date is past"
expected_vi: "late: first_known_from sau due_date; missing: chưa có, và due_date đã qua"
shows: [status, due_date, first_known_from, today]
*/
select
    t.*,
    r.today
from batch as t
cross join landed.run as r
where
    t.status is distinct from
    case
        when cast(t.first_known_from as date) > t.due_date then 'late'
        when t.first_known_from is not null then 'arrived'
        when r.today > t.due_date then 'missing'
        else 'not_yet_due'
    end
