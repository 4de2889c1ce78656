/*
# A source that is complete for some units only may have sent an edition of others: none of it is counted.
# Of two editions that became known at one moment the later one may leave nothing of the first.
sentence: An accepted vintage of cases was counted when it became known
sentence_vi: Phiên bản hồ sơ được chấp nhận đã được đếm khi được biết
expected: a set in landed.counted_origin with records of the vintage
expected_vi: một tập trong landed.counted_origin có hồ sơ của phiên bản đó
to_fix: look at orchestration/pipeline/cases/counting.py, and at data/counted/
to_fix_vi: xem orchestration/pipeline/cases/counting.py và data/counted/
examined: vintages_of_cases
*/
with vintages_of_cases as (
    select *
    from batch
    where
        source_id in (
            select source_id
            from landed.source
            where contract = 'dossier' and coverage_scope is null and coalesce(coverage_units, '') = ''
        )
)

select
    t.source_id,
    t.vintage_id,
    t.row_count
from vintages_of_cases as t
anti join landed.counted_origin as o using (vintage_id)
where
    t.row_count > 0
    and not exists (
        select 1
        from batch as u
        where
            u.source_id = t.source_id
            and u.known_from = t.known_from
            and u.vintage_id <> t.vintage_id
    )
