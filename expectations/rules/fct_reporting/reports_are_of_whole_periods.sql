/*
sentence: A report is of a whole month, quarter or year, by the calendar of its source
sentence_vi: Báo cáo theo trọn tháng, quý hoặc năm, đúng lịch của nguồn
expected: period_end is the last day of a month, of a quarter (March to December) or of a year
expected_vi: period_end là ngày cuối của một tháng, một quý (tháng 3 đến tháng 12) hoặc một năm
shows: [source_id, frequency, period_end]
*/
select
    t.*,
    s.frequency
from batch as t
inner join landed.source as s using (source_id)
left join ${calendar} as c on s.frequency = c.frequency
where
    t.period_end
    is distinct from last_day(cast(date_trunc(c.step, t.period_end) + to_months(c.rest) as date))
