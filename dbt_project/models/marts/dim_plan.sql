select
    plan_id,
    name_vi,
    name_en,
    decision,
    starts_on,
    ends_on,
    review_on,
    review_note
from {{ ref('plan') }}
order by plan_id
