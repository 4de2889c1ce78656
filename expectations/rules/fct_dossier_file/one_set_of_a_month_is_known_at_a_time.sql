/*
sentence: At any moment a month of dossiers rests on one set of editions
sentence_vi: Tại mỗi thời điểm, hồ sơ của một tháng dựa trên một tập phiên bản
expected: the sets of a month follow one another
expected_vi: các tập hồ sơ của một tháng nối tiếp nhau
shows: [received_month, set_id, known_from, known_to]
examined: select count(distinct set_id) from batch
*/
with month_sets as (
    select distinct
        received_month,
        set_id,
        known_from,
        known_to
    from batch
    where received_month is not null
),

in_turn as (
    select
        *,
        lag(known_to) over along as previous_known_to,
        row_number() over along as position
    from month_sets
    window along as (partition by received_month order by known_from)
)

select *
from in_turn
where
    known_to <= known_from
    or (position > 1 and (previous_known_to is null or previous_known_to > known_from))
