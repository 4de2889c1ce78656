select
    sum(dossiers)::bigint as dossiers,
    sum(online)::bigint as online,
    sum(fully_online)::bigint as fully_online,
    sum(issued)::bigint as issued,
    sum(digitised)::bigint as digitised,
    sum(owing)::bigint as owing,
    sum(paying)::bigint as paying,
    sum(npsp)::bigint as npsp,
    count(*) as groups
from {{ ref('counted') }}
