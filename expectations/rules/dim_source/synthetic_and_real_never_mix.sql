/*
sentence: The sources of a release are all real or all synthetic
sentence_vi: Nguồn của một bản phát hành hoặc đều thật hoặc đều mô phỏng
expected: is_synthetic is the same for every source
to_fix: give the synthetic sources a data folder of their own (--data)
shows: [source_id, is_synthetic]
*/
select *
from batch
where
    is_synthetic is null
    or (is_synthetic and exists (select 1 from batch where not is_synthetic))
