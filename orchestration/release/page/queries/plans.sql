select
    plan_id,
    name_vi,
    name_en,
    decision,
    starts_on,
    ends_on,
    review_on
from dim_plan
order by plan_id
