/*
sentence: A procedure code reads like 1.000123
sentence_vi: Mã thủ tục có dạng 1.000123
expected: a digit, a dot, six digits
expected_vi: một chữ số, dấu chấm, sáu chữ số
to_fix: check that the column holds the national code and kept its zeros
to_fix_vi: xem cột có đúng là mã quốc gia và còn đủ các số 0 không
severity: warning
shows: [procedure_code, procedure_name]
*/
select *
from batch
where not regexp_full_match(procedure_code, '\d\.\d\d\d\d\d\d')
