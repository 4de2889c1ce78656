/*
sentence: A report is due on the last day of its period plus the source's days of grace
sentence_vi: Hạn báo cáo là ngày cuối kỳ cộng số ngày gia hạn của nguồn
expected: due_date = period_end + grace_days of landed.source
expected_vi: due_date = period_end + grace_days của landed.source
shows: [source_id, period_end, due_date, grace_days]
*/
select
    t.*,
    s.grace_days
from batch as t
inner join landed.source as s using (source_id)
where t.due_date is distinct from t.period_end + s.grace_days
