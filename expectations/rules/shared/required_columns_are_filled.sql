/*
sentence: Every column the contract requires is filled in every row
sentence_vi: Mọi cột mà hợp đồng dữ liệu bắt buộc đều có giá trị ở mọi dòng
expected: a value in ${required}
expected_vi: "có giá trị ở ${required}"
to_fix: correct the reader or the source's YAML; the raw file is kept and will be read again
to_fix_vi: sửa phần đọc hoặc YAML của nguồn; tệp gốc vẫn được giữ và sẽ được đọc lại
*/
select *
from batch
where ${a_column_is_null}
