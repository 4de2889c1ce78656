/*
sentence: The sources of a release are all real or all synthetic
sentence_vi: Nguồn của một bản phát hành hoặc đều thật hoặc đều mô phỏng
expected: is_synthetic is the same for every source
expected_vi: is_synthetic như nhau ở mọi nguồn
to_fix: give the synthetic sources a data folder of their own (--data)
to_fix_vi: để các nguồn mô phỏng trong thư mục dữ liệu riêng (--data)
shows: [source_id, is_synthetic]
*/
select t.*
from batch as t
where
    t.is_synthetic is null
    or (t.is_synthetic and exists (select 1 from batch as r where not r.is_synthetic))
