-- Every figure or record that would go. Text that a spreadsheet would take for a formula begins with an apostrophe.
select
    unit_id,
    measure_code,
    period_start,
    period_end,
    period_kind,
    breakdown,
    if(regexp_matches(record_code, '^[=+@\t\r-]'), concat('''', record_code), record_code) as record_code
from withdrawn
order by all
