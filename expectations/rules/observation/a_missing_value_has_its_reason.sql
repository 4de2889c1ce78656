/*
sentence: A value is missing exactly where a reason is given; missing is never zero
sentence_vi: >-
  Thiếu số liệu thì có lý do, có số liệu thì không có lý do; thiếu không bao giờ là 0
expected: either a value or a missing_reason
expected_vi: hoặc có giá trị, hoặc có lý do thiếu
to_fix: give the printed mark its reason under `missing` in the source's YAML
to_fix_vi: "khai báo lý do của ký hiệu được in ở `missing` trong YAML của nguồn"
shows: [value_text, value, missing_reason]
*/
select *
from batch
where (value is null) = (missing_reason is null)
