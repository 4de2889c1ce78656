/*
sentence: Each half of a value is what its lineage adds up to
sentence_vi: Tử số, mẫu số và tỷ lệ in sẵn của mỗi giá trị đúng bằng tổng các bước đã cộng thành nó
expected: the sum of amount × sign over the steps of a half; the least amount where it needs all of them
expected_vi: tổng amount × sign qua các bước của một nửa; số nhỏ nhất khi cần đủ mọi thành phần
shows: [role, expected, total, least]
examined: half
*/
with half as (
    select *
    from ${halves} as half
),

added_up as (
    select
        ${value_key},
        role,
        sum(sign * amount) filter (operation = 'sum') as total,
        min(amount) filter (operation = 'all') as least
    from batch
    group by ${value_key}, role
),

beside as (
    select
        ${value_key},
        role,
        half.amount as expected,
        added_up.total,
        added_up.least
    from half
    full join added_up using (${value_key}, role)
)

select *
from beside
-- a half is a sum, or needs all of its steps: never both
where
    coalesce(total, least) is distinct from expected
    or (total is not null and least is not null)
