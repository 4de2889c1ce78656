/*
sentence: A breakdown is key=code pairs with “|” between, the keys sorted, each once
sentence_vi: "Phân tổ viết thống nhất: các cặp khóa=mã cách nhau bởi “|”, khóa theo thứ tự, không lặp"
expected: for example sex=F|urban=Y; empty for the whole
expected_vi: ví dụ sex=F|urban=Y; để trống cho toàn bộ
to_fix: correct `breakdown` of the column in the source's YAML
to_fix_vi: "sửa `breakdown` của cột trong YAML của nguồn"
shows: [breakdown]
examined: parts
*/
with parts as (
    select *
    from batch
    where breakdown <> ''
)

select *
from parts
where
    not regexp_full_match(breakdown, '[a-z0-9_]+=[^=|]+(\|[a-z0-9_]+=[^=|]+)*')
    or list_sort(list_distinct(regexp_extract_all(breakdown, '([a-z0-9_]+)=', 1)))
    <> regexp_extract_all(breakdown, '([a-z0-9_]+)=', 1)
