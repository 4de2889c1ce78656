/*
# judging.md §6: "<87", "~75" and estimates are not published bare. What is computed carries the weakest of its inputs.
sentence: A printed figure stands with the sign and the flags its source printed
sentence_vi: Số liệu nguồn in ra đi kèm đúng dấu và ghi chú mà nguồn đã in
expected: the qualifier of the observation in force whose value it is, and all of its flags
expected_vi: qualifier của số liệu đang có hiệu lực mà giá trị lấy từ đó, và mọi flags của nó
to_fix: look at the columns qualifier and flags of dbt_project/models/intermediate/indicators/int_indicator__paired.sql
to_fix_vi: xem các cột qualifier và flags của dbt_project/models/intermediate/indicators/int_indicator__paired.sql
shows: [indicator_id, unit_id, period_end, value, qualifier, flags, source_ids]
examined: published
*/
with printed as (
    select *
    from marts.fct_observation
    where is_current and comparability = 'exact' and breakdown = ''
),

published as (
    select
        f.*,
        bool_or(
            f.qualifier = o.qualifier
            and (o.flags = '' or list_has_all(string_split(f.flags, '|'), string_split(o.flags, '|')))
        ) as has_its_marks
    from batch as f
    inner join printed as o
        on
            f.indicator_id = o.measure_code
            and f.unit_id = o.unit_id
            and f.period_start = o.period_start
            and f.period_end = o.period_end
            and f.period_kind = o.period_kind
            and f.value = o.value
    where f.value_status = 'published' and f.boundary_set = 'as_reported'
    group by all
)

select * exclude (has_its_marks)
from published
where has_its_marks is distinct from true
