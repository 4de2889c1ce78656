/*
sentence: Every source has a licence and the wording its publisher asks for
sentence_vi: Mọi nguồn có giấy phép và câu ghi nguồn theo yêu cầu của cơ quan công bố
expected: licence_id and attribution
expected_vi: có licence_id và attribution
shows: [source_id, licence_id, attribution]
*/
select *
from batch
where
    lower(coalesce(trim(licence_id), '')) in ('', 'unknown', 'tbd', 'none')
    or coalesce(trim(attribution), '') = ''
