/*
sentence: Every vintage is of a source the catalogue declares
sentence_vi: Mọi phiên bản thuộc một nguồn đã khai báo
expected: source_id is in landed.source
expected_vi: source_id có trong landed.source
to_fix: bring the source's YAML back, or take its vintages out of the line
to_fix_vi: khôi phục YAML của nguồn, hoặc đưa các phiên bản của nguồn ra khỏi quy trình
shows: [source_id, vintage_id]
*/
select *
from batch
where source_id not in (select source_id from landed.source)
