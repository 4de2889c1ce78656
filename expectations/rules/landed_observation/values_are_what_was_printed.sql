/*
# landed.misread_value is made where the warehouse is loaded, by the one parser of printed numbers: SQL can't tell a
# Vietnamese 1.234 from an English one. Left out: what its source declares otherwise by now (it is read again, or held).
sentence: A value is its printed text times the declared scale
sentence_vi: Giá trị bằng đúng số in trong văn bản gốc nhân với hệ số đã khai báo
expected: the value that the text gives, as a column of the source's YAML says to read it
expected_vi: giá trị mà chữ trong ô cho ra khi đọc theo khai báo của cột trong YAML của nguồn
to_fix: >-
  a landed file was altered, with its hash: delete the vintage's folder below data/landed and run again,
  it is read from raw; if a reader is wrong, correct it and raise its VERSION
to_fix_vi: >-
  một tệp đã đọc bị sửa cùng mã băm của nó: xóa thư mục của phiên bản trong data/landed rồi chạy lại, nó sẽ được
  đọc từ tệp gốc; nếu phần đọc sai, sửa phần đọc và tăng VERSION
shows: [value_text, value, measure_code]
*/
select t.*
from batch as t
inner join landed.misread_value as m
    on
        t.source_id = m.source_id
        and t.measure_code = m.measure_code
        and t.value_text = m.value_text
        and t.value is not distinct from m.value
