select
    ${value_key},
    role,
    amount
from (
    select
        *,
        if(value_status = 'published', value, null) as published
    from marts.fct_indicator
) as figure
unpivot (
    amount for role in (numerator, denominator, published)
)
