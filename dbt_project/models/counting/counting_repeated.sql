select
    unit_id,
    dossier_code
from {{ source('landed', 'dossier') }}
group by unit_id, dossier_code
having count(*) > 1
