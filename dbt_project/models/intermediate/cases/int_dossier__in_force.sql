-- Which set of editions counted a receipt month, and for how long it was what was known. Cases without a receipt date
-- are of no month: each edition's stay as it sent them.
select
    set_id,
    received_month,
    known_from,
    if(
        received_month is null, null, lead(known_from) over (partition by received_month order by known_from)
    ) as known_to
from {{ ref('stg_landed__counted_set') }}
