-- All targets of the plans, headlines and their parts, by verdict.
select
    target.verdict,
    count(*) as targets
from fct_target as target
inner join dim_target as listed on target.target_id = listed.target_id
where target.is_addressee and target.basis = 'latest' and listed.kind = 'target'
group by target.verdict
