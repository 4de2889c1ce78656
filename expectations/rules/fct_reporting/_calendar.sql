-- how often a source reports → the step its periods are truncated to, and the months from there to a period's end
select *
from (
    values
    ('monthly', 'month', 0),
    ('quarterly', 'quarter', 2),
    ('annual', 'year', 11)
) as c (frequency, step, rest)
