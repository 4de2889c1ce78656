/*
sentence: A difference is the other figure less the one used, and its share of that
sentence_vi: Chênh lệch bằng số liệu khác trừ số liệu được dùng, và tỷ lệ so với số liệu được dùng
expected: difference = value − speaking_value
expected_vi: difference = value − speaking_value
shows: [${figure}, speaking_source_id, speaking_value, source_id, value, difference]
*/
select *
from batch
where
    (speaking_source_id is null) <> (chosen_by = 'nobody')
    or difference is distinct from value - speaking_value
    or (
        speaking_value <> 0
        and coalesce(
            abs(
                cast(difference_percent as double)
                - 100 * cast(difference as double) / cast(speaking_value as double)
            ) > ${rounding},
            true
        )
    )
